"""Hours on the wall: overseas, and in the nights when clocks change."""

import datetime as dt

import pytest

from maillage.core.problems import Refused
from maillage.include.events.domain.event_times import local_day, moment_there, same_hours_on, zone_of_commune


@pytest.mark.parametrize(
    ("commune", "zone"),
    [
        ("44131", "Europe/Paris"),
        ("2A004", "Europe/Paris"),
        ("97411", "Indian/Reunion"),
        ("97209", "America/Martinique"),
        ("98818", "Pacific/Noumea"),
        ("", "Europe/Paris"),
    ],
)
def test_zone_is_that_of_the_commune(commune: str, zone: str) -> None:
    assert zone_of_commune(commune) == zone


def test_nine_is_told_as_the_clock_there_shows_it() -> None:
    day = dt.date(2027, 1, 28)

    utc = [moment_there(day, dt.time(9), zone) for zone in ("Europe/Paris", "Indian/Reunion", "America/Martinique")]

    assert [moment.hour for moment in utc] == [8, 5, 13]


def test_hour_that_the_clocks_leave_out_is_refused_and_one_that_comes_twice_is_the_first() -> None:
    with pytest.raises(Refused) as refusal:
        moment_there(dt.date(2027, 3, 28), dt.time(2, 30), "Europe/Paris")

    assert (refusal.value.code, refusal.value.params) == ("hour_left_out", {"hour": "02:30"})
    twice = moment_there(dt.date(2027, 10, 31), dt.time(2, 30), "Europe/Paris")
    assert twice == dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)


def test_same_hour_some_weeks_later_is_the_same_on_the_wall() -> None:
    winter = dt.datetime(2027, 3, 24, 8, tzinfo=dt.UTC)

    assert same_hours_on(winter, "Europe/Paris", days_later=7) == dt.datetime(2027, 3, 31, 7, tzinfo=dt.UTC)


def test_day_is_that_of_the_place() -> None:
    assert local_day(dt.datetime(2027, 1, 1, 21, tzinfo=dt.UTC), "Pacific/Noumea") == dt.date(2027, 1, 2)
