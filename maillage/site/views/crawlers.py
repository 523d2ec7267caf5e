"""Fixed URLs for crawlers and browsers: robots.txt, the sitemap, favicon.ico."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.site.pages.sitemap import sitemap_file, sitemap_index
from maillage.web.error_pages import public_page
from maillage.web.icons import favicon_ico
from maillage.web.public_url import public_url

# URLs with a query are filters, searches or table pages: the same rows, without end.
ROBOTS: Final = (
    "User-agent: *\nDisallow: /*?\nDisallow: /api/\nDisallow: /admin/\nDisallow: /tiles/\nDisallow: /kit/*/\n"
    "Disallow: /couverture/tuiles/\n"
)


_XML = "application/xml; charset=utf-8"


@require_safe
@cache_control(public=True, max_age=3_600)
def robots(request: HttpRequest) -> HttpResponse:
    """The robots.txt file."""
    return HttpResponse(
        f"{ROBOTS}\nSitemap: {public_url(request)}{reverse('sitemap')}\n", content_type="text/plain; charset=utf-8"
    )


@require_safe
@gzip_page
@cache_control(public=True, max_age=3_600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The sitemap index."""
    return HttpResponse(sitemap_index(public_url(request)), content_type=_XML)


@public_page
@cache_control(public=True, max_age=3_600)
def sitemap_part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One file of the sitemap."""
    return HttpResponse(sitemap_file(public_url(request), name, number), content_type=_XML)


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """The icon, for browsers that request it without reading the page."""
    return HttpResponse(favicon_ico(), content_type="image/x-icon")
