"""Programmes: sessions, rooms, speakers and their consent."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import F, Model, Prefetch, Q, QuerySet

from maillage.accounts.store.visibility import hidden_names
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.text import normalised_text
from maillage.include.events.domain.events import LONGEST_NAME, MOST_SESSIONS
from maillage.include.events.domain.plans import ProgrammeRow, SessionPlan
from maillage.include.events.domain.programmes import (
    TimedSession,
    refuse_outside,
    refuse_room_taken,
    refuse_speaker_taken,
)
from maillage.include.events.store.links import speaker_token
from maillage.include.events.store.models import Event, Room, Session, SessionPlace, Speaker
from maillage.include.events.store.registrations import give_free_places, lock_event, timed
from maillage.web.protection.tokens import token_digest

Row = TypeVar("Row", bound=Model)
_TOO_MANY: Final = sentence("Un événement a au plus %(most)s sessions : faites-en plusieurs dates d’un même cycle.")
_CHOSEN: Final = sentence(
    "Des inscrits ont choisi cet atelier : changez son titre ou son heure, ou écrivez-leur d’abord."
)
_GONE: Final = sentence(
    "Quelqu’un a retiré cette session pendant ce temps : cochez « Retirer », ou recopiez-la dans une nouvelle ligne."
)
_NOBODY: Final = sentence("« %(name)s » n’est pas parmi les personnes : ajoutez-la plus bas, avec son adresse.")


def shown_speakers(speakers: QuerySet[Speaker]) -> QuerySet[Speaker]:
    """Those of ``speakers`` with consent and without a hidden name; no other name may be shown."""
    agreed = speakers.exclude(consent_at=None)
    names = hidden_names()
    hidden = [number for number, name in agreed.values_list("pk", "name") if names.are_in(name)] if names else []
    return agreed.exclude(pk__in=hidden).order_by("pk")


def programme_of(event: Event) -> list[Session]:
    """The sessions by time, with their room; ``shown`` are the speakers with consent."""
    shown = Prefetch("speakers", queryset=shown_speakers(Speaker.objects.filter(event=event)), to_attr="shown")
    sessions = event.sessions.select_related("room").prefetch_related(shown)
    return list(sessions.order_by("starts_at", F("room__pk").asc(nulls_last=True), "pk"))


def programme_part(rows: QuerySet[Row], number: int) -> Row:
    """The room, session or speaker with that id among ``rows``; raises NotFound."""
    row = rows.filter(pk=number).first()
    if row is None:
        message = sentence("Cette ligne n’est plus au programme : revenez à la page de l’événement.")
        raise NotFound("programme_row_unknown", message)
    return row


def refuse_room_of_another_event(event: Event, session: TimedSession, *, room_name: str) -> None:
    """Raise Refused if another event uses the room of that name at the same place and time.

    Only checks public events and those of the same organiser, so that drafts of others are not revealed.
    """
    if not (room_name and event.place_name and event.commune):
        return
    seen = Q(event__published_at__isnull=False) | Q(event__organisation=event.organisation_id)
    there = Session.objects.filter(
        seen,
        event__cancelled_at=None,
        event__place_name__iexact=event.place_name,
        event__commune=event.commune,
        room__name__iexact=room_name,
        starts_at__lt=session.ends_at,
        ends_at__gt=session.starts_at,
    )
    other = there.exclude(event=event.pk).select_related("event").order_by("starts_at", "pk").first()
    if other is not None:
        message = sentence(
            "« %(room)s » accueille déjà « %(other)s » (« %(event)s ») à cette heure : changez de salle ou d’heure."
        )
        raise Refused("room_of_another_event", message, room=room_name, other=other.title, event=other.event.title)


@transaction.atomic
def save_room(event: Event, name: str, places: int | None, *, number: int | None = None, now: dt.datetime) -> Room:
    """Create or change a room; Refused for a duplicate name."""
    event_row = lock_event(event)
    words = " ".join(name.split())[:LONGEST_NAME]
    if not words:
        raise Refused("room_without_name", sentence("Donnez un nom à la salle : celui qui est écrit sur sa porte."))
    if event_row.rooms.filter(name__iexact=words).exclude(pk=number or 0).exists():
        message = sentence("« %(name)s » est déjà dans la liste des salles : donnez un autre nom.")
        raise Refused("room_named_twice", message, name=words)
    room = programme_part(event_row.rooms.all(), number) if number else Room(event=event_row)
    room.name, room.places = words, places
    room.save()
    _touch(event_row, now=now)
    return room


@transaction.atomic
def remove_room(event: Event, number: int, *, now: dt.datetime) -> None:
    """Delete a room; its sessions stay, without one."""
    event_row = lock_event(event)
    event_row.rooms.filter(pk=number).delete()
    _touch(event_row, now=now)


@transaction.atomic
def save_session(event: Event, plan: SessionPlan, *, number: int | None = None, now: dt.datetime) -> Session:
    """Create or change a session; added places go to its waiting list at once.

    Refused outside of the event's times, or if its room (also of another event) or a speaker is taken.
    """
    event_row = lock_event(event)
    room = programme_part(event_row.rooms.all(), plan.room) if plan.room else None
    new = TimedSession(number or 0, plan.title, plan.room, plan.starts_at, plan.ends_at)
    refuse_outside(new, event_row.starts_at, event_row.ends_at, zone=event_row.time_zone)
    if room is not None:
        others = map(timed, event_row.sessions.filter(room=room))
        refuse_room_taken(new, others, room_name=room.name, zone=event_row.time_zone)
        refuse_room_of_another_event(event_row, new, room_name=room.name)
    speaking = event_row.speakers.filter(pk__in=plan.speakers).prefetch_related("sessions")
    elsewhere = [(speaker.name, timed(session)) for speaker in speaking for session in speaker.sessions.all()]
    refuse_speaker_taken(new, elsewhere, zone=event_row.time_zone)
    if number is None and event_row.sessions.count() >= MOST_SESSIONS:
        raise Refused("too_many_sessions", _TOO_MANY, most=MOST_SESSIONS)
    session = programme_part(event_row.sessions.all(), number) if number else Session(event=event_row)
    session.room, session.kind, session.title, session.description = room, plan.kind.value, plan.title, plan.description
    session.starts_at, session.ends_at = plan.starts_at, plan.ends_at
    session.places, session.page = plan.places, plan.page
    session.save()
    session.speakers.set(speaking)
    _touch(event_row, now=now)
    give_free_places(event_row, now=now)
    return session


@transaction.atomic
def remove_session(event: Event, number: int, *, now: dt.datetime) -> None:
    """Delete a session; Refused if attendees chose it."""
    event_row = lock_event(event)
    _refuse_chosen([number], event_row)
    event_row.sessions.filter(pk=number).delete()
    _touch(event_row, now=now)


def programme_faults(
    event: Event, rows: Sequence[ProgrammeRow], removed: Collection[int] = ()
) -> Mapping[int, Refused]:
    """What is wrong with each row, by its place in ``rows``, once all are as they say; none where all may be saved.

    Rows are judged together: two sessions may change places in one go. Sessions that have no row here count too, but
    for those ``removed``.
    """
    programme = _ProgrammeToCome.of(event, rows, removed)
    faults: dict[int, Refused] = {}
    for place, row in enumerate(rows):
        try:
            programme.judge(place, row)
        except Refused as refusal:
            # Nothing is written: the page shows it at its row.
            faults[place] = refusal
    return faults


@dataclass(frozen=True, slots=True)
class _ProgrammeToCome:
    """The programme as it would be: its sessions, rows first, with the speakers of each by their normalised names."""

    event: Event
    numbers: frozenset[int]
    people: frozenset[str]
    sessions: Sequence[TimedSession]
    speakers: Sequence[frozenset[str]]

    @classmethod
    def of(cls, event: Event, rows: Sequence[ProgrammeRow], removed: Collection[int]) -> "_ProgrammeToCome":
        """The programme of ``event`` with these rows, without the sessions ``removed``."""
        present = list(event.sessions.select_related("room").prefetch_related("speakers"))
        names = [*event.rooms.values_list("name", flat=True), *(row.room for row in rows if row.room)]
        rooms = {normalised_text(name): place for place, name in enumerate(names)}
        # A new row has a number of its own, below zero: no session has one.
        sessions = [
            TimedSession(
                row.number or -place, row.title, rooms.get(normalised_text(row.room)), row.starts_at, row.ends_at
            )
            for place, row in enumerate(rows, start=1)
        ]
        speakers = [frozenset(map(normalised_text, row.speakers)) for row in rows]
        listed = {row.number for row in rows} | set(removed)
        for session in present:
            if session.pk not in listed:
                room = rooms[normalised_text(session.room.name)] if session.room else None
                sessions.append(TimedSession(session.pk, session.title, room, session.starts_at, session.ends_at))
                speakers.append(frozenset(normalised_text(speaker.name) for speaker in session.speakers.all()))
        people = frozenset(map(normalised_text, event.speakers.values_list("name", flat=True)))
        return cls(event, frozenset(session.pk for session in present), people, sessions, speakers)

    def judge(self, place: int, row: ProgrammeRow) -> None:
        """Raise Refused if the row at ``place`` cannot stand beside the others."""
        if row.number is not None and row.number not in self.numbers:
            raise Refused("programme_row_gone", _GONE)
        session, zone = self.sessions[place], self.event.time_zone
        refuse_outside(session, self.event.starts_at, self.event.ends_at, zone=zone)
        refuse_room_taken(session, self.sessions, room_name=row.room, zone=zone)
        refuse_room_of_another_event(self.event, session, room_name=row.room)
        names = {normalised_text(name): name for name in row.speakers}
        unlisted = next((name for key, name in names.items() if key not in self.people), None)
        if unlisted is not None:
            raise Refused("speaker_unlisted", _NOBODY, name=unlisted)
        elsewhere = [
            (names[key], other)
            for other, keys in zip(self.sessions, self.speakers, strict=True)
            for key in sorted(keys & names.keys())
        ]
        refuse_speaker_taken(session, elsewhere, zone=zone)


@transaction.atomic
def save_programme(
    event: Event, rows: Sequence[ProgrammeRow], removed: Collection[int] = (), *, now: dt.datetime
) -> None:
    """Save all rows, with rooms that are named for the first time, and delete the sessions ``removed``.

    Refused as a whole for the first fault (``programme_faults`` says all), for too many sessions, and if attendees
    chose one that would go.
    """
    event_row = lock_event(event)
    _refuse_chosen(removed, event_row)
    for refusal in programme_faults(event_row, rows, removed).values():
        raise refusal
    event_row.sessions.filter(pk__in=removed).delete()
    new = sum(row.number is None for row in rows)
    if new and event_row.sessions.count() + new > MOST_SESSIONS:
        raise Refused("too_many_sessions", _TOO_MANY, most=MOST_SESSIONS)
    rooms = {normalised_text(room.name): room for room in event_row.rooms.all()}
    people = {normalised_text(speaker.name): speaker for speaker in event_row.speakers.all()}
    sessions = {session.pk: session for session in event_row.sessions.all()}
    for row in rows:
        session = sessions[row.number] if row.number is not None else Session(event=event_row)
        session.room = _room_named(event_row, row.room, rooms)
        session.kind, session.title = row.kind.value, row.title
        session.starts_at, session.ends_at = row.starts_at, row.ends_at
        session.save()
        session.speakers.set([people[normalised_text(name)] for name in row.speakers])
    _touch(event_row, now=now)
    give_free_places(event_row, now=now)


def _room_named(event: Event, name: str, rooms: dict[str, Room]) -> Room | None:
    """The room of that name, made if it is new; None without a name."""
    words = " ".join(name.split())[:LONGEST_NAME]
    if not words:
        return None
    key = normalised_text(words)
    if key not in rooms:
        rooms[key] = Room.objects.create(event=event, name=words)
    return rooms[key]


def _refuse_chosen(numbers: Collection[int], event: Event) -> None:
    if SessionPlace.objects.filter(session__in=numbers, session__event=event).exists():
        raise Refused("session_chosen", _CHOSEN)


@transaction.atomic
def save_speaker(
    event: Event,
    *,
    name: str,
    role: str,
    organisation_name: str,
    email: str,
    number: int | None = None,
    now: dt.datetime,
) -> Speaker:
    """Create or change a speaker, hidden until she consents by her link; a new name requires new consent."""
    event_row = lock_event(event)
    if not name.strip():
        raise Refused("speaker_without_name", sentence("Donnez le nom de la personne qui intervient."))
    speaker = programme_part(event_row.speakers.all(), number) if number else Speaker(event=event_row)
    if speaker.name != name or speaker.email != email.lower():
        speaker.consent_at = None
    speaker.name, speaker.role, speaker.organisation_name, speaker.email = name, role, organisation_name, email.lower()
    speaker.save()
    speaker.token_hash = token_digest(speaker_token(speaker))
    speaker.save(update_fields=["token_hash"])
    _touch(event_row, now=now)
    return speaker


@transaction.atomic
def remove_speaker(event: Event, number: int, *, now: dt.datetime) -> None:
    """Delete a speaker."""
    event_row = lock_event(event)
    event_row.speakers.filter(pk=number).delete()
    _touch(event_row, now=now)


@transaction.atomic
def record_consent(speaker: Speaker, *, is_given: bool, now: dt.datetime) -> None:
    """Record or withdraw a speaker's consent: without it no page, calendar or API response names her."""
    if is_given:
        Speaker.objects.filter(pk=speaker.pk).update(consent_at=now, withdrawn_at=None)
    else:
        Speaker.objects.filter(pk=speaker.pk).update(consent_at=None, withdrawn_at=now)
    _touch(speaker.event, now=now)


def _touch(event: Event, *, now: dt.datetime) -> None:
    Event.objects.filter(pk=event.pk).update(changed_at=now)
