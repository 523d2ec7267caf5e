"""The agency's balance is looked at closing after closing, beside the table of the year: nobody is found."""

import datetime as dt

import pytest

from maillage.include.clauses.domain.balance_closings import (
    FORGOTTEN,
    are_linked,
    changed_hours,
    changed_people,
    closing_day,
    next_closing_day,
    told_change,
)


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

    assert changed_hours(before, now) == {(1, 7): -500, (1, 8): -100, (2, 10): 50}
    assert changed_hours({(1, 8): 300}, {(1, 8): 200}) == {(1, 8): -100}  # the row of 7 went with her


def test_one_late_row_waits_until_eleven_people_changed_something() -> None:
    assert told_change({(1, 1): 15_167}) is None
    assert told_change({(1, person): 100 for person in range(1, 12)}) == 1_100


def test_hours_that_move_between_clauses_hide_nobody_and_those_of_forgotten_people_neither() -> None:
    moved = {(clause, person): hours for person in range(1, 12) for clause, hours in ((1, -100), (2, 100))}

    assert changed_people(moved) == frozenset()
    assert told_change({**moved, (1, 30): 15_167}) is None
    assert told_change({**{(1, person): 100 for person in range(1, 11)}, (1, FORGOTTEN): 5_000}) is None


@pytest.mark.parametrize(
    ("closings", "expected"),
    [
        ([], True),
        ([range(11)], True),
        ([range(20), range(9, 30)], True),
        ([range(20), range(10, 30)], False),
        ([range(20), range(30, 50), range(9, 41)], True),  # by way of the third
        ([range(20), range(9, 30), range(50, 70)], False),
    ],
)
def test_closings_are_linked_by_eleven_people_of_whom_each_has_another(closings: list[range], expected: bool) -> None:  # noqa: FBT001 -- a case
    assert are_linked([frozenset(people) for people in closings]) is expected
