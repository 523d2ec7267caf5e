from datetime import date

import numpy as np
import pytest

from maillage.measure.editions.domain.editions import (
    NOT_OPENED,
    EditionState,
    closed_quarters,
    editions_of_rows,
    newest_closed,
    opens_on,
    quarter_tree,
)
from maillage.measure.record.domain.terms import Origin, Period

Q2, Q3, Q4 = (Period(month, 3).first for month in (135, 138, 141))  # of 2026


@pytest.mark.parametrize(
    ("today", "newest"),
    [
        (date(2026, 10, 15), "2026-Q2"),
        (date(2026, 10, 16), "2026-Q3"),
        (date(2027, 1, 15), "2026-Q3"),
        (date(2027, 1, 16), "2026-Q4"),
        (date(2026, 9, 30), "2026-Q2"),
    ],
)
def test_quarter_is_closed_fifteen_days_after_its_end(today: date, newest: str) -> None:
    assert Period(newest_closed(today), 3).word == newest


def test_day_on_which_a_quarter_opens_is_the_first_on_which_it_is_closed() -> None:
    assert [opens_on(quarter) for quarter in (Q3, Q4)] == [date(2026, 10, 16), date(2027, 1, 16)]


def test_closed_quarters_leave_out_the_running_one_and_say_each_once() -> None:
    assert closed_quarters([135, 136, 140, 141, 143], date(2026, 11, 24)) == (Q2, Q3)


def test_rows_count_with_the_edition_of_their_quarter_or_later_when_they_came_late() -> None:
    states = (
        EditionState("2026-Q3", 100, 0, {Origin.CROWD: (Q2, Q3)}),
        EditionState("2026-Q4", 200, 0, {Origin.CROWD: (Q4,)}),
    )
    months = np.array([135, 140, 141, 144])

    early = editions_of_rows(states, Origin.CROWD, months, place=0)
    late = editions_of_rows(states, Origin.CROWD, months, place=1)

    assert early.tolist() == [0, 0, 1, NOT_OPENED]
    assert late.tolist() == [1, 1, 1, NOT_OPENED]
    assert editions_of_rows(states, Origin.DRIVE_TEST, months, place=0).tolist() == [NOT_OPENED] * 4


def test_calendar_of_a_batch_has_its_years_and_quarters_only() -> None:
    tree = quarter_tree((Q4, Q3, Q4 + 3))

    assert [period.word if period else "all" for period in tree.periods] == [
        *("all", "2026", "2027"),
        *("2026-Q3", "2026-Q4", "2027-Q1"),
    ]
    assert tree.node_of_month[[Q3, Q4 + 2, Q4 + 3]].tolist() == [3, 4, 5]
    assert len(quarter_tree((Q3,))) == 1
