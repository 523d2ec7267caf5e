"""The home page, the search and the pages of territories.

Pages that hold no secret are compressed (a page with a form token must not be: BREACH).
"""

from collections.abc import Hashable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.bounds.memory import LruCache
from maillage.figures.parts.filtering.filters import asked_selection, density_named
from maillage.figures.parts.filtering.origin_choice import chosen_origin
from maillage.figures.queries.figures import public_origin_now
from maillage.site.pages.home import home_page
from maillage.site.pages.territories import territories_page
from maillage.site.pages.territory import panel_offers, territory_page
from maillage.territory.queries import territory as territory_at
from maillage.web.offers import PlaceVisit
from maillage.web.telling import telling_problems

_pages = LruCache[tuple[Hashable, ...], str](most=64)


@require_safe
@gzip_page
def home(request: HttpRequest) -> HttpResponse:
    """The home page."""
    return render(request, "site/home.html", {"page": home_page(chosen_origin(request, public_origin_now()))})


@require_safe
@gzip_page
def territories(request: HttpRequest) -> HttpResponse:
    """The page that finds a territory by name or postal code."""
    text = request.GET.get("q", "").strip()[:80]
    return render(request, "site/territories.html", {"page": territories_page(text)})


@require_safe
@gzip_page
@telling_problems
def territory(request: HttpRequest, address: str) -> HttpResponse:
    """The page of one territory, filtered as its address says."""
    selection, pairs = asked_selection(request)
    density = density_named(request.GET.get("density", ""))
    if density is not None:
        pairs.append(("density", density.word))
    visit = PlaceVisit(territory_at(address), tuple(pairs), selection.origin.word, get_language() or "fr")
    # One publication gives one page: who comes after the first visitor gets the same text. It must name nobody.
    versions = tuple(offer.version() for offer in panel_offers())
    # The visit itself would keep what its panels read.
    key = (visit.place, visit.query, visit.origin, visit.language, *versions)
    return HttpResponse(
        _pages.get(key, lambda: render_to_string("site/territory.html", {"page": territory_page(visit)}, request))
    )
