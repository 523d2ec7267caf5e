"""Writes what came of meetings and what people say of a day, and whom to ask for it when."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Q

from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.grids import MeetingState
from maillage.include.events.domain.outcomes import LETTER_AFTER, MeetingResult, month_to_ask
from maillage.include.events.domain.pitches import LONGEST_REMARK
from maillage.include.events.store.meeting_tables.models import (
    EventFeedback,
    MeetingGrid,
    PairLetter,
    PairMeeting,
    PairOutcome,
)
from maillage.include.events.store.model_types import Registration

_NOT_HERS = sentence("Ce rendez-vous n’est pas de cette personne : reprenez le lien de votre lettre.")
_NOT_YET_MET = sentence("Ce rendez-vous n’a pas encore eu lieu : revenez après.")
_NO_MARK = sentence("Choisissez de 1 à 5 à quel point la journée vous fut utile : vos mots sont gardés.")
_NOT_OVER = sentence("L’événement n’a pas encore commencé : donnez votre avis après.")


def say_outcome(registration: Registration, meeting: int, result: MeetingResult, *, now: dt.datetime) -> None:
    """What came of her meeting; said again, it is corrected. Refused for a meeting of others, or one to come."""
    of_hers = Q(guest=registration) | Q(host=registration)
    row = PairMeeting.objects.filter(of_hers, pk=meeting, state=MeetingState.PLANNED.value).first()
    if row is None:
        raise Refused("meeting_of_others", _NOT_HERS)
    if row.grid.session.starts_at > now:
        raise Refused("meeting_to_come", _NOT_YET_MET)
    PairOutcome.objects.update_or_create(
        meeting=row, registration=registration, defaults={"result": result.value, "said_at": now}
    )


def say_feedback(registration: Registration, mark: int | None, words: str, *, now: dt.datetime) -> None:
    """What she says of the day; said again, it is corrected."""
    if now < registration.event.starts_at:
        raise Refused("event_to_come", _NOT_OVER)
    if mark is None or not 1 <= mark <= 5:
        raise Refused("feedback_without_mark", _NO_MARK)
    EventFeedback.objects.update_or_create(
        event=registration.event,
        registration=registration,
        defaults={"mark": mark, "words": " ".join(words.split())[:LONGEST_REMARK], "said_at": now},
    )


def owe_outcome_letters(now: dt.datetime) -> int:
    """How many people are owed a letter that asks what came of their meetings: after 1, 6 and 12 months, once each."""
    count = 0
    published = MeetingGrid.objects.exclude(published_at=None)
    for grid in published.select_related("session__event"):
        event = grid.session.event
        zone = ZoneInfo(event.time_zone)
        day, today = grid.session.ends_at.astimezone(zone).date(), now.astimezone(zone).date()
        if event.cancelled_at is not None or month_to_ask(day, today=today, asked=(), results=[None]) is None:
            continue
        meetings: dict[int, list[int]] = {}
        for pk, guest, host in grid.meetings.filter(state="planned").values_list("pk", "guest_id", "host_id"):
            for key in filter(None, (guest, host)):
                meetings.setdefault(key, []).append(pk)
        sent_kinds: dict[int, set[str]] = {}
        for key, kind in grid.letters.values_list("registration_id", "kind"):
            sent_kinds.setdefault(key, set()).add(kind)
        results: dict[tuple[int | None, int], MeetingResult] = {}
        outcomes = PairOutcome.objects.filter(meeting__grid=grid)
        for teller, meeting, result in outcomes.values_list("registration_id", "meeting_id", "result"):
            results[teller, meeting] = MeetingResult(result)
        # Who gave the place back or was erased is asked nothing; who agreed to be asked later is no longer "confirmed".
        people = Registration.objects.filter(pk__in=meetings, state__in=("confirmed", "followed"))
        for person in people.exclude(email=""):
            months = month_to_ask(
                day,
                today=today,
                asked=[after for after, kind in LETTER_AFTER.items() if kind.value in sent_kinds.get(person.pk, ())],
                results=[results.get((person.pk, meeting)) for meeting in meetings[person.pk]],
            )
            if months is not None:
                PairLetter.objects.get_or_create(grid=grid, registration=person, kind=LETTER_AFTER[months].value)
                count += 1
    return count


def count_held_meetings(now: dt.datetime) -> int:
    """How many sessions of meetings were counted that are over: where both were seen at the door, a meeting was held.

    Counted before people are erased, once; nothing is said where nobody was counted at the door.
    """
    over = MeetingGrid.objects.exclude(published_at=None).filter(
        session__ends_at__lt=now, session__event__erased_at=None
    )
    count = 0
    for grid in over.exclude(service__has_key="held").select_related("session"):
        came = Registration.objects.filter(event=grid.session.event_id, checked_in_at__isnull=False)
        rows = grid.meetings.filter(state=MeetingState.PLANNED.value)
        held_count = rows.filter(guest__in=came, host__in=came).count() if came.exists() else None
        grid.service = {**grid.service, "held": held_count}
        grid.save(update_fields=["service"])
        count += 1
    return count
