"""The pages of the installation: each reads its address, asks pages/ for the page, and fills its template.

Pages that hold no secret are compressed (a page with a form token must not be: BREACH).
"""

import csv
import json
import secrets
from collections.abc import Callable
from functools import wraps
from io import StringIO
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Problem
from maillage.quality.intake.selection import read_selection, selection_pairs
from maillage.quality.queries.figures import default_origin
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import Selection
from maillage.site.icons import icon_png
from maillage.site.node_address import node_url
from maillage.site.pages.contribute import contribute_page
from maillage.site.pages.home import home_page
from maillage.site.pages.table import table_lines
from maillage.site.pages.territories import territories_page
from maillage.site.pages.territory import territory_page
from maillage.site.pages.test import test_page
from maillage.site.pages.test_install import manifest_document, service_worker_text
from maillage.site.pages.test_method import test_method_page
from maillage.territory.queries import territory as territory_at
from maillage.web.security import content_policy

Page = Callable[..., HttpResponse]


def _telling_problems(page: Page) -> Page:
    """``page``, which shows a problem as a page of its own: its sentence, and where to go on."""

    @wraps(page)
    def told(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            return page(request, **parts)
        except Problem as problem:
            # Nothing was being written: the person reads what is wrong with the address.
            return _problem_page(request, problem)

    return told


@require_safe
@gzip_page
def home(request: HttpRequest) -> HttpResponse:
    """The home page."""
    return render(request, "site/home.html", {"page": home_page()})


@require_safe
@gzip_page
def territories(request: HttpRequest) -> HttpResponse:
    """The page that finds a territory by name or postal code."""
    text = request.GET.get("q", "").strip()[:80]
    return render(request, "site/territories.html", {"page": territories_page(text)})


@require_safe
@gzip_page
@_telling_problems
def territory(request: HttpRequest, address: str) -> HttpResponse:
    """The page of one territory, filtered as its address says."""
    selection, pairs = _selection(request)
    page = territory_page(territory_at(address), selection, pairs=pairs)
    return render(request, "site/territory.html", {"page": page})


@require_safe
@gzip_page
@_telling_problems
def territory_csv(request: HttpRequest, address: str) -> HttpResponse:
    """The table of the same page as a CSV file: equal to what the page shows."""
    selection, _pairs = _selection(request)
    place = territory_at(address)
    lines = StringIO()
    csv.writer(lines).writerows(table_lines(place, selection))
    answer = HttpResponse(lines.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="maillage-{place.kind}-{place.code}.csv"'
    return answer


@require_safe
def contribute(request: HttpRequest) -> HttpResponse:
    """How to send a test, with an example made for this visit."""
    site_address = f"{request.scheme}://{request.get_host()}"
    page = contribute_page(site_address, identity=uuid4(), token=secrets.token_urlsafe(24), now=utc_now())
    answer = render(request, "site/contribute.html", {"page": page})
    # The token of the example is this visitor's own.
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@gzip_page
def test(request: HttpRequest) -> HttpResponse:
    """The page that makes a test; it may speak to the measuring node, frame its pages and play its film."""
    return _test_answer(request)


@require_safe
@gzip_page
def test_method(request: HttpRequest) -> HttpResponse:
    """The page that says how the test measures."""
    return render(request, "site/test_method.html", {"page": test_method_page()})


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
    answer = render(request, "site/test.html", {"page": test_page()})
    node = node_url(request)
    sources = {
        "connect-src": node,
        "frame-src": node,
        # The film player feeds its picture from memory (blob:) and reads segments in a worker made from memory.
        "media-src": f"{node} blob:",
        "worker-src": "blob:",
    }
    answer["Content-Security-Policy"] = content_policy("'none'", sources)
    answer["Cache-Control"] = "no-cache"
    return answer


def _selection(request: HttpRequest) -> tuple[Selection, list[tuple[str, str]]]:
    operators = operator_table()
    origin = default_origin()
    asked = [(name, value) for name, values in request.GET.lists() for value in values]
    selection = read_selection(asked, operators=operators, default_origin=origin)
    return selection, selection_pairs(selection, operators=operators, default_origin=origin)


def _problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    title = _("Introuvable") if isinstance(problem, NotFound) else _("Cette adresse n’est pas comprise")
    sentences = [_(problem.message) % problem.params]
    sentences += [_(finding.message) % finding.params for finding in problem.findings]
    context = {"problem": {"title": title, "sentences": sentences}}
    return render(request, "web/problem.html", context, status=problem.status)
