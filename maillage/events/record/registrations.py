"""Writes registrations: a place or a rank, in the order in which people come; changed, cancelled, promoted.

An address that nobody confirmed holds a place only while no confirmed one needs it: a program that types invented
addresses fills no event.

Whoever writes holds the event's row first, so that at one moment one alone counts the places and gives the next number
(on SQLite the transaction holds the whole file from its beginning). Within, as little is asked as can be: the others
wait. docs/explanation/events.md.
"""

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import Case, Q, When

from maillage.accounts.queries import User
from maillage.accounts.queries.visibility import without_hidden
from maillage.core.problems import Refused, sentence
from maillage.events.models import Event, Registration, Session, SessionPlace
from maillage.events.queries.links import check_in_code, registration_token
from maillage.events.queries.registrations import (
    chosen_sessions,
    in_waiting_order,
    refuse_closed_registration,
    timed,
)
from maillage.events.rules.programmes import refuse_at_one_time
from maillage.events.terms.events import HideableEvent, RegistrationLetter, RegistrationState
from maillage.events.terms.plans import Attendee
from maillage.web.protection.tokens import token_digest

# An address that nobody confirmed keeps a place no longer: a stranger may have typed it.
HELD_FOR: Final = dt.timedelta(hours=72)
# Who is asked to send the letter again, again and again, fills nobody's letter box.
LETTER_AGAIN_AFTER: Final = dt.timedelta(minutes=10)
REMINDED_BEFORE: Final = dt.timedelta(days=3)
# Who got a letter since then knows the day: a reminder would be one too many.
_KNOWN_FOR: Final = dt.timedelta(hours=36)
_CONFIRMED: Final = RegistrationState.CONFIRMED.value
_WAITING: Final = RegistrationState.WAITING.value
_CANCELLED: Final = RegistrationState.CANCELLED.value
_STANDING: Final = (_CONFIRMED, _WAITING)
_NOT_CHOSEN: Final = sentence("Cet atelier n’est plus au programme : choisissez parmi ceux de la page.")
_NOT_STANDING: Final = sentence("Cette inscription est annulée : inscrivez-vous de nouveau depuis la page.")


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
    """The inscription: a place where one is left, else the last rank of the waiting list; its letter is due.

    Of an address that is inscribed already the first one stands, whatever was typed now, and its letter leaves again.
    ``user`` is given where the address is known to be hers. Refused where inscriptions are closed, or two workshops go
    on at one time.
    """
    locked_event = hold_event(event)
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
    """What she says of herself and which workshops she comes to; a new workshop is a new rank, the address stays.

    Refused after the event, where the inscription is cancelled, or two workshops go on at one time.
    """
    locked_event = hold_event(registration.event)
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
    """Whoever has the letter says that the address is hers: she passes before all who have not, and keeps her place."""
    locked_event = hold_event(registration.event)
    unconfirmed = Registration.objects.filter(pk=registration.pk, address_confirmed_at=None)
    if unconfirmed.update(address_confirmed_at=now) and now < locked_event.ends_at:
        give_free_places(locked_event, now=now)


@transaction.atomic
def cancel_registration(
    registration: Registration, *, now: dt.datetime, letter: RegistrationLetter = RegistrationLetter.CANCELLED
) -> None:
    """Her place goes to the first who waits; cancelled already, nothing changes. Refused after the event."""
    event = hold_event(registration.event)
    _refuse_past(event, now=now)
    standing = Registration.objects.filter(pk=registration.pk, state__in=_STANDING)
    if standing.update(state=_CANCELLED, cancelled_at=now, confirmed_at=None, letter_due=letter.value):
        SessionPlace.objects.filter(registration=registration.pk).delete()
        give_free_places(event, now=now)


def give_free_places(event: Event, *, now: dt.datetime) -> int:
    """How many who waited have a place now, in their order, each with a letter; within a transaction.

    Confirmed addresses come first: until the event begins, where no place is left for one of them, the last who did
    not confirm theirs go back to the waiting list, with a letter. To be called with the event's row locked_event, after
    whatever frees places, adds some, or confirms an address.
    """
    waiting = in_waiting_order(Registration.objects.filter(event=event, state=_WAITING))
    if event.cancelled_at is not None:
        return 0
    if now < event.starts_at:
        _take_places_back(event, waiting.filter(address_confirmed_at__isnull=False).count())
    keys = list(waiting.values_list("pk", flat=True)[: max(0, _free_places(event))])
    if keys:
        promoted = Registration.objects.filter(pk__in=keys)
        # Whose first letter has not left yet reads her place in that one.
        promoted.exclude(letter_due=RegistrationLetter.REGISTERED.value).update(
            letter_due=RegistrationLetter.PROMOTED.value
        )
        promoted.update(state=_CONFIRMED, confirmed_at=now)
    _give_session_places(event, now=now)
    return len(keys)


@transaction.atomic
def hold_event(event: Event) -> Event:
    """The event as it stands now, its row held until the transaction ends."""
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def release_unconfirmed(now: dt.datetime) -> int:
    """How many places were freed whose address nobody said to be hers in time; the follower asks."""
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


def owe_reminders(now: dt.datetime) -> int:
    """How many who have a place are owed the one letter that says it is soon; the follower asks."""
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


def owe_letter_to_all(event: Event, letter: RegistrationLetter) -> int:
    """How many who have a place or wait are written to."""
    return Registration.objects.filter(event=event, state__in=_STANDING).update(letter_due=letter.value)


def _free_places(event: Event) -> int:
    """Places that nobody has; below zero where some were taken away."""
    return event.places - Registration.objects.filter(event=event, state=_CONFIRMED).count()


def _take_places_back(event: Event, wanted: int) -> None:
    """The last who did not confirm their address wait again, as far as ``wanted`` places are not free.

    Where fewer places are left than people have, nobody loses hers for nothing.
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
    """A letter is due to them, but to whom the first has not left yet: it says where she stands by then."""
    rows = Registration.objects.filter(pk__in=keys).exclude(letter_due=RegistrationLetter.REGISTERED.value)
    rows.update(letter_due=RegistrationLetter.OVERTAKEN.value)


def _next_code(locked_event: Event) -> tuple[int, str]:
    """The next number and its code; a number whose code somebody has from an earlier version is passed over."""
    while True:
        number = _next_number(locked_event)
        code = check_in_code(locked_event, number)
        if not Registration.objects.filter(event=locked_event, code=code).exists():
            return number, code


def _next_number(locked_event: Event) -> int:
    """The next number of an event whose row is locked_event."""
    locked_event.last_number += 1
    locked_event.save(update_fields=["last_number"])
    return locked_event.last_number


def _refuse_past(event: Event, *, now: dt.datetime) -> None:
    if now >= event.ends_at:
        raise Refused("event_over", sentence("L’événement est passé : l’inscription ne peut plus changer."))


def _choose(registration: Registration, workshops: Collection[int], *, order: int) -> None:
    """A place in each workshop where one is left and the person has her place at the event, else a rank."""
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
    """Whoever has a place at the event and waits for a workshop comes in, confirmed addresses first, then in order.

    As at the event itself, a confirmed address takes the place of the last who did not confirm hers.
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
    """Those to whom a letter is due, the oldest first; none of an event that the agency hides."""
    due = Registration.objects.exclude(letter_due="").exclude(email="").select_related("event__organisation")
    due = without_hidden(due, HideableEvent.EVENT, "event")
    return list(due.order_by("pk")[:most])
