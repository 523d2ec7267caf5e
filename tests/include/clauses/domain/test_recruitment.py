"""When a promise is kept with more people: against the same carried on month by month."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.include.clauses.domain.forecast import WEEKLY_HOURS, WEEKS_A_MONTH, HoursPace, month_kept
from maillage.include.clauses.domain.months import WorkMonth

OCTOBER = WorkMonth.read("2026-10") or WorkMonth(0)


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
