"""Tables of monthly rows: limits, and the result of an import."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from maillage.include.clauses.domain.hours import HourFault

MOST_ROWS: Final = 300_000
MOST_BYTES: Final = 40 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TableIntake:
    """The result of an import for ``clauses``: rows stored and deleted, people new and described, rows to review."""

    rows: int
    removed: int
    new_people: int
    people_described: int
    to_look_at: Mapping[HourFault, int]
    clauses: tuple[int, ...] = ()
