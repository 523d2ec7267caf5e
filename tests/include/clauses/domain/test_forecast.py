"""The interval of the forecast holds the truth on simulated clauses of people who come, stay and go."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.include.clauses.domain.forecast import (
    WEEKLY_HOURS,
    WEEKS_A_MONTH,
    HoursByPerson,
    HoursPace,
    hours_at_end,
    month_kept,
)
from maillage.include.clauses.domain.months import WorkMonth

OCTOBER = WorkMonth.read("2026-10") or WorkMonth(0)


def simulated_people(random: np.random.Generator, *, months: int) -> HoursByPerson:
    """People by months, hours in hundredths: they come by chance, stay some months, and nobody is there at first."""
    arrivals = random.poisson(random.choice([0.7, 1.5, 3.0, 6.0]), months)
    stay = random.choice([2.5, 3.0, 4.0])
    people = np.zeros((int(arrivals.sum()), months))
    for person, first in enumerate(np.repeat(np.arange(months), arrivals)):
        last = min(months, int(first) + int(random.geometric(1 / stay)))
        people[person, first:last] = np.maximum(random.normal(12_000, 3_000, last - first), 0).round()
    return people


def test_interval_holds_the_truth_95_times_in_100() -> None:
    random, held, asked = np.random.default_rng(15), 0, 0
    for _clause in range(1_200):
        done, left = int(random.choice([12, 24, 36])), int(random.choice([3, 6, 12, 24]))
        people = simulated_people(random, months=done + left)
        forecast = hours_at_end(people[:, :done], months_left=left)
        if forecast is not None:
            asked += 1
            held += forecast.low <= people.sum() <= forecast.high

    assert asked > 1_000
    assert 0.92 <= held / asked <= 0.98


def falling_clause() -> HoursByPerson:
    """Nine people who leave one by one: 300, 420, 510, then 523, 245, 188, 97 and 47 hours."""
    people = np.zeros((9, 8))
    several = ((300, 3), (420, 5), (510, 7), (523, 8), (245, 5), (188, 4), (97, 3), (47, 1))
    for month, (hours, working) in enumerate(several):
        people[:working, month] = 100 * hours / working
    return people


def test_months_that_fall_from_523_to_47_do_not_go_on_at_their_mean() -> None:
    # A clause of which hardly anybody was left was foretold at 98 % of its promise.
    people = falling_clause()
    done, mean = people.sum(), people[:, 3:].sum() / 5

    forecast = hours_at_end(people, months_left=4)

    assert forecast is not None
    promised = (done + 4 * mean) / 0.98
    assert forecast.middle < 0.85 * promised
    assert forecast.middle - done < 0.5 * 4 * mean
    assert forecast.low == done


def test_clauses_to_which_nobody_comes_any_more_are_foretold_nearer_than_by_their_mean() -> None:
    random, ours, naive = np.random.default_rng(25), [], []
    for _clause in range(200):
        people = simulated_people(random, months=24)
        begun = (people[:, :12] > 0).any(axis=1)
        people = people[begun]  # nobody begins after the first year
        forecast = hours_at_end(people[:, :16], months_left=8)
        if forecast is not None and people[:, 16:].size:
            done = people[:, :16].sum()
            ours.append(abs(forecast.middle - people.sum()))
            naive.append(abs(done + 8 * people[:, 3:16].sum() / 13 - people.sum()))

    assert len(ours) > 100
    assert np.mean(ours) < 0.5 * np.mean(naive)


def test_too_few_months_or_people_give_no_forecast() -> None:
    assert hours_at_end(np.full((9, 5), 10_000.0), months_left=6) is None
    assert hours_at_end(np.full((3, 20), 10_000.0), months_left=6) is None


def test_after_the_last_month_what_is_done_is_the_end() -> None:
    forecast = hours_at_end(np.full((2, 4), 10_000.0), months_left=0)

    assert forecast is not None
    assert (forecast.low, forecast.middle, forecast.high) == (80_000, 80_000, 80_000)


def pace(*, promised: float = 1_200, done: float = 480, monthly: float = 42, waiting: int = 2) -> HoursPace:
    """A clause known until October; who joins begins after ``waiting`` months more."""
    return HoursPace(round(promised * 100), round(done * 100), monthly * 100, OCTOBER, OCTOBER.after(waiting + 1))


@pytest.mark.parametrize(
    ("people", "month"),
    [
        (0, "2028-04"),  # 720 h at 42 h a month: 17.1 months
        (1, "2027-05"),  # 84 h until December, then 128.7 h a month: 636 h take 4.9 months
        (2, "2027-03"),  # 215.3 h a month: 3 months
        (5, "2027-02"),
    ],
)
def test_promise_is_kept_earlier_the_more_people_join(people: int, month: str) -> None:
    kept = month_kept(pace(), people=people, weekly_hours=20)

    assert kept is not None
    assert kept.word == month


def test_promise_that_is_kept_stays_kept_and_one_without_any_hours_never_is() -> None:
    assert month_kept(pace(done=1_300), people=0, weekly_hours=20) == OCTOBER
    assert month_kept(pace(monthly=0), people=0, weekly_hours=35) is None
    assert month_kept(pace(promised=1_000_000), people=1, weekly_hours=20) is None


def test_promise_that_is_kept_before_anybody_joins_needs_nobody() -> None:
    kept = [month_kept(pace(promised=560), people=people, weekly_hours=35) for people in (0, 5)]

    assert [month.word for month in kept if month is not None] == ["2026-12", "2026-12"]


@given(
    st.builds(
        HoursPace,
        promised=st.integers(1, 500_000),
        done=st.integers(0, 500_000),
        monthly=st.integers(0, 40_000).map(float),
        known_until=st.just(OCTOBER),
        joined_from=st.integers(1, 4).map(OCTOBER.after),
    ),
    st.integers(0, 5),
    st.sampled_from(WEEKLY_HOURS),
)
def test_month_kept_is_the_first_whose_sum_reaches_the_promise(
    course: HoursPace, people: int, weekly_hours: int
) -> None:
    def sum_after(months: int) -> float:
        joined = [month for month in range(1, months + 1) if OCTOBER.after(month) >= course.joined_from]
        return course.done + months * course.monthly + len(joined) * people * weekly_hours * WEEKS_A_MONTH * 100

    kept = month_kept(course, people=people, weekly_hours=weekly_hours)

    if kept is None:
        assert sum_after(120) < course.promised + 1
    else:
        months = kept.number - OCTOBER.number
        assert sum_after(months) >= course.promised - 1
        assert months == 0 or sum_after(months - 1) < course.promised + 1
