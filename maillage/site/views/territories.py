"""Home page, site map, list of territories, legal pages, and the source archive.

Pages without secrets are compressed (a page with a form token must not be: BREACH). Legal notice, contact, privacy and
accessibility: templates/site/legal_*.html. The source is offered to users as AGPL-3.0, section 13, requires.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

import maillage
from maillage.core.files.byte_range import FileSlice
from maillage.measure.figures.pages.parts.filtering.filters import chosen_origin
from maillage.site.pages.home import home_context
from maillage.site.pages.legal import legal_context
from maillage.site.source import source_archive
from maillage.territory.pages.parts.place_names import places_around
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory


def _page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    @gzip_page
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, template, legal_context())

    return view


legal_notice = _page("site/legal_notice.html")
contact = _page("site/legal_contact.html")
privacy = _page("site/legal_privacy.html")
accessibility = _page("site/legal_accessibility.html")


@require_safe
def source(_request: HttpRequest) -> HttpResponseBase:
    """The archive of this installation, or a redirect to where the agency offers it."""
    elsewhere = settings.CONFIGURATION.source_url
    if elsewhere:
        return redirect(elsewhere.replace("{version}", maillage.__version__))
    archive = source_archive(Path(settings.DATA_DIR) / "run" / "source")
    return FileResponse(FileSlice(archive), as_attachment=True, filename=f"maillage-{maillage.__version__}.tar.gz")


@require_safe
@gzip_page
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page of the navigation."""
    return render(request, "site/site_map.html")


@require_safe
@gzip_page
def home(request: HttpRequest) -> HttpResponse:
    """The home page."""
    return render(request, "site/home.html", home_context(chosen_origin(request)))


@require_safe
@gzip_page
def territories(request: HttpRequest) -> HttpResponse:
    """The territories of the installation; a name is passed to the search."""
    if text := request.GET.get("q", "").strip():
        return redirect(f"{reverse('search')}?{urlencode({'q': text[:80]})}")
    groups = places_around(territory(home_territory()), query="")
    return render(request, "site/territories.html", {"groups": groups})
