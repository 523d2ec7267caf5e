"""Meetings in pairs, pitches and stands at rest. What is counted in a report outlives the people it counts."""

from maillage.include.events.store.meeting_tables.models.pairs import (
    MeetingGrid,
    MeetingNotice,
    PairAbsence,
    PairLetter,
    PairMeeting,
    PairOutcome,
    PairWish,
)
from maillage.include.events.store.meeting_tables.models.pitches import (
    PitchAttachment,
    PitchCall,
    PitchCriterion,
    PitchFile,
    PitchReader,
    PitchReading,
)
from maillage.include.events.store.meeting_tables.models.stands import EventFeedback, StandRequest

__all__ = [
    "EventFeedback",
    "MeetingGrid",
    "MeetingNotice",
    "PairAbsence",
    "PairLetter",
    "PairMeeting",
    "PairOutcome",
    "PairWish",
    "PitchAttachment",
    "PitchCall",
    "PitchCriterion",
    "PitchFile",
    "PitchReader",
    "PitchReading",
    "StandRequest",
]
