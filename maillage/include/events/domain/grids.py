"""When and where meetings in pairs can be: slots of a length, pauses, tables in rooms."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.accounts.domain.terms import AnyVerb, Labelled
from maillage.core.problems import sentence

SHORTEST_SLOT_MINUTES: Final = 5
LONGEST_SLOT_MINUTES: Final = 60
LONGEST_GAP_MINUTES: Final = 30
MOST_TABLES: Final = 200
MOST_SLOTS: Final = 40
MOST_WISHES: Final = 200  # of one person: all the other side of the largest day


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
