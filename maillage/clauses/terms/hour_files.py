"""Tables of monthly rows: how long they may be, and what came of one."""

from dataclasses import dataclass
from typing import Final

MOST_ROWS: Final = 300_000
MOST_BYTES: Final = 40 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TableIntake:
    """What a table brought: rows kept and taken back, people new and described, rows of its clauses to look at."""

    rows: int
    removed: int
    new_people: int
    people_described: int
    to_look_at: int
