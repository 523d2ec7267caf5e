"""Registrations: free places, attendees, waiting lists; register, change, cancel, promote.

An unconfirmed address only holds a place while no confirmed one needs it, so that a bot with invented addresses cannot
fill an event.

Writers lock the event's row first, which serialises counting places and assigning numbers (SQLite locks the whole
file). Keep the queries inside few, since others wait. docs/explanation/events.md.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Case, Count, Q, QuerySet, When

from maillage.accounts.store.model_types import User
from maillage.accounts.store.visibility import without_hidden
from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import FieldType
from maillage.include.events.domain.events import (
    FOLLOW_UP_DAYS,
    HideableEvent,
    RegistrationLetter,
    RegistrationState,
    SessionKind,
)
from maillage.include.events.domain.plans import Attendee
from maillage.include.events.domain.programmes import TimedSession, is_chosen_with_inscription, refuse_at_one_time
from maillage.include.events.store.links import check_in_code, registration_token
from maillage.include.events.store.models import Event, Registration, Session, SessionPlace
from maillage.kits.lists.columns import Column, Columns
from maillage.web.protection.tokens import token_digest

# An unconfirmed address loses its place after this: a stranger may have typed it.
HELD_FOR: Final = dt.timedelta(hours=72)

# Minimum interval between repeated letters, so that nobody's mailbox is flooded.
LETTER_AGAIN_AFTER: Final = dt.timedelta(minutes=10)
REMINDED_BEFORE: Final = dt.timedelta(days=3)

# People with a more recent letter need no reminder.
_KNOWN_FOR: Final = dt.timedelta(hours=36)
_CONFIRMED: Final = RegistrationState.CONFIRMED.value
_WAITING: Final = RegistrationState.WAITING.value
_CANCELLED: Final = RegistrationState.CANCELLED.value
_STANDING: Final = (_CONFIRMED, _WAITING)
_NOT_CHOSEN: Final = sentence("Cet atelier n’est plus au programme : choisissez parmi ceux de la page.")
_NOT_STANDING: Final = sentence("Cette inscription est annulée : inscrivez-vous de nouveau depuis la page.")


@dataclass(frozen=True, slots=True)
class Occupancy:
    """The occupancy of an event or session; ``places`` is None without a limit."""

    places: int | None
    confirmed: int
    waiting: int
    unconfirmed: int = 0  # attendees without a confirmed address, whom confirmed ones displace

    @property
    def free(self) -> int | None:
        """Free places; None without a limit."""
        return None if self.places is None else max(0, self.places - self.confirmed)


def occupancy(event: Event) -> Occupancy:
    """The occupancy of an event; from the stored counts once people are erased."""
    confirmed = Count("pk", filter=Q(state=RegistrationState.CONFIRMED.value))
    waiting = Count("pk", filter=Q(state=RegistrationState.WAITING.value))
    has_unconfirmed = Q(state=RegistrationState.CONFIRMED.value, address_confirmed_at=None, checked_in_at=None)
    unconfirmed = Count("pk", filter=has_unconfirmed)
    counts = Registration.objects.filter(event=event).aggregate(
        confirmed=confirmed, waiting=waiting, unconfirmed=unconfirmed
    )
    return Occupancy(event.places, counts["confirmed"], counts["waiting"], counts["unconfirmed"])


def session_occupancy(event: Event) -> Mapping[int, Occupancy]:
    """The occupancy of each session that is chosen on registration, by id."""
    confirmed = Count("session_places", filter=Q(session_places__state=RegistrationState.CONFIRMED.value))
    waiting = Count("session_places", filter=Q(session_places__state=RegistrationState.WAITING.value))
    rows = chosen_sessions(event).annotate(confirmed=confirmed, waiting=waiting)
    return {row.pk: Occupancy(row.places, row.confirmed, row.waiting) for row in rows}


def chosen_sessions(event: Event) -> QuerySet[Session]:
    """The sessions that are chosen on registration."""
    return Session.objects.filter(event=event).filter(Q(kind=SessionKind.WORKSHOP.value) | Q(places__isnull=False))


def timed(session: Session) -> TimedSession:
    """Time and place of a session for the rules."""
    return TimedSession(session.pk, session.title, session.room_id, session.starts_at, session.ends_at)


def is_chosen(session: Session) -> bool:
    """Whether the session is chosen on registration."""
    return is_chosen_with_inscription(SessionKind(session.kind), session.places)


def refuse_closed_registration(event: Event, *, now: dt.datetime) -> None:
    """Raise Refused with the reason and advice if registration is closed."""
    if event.cancelled_at is not None:
        message = sentence("Cet événement est annulé : personne ne peut plus s’y inscrire.")
        raise Refused("event_cancelled", message)
    if event.published_at is None:
        raise Refused("event_draft", sentence("Cet événement n’est pas encore publié : publiez-le d’abord."))
    if now >= event.ends_at:
        message = sentence("Cet événement est passé : regardez les prochains dans la liste des événements.")
        raise Refused("event_over", message)
    if event.registration_opens_at is not None and now < event.registration_opens_at:
        message = sentence("Les inscriptions ne sont pas encore ouvertes : revenez à l’heure dite sur la page.")
        raise Refused("registration_not_open", message)
    if event.registration_closes_at is not None and now >= event.registration_closes_at:
        message = sentence("Les inscriptions sont closes : écrivez à l’organisateur s’il faut absolument venir.")
        raise Refused("registration_closed", message)


def is_registration_open(event: Event, *, now: dt.datetime) -> bool:
    """Whether registration is open."""
    try:
        refuse_closed_registration(event, now=now)
    except Refused:
        # Nothing was written: this only decides which button to show.
        return False
    return True


def registrations_of(event: Event) -> QuerySet[Registration]:
    """The registrations of an event in order, for its organiser; without erased ones."""
    gone = (RegistrationState.ERASED.value, RegistrationState.FOLLOWED.value)
    return event.registrations.exclude(state__in=gone).order_by("number")


def registrations_of_person(user: User) -> QuerySet[Registration]:
    """The active registrations of an account, next event first."""
    gone = (RegistrationState.ERASED.value, RegistrationState.CANCELLED.value)
    rows = Registration.objects.filter(user=user).exclude(email="").exclude(state__in=gone)
    return rows.select_related("event__organisation").order_by("event__starts_at", "pk")


def follow_up_end(event: Event) -> dt.datetime:
    """Until when the data of people who agreed to be asked about their meetings are kept."""
    return event.ends_at + dt.timedelta(days=FOLLOW_UP_DAYS)


def asks_follow_up(event: Event) -> bool:
    """Whether that consent is asked for: the event has meetings, and would be erased earlier."""
    return event.erase_days < FOLLOW_UP_DAYS and event.sessions.filter(kind=SessionKind.MEETINGS.value).exists()


def rank_in_waiting_list(registration: Registration) -> int:
    """The rank in the waiting list, from 1: confirmed addresses come first."""
    waiting = Registration.objects.filter(event=registration.event_id, state=RegistrationState.WAITING.value)
    is_confirmed, came_before = Q(address_confirmed_at__isnull=False), Q(number__lte=registration.number)
    is_before = is_confirmed & came_before if registration.address_confirmed_at else is_confirmed | came_before
    return waiting.filter(is_before).count()


def in_waiting_order(waiting: QuerySet[Registration]) -> QuerySet[Registration]:
    """The waiting list in order: confirmed addresses first, then by registration."""
    return waiting.order_by(Case(When(address_confirmed_at=None, then=1), default=0), "number")


def places_in_sessions(registration: Registration) -> list[SessionPlace]:
    """The chosen workshops, by time."""
    places = registration.session_places.select_related("session__room", "session__event")
    return list(places.order_by("session__starts_at", "session__pk"))


def counts_by_role(event: Event) -> dict[str, dict[str, int]]:
    """Counts by role: confirmed, waiting, cancelled and present; the stored ones once people are erased."""
    if event.erased_at is not None:
        return {role: dict(counts) for role, counts in event.counts_by_role.items()}
    counts: dict[str, dict[str, int]] = {}
    rows = Registration.objects.filter(event=event).values("role", "state").annotate(count=Count("pk"))
    for row in rows.order_by("role", "state"):
        counts.setdefault(row["role"], {})[row["state"]] = row["count"]
    present = Registration.objects.filter(event=event, checked_in_at__isnull=False).values("role")
    for there in present.annotate(count=Count("pk")).order_by("role"):
        counts.setdefault(there["role"], {})["present"] = there["count"]
    return counts


def attendee_columns(event: Event) -> Columns[Registration]:
    """The columns of an organiser's list, with local times."""
    zone = ZoneInfo(event.time_zone)

    def clock(moment: dt.datetime | None) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""

    return (
        Column("numero", lambda row: row.number, FieldType.INTEGER),
        Column("nom", lambda row: row.name),
        Column("courriel", lambda row: row.email),
        Column("organisme", lambda row: row.organisation_name),
        Column("siret", lambda row: row.siret),
        Column("role", lambda row: row.role),
        Column("etat", lambda row: row.state),
        Column("inscrit_le", lambda row: clock(row.registered_at)),
        Column("code", lambda row: row.code),
        Column("arrive_le", lambda row: clock(row.checked_in_at)),
    )


@transaction.atomic
def register(
    event: Event,
    attendee: Attendee,
    *,
    now: dt.datetime,
    workshops: Collection[int] = (),
    user: User | None = None,
    language: str = "fr",
) -> Registration:
    """Register: a place if one is free, otherwise the last rank of the waiting list; a letter becomes due.

    If the address is registered already, that registration is kept unchanged, and its letter is sent again. ``user`` is
    given if the address is known to be hers. Refused if registration is closed, or two workshops overlap.
    """
    locked_event = lock_event(event)
    refuse_closed_registration(locked_event, now=now)
    email = attendee.email.lower()
    earlier = Registration.objects.filter(event=locked_event, email=email).first()
    if earlier is not None and earlier.state in _STANDING:
        if user is not None and earlier.user_id is None:
            earlier.user, earlier.address_confirmed_at = user, earlier.address_confirmed_at or now
            earlier.save(update_fields=["user", "address_confirmed_at"])
            give_free_places(locked_event, now=now)
            earlier.refresh_from_db()
        if earlier.letter_sent_at is None or now - earlier.letter_sent_at >= LETTER_AGAIN_AFTER:
            _owe_letter([earlier.pk], RegistrationLetter.REGISTERED)
        return earlier
    is_free = Registration.objects.filter(event=locked_event, state=_CONFIRMED).count() < locked_event.places
    registration = earlier or Registration(event=locked_event, email=email)
    registration.number, registration.code = _next_code(locked_event)
    registration.name, registration.organisation_name = attendee.name, attendee.organisation_name
    registration.siret, registration.role = attendee.siret, attendee.role.value
    registration.follow_up_agreed_at = now if attendee.may_be_asked else None
    registration.user, registration.language = user, language
    registration.state = _CONFIRMED if is_free else _WAITING
    registration.registered_at, registration.cancelled_at, registration.reminded_at = now, None, None
    registration.confirmed_at = now if is_free else None
    registration.address_confirmed_at = now if user is not None else None
    registration.token_hash = token_digest(registration_token(locked_event, email))
    registration.letter_due = RegistrationLetter.REGISTERED
    registration.save()
    if workshops:
        _choose(registration, workshops, order=registration.number)
    if user is not None:
        give_free_places(locked_event, now=now)
        registration.refresh_from_db()
    return registration


@transaction.atomic
def change_registration(
    registration: Registration, attendee: Attendee, *, workshops: Collection[int], now: dt.datetime
) -> None:
    """Change the data and workshops of an attendee; a new workshop means a new rank, the address stays.

    Refused after the event, for a cancelled registration, or if two workshops overlap.
    """
    locked_event = lock_event(registration.event)
    row = Registration.objects.select_related("event").get(pk=registration.pk)
    _refuse_past(locked_event, now=now)
    if row.state not in _STANDING:
        raise Refused("registration_cancelled", _NOT_STANDING)
    row.name, row.organisation_name = attendee.name, attendee.organisation_name
    row.siret, row.role = attendee.siret, attendee.role.value
    row.follow_up_agreed_at = (row.follow_up_agreed_at or now) if attendee.may_be_asked else None
    row.address_confirmed_at = row.address_confirmed_at or now
    row.save()
    row.session_places.exclude(session__in=workshops).delete()
    already = set(row.session_places.values_list("session_id", flat=True))
    _choose(row, [number for number in workshops if number not in already], order=_next_number(locked_event))
    give_free_places(locked_event, now=now)


@transaction.atomic
def confirm_address(registration: Registration, *, now: dt.datetime) -> None:
    """Confirm the address by the letter's link: she precedes all unconfirmed ones, and keeps her place."""
    locked_event = lock_event(registration.event)
    unconfirmed = Registration.objects.filter(pk=registration.pk, address_confirmed_at=None)
    if unconfirmed.update(address_confirmed_at=now) and now < locked_event.ends_at:
        give_free_places(locked_event, now=now)


@transaction.atomic
def cancel_registration(
    registration: Registration, *, now: dt.datetime, letter: RegistrationLetter = RegistrationLetter.CANCELLED
) -> None:
    """Cancel; the place goes to the waiting list. No effect if cancelled already. Refused after the event."""
    event = lock_event(registration.event)
    _refuse_past(event, now=now)
    standing = Registration.objects.filter(pk=registration.pk, state__in=_STANDING)
    if standing.update(state=_CANCELLED, cancelled_at=now, confirmed_at=None, letter_due=letter.value):
        SessionPlace.objects.filter(registration=registration.pk).delete()
        give_free_places(event, now=now)


def give_free_places(event: Event, *, now: dt.datetime) -> int:
    """Give free places to the waiting list in order, each with a letter; how many. Needs a transaction.

    Confirmed addresses come first: until the event starts, if no place is left for one of them, the last unconfirmed
    attendee returns to the waiting list, with a letter. Call it with the event's row locked, after anything that frees
    or adds places, or confirms an address.
    """
    waiting = in_waiting_order(Registration.objects.filter(event=event, state=_WAITING))
    if event.cancelled_at is not None:
        return 0
    if now < event.starts_at:
        _take_places_back(event, waiting.filter(address_confirmed_at__isnull=False).count())
    keys = list(waiting.values_list("pk", flat=True)[: max(0, _free_places(event))])
    if keys:
        promoted = Registration.objects.filter(pk__in=keys)
        # If the first letter is not sent yet, it will state the place.
        promoted.exclude(letter_due=RegistrationLetter.REGISTERED.value).update(
            letter_due=RegistrationLetter.PROMOTED.value
        )
        promoted.update(state=_CONFIRMED, confirmed_at=now)
    _give_session_places(event, now=now)
    return len(keys)


@transaction.atomic
def lock_event(event: Event) -> Event:
    """The event, its row locked until the end of the transaction."""
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def release_unconfirmed(now: dt.datetime) -> int:
    """Release places whose address was not confirmed in time; how many."""
    late = Registration.objects.filter(
        state__in=_STANDING,
        address_confirmed_at=None,
        letter_due="",
        letter_sent_at__lte=now - HELD_FOR,
        event__starts_at__gt=now,
    ).select_related("event")
    released = list(late.order_by("pk"))
    for registration in released:
        cancel_registration(registration, now=now, letter=RegistrationLetter.RELEASED)
    return len(released)


def mark_reminders_due(now: dt.datetime) -> int:
    """Mark the reminders that are due; how many."""
    soon = Registration.objects.filter(
        event__starts_at__gt=now,
        event__starts_at__lte=now + REMINDED_BEFORE,
        event__cancelled_at=None,
        event__published_at__isnull=False,
        state=_CONFIRMED,
        address_confirmed_at__isnull=False,
        letter_due="",
        letter_sent_at__lte=now - _KNOWN_FOR,
        reminded_at=None,
    )
    return soon.update(letter_due=RegistrationLetter.REMINDER.value, reminded_at=now)


def standing_registrations(event: Event) -> QuerySet[Registration]:
    """Everybody with a place or on the waiting list, by number, whose address is not erased."""
    return Registration.objects.filter(event=event, state__in=_STANDING).exclude(email="").order_by("number")


def owe_letter_to_all(event: Event, letter: RegistrationLetter) -> int:
    """Mark a letter as due to everybody with a place or on the waiting list; how many."""
    return Registration.objects.filter(event=event, state__in=_STANDING).update(letter_due=letter.value)


def _free_places(event: Event) -> int:
    """Free places; negative if places were removed."""
    return event.places - Registration.objects.filter(event=event, state=_CONFIRMED).count()


def _take_places_back(event: Event, wanted: int) -> None:
    """Move the last unconfirmed attendees to the waiting list until ``wanted`` places are free.

    If places were removed, nobody is moved without a place being gained.
    """
    holders = Registration.objects.filter(
        event=event, state=_CONFIRMED, address_confirmed_at=None, checked_in_at=None
    ).order_by("-number")
    free = _free_places(event)
    given = min(wanted, holders.count() + free) if wanted else 0
    keys = list(holders.values_list("pk", flat=True)[: max(0, given - free)]) if given > 0 else []
    SessionPlace.objects.filter(registration__in=keys).update(state=_WAITING)
    _tell_overtaken(keys)
    Registration.objects.filter(pk__in=keys).update(state=_WAITING, confirmed_at=None)


def _tell_overtaken(keys: Collection[int]) -> None:
    """Mark a letter as due, unless the first letter is not sent yet: it will state the new rank."""
    rows = Registration.objects.filter(pk__in=keys).exclude(letter_due=RegistrationLetter.REGISTERED.value)
    rows.update(letter_due=RegistrationLetter.OVERTAKEN.value)


def _next_code(locked_event: Event) -> tuple[int, str]:
    """The next number and its code; numbers whose code was assigned by an earlier version are skipped."""
    while True:
        number = _next_number(locked_event)
        code = check_in_code(locked_event, number)
        if not Registration.objects.filter(event=locked_event, code=code).exists():
            return number, code


def _next_number(locked_event: Event) -> int:
    """The next number; the event's row must be locked."""
    locked_event.last_number += 1
    locked_event.save(update_fields=["last_number"])
    return locked_event.last_number


def _refuse_past(event: Event, *, now: dt.datetime) -> None:
    if now >= event.ends_at:
        raise Refused("event_over", sentence("L’événement est passé : l’inscription ne peut plus changer."))


def _choose(registration: Registration, workshops: Collection[int], *, order: int) -> None:
    """A place in each chosen workshop if one is free and the attendee has a place at the event, otherwise a rank."""
    chosen = {session.pk: session for session in chosen_sessions(registration.event).filter(pk__in=workshops)}
    if set(workshops) - set(chosen):
        raise Refused("workshop_unknown", _NOT_CHOSEN)
    kept = [place.session for place in registration.session_places.select_related("session")]
    refuse_at_one_time(timed(session) for session in (*kept, *chosen.values()))
    SessionPlace.objects.bulk_create(
        SessionPlace(
            registration=registration,
            session=session,
            state=_CONFIRMED if registration.state == _CONFIRMED and _has_room(session) else _WAITING,
            order=order,
        )
        for session in chosen.values()
    )


def _has_room(session: Session) -> bool:
    if session.places is None:
        return True
    return SessionPlace.objects.filter(session=session, state=_CONFIRMED).count() < session.places


def _give_session_places(event: Event, *, now: dt.datetime) -> None:
    """Give free workshop places to attendees on their waiting lists, confirmed addresses first, then in order.

    As for the event, a confirmed address displaces the last unconfirmed one.
    """
    waiting = SessionPlace.objects.filter(session__event=event, state=_WAITING, registration__state=_CONFIRMED)
    is_unconfirmed = Q(registration__address_confirmed_at=None)
    in_order = waiting.select_related("session", "registration").order_by(
        Case(When(is_unconfirmed, then=1), default=0), "order", "pk"
    )
    for place in in_order:
        if not _has_room(place.session) and place.registration.address_confirmed_at and now < event.starts_at:
            unconfirmed = SessionPlace.objects.filter(is_unconfirmed, session=place.session, state=_CONFIRMED)
            last = unconfirmed.filter(registration__checked_in_at=None).order_by("-order", "-pk").first()
            if last is not None:
                SessionPlace.objects.filter(pk=last.pk).update(state=_WAITING)
                _tell_overtaken([last.registration_id])
        if _has_room(place.session):
            SessionPlace.objects.filter(pk=place.pk).update(state=_CONFIRMED)


def _owe_letter(keys: Collection[int], letter: RegistrationLetter) -> None:
    Registration.objects.filter(pk__in=keys).update(letter_due=letter.value)


def letters_due(most: int) -> list[Registration]:
    """The registrations with a due letter, oldest first; without hidden events."""
    due = Registration.objects.exclude(letter_due="").exclude(email="").select_related("event__organisation")
    due = without_hidden(due, HideableEvent.EVENT, "event")
    return list(due.order_by("pk")[:most])
