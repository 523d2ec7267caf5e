"""Erases personal data after the retention period stated on the event's page; only counts by role remain.

People who agreed to be asked about their meetings are kept longer, with the data needed for those letters only.
"""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.events import FOLLOW_UP_DAYS, RegistrationState
from maillage.include.events.store.models import Event, Registration, SessionPlace
from maillage.include.events.store.registrations import asks_follow_up, counts_by_role, follow_up_end, lock_event

# An unconfirmed place is released with a letter; a day later the address is erased.
_UNCLAIMED_FOR: Final = dt.timedelta(days=1)
_NOT_ASKED: Final = sentence("Ici, personne n’est gardé pour être interrogé plus tard : il n’y a rien à accepter.")


def erase_past_events(now: dt.datetime) -> int:
    """Erase the events whose retention ended, and people no longer to be asked; how many."""
    over = Event.objects.filter(erased_at=None, ends_at__lt=now).order_by("pk")
    due = [event for event in over if event.ends_at + dt.timedelta(days=event.erase_days) <= now]
    for event in due:
        erase_people(event, now=now)
    asked_last = Registration.objects.filter(
        state=RegistrationState.FOLLOWED.value, event__ends_at__lte=now - dt.timedelta(days=FOLLOW_UP_DAYS)
    )
    unclaimed = Registration.objects.filter(
        state=RegistrationState.CANCELLED.value,
        address_confirmed_at=None,
        letter_due="",
        cancelled_at__lte=now - _UNCLAIMED_FOR,
    )
    return len(due) + erase_registrations(asked_last) + erase_registrations(unclaimed)


@transaction.atomic
def erase_people(event: Event, *, now: dt.datetime) -> None:
    """Erase names, addresses, organisations, tokens and codes of all attendees; anonymous rows remain.

    For those with a place who agreed to be asked later, name, organisation and address stay until ``follow_up_end``.
    Speakers without consent are erased too; others stay on the page, and can still withdraw by their link.
    """
    event_row = lock_event(event)
    event_row.counts_by_role, event_row.erased_at = counts_by_role(event_row), now
    event_row.save(update_fields=["counts_by_role", "erased_at"])
    SessionPlace.objects.filter(session__event=event_row).delete()
    people = Registration.objects.filter(event=event_row)
    if now < follow_up_end(event_row):
        agreed = people.filter(state=RegistrationState.CONFIRMED.value).exclude(follow_up_agreed_at=None)
        agreed.update(siret="", code="", letter_due="", checked_in_at=None, state=RegistrationState.FOLLOWED.value)
    erase_registrations(people.exclude(state=RegistrationState.FOLLOWED.value))
    event_row.speakers.filter(consent_at=None).delete()
    event_row.speakers.update(email="")


def erase_registrations(rows: QuerySet[Registration]) -> int:
    """Erase the personal data of these registrations; how many."""
    return rows.update(
        name="",
        email="",
        organisation_name="",
        siret="",
        user=None,
        token_hash=None,
        code="",
        letter_due="",
        checked_in_at=None,
        follow_up_agreed_at=None,
        state=RegistrationState.ERASED.value,
    )


@transaction.atomic
def agree_to_follow_up(registration: Registration, *, is_agreed: bool, now: dt.datetime) -> None:
    """Set the consent to be asked later; withdrawing it erases a registration kept for that alone.

    Refused if the event does not ask for it.
    """
    row = Registration.objects.select_for_update(of=("self",)).select_related("event").get(pk=registration.pk)
    if not is_agreed and row.state == RegistrationState.FOLLOWED:
        erase_registrations(Registration.objects.filter(pk=row.pk))
        return
    if is_agreed and not asks_follow_up(row.event):
        raise Refused("follow_up_not_asked", _NOT_ASKED)
    row.follow_up_agreed_at = (row.follow_up_agreed_at or now) if is_agreed else None
    row.save(update_fields=["follow_up_agreed_at"])
