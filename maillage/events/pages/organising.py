"""The pages of an organiser: her events, one event to be run, its programme, who comes."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries import Organisation, User
from maillage.accounts.queries.permissions import organisations_for
from maillage.accounts.terms import Capability, Role
from maillage.core.problems import sentence
from maillage.events.forms.organising import CancelForm, CopyForm
from maillage.events.models import Event, Registration, Session, Speaker
from maillage.events.parts.event_ways import EventAudience, event_ways
from maillage.events.parts.event_words import EventCard, event_card, event_href, hour_text, weekday_text, zone_text
from maillage.events.parts.registration_words import people_erased_text
from maillage.events.queries.events import own_events
from maillage.events.queries.registrations import Occupancy, counts_by_role, occupancy, registrations_of
from maillage.events.rules.event_times import local_day
from maillage.events.terms.events import ProgrammePart, RegistrationRole, RegistrationState, SessionKind
from maillage.web.wording.formats import day as day_text
from maillage.web.wording.formats import missing, number


@dataclass(frozen=True, slots=True)
class OwnEventsPage:
    """All that templates/events/own_events.html shows."""

    events: tuple[tuple[EventCard, str], ...]
    organisations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EventFormPage:
    """All that templates/events/own_event_form.html shows."""

    organisation: str
    title: str
    action: str
    back_href: str
    form: forms.Form
    is_new: bool


@dataclass(frozen=True, slots=True)
class RoleCount:
    """Who comes as what."""

    role: str
    confirmed: str
    waiting: str
    present: str


@dataclass(frozen=True, slots=True)
class OwnEventPage:
    """All that templates/events/own_event.html shows."""

    card: EventCard
    slug: str
    sentence: str
    roles: tuple[RoleCount, ...]
    erased: str
    public_href: str
    may_publish: bool
    may_cancel: bool
    is_over: bool
    cancel_form: CancelForm
    copy_form: CopyForm
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A room, session or speaker: what it is, more of it, where it is changed."""

    name: str
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class ProgrammeEditorPage:
    """All that templates/events/own_programme_editor.html shows."""

    slug: str
    title: str
    summary: str
    zone: str
    rooms: tuple[ProgrammeRow, ...]
    sessions: tuple[ProgrammeRow, ...]
    speakers: tuple[ProgrammeRow, ...]
    add_room_href: str
    add_session_href: str
    add_speaker_href: str


@dataclass(frozen=True, slots=True)
class ProgrammeRowPage:
    """All that templates/events/own_programme_row.html shows."""

    slug: str
    event_title: str
    title: str
    zone: str
    form: forms.Form
    action: str
    remove_href: str
    warning: str
    may_add_next: bool
    letter_href: str


@dataclass(frozen=True, slots=True)
class AttendeeRow:
    """One person who inscribed, for the organiser alone."""

    number: int
    name: str
    email: str
    organisation_name: str
    role: str
    state: str
    code: str
    arrived: str


@dataclass(frozen=True, slots=True)
class AttendeesPage:
    """All that templates/events/own_attendees.html shows."""

    slug: str
    title: str
    summary: str
    rows: tuple[AttendeeRow, ...]
    erased: str
    is_erased: bool


def own_events_page(person: User, *, now: dt.datetime) -> OwnEventsPage:
    """What she organises, and for whom she may make another."""
    choices = organisations_for(person, Role.PUBLISHER, Capability.INCLUDE)
    return OwnEventsPage(
        tuple((event_card(event, now=now, count=occupancy(event)), event.slug) for event in own_events(person)),
        tuple((choice.organisation.slug, choice.organisation.name) for choice in choices),
    )


def event_form_page(organisation: Organisation, form: forms.Form, event: Event | None) -> EventFormPage:
    """The form of an event, new or to be changed."""
    if event is None:
        action, back = reverse("make_event", args=[organisation.slug]), reverse("own_events")
    else:
        action, back = reverse("change_event", args=[event.slug]), reverse("own_event", args=[event.slug])
    return EventFormPage(organisation.name, event.title if event else "", action, back, form, is_new=event is None)


def own_event_page(event: Event, *, now: dt.datetime, cancel_form: CancelForm | None = None) -> OwnEventPage:
    """One event with what is to be done for it."""
    count, counts = occupancy(event), counts_by_role(event)
    words = {"people": _people_text(count), "places": number(event.places)}
    is_over = now >= event.ends_at
    # Nobody checked in means that nobody was counted, not that nobody came.
    is_counted = any(states.get("present") for states in counts.values())
    return OwnEventPage(
        card=event_card(event, now=now, count=count),
        slug=event.slug,
        sentence=_("%(people)s, pour %(places)s places.") % words,
        roles=tuple(
            RoleCount(
                _(RegistrationRole(role).label),
                number(states.get(RegistrationState.CONFIRMED.value, 0)),
                number(states.get(RegistrationState.WAITING.value, 0)),
                number(states.get("present", 0)) if is_counted else missing(),
            )
            for role, states in counts.items()
        ),
        erased=_("Les noms et adresses ont été effacés.") if event.erased_at else people_erased_text(event),
        public_href=event_href(event),
        may_publish=event.published_at is None and event.cancelled_at is None and not is_over,
        may_cancel=event.published_at is not None and event.cancelled_at is None and not is_over,
        is_over=is_over,
        cancel_form=cancel_form or CancelForm(),
        copy_form=CopyForm(),
        steps=_steps(event, now=now),
    )


def programme_editor_page(event: Event) -> ProgrammeEditorPage:
    """The programme to be edited."""
    sessions = list(event.sessions.select_related("room"))
    speakers = list(event.speakers.all())
    asked = sum(speaker.consent_at is None for speaker in speakers)
    summary = ngettext("%(count)s session au programme", "%(count)s sessions au programme", len(sessions))
    summary %= {"count": number(len(sessions))}
    if asked:
        more = ngettext(
            "%(asked)s personne n’a pas dit si son nom peut être montré",
            "%(asked)s personnes n’ont pas dit si leur nom peut être montré",
            asked,
        )
        summary += f" ; {more % {'asked': number(asked)}}"
    return ProgrammeEditorPage(
        slug=event.slug,
        title=event.title,
        summary=f"{summary}.",
        zone=zone_text(event),
        rooms=tuple(
            ProgrammeRow(room.name, _places(room.places), row_href(event, ProgrammePart.ROOM, room.pk))
            for room in event.rooms.all()
        ),
        sessions=tuple(_session_row(event, session) for session in sessions),
        speakers=tuple(
            ProgrammeRow(speaker.name, _consent_text(speaker), row_href(event, ProgrammePart.SPEAKER, speaker.pk))
            for speaker in speakers
        ),
        add_room_href=row_href(event, ProgrammePart.ROOM, 0),
        add_session_href=row_href(event, ProgrammePart.SESSION, 0),
        add_speaker_href=row_href(event, ProgrammePart.SPEAKER, 0),
    )


def row_href(event: Event, part: ProgrammePart, key: int) -> str:
    """Where a row of the programme is changed; ``key`` is 0 for a new one."""
    return reverse("programme_row", args=[event.slug, part.value, key])


def programme_row_page(event: Event, part: ProgrammePart, key: int, form: forms.Form) -> ProgrammeRowPage:
    """The form of one row."""
    new, former = _ROW_TITLES[part]
    is_speaker = part is ProgrammePart.SPEAKER
    return ProgrammeRowPage(
        slug=event.slug,
        event_title=event.title,
        title=_(former) if key else _(new),
        zone=zone_text(event) if part is ProgrammePart.SESSION else "",
        form=form,
        action=row_href(event, part, key),
        remove_href=reverse("programme_row_remove", args=[event.slug, part.value, key]) if key else "",
        warning=_(_REMOVED[part]),
        may_add_next=not key,
        letter_href=reverse("speaker_ask", args=[event.slug, key]) if key and is_speaker else "",
    )


def next_session_initial(event: Event) -> dict[str, object]:
    """The next session begins when the last one ends, in the same room."""
    last = event.sessions.order_by("-ends_at", "-pk").first()
    moment = last.ends_at if last is not None and last.ends_at < event.ends_at else event.starts_at
    there = moment.astimezone(ZoneInfo(event.time_zone))
    end = (moment + dt.timedelta(hours=1)).astimezone(ZoneInfo(event.time_zone))
    room = last.room_id if last is not None else None
    return {"day": there.date().isoformat(), "start": there.time(), "end": end.time(), "room": room}


def attendees_page(event: Event) -> AttendeesPage:
    """Who inscribed, in order; nobody but the organiser sees this."""
    rows = tuple(attendee_row(event, row) for row in registrations_of(event))
    return AttendeesPage(
        slug=event.slug,
        title=event.title,
        summary=_("%(people)s, dans l’ordre d’arrivée.") % {"people": _people_text(occupancy(event))},
        rows=rows,
        erased=people_erased_text(event),
        is_erased=event.erased_at is not None,
    )


def _people_text(count: Occupancy) -> str:
    """Who has a place, then who waits for one: they are not counted together."""
    text = ngettext("%(confirmed)s personne inscrite", "%(confirmed)s personnes inscrites", count.confirmed)
    if count.waiting:
        text += _(", %(waiting)s en liste d’attente")
    return text % {"confirmed": number(count.confirmed), "waiting": number(count.waiting)}


def attendee_row(event: Event, row: Registration) -> AttendeeRow:
    """One line of the list."""
    return AttendeeRow(
        number=row.number,
        name=row.name,
        email=row.email,
        organisation_name=row.organisation_name,
        role=_(RegistrationRole(row.role).label),
        state=_(RegistrationState(row.state).label),
        code=row.code,
        arrived=hour_text(row.checked_in_at, event.time_zone) if row.checked_in_at else "",
    )


def _session_row(event: Event, session: Session) -> ProgrammeRow:
    zone = event.time_zone
    start, end = hour_text(session.starts_at, zone), hour_text(session.ends_at, zone)
    hours = _("%(start)s à %(end)s") % {"start": start, "end": end}
    if local_day(event.starts_at, zone) != local_day(event.ends_at, zone):
        hours = f"{weekday_text(local_day(session.starts_at, zone))}, {hours}"
    parts = (
        hours,
        _(SessionKind(session.kind).label),
        session.room.name if session.room else "",
        _places(session.places),
    )
    return ProgrammeRow(
        session.title, " · ".join(filter(None, parts)), row_href(event, ProgrammePart.SESSION, session.pk)
    )


def _places(places: int | None) -> str:
    return "" if places is None else ngettext("%(count)s place", "%(count)s places", places) % {"count": number(places)}


def _consent_text(speaker: Speaker) -> str:
    if speaker.consent_at is not None:
        return _("d’accord pour être montrée ou montré depuis le %(on)s") % {"on": day_text(speaker.consent_at.date())}
    if speaker.withdrawn_at is not None:
        return _("ne veut pas être montrée ou montré (%(on)s)") % {"on": day_text(speaker.withdrawn_at.date())}
    return _("n’a pas encore répondu : son nom n’est montré nulle part")


def _steps(event: Event, *, now: dt.datetime) -> tuple[tuple[str, str], ...]:
    """What is to be done, and where."""
    return (
        (_("Changer jour, lieu, places"), reverse("change_event", args=[event.slug])),
        (_("Le programme"), reverse("own_programme_editor", args=[event.slug])),
        (_("Les inscrits"), reverse("own_attendees", args=[event.slug])),
        (_("Accueillir le jour venu"), reverse("check_in", args=[event.slug])),
        *event_ways(event, EventAudience.ORGANISER, event.slug, now=now),
    )


_ROW_TITLES: Final = {
    ProgrammePart.ROOM: (sentence("Ajouter une salle"), sentence("Changer la salle")),
    ProgrammePart.SESSION: (sentence("Ajouter une session"), sentence("Changer la session")),
    ProgrammePart.SPEAKER: (sentence("Ajouter une personne qui intervient"), sentence("Changer cette personne")),
}
_REMOVED: Final = {
    ProgrammePart.ROOM: sentence("Les sessions de cette salle restent au programme, sans salle."),
    ProgrammePart.SESSION: sentence("La session quitte le programme aussitôt."),
    ProgrammePart.SPEAKER: sentence("Son nom quitte le programme aussitôt."),
}
