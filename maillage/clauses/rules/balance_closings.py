"""What the agency's balance says from one closing day to the next, so that two looks find nobody by subtracting them.

A closing tells, of the hours that changed since the one before, the sums that may be told (rules/told_sums.py); a
figure is the sum of what closings told of it. Closings have no hours in common, so their differences say no more.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.clauses.rules.told_sums import ClausePeople, Path, told_paths
from maillage.clauses.terms.clauses import FLOOR

# A month after each quarter, in which its last hours are still said.
_CLOSING_MONTHS: Final = (2, 5, 8, 11)
FORGOTTEN: Final = 0  # whose hours are nobody's any more


@dataclass(frozen=True, slots=True)
class ChangedClause:
    """A clause in the tree: by how much the hours of each person changed (hundredths), FORGOTTEN for all of nobody."""

    path: Path
    by_person: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class ClosedSum:
    """What a closing says of a path: the change of its hours, None where it may not be told."""

    path: Path
    centihours: int | None


def closing_day(day: dt.date) -> dt.date:
    """The last closing day until a day, that day included."""
    months = [month for month in _CLOSING_MONTHS if month <= day.month]
    return dt.date(day.year, months[-1], 1) if months else dt.date(day.year - 1, _CLOSING_MONTHS[-1], 1)


def next_closing_day(day: dt.date) -> dt.date:
    """The first closing day after a day."""
    months = [month for month in _CLOSING_MONTHS if month > day.month]
    return dt.date(day.year, months[0], 1) if months else dt.date(day.year + 1, _CLOSING_MONTHS[0], 1)


def changed_hours(
    before: Mapping[tuple[int, int], int], now: Mapping[tuple[int, int], int]
) -> Mapping[int, Mapping[int, int]]:
    """By how much hours changed, by clause and person; whoever is erased since is in neither, and changes nothing."""
    changes: dict[int, dict[int, int]] = {}
    for clause, person in before.keys() | now.keys():
        change = now.get((clause, person), 0) - before.get((clause, person), 0)
        if change:
            changes.setdefault(clause, {})[person] = change
    return changes


def closed_sums(changes: Sequence[ChangedClause], *, floor: int = FLOOR) -> list[ClosedSum]:
    """The sums of every path that changed; none at all where fewer than the floor changed it: all wait then."""
    clauses = [
        ClausePeople(
            change.path,
            # How much is behind it, also where more and less are nothing together.
            sum(abs(hours) for hours in change.by_person.values()),
            frozenset(person for person in change.by_person if person != FORGOTTEN),
        )
        for change in changes
        if change.by_person
    ]
    told = told_paths(clauses, floor=floor)
    if () not in told:
        return []
    sums: dict[Path, int] = {}
    for change in filter(lambda change: change.by_person, changes):
        for depth in range(len(change.path) + 1):
            path = change.path[:depth]
            sums[path] = sums.get(path, 0) + sum(change.by_person.values())
    return [ClosedSum(path, hours if path in told else None) for path, hours in sorted(sums.items())]
