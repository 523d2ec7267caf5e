"""Erases people once an event is over for as many days as its page said: counts by role stay, and nothing else."""

import datetime as dt

from django.db import transaction

from maillage.events.models import Event, Registration, SessionPlace
from maillage.events.queries.registrations import counts_by_role
from maillage.events.record.registrations import hold_event
from maillage.events.terms.events import RegistrationState


def erase_past_events(now: dt.datetime) -> int:
    """How many events were erased whose days are over; the follower asks."""
    over = Event.objects.filter(erased_at=None, ends_at__lt=now).order_by("pk")
    due = [event for event in over if event.ends_at + dt.timedelta(days=event.erase_days) <= now]
    for event in due:
        erase_people(event, now=now)
    return len(due)


@transaction.atomic
def erase_people(event: Event, *, now: dt.datetime) -> None:
    """Names, addresses, organisations, tokens and codes of all who inscribed are gone; the rows stay, nameless.

    Speakers who did not agree to be shown go too; those who did stay on the page, and may still withdraw by their link.
    """
    held = hold_event(event)
    held.counts_by_role, held.erased_at = counts_by_role(held), now
    held.save(update_fields=["counts_by_role", "erased_at"])
    SessionPlace.objects.filter(session__event=held).delete()
    Registration.objects.filter(event=held).update(
        name="",
        email="",
        organisation_name="",
        siret="",
        user=None,
        token_hash=None,
        code="",
        letter_due="",
        checked_in_at=None,
        state=RegistrationState.ERASED.value,
    )
    held.speakers.filter(consent_at=None).delete()
    held.speakers.update(email="")
