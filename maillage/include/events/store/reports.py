"""Counts of an event after it: meetings, who was served, what came of them, what people say. No name is in them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from maillage.include.events.domain.grids import MeetingState
from maillage.include.events.domain.outcomes import MeetingResult, result_of_meeting
from maillage.include.events.domain.pitches import StandState
from maillage.include.events.store.grids import grids_of
from maillage.include.events.store.meeting_tables.models import EventFeedback, PairOutcome, PitchFile, StandRequest
from maillage.include.events.store.model_types import Event


@dataclass(frozen=True, slots=True)
class MeetingCounts:
    """The meetings of a session: ``held`` where both were seen at the door, None where nobody was counted."""

    title: str
    planned: int
    cancelled: int
    held: int | None
    worst: int | None
    median: float | None
    results: Mapping[str, int]
    answered: int


def meeting_counts(event: Event) -> list[MeetingCounts]:
    """The meetings of each session of ``event``."""
    several = []
    for grid in grids_of(event):
        states = Counter(grid.meetings.values_list("state", flat=True))
        answers: dict[int, list[MeetingResult]] = {}
        for meeting, result in PairOutcome.objects.filter(meeting__grid=grid).values_list("meeting_id", "result"):
            answers.setdefault(meeting, []).append(MeetingResult(result))
        results = Counter(result_of_meeting(results_of_two) for results_of_two in answers.values())
        several.append(
            MeetingCounts(
                grid.session.title,
                states[MeetingState.PLANNED.value],
                states[MeetingState.CANCELLED.value],
                grid.service.get("held"),
                grid.service.get("worst"),
                grid.service.get("median"),
                {result.value: results[result] for result in MeetingResult},
                len(answers),
            )
        )
    return several


def feedback_counts(event: Event) -> dict[str, int]:
    """How many gave each mark, "1" to "5"."""
    marks = Counter(EventFeedback.objects.filter(event=event).values_list("mark", flat=True))
    return {str(mark): marks[mark] for mark in range(1, 6)}


def feedback_words(event: Event) -> list[str]:
    """What people wrote, in an order that says nothing of them."""
    words = EventFeedback.objects.filter(event=event).exclude(words="").values_list("words", flat=True)
    return sorted(words)


def pitch_counts(event: Event) -> tuple[int, int]:
    """How many files came, and how many were chosen."""
    rows = (
        PitchFile.objects.filter(call__event=event, is_draft=False).values_list("decision").annotate(count=Count("pk"))
    )
    counts = dict(rows)
    return sum(counts.values()), counts.get("chosen", 0)


def stand_count(event: Event) -> int:
    """How many stands were given."""
    return StandRequest.objects.filter(event=event, state=StandState.GIVEN.value).count()
