"""Forgets what erased people wished, met and wrote; counts, and what came of meetings, stay.

Who agreed to be asked later keeps her own meetings and answers until she has said all, or is asked no more.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from maillage.include.events.domain.grids import MeetingState
from maillage.include.events.domain.outcomes import FINAL_RESULTS
from maillage.include.events.store.erasure import erase_registrations
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
from maillage.include.events.store.model_types import Event, Registration

_ERASED = "erased"


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
