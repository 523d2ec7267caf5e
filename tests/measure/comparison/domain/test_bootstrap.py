import numpy as np
import pytest

from maillage.core.certain_orders import student_ratio
from maillage.core.intervals import Z, wilson
from maillage.measure.comparison.domain.estimation import deviations, resampling_counts
from tests.measure.comparison.references import scipy_stats


def test_draws_pick_as_many_units_as_there_are():
    assert resampling_counts(50, 200, 0).sum(axis=1).tolist() == [0.0] * 200


def test_draws_are_the_same_for_one_seed():
    influence = np.arange(140.0).reshape(70, 2)
    once = deviations(influence, draws=30, seed=4)

    resampling_counts.cache_clear()

    assert deviations(influence, draws=30, seed=4).tolist() == once.tolist()
    assert deviations(influence, draws=30, seed=5).tolist() != once.tolist()


def test_spread_of_draws_is_that_of_the_sum_over_units():
    influence = np.random.default_rng(1).normal(size=(300, 1))
    influence -= influence.mean()

    moved = deviations(influence, draws=20_000, seed=1)

    assert moved.std() == pytest.approx(np.sqrt((influence**2).sum()), rel=0.02)
    assert moved.mean() == pytest.approx(0.0, abs=0.3)


@pytest.mark.parametrize("freedom", [2, 3, 5, 10, 30, 200, 10_000])
def test_stretch_is_the_quotient_of_student_and_normal_quantiles(freedom: int):
    assert float(student_ratio(freedom)) * Z == pytest.approx(
        scipy_stats().t.ppf(0.975, freedom), rel=0.04 if freedom < 4 else 0.005
    )


@pytest.mark.parametrize(("good", "count"), [(0, 8), (3, 9), (190, 200), (50, 50)])
def test_wilson_interval_is_that_of_scipy(good: int, count: int):
    wanted = scipy_stats().binomtest(good, count).proportion_ci(method="wilson")

    low, high = wilson(np.array([good / count]), np.array([float(count)]), np.array([Z]))

    assert (low[0], high[0]) == pytest.approx((wanted.low, wanted.high), abs=1e-9)
