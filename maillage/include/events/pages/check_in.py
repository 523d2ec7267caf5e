"""Check-in: an offline-capable page, its service worker, and the list stored on the phone, without e-mail addresses."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.events import RegistrationState
from maillage.include.events.intake.arrivals import MOST_BYTES, read_arrivals
from maillage.include.events.pages.parts.event_words import hour_text
from maillage.include.events.pages.parts.meeting_words import table_text
from maillage.include.events.store.arrivals import Arrival, check_in, take_back_arrival
from maillage.include.events.store.events import organising
from maillage.include.events.store.grids import grid_slots, grids_of, planned_meetings
from maillage.include.events.store.models import Event
from maillage.include.events.store.registrations import registrations_of

# A list left on a phone is deleted when the page is opened after this time.
_KEPT_FOR = dt.timedelta(days=1)
# As on every page, but for the camera, which this page opens to read badges.
_PERMISSIONS: Final = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"
_WORKER: Final = Path(__file__).resolve().parent.parent / "scripts" / "check-in-worker.js"


def check_in_config(event: Event) -> dict[str, Any]:
    """The configuration of the page script; the list is loaded separately, so that the cached page names nobody."""
    return {
        "event": event.slug,
        "list": reverse("check_in_list", args=[event.slug]),
        "worker": reverse("check_in_worker"),
        "forgetAt": (event.ends_at + _KEPT_FOR).isoformat(),
        "zone": event.time_zone,
    }


def check_in_document(event: Event, arrivals: Sequence[Arrival] = ()) -> dict[str, Any]:
    """Who may come in by code, and the result of the codes sent."""
    standing = (RegistrationState.CONFIRMED.value, RegistrationState.WAITING.value)
    seats = first_seats(event)
    return {
        "people": [
            {
                "code": row.code,
                "name": row.name,
                "organisation": row.organisation_name,
                "detail": seats.get(row.pk, ""),
                "isWaiting": row.state == RegistrationState.WAITING.value,
                "at": row.checked_in_at.isoformat() if row.checked_in_at else None,
            }
            for row in registrations_of(event).filter(state__in=standing)
        ],
        "arrivals": [
            {
                "code": arrival.code,
                "at": arrival.arrived_at.isoformat() if arrival.arrived_at else None,
                "isTwice": arrival.is_twice,
            }
            for arrival in arrivals
        ],
    }


def first_seats(event: Event) -> Mapping[int, str]:
    """Where each person of a published timetable goes first, by registration: "Table 6, premier rendez-vous à …"."""
    seats: dict[int, tuple[dt.datetime, str]] = {}
    for grid in grids_of(event):
        if grid.published_at is None:
            continue
        slots = grid_slots(grid)
        for row in planned_meetings(grid):
            starts_at = slots[row.slot].starts_at
            for person in filter(None, (row.guest_id, row.host_id)):
                if person not in seats or starts_at < seats[person][0]:
                    seats[person] = (starts_at, table_text(grid, row.table))
    text = _("%(place)s, premier rendez-vous à %(hour)s")
    return {
        person: capfirst(text % {"place": place, "hour": hour_text(starts_at, event.time_zone)})
        for person, (starts_at, place) in seats.items()
    }


def _missing_href(event: Event) -> str:
    """Where somebody is noted as missing; "" before a plan of meetings is published."""
    grid = next((grid for grid in grids_of(event) if grid.published_at is not None), None)
    if grid is None:
        return ""
    return f"{reverse('own_meeting_session', args=[event.slug, grid.session_id])}#missing-title"


@require_safe
@for_people
@ensure_csrf_cookie
def check_in_page(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The check-in page."""
    event, _organiser = organising(person, slug)
    page = {"event": event, "config": check_in_config(event), "missing_href": _missing_href(event)}
    answer = render(request, "events/check_in.html", page)
    answer["Permissions-Policy"] = _PERMISSIONS
    return answer


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
