"""Tables of monthly rows: how long they may be, and what came of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from maillage.clauses.terms.hours import HourFault

MOST_ROWS: Final = 300_000
MOST_BYTES: Final = 40 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TableIntake:
    """What a table brought to ``clauses``: rows kept and taken back, people new and described, what to look at."""

    rows: int
    removed: int
    new_people: int
    people_described: int
    to_look_at: Mapping[HourFault, int]
    clauses: tuple[int, ...] = ()
