"""When and where meetings in pairs can be: slots of a length, none in a pause; tables in rooms."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import Refused, sentence
from maillage.core.word_enum import Labelled

SHORTEST_SLOT_MINUTES: Final = 5
LONGEST_SLOT_MINUTES: Final = 60
LONGEST_GAP_MINUTES: Final = 30
MOST_TABLES: Final = 200
MOST_SLOTS: Final = 40
MOST_WISHES: Final = 200  # of one person: all the other side of the largest day

_NO_SLOT: Final = sentence(
    "Aucun créneau de %(minutes)s minutes ne tient ici avec ces pauses : raccourcissez les créneaux ou les pauses."
)
_TOO_MANY: Final = sentence("Plus de %(most)s créneaux : allongez-les, ou coupez la session en deux.")


@dataclass(frozen=True, slots=True)
class SlotTime:
    """One slot, from its beginning to its end."""

    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class RoomTables:
    """How many tables a room has for meetings; they are numbered through all rooms."""

    room: str
    tables: int


@dataclass(frozen=True, slots=True)
class GridRules:
    """What an organiser says of the meetings of a session."""

    slot_minutes: int
    gap_minutes: int
    pauses: tuple[SlotTime, ...]
    rooms: tuple[RoomTables, ...]
    host_role: str
    guest_role: str
    most_meetings: int | None
    wishes_until: dt.datetime

    @property
    def tables(self) -> int:
        """How many tables there are in all rooms."""
        return sum(room.tables for room in self.rooms)


class MeetingState(Labelled):
    """Whether a meeting of a plan takes place."""

    PLANNED = "planned", sentence("prévu")
    CANCELLED = "cancelled", sentence("annulé")


class MeetingChange(Labelled):
    """What changed for a person after her timetable was published."""

    ADDED = "added", sentence("nouveau rendez-vous")
    MOVED = "moved", sentence("rendez-vous déplacé")
    CANCELLED = "cancelled", sentence("rendez-vous annulé")


class MeetingVerb(AnyVerb):
    """What organisers do with meetings, pitches and stands, for the trace."""

    GRID_SET = "meeting-grid-set", sentence("Rendez-vous préparés")
    INVITED = "meeting-wishes-asked", sentence("Souhaits demandés")
    PLANNED = "meetings-planned", sentence("Rendez-vous planifiés")
    MOVED = "meeting-moved", sentence("Rendez-vous déplacé")
    PUBLISHED = "meetings-published", sentence("Planning des rendez-vous publié")
    REPLANNED = "meetings-replanned", sentence("Rendez-vous replanifiés")
    CALL_OPENED = "pitch-call-set", sentence("Appel à présentations préparé")
    READER_INVITED = "pitch-reader-invited", sentence("Relecture demandée")
    PITCHES_DECIDED = "pitches-decided", sentence("Présentations choisies")
    STAND_GIVEN = "stand-given", sentence("Stand attribué")


def room_of_table(rooms: Sequence[RoomTables], table: int) -> str:
    """The room in which table number ``table`` stands; "" where there is no such table any more."""
    last = 0
    for room in rooms:
        last += room.tables
        if table <= last:
            return room.room
    return ""


def slot_times(starts_at: dt.datetime, ends_at: dt.datetime, grid: GridRules) -> tuple[SlotTime, ...]:
    """The slots in order; one that a pause would cut begins after it. Refused where there is none, or too many."""
    length, gap = dt.timedelta(minutes=grid.slot_minutes), dt.timedelta(minutes=grid.gap_minutes)
    slots: list[SlotTime] = []
    begin = starts_at
    while begin + length <= ends_at:
        pause = next(
            (
                candidate
                for candidate in grid.pauses
                if begin < candidate.ends_at and candidate.starts_at < begin + length
            ),
            None,
        )
        if pause is not None:
            begin = pause.ends_at
            continue
        slots.append(SlotTime(begin, begin + length))
        begin += length + gap
    if not slots:
        raise Refused("no_slot", _NO_SLOT, minutes=grid.slot_minutes)
    if len(slots) > MOST_SLOTS:
        raise Refused("too_many_slots", _TOO_MANY, most=MOST_SLOTS)
    return tuple(slots)


def slot_to_come(slots: tuple[SlotTime, ...], now: dt.datetime) -> int | None:
    """The number (from 0) of the first slot that has not begun; None when all have."""
    return next((place for place, slot in enumerate(slots) if slot.starts_at > now), None)
