"""Check-in: an offline-capable page, its list, and its service worker."""

from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.events.intake.arrivals import MOST_BYTES, read_arrivals
from maillage.events.pages.check_in import check_in_config, check_in_document
from maillage.events.queries.events import organising
from maillage.events.record.arrivals import check_in, take_back_arrival

_WORKER: Final = Path(__file__).resolve().parent.parent / "scripts" / "check-in-worker.js"


@require_safe
@for_people
@ensure_csrf_cookie
def check_in_page(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The check-in page."""
    event, _organiser = organising(person, slug)
    return render(request, "events/check_in.html", {"event": event, "config": check_in_config(event)})


@require_http_methods(["GET", "POST"])
@for_people
def check_in_list(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The list (GET), or the list after recording a phone's codes (POST, idempotent)."""
    event, _organiser = organising(person, slug)
    if request.method != "POST":
        return JsonResponse(check_in_document(event))
    if len(request.body) > MOST_BYTES:
        message = sentence("Trop d’arrivées d’un coup : rechargez la page d’accueil sur ce téléphone.")
        raise Refused("arrivals_too_many", message)
    codes, taken_back = read_arrivals(request.body)
    for code in taken_back:
        take_back_arrival(event, code)
    arrivals = check_in(event, codes, now=utc_now())
    return JsonResponse(check_in_document(event, arrivals))


@require_safe
def check_in_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """The service worker of the check-in page; it caches no names."""
    answer = HttpResponse(_WORKER.read_text("utf-8"), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"  # its scope is the check-in page, in any language
    return answer
