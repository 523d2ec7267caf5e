"""Events: visibility; create, change, publish, cancel (with letters), copy to another day."""

import datetime as dt
from dataclasses import asdict
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.organisations import accepted_organisations
from maillage.accounts.store.people import Person
from maillage.accounts.store.permissions import acting, acting_or_none, organisation_numbers
from maillage.accounts.store.trace import note
from maillage.accounts.store.visibility import refuse_hidden, without_hidden
from maillage.core.geo import distance_m
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.events.domain.event_times import local_day, same_hours_on
from maillage.include.events.domain.events import LONGEST_REASON, EventVerb, HideableEvent, RegistrationLetter
from maillage.include.events.domain.plans import EventPlan
from maillage.include.events.domain.programmes import refuse_backwards, refuse_outside
from maillage.include.events.store.models import Event, Session
from maillage.include.events.store.programmes import refuse_room_of_another_event
from maillage.include.events.store.registrations import give_free_places, lock_event, owe_letter_to_all, timed
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.territories import territory
from maillage.web.demonstration import show_kind_of, shows_demonstration
from maillage.web.turns import advisory_lock, reserved_slug

EVENTS: Final = "events"  # key of their demonstration
NEAR_KM: Final = 50.0  # an hour by country road
_MOST_NEAR: Final = 50
_LONGEST: Final = dt.timedelta(days=7)
_ERASURE_SAID: Final = sentence(
    "Les inscrits ont lu que leur nom est effacé %(days)s jours après : gardez ce délai, ou raccourcissez-le."
)

# Changes after which people would go to the wrong place, or at the wrong time.
_TOLD_BY_LETTER: Final = ("place_name", "address", "commune", "starts_at", "ends_at")


@transaction.atomic
def make_event(acting: Acting, plan: EventPlan, *, now: dt.datetime) -> Event:
    """Create a draft, visible to its organiser only; the same plan sent twice is one. Refused if it ends too early."""
    _refuse_hours(plan)
    advisory_lock(f"events of {acting.organisation_id}")
    same = _drafts(acting).filter(**_values(plan)).first()
    if same is not None:
        return same
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
    event_row = lock_event(event)
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
    event_row = lock_event(event)
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
    event_row = lock_event(event)
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

    Without registrations, and speakers are asked again, as their consent was for one date. The draft of that day, if
    there is one already.
    """
    zone = event.time_zone
    days_later = (day - local_day(event.starts_at, zone)).days

    def later(moment: dt.datetime) -> dt.datetime:
        return same_hours_on(moment, zone, days_later=days_later)

    advisory_lock(f"events of {acting.organisation_id}")
    same = _drafts(acting).filter(cycle=event.cycle or event.title, starts_at=later(event.starts_at)).first()
    if same is not None:
        return same
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


def _drafts(acting: Acting) -> QuerySet[Event]:
    """The drafts of an organisation, under whose lock a second one is not made."""
    rows = Event.objects.filter(organisation=acting.organisation_id, is_invented=False)
    return rows.filter(published_at=None, cancelled_at=None)


def _values(plan: EventPlan) -> dict[str, object]:
    return {**asdict(plan), "kind": plan.kind.value}


def _slug(event: Event) -> str:
    """The slug from title and date: dates of a cycle share their title."""
    day = local_day(event.starts_at, event.time_zone)
    return reserved_slug(Event, f"{event.title[:60]} {day:%Y-%m-%d}")


def _note(acting: Acting, verb: EventVerb, event: Event, *, now: dt.datetime) -> None:
    note(acting, verb, about=f"event:{event.pk}", title=event.title, now=now)


def public_events() -> QuerySet[Event]:
    """The events visible to everyone, of the displayed kind (real or invented); including cancelled ones."""
    return published_events().filter(is_invented=shows_demonstration(EVENTS))


def published_events() -> QuerySet[Event]:
    """The published events of accepted organisations, real and invented."""
    events = Event.objects.exclude(published_at=None).filter(organisation__in=accepted_organisations())
    return without_hidden(events, HideableEvent.EVENT).select_related("organisation")


def event_seen(user: Person, slug: str) -> Event:
    """The event with that slug, if ``user`` may see it; NotFound for drafts of others.

    It is found whichever kind (real or invented) is displayed, and the rest of the request then displays its kind. Gone
    if the agency hid it.
    """
    event = published_events().filter(slug=slug).first()
    if event is None:
        event = Event.objects.select_related("organisation").filter(slug=slug).first()
        if event is not None:
            refuse_hidden(HideableEvent.EVENT, event.pk)
        if event is not None and not is_organiser(user, event):
            event = None
    if event is None:
        message = sentence("Aucun événement ne se trouve à cette adresse : cherchez-le dans la liste des événements.")
        raise NotFound("event_unknown", message)
    show_kind_of(EVENTS, is_invented=event.is_invented)
    return event


def upcoming_events(*, now: dt.datetime) -> QuerySet[Event]:
    """Coming and running events, next first."""
    return public_events().filter(ends_at__gt=now).order_by("starts_at", "pk")


def past_events(*, now: dt.datetime) -> QuerySet[Event]:
    """Past events, latest first."""
    return public_events().filter(ends_at__lte=now).order_by("-starts_at", "-pk")


def dates_of_cycle(event: Event) -> QuerySet[Event]:
    """The other public dates of the same cycle and organiser."""
    if not event.cycle:
        return Event.objects.none()
    dates = public_events().filter(cycle=event.cycle, organisation=event.organisation_id)
    return dates.exclude(pk=event.pk).order_by("starts_at", "pk")


def events_organised_by(user: Person) -> QuerySet[Event]:
    """What ``user`` organises, drafts too, the latest first."""
    events = Event.objects.filter(organisation__in=organisation_numbers(user, Role.PUBLISHER, Capability.INCLUDE))
    return without_hidden(events, HideableEvent.EVENT).select_related("organisation").order_by("-starts_at", "-pk")


def organising(user: Person, slug: str) -> tuple[Event, Acting]:
    """The event with that slug, and ``user`` acting as its organiser; NotFound or Forbidden."""
    event = event_seen(user, slug)
    return event, acting(user, event.organisation, Role.PUBLISHER, Capability.INCLUDE)


def is_organiser(user: Person, event: Event) -> bool:
    """Whether ``user`` may publish for the organiser, herself or by mandate."""
    return acting_or_none(user, event.organisation, Role.PUBLISHER, Capability.INCLUDE) is not None


def next_event_near(place: Territory, *, now: dt.datetime) -> tuple[Event, float | None] | None:
    """The next event inside ``place`` (distance None), or within NEAR_KM; None if there is none.

    Cancelled events are left out.
    """
    events = list(upcoming_events(now=now).filter(cancelled_at=None)[:_MOST_NEAR])
    for event in events:
        if event.commune and _is_within(event.commune, place):
            return event, None
    for event in events:
        if None not in (place.lon, place.lat, event.lon, event.lat):
            distance_km = float(distance_m(place.lon, place.lat, event.lon, event.lat)) / 1000  # type: ignore[arg-type]
            if distance_km <= NEAR_KM:
                return event, distance_km
    return None


def _is_within(commune: str, place: Territory) -> bool:
    """Whether a commune is in the territory, by the codes in the reference."""
    try:
        here = territory(f"commune:{commune}")
    except (NotFound, Refused):
        # Merged since the event was entered: the distance decides.
        return False
    codes = {
        Kind.COMMUNE: here.code,
        Kind.EPCI: here.epci,
        Kind.DEPARTEMENT: here.departement,
        Kind.REGION: here.region,
    }
    return codes.get(place.kind) == place.code
