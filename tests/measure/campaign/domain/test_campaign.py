from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.campaign.domain import campaign as reads
from maillage.measure.campaign.domain.campaign import (
    PACE_DAYS,
    CampaignState,
    Projection,
    needed_pace,
    pace,
    projection,
    state_of,
    weeks_of,
)

DAILY = st.lists(st.integers(0, 500), min_size=14, max_size=60)


@pytest.mark.parametrize(
    ("tests", "today", "state"),
    [
        (0, 9, CampaignState.COMING),
        (5, 10, CampaignState.RUNNING),
        (99, 20, CampaignState.RUNNING),
        (100, 15, CampaignState.REACHED),
        (100, 21, CampaignState.REACHED),
        (99, 21, CampaignState.ENDED),
    ],
)
def test_state_of_a_campaign_from_day_10_to_day_20(tests: int, today: int, state: CampaignState):
    assert state_of(tests=tests, goal=100, today=today, first=10, last=20) is state


def test_campaign_without_dates_never_ends():
    assert state_of(tests=3, goal=100, today=99_999, first=None, last=None) is CampaignState.RUNNING


def test_days_without_a_test_are_zeros_and_others_are_left_out():
    got = reads.tests_of_days([3, 5, 8], [7, 2, 9], first=4, after=8)

    assert got.tolist() == [0, 2, 0, 0]


def test_days_before_the_first_are_none():
    assert reads.tests_of_days([3], [7], first=9, after=4).tolist() == []


@given(st.lists(st.integers(0, 90), max_size=120))
def test_weeks_are_the_last_whole_ones(daily: list[int]):
    weeks = weeks_of(daily).tolist()

    assert len(weeks) == min(len(daily) // 7, 13)
    assert sum(weeks) == sum(daily[len(daily) - 7 * len(weeks) :])


@pytest.mark.parametrize(("daily", "mean"), [([], None), ([0], 0.0), ([4, 8], 6.0), ([100] + [3] * PACE_DAYS, 3.0)])
def test_pace_is_the_mean_of_the_last_28_days(daily: list[int], mean: float | None):
    assert pace(daily) == mean


@pytest.mark.parametrize(("remaining", "days", "wanted"), [(100, 10, 10.0), (0, 10, 0.0), (100, 0, None), (-5, 3, 0.0)])
def test_needed_pace_shares_what_remains_over_the_days_left(remaining: int, days: int, wanted: float | None):
    assert needed_pace(remaining=remaining, days_left=days) == wanted


def test_projection_of_a_steady_pace_is_sure():
    assert projection([50] * 28, remaining=700) == Projection(14.0, 14.0, 14.0)


def test_projection_without_tests_in_28_days_is_none():
    assert projection([900] + [0] * 28, remaining=10) is None


def test_projection_after_less_than_two_weeks_has_no_interval():
    assert projection([10, 20, 30], remaining=100) == Projection(5.0, None, None)


def test_projection_beyond_ten_years_says_no_day():
    got = projection([1] + [0] * 27, remaining=5_000)

    assert got is not None
    assert (got.days, got.high) == (inf, inf)


@settings(deadline=None, max_examples=50)
@given(DAILY, st.integers(1, 100_000))
def test_projection_lies_in_its_interval_and_is_the_same_each_time(daily: list[int], remaining: int):
    got = projection(daily, remaining=remaining)

    assert got == projection(daily, remaining=remaining)
    assert (got is None) == (sum(daily[-PACE_DAYS:]) == 0)
    if got is not None:
        assert got.low is not None
        assert got.high is not None
        assert 0 < got.low <= got.days <= got.high


@settings(deadline=None, max_examples=50)
@given(DAILY, st.integers(1, 20_000), st.integers(1, 20_000))
def test_projection_of_more_tests_is_never_sooner(daily: list[int], fewer: int, more: int):
    near, far = projection(daily, remaining=fewer), projection(daily, remaining=fewer + more)

    assert (near is None) == (far is None)
    if near is not None and far is not None:
        assert near.days <= far.days


def test_interval_of_the_projection_holds_the_day_the_goal_was_reached():
    """Weeks that are like each other but for chance: the numbers of docs/explanation/campaign.md, reduced."""
    random = np.random.default_rng(5)
    held = 0
    for _ in range(150):
        daily = random.negative_binomial(3, 3 / (3 + 60), 28 + 600)
        reached = int(np.searchsorted(np.cumsum(daily[28:]), 6_000)) + 1
        got = projection(daily[:28], remaining=6_000)
        assert got is not None
        assert got.low is not None
        assert got.high is not None
        held += got.low <= reached <= got.high + 1

    assert held >= 0.94 * 150
