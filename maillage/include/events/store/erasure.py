"""Erases personal data after the retention period stated on the event's page; only counts by role remain.

People who agreed to be asked about their meetings are kept longer, with the data needed for those letters only.
"""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.events import FOLLOW_UP_DAYS, RegistrationState
from maillage.include.events.domain.grids import MeetingState
from maillage.include.events.domain.outcomes import FINAL_RESULTS
from maillage.include.events.store.meeting_tables.models import (
    EventFeedback,
    MeetingNotice,
    PairLetter,
    PairMeeting,
    PairOutcome,
    PairWish,
    PitchAttachment,
    PitchFile,
    PitchReader,
    PitchReading,
    StandRequest,
)
from maillage.include.events.store.models import Event, Registration, SessionPlace
from maillage.include.events.store.registrations import asks_follow_up, counts_by_role, follow_up_end, lock_event

# An unconfirmed place is released with a letter; a day later the address is erased.
_UNCLAIMED_FOR: Final = dt.timedelta(days=1)
_NOT_ASKED: Final = sentence("Ici, personne n’est gardé pour être interrogé plus tard : il n’y a rien à accepter.")

_ERASED = "erased"


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


def forget_erased_people(_now: dt.datetime) -> int:
    """How many events were cleared of what their erased people wrote; the follower asks."""
    _erase_who_has_said_all()
    events = Event.objects.exclude(erased_at=None).filter(
        Q(pk__in=PairWish.objects.values("grid__session__event"))
        | Q(pk__in=MeetingNotice.objects.values("grid__session__event"))
        | Q(pk__in=PairLetter.objects.filter(registration__state=_ERASED).values("grid__session__event"))
        | Q(pk__in=PairMeeting.objects.filter(_of_erased("guest", "host")).values("grid__session__event"))
        | Q(pk__in=PitchReader.objects.exclude(email="").values("call__event"))
        | Q(pk__in=PitchAttachment.objects.values("file__call__event"))
        | Q(pk__in=EventFeedback.objects.exclude(words="").values("event"))
    )
    for event in events:
        with transaction.atomic():
            _forget(event)
    return len(events)


def _erase_who_has_said_all() -> None:
    """Who was kept to be asked, and has no meeting of which anything is left to say, is erased at once."""
    for person in Registration.objects.filter(state="followed"):
        met = PairMeeting.objects.filter(Q(guest=person) | Q(host=person), state=MeetingState.PLANNED.value)
        answers = PairOutcome.objects.filter(registration=person, result__in=[result.value for result in FINAL_RESULTS])
        if not met.exclude(pk__in=answers.values("meeting")).exists():
            erase_registrations(Registration.objects.filter(pk=person.pk))


def _forget(event: Event) -> None:
    meetings = PairMeeting.objects.filter(grid__session__event=event)
    for model in (PairWish, MeetingNotice):
        model.objects.filter(grid__session__event=event).delete()
    PairLetter.objects.filter(grid__session__event=event, registration__state=_ERASED).delete()
    meetings.filter(_of_erased("guest")).update(guest=None)
    meetings.filter(_of_erased("host")).update(host=None)
    PairOutcome.objects.filter(_of_erased("registration"), meeting__in=meetings).update(registration=None)
    PitchAttachment.objects.filter(file__call__event=event).delete()
    PitchReading.objects.filter(file__call__event=event).update(remark="")
    PitchFile.objects.filter(call__event=event, is_draft=True).delete()
    PitchFile.objects.filter(call__event=event).exclude(decision="chosen").update(title="", answers=[])
    PitchFile.objects.filter(call__event=event).update(registration=None, reason="")
    PitchReader.objects.filter(call__event=event).delete()
    StandRequest.objects.filter(event=event).update(title="", needs="")
    EventFeedback.objects.filter(event=event).update(registration=None, words="")


def _of_erased(*names: str) -> Q:
    """Rows of which one of these persons is erased."""
    of_erased = Q()
    for name in names:
        of_erased |= Q(**{f"{name}__state": _ERASED})
    return of_erased
