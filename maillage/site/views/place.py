"""The page of one territory, and its sections that are loaded on demand.

A page is cached per publication: all visitors get the same text, so it must not contain anything personal.
"""

from collections.abc import Callable, Hashable
from typing import Final, TypeVar

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.accounts.store.visibility import takedowns_version
from maillage.core.bounds.memory import LruCache
from maillage.measure.figures.pages.parts.filtering.filters import asked_selection, density_named
from maillage.site.pages.council_sheet import council_sheet
from maillage.site.pages.place import content_of, place_detail, place_offers, place_page
from maillage.site.pages.place_picture import place_picture
from maillage.sources.store.source_lines import lines_version
from maillage.territory.pages.parts.place_offers import PlaceVisit
from maillage.territory.store.territories import territory as territory_at
from maillage.web.demonstration import demonstration_version
from maillage.web.downloads import file_answer
from maillage.web.error_pages import render_problems
from maillage.web.filters import with_pairs
from maillage.web.installation import saved_settings_version
from maillage.web.protection.security import content_policy
from maillage.web.public_url import public_url

_texts = LruCache[tuple[Hashable, ...], str](most=256)
_sheets = LruCache[tuple[Hashable, ...], bytes](most=32)
_pictures = LruCache[tuple[Hashable, ...], bytes](most=64)
Result = TypeVar("Result")

_FILTERS: Final = "filtres"
_USAGE: Final = "usage"


@require_safe
@gzip_page
@render_problems
def territory(request: HttpRequest, address: str) -> HttpResponse:
    """The page of one territory, with the filters of its URL; ``?detail=`` expands a section of "Le détail"."""
    visit = _visit(request, address)
    opened = _opened(request, visit)
    text = _cached(
        _texts,
        visit,
        ("page", public_url(request), *opened),
        lambda: render_to_string(
            "site/place.html", {"page": place_page(visit, opened=opened), "public_url": public_url(request)}, request
        ),
    )
    answer = HttpResponse(text)
    # The map that comes in the place of its picture stands in a frame of our own.
    answer["Content-Security-Policy"] = content_policy("'none'", {"frame-src": "'self'"})
    return answer


@require_safe
@gzip_page
@render_problems
def territory_detail(request: HttpRequest, address: str, anchor: str) -> HttpResponse:
    """One section of "Le détail" alone, loaded by the page."""
    visit = _visit(request, address)

    def text() -> str:
        detail = place_detail(visit, anchor)
        context = {
            "detail": content_of(detail),
            "template": detail.template,
            "offered": detail,
            "public_url": public_url(request),
        }
        return render_to_string("site/place_detail.html", context, request)

    return HttpResponse(_cached(_texts, visit, ("detail", public_url(request), anchor), text))


@require_safe
@render_problems
def territory_sheet(request: HttpRequest, address: str) -> HttpResponse:
    """The council's sheet of a territory: an A4 page that summarises its page."""
    visit = _visit(request, address)
    href = with_pairs(reverse("territory", args=[visit.place.address]), list(visit.query))
    sheet = _cached(
        _sheets,
        visit,
        ("sheet", public_url(request), localdate()),
        lambda: council_sheet(place_page(visit), address=f"{public_url(request)}{href}"),
    )
    return file_answer(sheet, "application/pdf", f"fiche-{slugify(visit.place.name)}.pdf")


@require_safe
@render_problems
def territory_picture(request: HttpRequest, address: str) -> HttpResponse:
    """The preview image of a place when its URL is shared."""
    visit = _visit(request, address)
    picture = _cached(_pictures, visit, ("picture",), lambda: place_picture(place_page(visit)))
    answer = HttpResponse(picture, content_type="image/png")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def _visit(request: HttpRequest, address: str) -> PlaceVisit:
    selection, pairs = asked_selection(request)
    density = density_named(request.GET.get("density", ""))
    if density is not None:
        pairs.append(("density", density.word))
    request.kept_pairs = pairs  # type: ignore[attr-defined]  # the switch of the strip keeps these of the address
    return PlaceVisit(territory_at(address), tuple(pairs), selection.origin.word, get_language() or "fr")


def _opened(request: HttpRequest, visit: PlaceVisit) -> tuple[str, ...]:
    """The sections that the URL expands: the one it names, and those that its filters belong to."""
    names = {name for name, _value in visit.query}
    opened = [word[:40] for word in request.GET.getlist("detail")[:1]]
    if "usage" in names:
        opened.append(_USAGE)
    if names - {"usage"}:
        opened.append(_FILTERS)
    return tuple(dict.fromkeys(opened))


def _cached(
    cache: LruCache[tuple[Hashable, ...], Result],
    visit: PlaceVisit,
    part: tuple[Hashable, ...],
    made: Callable[[], Result],
) -> Result:
    """The cached result for this visit, as long as none of its sources has changed."""
    decided = (demonstration_version(), takedowns_version(), saved_settings_version(), lines_version())
    versions = (*(offer.version() for offer in place_offers()), *decided)
    # The visit itself would keep alive what its panels have read.
    return cache.get((part, visit.place, visit.query, visit.origin, visit.language, *versions), made)
