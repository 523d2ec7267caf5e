"""Disclosure control of the agency's balance between closing days, so that differences isolate nobody.

A closing discloses the change of a year's hours since the previous one, if enough people changed them; the balance is
the sum of these changes. Closings share no hours, so their differences disclose nothing else. For published years see
``are_linked``.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD

# One month after each quarter, during which its last hours are still reported.
_CLOSING_MONTHS: Final = (2, 5, 8, 11)
FORGOTTEN: Final = 0  # key of anonymised people's hours

# Hundredths of hours by clause and person (FORGOTTEN for anonymised people).
ClauseHours = Mapping[tuple[int, int], int]


def closing_day(day: dt.date) -> dt.date:
    """The last closing day on or before ``day``."""
    months = [month for month in _CLOSING_MONTHS if month <= day.month]
    return dt.date(day.year, months[-1], 1) if months else dt.date(day.year - 1, _CLOSING_MONTHS[-1], 1)


def next_closing_day(day: dt.date) -> dt.date:
    """The first closing day after ``day``."""
    months = [month for month in _CLOSING_MONTHS if month > day.month]
    return dt.date(day.year, months[0], 1) if months else dt.date(day.year + 1, _CLOSING_MONTHS[0], 1)


def changed_hours(before: ClauseHours, now: ClauseHours) -> ClauseHours:
    """The changes of hours; people erased since are in neither, and change nothing."""
    changes = {key: now.get(key, 0) - before.get(key, 0) for key in before.keys() | now.keys()}
    return {key: change for key, change in changes.items() if change}


def told_change(changes: ClauseHours, *, floor: int = DISCLOSURE_THRESHOLD) -> int | None:
    """The sum of the changes; None if fewer people than the threshold changed it, and all wait.

    A person whose hours only moved between clauses does not change the sum, and does not count.
    """
    return sum(changes.values()) if len(changed_people(changes)) >= floor else None


def changed_people(changes: ClauseHours) -> frozenset[int]:
    """The people whose total over all clauses changed."""
    by_person: dict[int, int] = {}
    for (_clause, person), change in changes.items():
        by_person[person] = by_person.get(person, 0) + change
    return frozenset(person for person, change in by_person.items() if change and person != FORGOTTEN)


def are_linked(closings: Collection[AbstractSet[int]], *, floor: int = DISCLOSURE_THRESHOLD) -> bool:
    """Whether the closings of a year are connected by overlaps of at least ``floor`` people.

    Then the closings disclose nothing beyond the table of the year. A linear combination that leaves out all but fewer
    people than the threshold leaves out one of those that two closings share, so it weighs both equally; by
    connectedness it weighs all closings equally, and their sum is the year.
    """
    waiting = list(closings)
    linked, waiting = waiting[:1], waiting[1:]
    while near := [people for people in waiting if any(len(people & other) >= floor for other in linked)]:
        linked += near
        waiting = [people for people in waiting if people not in near]
    return not waiting
