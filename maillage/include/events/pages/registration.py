"""The pages of attendees: registration form, confirmation, and the page behind her link."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.store.model_types import User
from maillage.include.events.domain.events import RegistrationState
from maillage.include.events.pages.attendee_form import AttendeeForm
from maillage.include.events.pages.parts.event_links import EventAudience, event_links
from maillage.include.events.pages.parts.event_words import places_text, session_span
from maillage.include.events.pages.parts.registration_words import asked_until_text, erased_text
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.registrations import (
    asks_follow_up,
    chosen_sessions,
    occupancy,
    places_in_sessions,
    registrations_of_person,
    session_occupancy,
)
from maillage.web.wording.formats import number


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
