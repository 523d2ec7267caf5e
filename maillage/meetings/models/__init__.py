"""Meetings in pairs, pitches and stands at rest. What is counted in a report outlives the people it counts."""

from maillage.meetings.models.pairs import (
    MeetingGrid,
    MeetingNotice,
    PairAbsence,
    PairLetter,
    PairMeeting,
    PairOutcome,
    PairWish,
)
from maillage.meetings.models.pitches import (
    PitchAttachment,
    PitchCall,
    PitchCriterion,
    PitchFile,
    PitchReader,
    PitchReading,
)
from maillage.meetings.models.stands import EventFeedback, StandRequest

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
