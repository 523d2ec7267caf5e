"""Writes inscriptions: a place or a rank, in the order in which people come; changed, cancelled, promoted.

Whoever writes holds the event's row first, so that at one moment one alone counts the places and gives the next number
(on SQLite the transaction holds the whole file from its beginning). Within, as little is asked as can be: the others
wait. docs/explanation/events.md.
"""

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.db import transaction

from maillage.accounts.queries import User
from maillage.accounts.queries.visibility import without_hidden
from maillage.core.problems import Refused, sentence
from maillage.events.models import Event, Registration, Session, SessionPlace
from maillage.events.queries.links import check_in_code, registration_token
from maillage.events.queries.registrations import chosen_sessions, refuse_closed_registration, timed
from maillage.events.rules.programmes import refuse_at_one_time
from maillage.events.terms.events import HideableEvent, RegistrationLetter, RegistrationState
from maillage.events.terms.plans import Attendee
from maillage.web.protection.tokens import token_digest

# An address that nobody said is hers keeps a place no longer: a stranger may have typed it.
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
        if earlier.letter_sent_at is None or now - earlier.letter_sent_at >= LETTER_AGAIN_AFTER:
            _owe_letter([earlier.pk], RegistrationLetter.REGISTERED)
        return earlier
    is_free = Registration.objects.filter(event=locked_event, state=_CONFIRMED).count() < locked_event.places
    registration = earlier or Registration(event=locked_event, email=email)
    registration.number = _next_number(locked_event)
    registration.name, registration.organisation_name = attendee.name, attendee.organisation_name
    registration.siret, registration.role = attendee.siret, attendee.role.value
    registration.follow_up_agreed_at = now if attendee.may_be_asked else None
    registration.user, registration.language = user, language
    registration.state = _CONFIRMED if is_free else _WAITING
    registration.registered_at, registration.cancelled_at, registration.reminded_at = now, None, None
    registration.confirmed_at = now if is_free else None
    registration.address_confirmed_at = now if user is not None else None
    registration.token_hash = token_digest(registration_token(locked_event, email))
    registration.code = check_in_code(locked_event, registration.number)
    registration.letter_due = RegistrationLetter.REGISTERED
    registration.save()
    if workshops:
        _choose(registration, workshops, order=registration.number)
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
    _give_session_places(locked_event)


@transaction.atomic
def confirm_address(registration: Registration, *, now: dt.datetime) -> None:
    """Whoever has the letter says that the address is hers: the place is kept until she cancels."""
    Registration.objects.filter(pk=registration.pk, address_confirmed_at=None).update(address_confirmed_at=now)


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

    To be called with the event's row held, after whatever frees places or adds some.
    """
    free = event.places - Registration.objects.filter(event=event, state=_CONFIRMED).count()
    waiting = Registration.objects.filter(event=event, state=_WAITING).order_by("number")
    keys = list(waiting.values_list("pk", flat=True)[: max(0, free)])
    if keys:
        Registration.objects.filter(pk__in=keys).update(state=_CONFIRMED, confirmed_at=now)
        _owe_letter(keys, RegistrationLetter.PROMOTED)
    _give_session_places(event)
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


def _next_number(locked_event: Event) -> int:
    """The next number of an event whose row is held."""
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


def _give_session_places(event: Event) -> None:
    """Whoever has a place at the event and waits for a workshop comes in, in order, where one is left."""
    waiting = SessionPlace.objects.filter(session__event=event, state=_WAITING, registration__state=_CONFIRMED)
    for place in waiting.select_related("session").order_by("order", "pk"):
        if _has_room(place.session):
            SessionPlace.objects.filter(pk=place.pk).update(state=_CONFIRMED)


def _owe_letter(keys: Collection[int], letter: RegistrationLetter) -> None:
    Registration.objects.filter(pk__in=keys).update(letter_due=letter.value)


def letters_due(most: int) -> list[Registration]:
    """Those to whom a letter is due, the oldest first; none of an event that the agency hides."""
    due = Registration.objects.exclude(letter_due="").exclude(email="").select_related("event__organisation")
    due = without_hidden(due, HideableEvent.EVENT, "event")
    return list(due.order_by("pk")[:most])
