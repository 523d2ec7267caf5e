"""Working days are Monday to Friday without the eleven public holidays, of any year."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.include.sourcing.domain.working_days import easter, is_working_day, public_holidays, working_days_after

MONDAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        (MONDAY, 0, MONDAY),
        (MONDAY, 4, dt.date(2026, 3, 6)),
        (MONDAY, 5, dt.date(2026, 3, 9)),
        (dt.date(2026, 3, 7), 1, MONDAY + dt.timedelta(days=7)),
        (dt.date(2026, 5, 6), 5, dt.date(2026, 5, 15)),  # over 8 May, and Ascension of that year, the 14th
        (dt.date(2026, 12, 24), 1, dt.date(2026, 12, 28)),
        (dt.date(2026, 12, 31), 1, dt.date(2027, 1, 4)),
    ],
)
def test_working_days_leave_out_weekends_and_public_holidays(day: dt.date, count: int, later: dt.date):
    assert working_days_after(day, count) == later


def test_easter_is_that_of_the_calendar():
    # The earliest and the latest that there can be among them.
    days = [
        "1818-03-22",
        "1943-04-25",
        "2000-04-23",
        "2024-03-31",
        "2025-04-20",
        "2026-04-05",
        "2027-03-28",
        "2038-04-25",
    ]

    assert [easter(int(day[:4])).isoformat() for day in days] == days


def test_public_holidays_of_a_year():
    assert sorted(day.isoformat()[5:] for day in public_holidays(2026)) == [
        *("01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"),
    ]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 40))
def test_so_many_working_days_lie_between(day: dt.date, count: int):
    later = working_days_after(day, count)

    days = [day + dt.timedelta(days=step) for step in range(1, (later - day).days + 1)]
    assert sum(map(is_working_day, days)) == count
    assert not count or is_working_day(later)


@given(st.integers(1583, 4000))
def test_easter_is_a_sunday_between_22_march_and_25_april(year: int):
    assert (easter(year).weekday(), dt.date(year, 3, 22) <= easter(year) <= dt.date(year, 4, 25)) == (6, True)
