"""The pages of who inscribes: the form, what happens next, and the page of her link."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries import User
from maillage.events.forms.registering import AttendeeForm
from maillage.events.models import Event, Registration, Session
from maillage.events.parts.event_ways import EventAudience, event_ways
from maillage.events.parts.event_words import (
    EventCard,
    event_card,
    event_href,
    hour_text,
    places_text,
    when_text,
    where_text,
)
from maillage.events.parts.registration_words import asked_until_text, erased_text, standing_text
from maillage.events.queries.links import registration_token
from maillage.events.queries.registrations import (
    asks_follow_up,
    chosen_sessions,
    occupancy,
    places_in_sessions,
    registrations_of_person,
    session_occupancy,
)
from maillage.events.terms.events import RegistrationState
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """All that templates/events/register.html shows."""

    title: str
    when: str
    where: str
    places: str
    event_href: str
    action: str
    form: AttendeeForm
    erased: str
    is_full: bool


@dataclass(frozen=True, slots=True)
class ChosenWorkshop:
    """A workshop that she chose, and whether she has a place."""

    title: str
    when: str
    state: str


@dataclass(frozen=True, slots=True)
class RegistrationPage:
    """All that templates/events/registration.html shows."""

    title: str
    event_href: str
    sentence: str
    when: str
    where: str
    name: str
    organisation_name: str
    code: str
    workshops: tuple[ChosenWorkshop, ...]
    form: AttendeeForm | None
    change_href: str
    cancel_href: str
    confirm_href: str
    ics_href: str
    erased: str
    is_standing: bool
    is_to_confirm: bool
    is_called_off: bool
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MyRegistrationLine:
    """One of a person's inscriptions: the event, where she stands, her page of it."""

    card: EventCard
    standing: str
    href: str


@dataclass(frozen=True, slots=True)
class MyRegistrationsPage:
    """All that templates/events/my_registrations.html shows."""

    summary: str
    coming: tuple[MyRegistrationLine, ...]
    past: tuple[MyRegistrationLine, ...]


def my_registrations_page(person: User, *, now: dt.datetime) -> MyRegistrationsPage:
    """Where she is expected, the next first; then what is over and not yet erased, the last first."""
    rows = list(registrations_of_person(person))
    coming = tuple(registration_line(row, now=now) for row in rows if row.event.ends_at > now)
    past = tuple(registration_line(row, now=now) for row in reversed(rows) if row.event.ends_at <= now)
    text = ngettext("%(count)s rendez-vous à venir.", "%(count)s rendez-vous à venir.", len(coming))
    summary = text % {"count": number(len(coming))} if coming else _("Rien n’est à venir.")
    return MyRegistrationsPage(summary, coming, past)


def registration_line(row: Registration, *, now: dt.datetime) -> MyRegistrationLine:
    """A line that leads to the page of her inscription."""
    href = reverse("registration", args=[registration_token(row.event, row.email)])
    return MyRegistrationLine(event_card(row.event, now=now), standing_text(row), href)


def asked_until(event: Event) -> str:
    """Until when name and address are kept of who agrees to be asked later; "" where that is not asked."""
    return asked_until_text(event) if asks_follow_up(event) else ""


def workshop_choices(event: Event) -> list[tuple[int, str]]:
    """The workshops to choose from, each with its hours and the places left."""
    counts = session_occupancy(event)
    return [
        (session.pk, f"{_hours(event, session)} · {session.title} ({places_text(counts[session.pk])})")
        for session in chosen_sessions(event).order_by("starts_at", "pk")
    ]


def attendee_initial(user: User | None) -> dict[str, str]:
    """What is known of who is logged in."""
    if user is None:
        return {}
    return {"name": f"{user.first_name} {user.last_name}".strip(), "email": user.email}


def register_page(event: Event, form: AttendeeForm) -> RegisterPage:
    """The form of an inscription."""
    count = occupancy(event)
    return RegisterPage(
        title=event.title,
        when=when_text(event),
        where=where_text(event),
        places=places_text(count),
        event_href=event_href(event),
        action=reverse("event_register", args=[event.slug]),
        form=form,
        erased=erased_text(event),
        is_full=not count.free,
    )


def registration_page(
    registration: Registration, token: str, form: AttendeeForm | None, *, now: dt.datetime
) -> RegistrationPage:
    """What her link shows; ``form`` while it may be changed."""
    event, state = registration.event, RegistrationState(registration.state)
    is_standing = state in (RegistrationState.CONFIRMED, RegistrationState.WAITING)
    return RegistrationPage(
        title=event.title,
        event_href=event_href(event),
        sentence=standing_text(registration),
        when=when_text(event),
        where=where_text(event),
        name=registration.name,
        organisation_name=registration.organisation_name,
        code=registration.code if is_standing else "",
        workshops=tuple(_workshops(registration)) if is_standing else (),
        form=form if is_standing and now < event.ends_at and event.cancelled_at is None else None,
        change_href=reverse("registration", args=[token]),
        cancel_href=reverse("registration_cancel", args=[token]),
        confirm_href=reverse("registration_confirm", args=[token]),
        ics_href=reverse("event_ics", args=[event.slug]),
        erased=erased_text(event, registration),
        is_standing=is_standing,
        is_to_confirm=is_standing and registration.address_confirmed_at is None,
        is_called_off=event.cancelled_at is not None,
        ways=event_ways(event, EventAudience.ATTENDEE, token, now=now)
        if state in (RegistrationState.CONFIRMED, RegistrationState.FOLLOWED)
        else (),
    )


def _workshops(registration: Registration) -> list[ChosenWorkshop]:
    return [
        ChosenWorkshop(
            place.session.title,
            _hours(registration.event, place.session),
            _(RegistrationState(place.state).label),
        )
        for place in places_in_sessions(registration)
    ]


def _hours(event: Event, session: Session) -> str:
    start, end = hour_text(session.starts_at, event.time_zone), hour_text(session.ends_at, event.time_zone)
    return _("%(start)s à %(end)s") % {"start": start, "end": end}
