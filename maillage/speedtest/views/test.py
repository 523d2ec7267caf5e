"""The test page with its service worker, manifest, icons and method; and how else to send a test."""

import json
import secrets
from contextlib import suppress
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused
from maillage.speedtest.pages.install import manifest_document, service_worker_text
from maillage.speedtest.pages.measurement_method import method_context
from maillage.speedtest.pages.test import test_context
from maillage.speedtest.parts import contribute_context
from maillage.speedtest.queries.node_tokens import node_url
from maillage.territory.queries import territory
from maillage.web.icons import icon_png
from maillage.web.protection.security import content_policy
from maillage.web.wording.places import name_within


@require_safe
@gzip_page
def test(request: HttpRequest) -> HttpResponse:
    """Show the test page; its CSP allows connecting to the node, framing its pages and playing its video."""
    return _test_answer(request)


@require_safe
@gzip_page
def test_method(request: HttpRequest) -> HttpResponse:
    """Show the page about the test's method."""
    return render(request, "speedtest/test_method.html", method_context())


@require_safe
@gzip_page
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker of the test page; it is at the root, for its scope to be the whole site."""
    answer = HttpResponse(service_worker_text(_test_answer(request)), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """Return the manifest of the test page, for home screens."""
    text = json.dumps(manifest_document(), ensure_ascii=False)
    return HttpResponse(text, content_type="application/manifest+json; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86_400)
def icon(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """Return an icon of the installed page."""
    try:
        return HttpResponse(icon_png(name), content_type="image/png")
    except KeyError as absent:
        # Unknown icon name.
        raise Http404 from absent


def _test_answer(request: HttpRequest) -> HttpResponse:
    # The place of a scanned poster: displayed, never recorded; tests are located by their own position.
    address, place_name = request.GET.get("lieu", ""), ""
    # An unknown place on an old poster must not prevent a test.
    with suppress(NotFound, Refused):
        place_name = name_within(territory(address)) if address else ""
    answer = render(request, "speedtest/test.html", {**test_context(), "place_name": place_name})
    node = node_url(request)
    sources = {
        "connect-src": node,
        "frame-src": node,
        # The video player plays from blob: URLs and reads segments in a blob: worker.
        "media-src": f"{node} blob:",
        "worker-src": "blob:",
    }
    answer["Content-Security-Policy"] = content_policy("'none'", sources)
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def contribute(request: HttpRequest) -> HttpResponse:
    """Show how to send a test, with a fresh example."""
    site_address = f"{request.scheme}://{request.get_host()}"
    context = contribute_context(site_address, identity=uuid4(), token=secrets.token_urlsafe(24), now=utc_now())
    answer = render(request, "speedtest/contribute.html", context)
    # The example contains a new token for this visitor.
    answer["Cache-Control"] = "no-store"
    return answer
