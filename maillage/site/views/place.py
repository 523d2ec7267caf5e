"""The page of one territory and the parts of it that are loaded when somebody opens them.

One publication gives one page: who comes after the first visitor gets the same text. It must name nobody.
"""

from collections.abc import Callable, Hashable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.accounts.queries.visibility import takedowns_version
from maillage.core.bounds.memory import LruCache
from maillage.figures.parts.filtering.filters import asked_selection, density_named
from maillage.site.pages.place import content_of, panel_offers, place_detail, place_offers, place_page
from maillage.territory.queries import territory as territory_at
from maillage.web.demonstration import demonstration_version
from maillage.web.offers import PlaceVisit
from maillage.web.telling import telling_problems

_texts = LruCache[tuple[Hashable, ...], str](most=256)
_FILTERS: Final = "filtres"
_USAGE: Final = "usage"


@require_safe
@gzip_page
@telling_problems
def territory(request: HttpRequest, address: str) -> HttpResponse:
    """The page of one territory, filtered as its address says; ``?detail=`` opens a part of "Le détail"."""
    visit = _visit(request, address)
    opened = _opened(request, visit)
    return _kept(
        visit,
        ("page", *opened),
        lambda: render_to_string("site/place.html", {"page": place_page(visit, opened=opened)}, request),
    )


@require_safe
@gzip_page
@telling_problems
def territory_detail(request: HttpRequest, address: str, anchor: str) -> HttpResponse:
    """One part of "Le détail" alone, for the page that opens it."""
    visit = _visit(request, address)

    def text() -> str:
        detail = place_detail(visit, anchor)
        context = {"detail": content_of(detail), "template": detail.template, "offered": detail}
        return render_to_string("site/place_detail.html", context, request)

    return _kept(visit, ("detail", anchor), text)


def _visit(request: HttpRequest, address: str) -> PlaceVisit:
    selection, pairs = asked_selection(request)
    density = density_named(request.GET.get("density", ""))
    if density is not None:
        pairs.append(("density", density.word))
    request.kept_pairs = pairs  # type: ignore[attr-defined]  # the switch of the strip keeps these of the address
    return PlaceVisit(territory_at(address), tuple(pairs), selection.origin.word, get_language() or "fr")


def _opened(request: HttpRequest, visit: PlaceVisit) -> tuple[str, ...]:
    """The details that the address opens: the one it names, and those that its filters are of."""
    names = {name for name, _value in visit.query}
    opened = [word[:40] for word in request.GET.getlist("detail")[:1]]
    if "usage" in names:
        opened.append(_USAGE)
    if names - {"usage"}:
        opened.append(_FILTERS)
    return tuple(dict.fromkeys(opened))


def _kept(visit: PlaceVisit, part: tuple[str, ...], text: Callable[[], str]) -> HttpResponse:
    offered = (*place_offers(), *panel_offers())
    versions = (*(offer.version() for offer in offered), demonstration_version())
    # The visit itself would keep what its panels read.
    key = (part, visit.place, visit.query, visit.origin, visit.language, takedowns_version(), *versions)
    return HttpResponse(_texts.get(key, text))
