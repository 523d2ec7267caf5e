"""Writes events: create, change, publish, cancel (with letters), copy to another day."""

import datetime as dt
from dataclasses import asdict
from functools import partial
from typing import Final

from django.db import transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.core.problems import Refused, sentence
from maillage.events.models import Event, Session
from maillage.events.queries.programmes import refuse_room_of_another_event
from maillage.events.queries.registrations import timed
from maillage.events.record.registrations import give_free_places, hold_event, owe_letter_to_all
from maillage.events.rules.event_times import local_day, same_hours_on
from maillage.events.rules.programmes import refuse_backwards, refuse_outside
from maillage.events.terms.events import LONGEST_REASON, EventVerb, RegistrationLetter
from maillage.events.terms.plans import EventPlan
from maillage.web.turns import reserved_slug

_LONGEST: Final = dt.timedelta(days=7)
_ERASURE_SAID: Final = sentence(
    "Les inscrits ont lu que leur nom est effacé %(days)s jours après : gardez ce délai, ou raccourcissez-le."
)
# Changes after which people would go to the wrong place, or at the wrong time.
_TOLD_BY_LETTER: Final = ("place_name", "address", "commune", "starts_at", "ends_at")


@transaction.atomic
def make_event(acting: Acting, plan: EventPlan, *, now: dt.datetime) -> Event:
    """Create a draft, visible to its organiser only. Refused if it ends before it starts."""
    _refuse_hours(plan)
    event = Event(organisation_id=acting.organisation_id, created_at=now, changed_at=now, **_values(plan))
    event.slug = _slug(event)
    event.save()
    _note(acting, EventVerb.EVENT_MADE, event, now=now)
    return event


@transaction.atomic
def change_event(acting: Acting, event: Event, plan: EventPlan, *, now: dt.datetime) -> bool:
    """Change an event; whether letters are due: attendees are notified of a new place or time once published.

    On a new day, or in another time zone, its sessions move along, at the same local times. Added places go to the
    waiting list at once. Refused if a session would fall outside, or into a room used by another event; for cancelled
    and past events; and if attendees' data would be kept longer than announced.
    """
    _refuse_hours(plan)
    event_row = hold_event(event)
    _refuse_over(event_row, now=now)
    if plan.erase_days > event_row.erase_days and event_row.registrations.exists():
        raise Refused("erasure_put_off", _ERASURE_SAID, days=event_row.erase_days)
    days_later = (local_day(plan.starts_at, plan.time_zone) - local_day(event_row.starts_at, event_row.time_zone)).days
    move = partial(same_hours_on, zone=event_row.time_zone, days_later=days_later, other_zone=plan.time_zone)
    for session in event_row.sessions.all():
        if days_later or plan.time_zone != event_row.time_zone:
            session.starts_at, session.ends_at = move(session.starts_at), move(session.ends_at)
            session.save(update_fields=["starts_at", "ends_at"])
        refuse_outside(timed(session), plan.starts_at, plan.ends_at, zone=plan.time_zone)
    values = _values(plan)
    is_moved = any(getattr(event_row, name) != values[name] for name in _TOLD_BY_LETTER)
    # With two changes before the letters are sent, attendees know the state before the first.
    if is_moved and not event_row.registrations.filter(letter_due=RegistrationLetter.CHANGED.value).exists():
        former = {name: getattr(event_row, name) for name in (*_TOLD_BY_LETTER, "time_zone")}
        event_row.former = {
            name: value if isinstance(value, str) else value.isoformat() for name, value in former.items()
        }
    for name, value in values.items():
        setattr(event_row, name, value)
    event_row.changed_at = now
    event_row.save(update_fields=[*values, "former", "changed_at"])
    if days_later > 0:
        # People reminded of the earlier day must be reminded of the new one too.
        event_row.registrations.update(reminded_at=None)
    _refuse_rooms_taken(event_row)
    _note(acting, EventVerb.EVENT_CHANGED, event_row, now=now)
    is_told = bool(
        is_moved and event_row.published_at is not None and owe_letter_to_all(event_row, RegistrationLetter.CHANGED)
    )
    give_free_places(event_row, now=now)
    return is_told


@transaction.atomic
def publish_event(acting: Acting, event: Event, *, now: dt.datetime) -> None:
    """Publish the event and open its registration.

    Refused without a place, if another event uses one of its rooms, and for cancelled and past events.
    """
    event_row = hold_event(event)
    _refuse_over(event_row, now=now)
    if not event_row.place_name and not event_row.address:
        message = sentence("Dites d’abord où il a lieu : sans lieu, personne ne sait s’il peut venir.")
        raise Refused("event_without_place", message)
    _refuse_rooms_taken(event_row)
    if event_row.published_at is None:
        event_row.published_at, event_row.changed_at = now, now
        event_row.save(update_fields=["published_at", "changed_at"])
        _note(acting, EventVerb.EVENT_PUBLISHED, event_row, now=now)


@transaction.atomic
def cancel_event(acting: Acting, event: Event, reason: str, *, now: dt.datetime) -> int:
    """Cancel the event; the number of letters due. Its page stays, with the reason. Refused without one."""
    event_row = hold_event(event)
    _refuse_over(event_row, now=now)
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words:
        message = sentence("Dites pourquoi en une phrase : les inscrits la lisent dans leur lettre.")
        raise Refused("reason_missing", message)
    event_row.cancelled_at, event_row.cancelled_reason, event_row.changed_at = now, words, now
    event_row.save(update_fields=["cancelled_at", "cancelled_reason", "changed_at"])
    _note(acting, EventVerb.EVENT_CANCELLED, event_row, now=now)
    return owe_letter_to_all(event_row, RegistrationLetter.CALLED_OFF)


@transaction.atomic
def copy_event(acting: Acting, event: Event, *, day: dt.date, now: dt.datetime) -> Event:
    """Copy the event to ``day`` as a draft, with its rooms and programme at the same local times.

    Without registrations, and speakers are asked again, as their consent was for one date.
    """
    zone = event.time_zone
    days_later = (day - local_day(event.starts_at, zone)).days

    def later(moment: dt.datetime) -> dt.datetime:
        return same_hours_on(moment, zone, days_later=days_later)

    copy = Event.objects.get(pk=event.pk)
    copy.pk, copy._state.adding = None, True  # noqa: SLF001 -- how Django documents a copy of a row
    copy.starts_at, copy.ends_at = later(event.starts_at), later(event.ends_at)
    copy.registration_opens_at = copy.registration_closes_at = None
    copy.published_at = copy.cancelled_at = copy.erased_at = None
    copy.cancelled_reason, copy.counts_by_role, copy.last_number = "", {}, 0
    copy.organisation_id, copy.created_at, copy.changed_at = acting.organisation_id, now, now
    copy.cycle = copy.cycle or copy.title
    copy.slug = _slug(copy)
    copy.save()
    rooms = {room.pk: copy.rooms.create(name=room.name, places=room.places) for room in event.rooms.all()}
    for session in event.sessions.all():
        Session.objects.create(
            event=copy,
            room=rooms.get(session.room_id) if session.room_id else None,
            kind=session.kind,
            title=session.title,
            description=session.description,
            starts_at=later(session.starts_at),
            ends_at=later(session.ends_at),
            places=session.places,
            page=session.page,
        )
    _note(acting, EventVerb.EVENT_MADE, copy, now=now)
    return copy


def _refuse_hours(plan: EventPlan) -> None:
    refuse_backwards(plan.starts_at, plan.ends_at)
    if plan.ends_at - plan.starts_at > _LONGEST:
        message = sentence("Un événement dure au plus sept jours : faites-en plusieurs dates d’un même cycle.")
        raise Refused("event_too_long", message)


def _refuse_rooms_taken(event: Event) -> None:
    for session in event.sessions.exclude(room=None).select_related("room"):
        refuse_room_of_another_event(event, timed(session), room_name=str(session.room))


def _refuse_over(event: Event, *, now: dt.datetime) -> None:
    if event.cancelled_at is not None:
        message = sentence("Cet événement est annulé : refaites-en un à une autre date pour le reprendre.")
        raise Refused("event_cancelled", message)
    if now >= event.ends_at:
        raise Refused("event_over", sentence("Cet événement est passé : refaites-en un à une autre date."))


def _values(plan: EventPlan) -> dict[str, object]:
    return {**asdict(plan), "kind": plan.kind.value}


def _slug(event: Event) -> str:
    """The slug from title and date: dates of a cycle share their title."""
    day = local_day(event.starts_at, event.time_zone)
    return reserved_slug(Event, f"{event.title[:60]} {day:%Y-%m-%d}")


def _note(acting: Acting, verb: EventVerb, event: Event, *, now: dt.datetime) -> None:
    note(acting, verb, about=f"event:{event.pk}", title=event.title, now=now)
