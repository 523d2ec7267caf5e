"""Registration without an account: the form, and the pages behind letter links. GET shows, POST acts.

No page reveals whether an address is registered: only the letter does.
"""

import datetime as dt
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import person_with_account
from maillage.core.clock import utc_now
from maillage.include.events.domain.events import RegistrationState
from maillage.include.events.pages.attendee_form import AttendeeForm
from maillage.include.events.pages.event import sessions_of_speaker
from maillage.include.events.pages.parts.event_links import EventAudience, event_links
from maillage.include.events.pages.parts.event_words import event_href, places_text, session_span
from maillage.include.events.pages.parts.registration_words import asked_until_text, erased_text
from maillage.include.events.store.events import event_seen
from maillage.include.events.store.links import registration_of, registration_token, speaker_of
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.programmes import record_consent
from maillage.include.events.store.registrations import (
    asks_follow_up,
    cancel_registration,
    change_registration,
    chosen_sessions,
    confirm_address,
    is_registration_open,
    occupancy,
    places_in_sessions,
    register,
    registrations_of_person,
    session_occupancy,
)
from maillage.web.error_pages import answer_change, render_problems
from maillage.web.protection.limits import Limit, counting, limited, network_of
from maillage.web.protection.tokens import answer_of_link
from maillage.web.wording.formats import number

# Limits letters to strangers: a classroom behind one IP address can register, a bot cannot fill an event.
INSCRIPTIONS: Final = Limit("inscriptions by network", most=60, every_s=10)
LINKS_FOLLOWED: Final = Limit("inscriptions changed by network", most=60, every_s=5)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@counting(INSCRIPTIONS)
def event_register(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; the response does not depend on whether the address is registered."""
    person = person_with_account(request)
    event = event_seen(person or request.user, slug)
    if request.method != "POST" and not is_registration_open(event, now=utc_now()):
        return redirect(event_href(event))  # the event page explains why registration is closed
    form_of_event = partial(AttendeeForm, workshops=workshop_choices(event), asked_until=asked_until(event))
    if request.method != "POST":
        form = form_of_event(initial=attendee_initial(person))
        return render(request, "events/register.html", register_page(event, form))
    form = form_of_event(request.POST)
    if not form.is_valid():
        return render(request, "events/register.html", register_page(event, form), status=422)
    attendee = form.attendee()
    is_own = person is not None and person.email.lower() == attendee.email
    if form.is_human:
        INSCRIPTIONS.take(network_of(request))
        with form.refusals():
            register(
                event,
                attendee,
                workshops=form.workshop_numbers(),
                user=person if is_own else None,
                language=get_language() or "fr",
                now=utc_now(),
            )
        if form.errors:
            return render(request, "events/register.html", register_page(event, form), status=422)
    if is_own:
        return redirect("registration", token=registration_token(event, attendee.email))
    return redirect("event_registered", slug=event.slug)


@require_safe
@never_cache
@render_problems
def event_registered(request: HttpRequest, slug: str) -> HttpResponse:
    """The confirmation, the same for everybody."""
    event = event_seen(request.user, slug)
    context = {
        "event": event,
        "is_shown_only": event.is_invented or event.organisation.is_sandbox,
    }
    return render(request, "events/registered.html", context)


@require_safe
@for_people
def my_registrations(request: HttpRequest, person: User) -> HttpResponse:
    """The registrations of a person with an account."""
    return render(request, "events/my_registrations.html", my_registrations_page(person, now=utc_now()))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@limited(LINKS_FOLLOWED)
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """Her registration: view, change (POST)."""
    row = registration_of(token)
    form_of_change = partial(
        AttendeeForm, workshops=workshop_choices(row.event), asked_until=asked_until(row.event), is_change=True
    )
    if request.method != "POST":
        return _registration_answer(request, row, token, form_of_change(initial=_as_it_stands(row)))
    form = form_of_change(request.POST)
    if form.is_valid():
        with form.refusals():
            change_registration(row, form.attendee(email=row.email), workshops=form.workshop_numbers(), now=utc_now())
            return answer_change(request, lambda: _("C’est changé."), request.path)
    return _registration_answer(request, row, token, form, status=422)


@require_POST
@render_problems
@limited(LINKS_FOLLOWED)
def registration_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the address."""
    row = registration_of(token)

    def write() -> str:
        confirm_address(row, now=utc_now())
        return _("Merci : votre inscription est confirmée.")

    return answer_change(request, write, _own_page(token))


@require_POST
@render_problems
@limited(LINKS_FOLLOWED)
def registration_cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Cancel the registration."""
    row = registration_of(token)

    def write() -> str:
        cancel_registration(row, now=utc_now())
        return _("Votre inscription est annulée : la place va à la personne suivante.")

    return answer_change(request, write, _own_page(token))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@limited(LINKS_FOLLOWED)
def speaker_consent(request: HttpRequest, token: str) -> HttpResponse:
    """A speaker's consent: view, give or withdraw (POST)."""
    speaker = speaker_of(token)
    if request.method == "POST":
        record_consent(speaker, is_given=request.POST.get("accord") == "oui", now=utc_now())
        return redirect("speaker_consent", token=token)
    context = {
        "speaker": speaker,
        "sessions": sessions_of_speaker(speaker),
    }
    return answer_of_link(render(request, "events/speaker.html", context))


def _as_it_stands(row: Registration) -> dict[str, Any]:
    return {
        "name": row.name,
        "organisation_name": row.organisation_name,
        "siret": row.siret,
        "role": row.role,
        "may_be_asked": row.follow_up_agreed_at is not None,
        "workshops": [place.session_id for place in places_in_sessions(row)],
    }


def _registration_answer(
    request: HttpRequest, row: Registration, token: str, form: AttendeeForm, *, status: int = 200
) -> HttpResponse:
    page = registration_page(row, token, form, now=utc_now())
    return answer_of_link(render(request, "events/registration.html", page, status=status))


def _own_page(token: str) -> str:
    return reverse("registration", args=[token])


def my_registrations_page(person: User, *, now: dt.datetime) -> dict[str, object]:
    """Her coming events, next first; then past ones not yet erased, latest first."""
    rows = list(registrations_of_person(person))
    coming = [row for row in rows if row.event.ends_at > now]
    text = ngettext("%(count)s rendez-vous à venir.", "%(count)s rendez-vous à venir.", len(coming))
    return {
        "summary": text % {"count": number(len(coming))} if coming else _("Rien n’est à venir."),
        "coming": coming,
        "past": [row for row in reversed(rows) if row.event.ends_at <= now],
    }


def asked_until(event: Event) -> str:
    """Until when the data of those who agree to be asked later are kept; "" if that is not asked."""
    return asked_until_text(event) if asks_follow_up(event) else ""


def workshop_choices(event: Event) -> list[tuple[int, str]]:
    """The workshops to choose from, with times and free places."""
    counts = session_occupancy(event)
    return [
        (session.pk, f"{session_span(session)} · {session.title} ({places_text(counts[session.pk])})")
        for session in chosen_sessions(event).order_by("starts_at", "pk")
    ]


def attendee_initial(user: User | None) -> dict[str, str]:
    """Initial values of the form for a logged-in person."""
    if user is None:
        return {}
    return {"name": f"{user.first_name} {user.last_name}".strip(), "email": user.email}


def register_page(event: Event, form: AttendeeForm) -> dict[str, object]:
    """Context of the registration form."""
    count = occupancy(event)
    return {
        "event": event,
        "places": places_text(count),
        "form": form,
        "erased": erased_text(event),
        "is_full": not count.free,
    }


def registration_page(
    registration: Registration, token: str, form: AttendeeForm | None, *, now: dt.datetime
) -> dict[str, object]:
    """Context of the page behind her link; ``form`` while changes are possible."""
    event, state = registration.event, RegistrationState(registration.state)
    is_standing = state in (RegistrationState.CONFIRMED, RegistrationState.WAITING)
    return {
        "event": event,
        "registration": registration,
        "token": token,
        "workshops": places_in_sessions(registration) if is_standing else (),
        "form": form if is_standing and now < event.ends_at and event.cancelled_at is None else None,
        "erased": erased_text(event, registration),
        "is_standing": is_standing,
        "is_to_confirm": is_standing and registration.address_confirmed_at is None,
        "ways": event_links(event, EventAudience.ATTENDEE, token, now=now)
        if state in (RegistrationState.CONFIRMED, RegistrationState.FOLLOWED)
        else (),
    }
