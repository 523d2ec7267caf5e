"""The test page: its program that works without network, manifest, icons, method; and how else to send a test."""

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
from maillage.speedtest.pages.measurement_method import test_method_page
from maillage.speedtest.pages.test import test_page
from maillage.speedtest.parts import contribute_page
from maillage.speedtest.queries.node_tokens import node_url
from maillage.territory.queries import territory
from maillage.web.icons import icon_png
from maillage.web.protection.security import content_policy
from maillage.web.wording.places import name_within


@require_safe
@gzip_page
def test(request: HttpRequest) -> HttpResponse:
    """The page that makes a test; it may speak to the measuring node, frame its pages and play its video."""
    return _test_answer(request)


@require_safe
@gzip_page
def test_method(request: HttpRequest) -> HttpResponse:
    """The page that says how the test measures."""
    return render(request, "speedtest/test_method.html", {"page": test_method_page()})


@require_safe
@gzip_page
def service_worker(request: HttpRequest) -> HttpResponse:
    """The program that keeps the test page on the device; at the root, so that it may answer for every address."""
    answer = HttpResponse(service_worker_text(_test_answer(request)), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """The manifest of the test page, for the home screen of a telephone."""
    text = json.dumps(manifest_document(), ensure_ascii=False)
    return HttpResponse(text, content_type="application/manifest+json; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86_400)
def icon(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """One of the icons of the installed page."""
    try:
        return HttpResponse(icon_png(name), content_type="image/png")
    except KeyError as absent:
        # Nothing is drawn for a name that no icon has.
        raise Http404 from absent


def _test_answer(request: HttpRequest) -> HttpResponse:
    # The place whose poster was scanned: greeted by name, never recorded; where a test was made its position says.
    address, place_name = request.GET.get("lieu", ""), ""
    # The test is worth more than the name on an old poster.
    with suppress(NotFound, Refused):
        place_name = name_within(territory(address)) if address else ""
    answer = render(request, "speedtest/test.html", {"page": test_page(), "place_name": place_name})
    node = node_url(request)
    sources = {
        "connect-src": node,
        "frame-src": node,
        # The video player feeds its picture from memory (blob:) and reads segments in a worker made from memory.
        "media-src": f"{node} blob:",
        "worker-src": "blob:",
    }
    answer["Content-Security-Policy"] = content_policy("'none'", sources)
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def contribute(request: HttpRequest) -> HttpResponse:
    """How to send a test, with an example made for this visit."""
    site_address = f"{request.scheme}://{request.get_host()}"
    page = contribute_page(site_address, identity=uuid4(), token=secrets.token_urlsafe(24), now=utc_now())
    answer = render(request, "speedtest/contribute.html", {"page": page})
    # The token of the example is this visitor's own.
    answer["Cache-Control"] = "no-store"
    return answer
