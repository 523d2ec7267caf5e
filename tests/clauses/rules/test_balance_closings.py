"""The agency's balance is looked at closing after closing, and attacked: no difference in time finds anybody."""

import datetime as dt
import random
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from maillage.clauses.rules.balance_closings import (
    FORGOTTEN,
    ChangedClause,
    ClosedSum,
    changed_hours,
    closed_sums,
    closing_day,
    next_closing_day,
)
from tests.core.disclosure.linear import computable

FLOOR = 11
Row = tuple[bool, ...]


@pytest.mark.parametrize(
    ("day", "last", "following"),
    [
        ("2026-01-31", "2025-11-01", "2026-02-01"),
        ("2026-02-01", "2026-02-01", "2026-05-01"),
        ("2026-07-14", "2026-05-01", "2026-08-01"),
        ("2026-12-31", "2026-11-01", "2027-02-01"),
    ],
)
def test_balances_are_closed_a_month_after_each_quarter(day: str, last: str, following: str) -> None:
    on = dt.date.fromisoformat(day)

    assert (closing_day(on).isoformat(), next_closing_day(on).isoformat()) == (last, following)


def test_who_was_erased_changes_nothing_and_who_said_less_does() -> None:
    before, now = {(1, 7): 500, (1, 8): 300, (2, 9): 100}, {(1, 8): 200, (2, 9): 100, (2, 10): 50}

    assert changed_hours(before, now) == {1: {7: -500, 8: -100}, 2: {10: 50}}
    assert changed_hours({(1, 8): 300}, {(1, 8): 200}) == {1: {8: -100}}  # the row of 7 went with her


def test_one_late_row_waits_until_eleven_people_changed_something() -> None:
    path = ("44", "44", "stade", "A")

    assert closed_sums([ChangedClause(path, {1: 15_167})]) == []
    assert closed_sums([ChangedClause(path, dict.fromkeys(range(1, 12), 100))])[0] == ClosedSum((), 1_100)


def test_more_and_less_that_are_nothing_together_hide_like_any_other() -> None:
    large = ChangedClause(("44", "44", "stade", "A"), dict.fromkeys(range(1, 21), 100))
    moved = ChangedClause(("44", "44", "lycée", "B"), {30: 500, 31: -500})

    told = {row.path: row.centihours for row in closed_sums([large, moved])}

    assert told[()] == 2_000
    assert told[("44", "44", "lycée")] is None
    assert told[("44", "44", "stade")] is None


def changes_between(draw: random.Random) -> list[ChangedClause]:
    """What a quarter brought around the floor: late rows, corrections, whole teams, hours of forgotten people."""
    people = range(1, draw.choice([12, 30, 60]))
    changes = []
    for coordination in ("44", "85"):
        for owner in ("mairie", "stade")[: draw.randint(1, 2)]:
            for contract in ("A", "B")[: draw.randint(1, 2)]:
                who = draw.sample(people, min(len(people), draw.choice([0, 1, 2, 10, 11, 14])))
                hours = {person: draw.choice([-100, 50, 700]) + draw.randint(1, 40) for person in who}
                if draw.random() < 0.1:
                    hours[FORGOTTEN] = 300
                changes.append(ChangedClause((coordination, coordination, owner, contract), hours))
    return changes


def leaks_over_time(quarters: Sequence[Sequence[ChangedClause]], *, floor: int) -> tuple[int, int]:
    """How many sums of few people follow from all looks at all figures, and how many figures there are."""
    places = [(quarter, change) for quarter, changes in enumerate(quarters) for change in changes]
    looks: list[list[bool]] = []
    told = [{row.path for row in closed_sums(c, floor=floor) if row.centihours is not None} for c in quarters]
    for last in range(len(quarters)):
        looks += [
            [
                quarter <= last and path in told[quarter] and change.path[: len(path)] == path
                for quarter, change in places
            ]
            for path in set[tuple[str, ...]]().union(*told[: last + 1])
        ]
    sensitive = []
    chosen = [set(several) for count in (1, 2, 3) for several in combinations(range(len(places)), count)]
    for several in chosen:
        who = {person for place in several for person in places[place][1].by_person if person != FORGOTTEN}
        if any(places[place][1].by_person for place in several) and len(who) < FLOOR:
            sensitive.append([place in several for place in range(len(places))])
    empty = np.array([not change.by_person for _quarter, change in places])
    shape = (-1, len(places))
    return computable(np.array(sensitive, bool).reshape(shape), np.array(looks, bool).reshape(shape), empty), len(looks)


def test_no_two_looks_at_the_balance_find_the_hours_of_fewer_than_eleven_people() -> None:
    draw, leaking, figures = random.Random(15), 0, 0
    for _region in range(60):
        found, seen = leaks_over_time([changes_between(draw) for _quarter in range(3)], floor=FLOOR)
        leaking, figures = leaking + found, figures + seen

    assert leaking == 0
    assert figures > 300


def test_the_attack_finds_who_a_live_balance_leaves_open() -> None:
    draw = random.Random(15)

    found = [leaks_over_time([changes_between(draw) for _quarter in range(3)], floor=1)[0] for _region in range(10)]

    assert sum(found) > 0
