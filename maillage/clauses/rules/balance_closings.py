"""What the agency's balance says from one closing day to the next, so that nobody's hours are found by subtracting.

A closing tells by how much the hours of a year changed since the one before, where the floor of people changed it; the
balance is the sum of what closings told. Closings have no hours in common, so their differences say no more. What
published years add to them: ``are_linked``.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from maillage.clauses.terms.clauses import FLOOR

# A month after each quarter, in which its last hours are still said.
_CLOSING_MONTHS: Final = (2, 5, 8, 11)
FORGOTTEN: Final = 0  # whose hours are nobody's any more

ClauseHours = Mapping[tuple[int, int], int]  # hundredths of hours by clause and person (FORGOTTEN: nobody's)


def closing_day(day: dt.date) -> dt.date:
    """The last closing day until a day, that day included."""
    months = [month for month in _CLOSING_MONTHS if month <= day.month]
    return dt.date(day.year, months[-1], 1) if months else dt.date(day.year - 1, _CLOSING_MONTHS[-1], 1)


def next_closing_day(day: dt.date) -> dt.date:
    """The first closing day after a day."""
    months = [month for month in _CLOSING_MONTHS if month > day.month]
    return dt.date(day.year, months[0], 1) if months else dt.date(day.year + 1, _CLOSING_MONTHS[0], 1)


def changed_hours(before: ClauseHours, now: ClauseHours) -> ClauseHours:
    """By how much hours changed; whoever is erased since is in neither, and changes nothing."""
    changes = {key: now.get(key, 0) - before.get(key, 0) for key in before.keys() | now.keys()}
    return {key: change for key, change in changes.items() if change}


def told_change(changes: ClauseHours, *, floor: int = FLOOR) -> int | None:
    """The sum of what changed; None where fewer than the floor changed it: all wait then.

    Whose hours moved from one clause to another changed nothing of the sum, and hides nobody in it.
    """
    return sum(changes.values()) if len(changed_people(changes)) >= floor else None


def changed_people(changes: ClauseHours) -> frozenset[int]:
    """Who has more or fewer hours than before, all clauses together."""
    by_person: dict[int, int] = {}
    for (_clause, person), change in changes.items():
        by_person[person] = by_person.get(person, 0) + change
    return frozenset(person for person, change in by_person.items() if change and person != FORGOTTEN)


def are_linked(closings: Collection[AbstractSet[int]], *, floor: int = FLOOR) -> bool:
    """Whether each closing of a year shares the floor of people with another one, and all hang together so.

    Then the closings tell nothing that the table of the year does not tell alone. A sum that leaves out all people but
    fewer than the floor leaves out one of those that two closings share, so it counts both closings equally; thus it
    counts all of them equally, and they are the year.
    """
    waiting = list(closings)
    linked, waiting = waiting[:1], waiting[1:]
    while near := [people for people in waiting if any(len(people & other) >= floor for other in linked)]:
        linked += near
        waiting = [people for people in waiting if people not in near]
    return not waiting
