"""What came of a meeting is asked three times at most; no report says a figure in which a person is found."""

import datetime as dt

import pytest

from maillage.include.events.domain.outcomes import (
    MeetingResult,
    floored_counts,
    month_to_ask,
    months_after,
    result_of_meeting,
)

DAY = dt.date(2026, 8, 31)


def test_months_end_where_the_month_is_shorter():
    assert [months_after(DAY, months) for months in (1, 6, 12)] == [
        dt.date(2026, 9, 30), dt.date(2027, 2, 28), dt.date(2027, 8, 31),
    ]  # fmt: skip
    assert months_after(dt.date(2027, 8, 31), 6) == dt.date(2028, 2, 29)


@pytest.mark.parametrize(
    ("today", "asked", "due"),
    [
        (dt.date(2026, 9, 29), [], None),
        (dt.date(2026, 9, 30), [], 1),
        (dt.date(2026, 9, 30), [1], None),
        (dt.date(2027, 2, 28), [1], 6),
        (dt.date(2027, 3, 1), [], 6),
        (dt.date(2027, 3, 1), [6], None),
        (dt.date(2029, 1, 1), [], 12),
        (dt.date(2029, 1, 1), [1, 6, 12], None),
    ],
)
def test_letter_is_due_once_after_each_time_and_a_missed_one_is_not_made_up_for(
    today: dt.date, asked: list[int], due: int | None
):
    assert month_to_ask(DAY, today=today, asked=asked, results=[None, MeetingResult.NOTHING]) == due


def test_who_has_nothing_left_to_say_is_not_asked():
    closed = [MeetingResult.CONTRACT, MeetingResult.NOTHING]

    assert [
        month_to_ask(DAY, today=dt.date(2027, 9, 1), asked=[], results=results)
        for results in ([], closed, [*closed, MeetingResult.NOT_YET])
    ] == [None, None, 12]


def test_strongest_answer_of_the_two_counts():
    assert result_of_meeting([MeetingResult.NOT_YET, MeetingResult.QUOTE]) is MeetingResult.QUOTE
    assert result_of_meeting([]) is None


def test_small_counts_are_hidden_and_not_to_be_found_by_subtraction():
    assert floored_counts({"a": 60, "b": 8, "c": 3, "d": 0}) == {"a": 60, "b": None, "c": None, "d": 0}
    assert floored_counts({"a": 60, "b": 4, "c": 3}) == {"a": 60, "b": None, "c": None}
    assert floored_counts({"a": 60, "b": 5}) == {"a": 60, "b": 5}
    assert floored_counts({"a": 3}) == {"a": None}
