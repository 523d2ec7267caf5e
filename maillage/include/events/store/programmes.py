"""Programmes: sessions, rooms, speakers and their consent."""

import datetime as dt
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Model, Prefetch, Q, QuerySet

from maillage.accounts.store.visibility import hidden_names
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.events.domain.events import LONGEST_NAME, MOST_SESSIONS
from maillage.include.events.domain.plans import SessionPlan
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
        message = sentence("Un événement a au plus %(most)s sessions : faites-en plusieurs dates d’un même cycle.")
        raise Refused("too_many_sessions", message, most=MOST_SESSIONS)
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
    if SessionPlace.objects.filter(session=number, session__event=event_row).exists():
        message = sentence(
            "Des inscrits ont choisi cet atelier : changez son titre ou son heure, ou écrivez-leur d’abord."
        )
        raise Refused("session_chosen", message)
    event_row.sessions.filter(pk=number).delete()
    _touch(event_row, now=now)


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
