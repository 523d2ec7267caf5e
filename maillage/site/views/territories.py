"""The home page, the search and the pages of territories.

Pages that hold no secret are compressed (a page with a form token must not be: BREACH).

Legal notice, contact, privacy in plain words, accessibility (templates/site/legal_*.html), and the source.

The source of the program is for whoever uses it (AGPL-3.0, section 13).
"""

from collections.abc import Callable, Hashable
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

import maillage
from maillage.accounts.queries.visibility import takedowns_version
from maillage.core.bounds.memory import LruCache
from maillage.core.files.byte_range import FileSlice
from maillage.figures.parts.filtering.filters import asked_selection, density_named
from maillage.figures.parts.filtering.origin_choice import chosen_origin
from maillage.site.configuration import ROOT
from maillage.site.pages.home import home_page
from maillage.site.pages.legal import legal_page
from maillage.site.pages.territory import panel_offers, territories_page, territory_page
from maillage.site.source import source_archive
from maillage.territory.queries import territory as territory_at
from maillage.web.demonstration import demonstration_version
from maillage.web.offers import PlaceVisit
from maillage.web.telling import telling_problems


def _page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    @gzip_page
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, template, {"page": legal_page()})

    return view


legal_notice = _page("site/legal_notice.html")
contact = _page("site/legal_contact.html")
privacy = _page("site/legal_privacy.html")
accessibility = _page("site/legal_accessibility.html")


@require_safe
def source(_request: HttpRequest) -> HttpResponseBase:
    """The archive of this installation, or the address where the agency offers it."""
    elsewhere = settings.CONFIGURATION.source_url
    if elsewhere:
        return redirect(elsewhere.replace("{version}", maillage.__version__))
    archive = source_archive(ROOT, Path(settings.DATA_DIR) / "run" / "source")
    return FileResponse(FileSlice(archive), as_attachment=True, filename=f"maillage-{maillage.__version__}.tar.gz")


@require_safe
@gzip_page
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page that the navigation knows."""
    return render(request, "site/site_map.html")


_pages = LruCache[tuple[Hashable, ...], str](most=64)


@require_safe
@gzip_page
def home(request: HttpRequest) -> HttpResponse:
    """The home page."""
    return render(request, "site/home.html", {"page": home_page(chosen_origin(request))})


@require_safe
@gzip_page
def territories(request: HttpRequest) -> HttpResponse:
    """The territories of the installation; a name is looked for by the one search."""
    if text := request.GET.get("q", "").strip():
        return redirect(f"{reverse('search')}?{urlencode({'q': text[:80]})}")
    return render(request, "site/territories.html", {"page": territories_page("")})


@require_safe
@gzip_page
def search(request: HttpRequest) -> HttpResponse:
    """What a text names."""
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
    versions = (*(offer.version() for offer in panel_offers()), demonstration_version())
    request.kept_pairs = pairs  # type: ignore[attr-defined]  # the switch of the strip keeps these of the address
    # The visit itself would keep what its panels read.
    key = (visit.place, visit.query, visit.origin, visit.language, takedowns_version(), *versions)
    return HttpResponse(
        _pages.get(key, lambda: render_to_string("site/territory.html", {"page": territory_page(visit)}, request))
    )
