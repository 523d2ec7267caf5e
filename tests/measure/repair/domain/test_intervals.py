import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.intervals import wilson
from maillage.measure.repair.domain.shares import DeviceTests, difference_ends, effective_tests, shares_of, t_quantile
from tests.measure.comparison.references import scipy_stats

TRUE_SHARE = 0.25


@pytest.mark.parametrize("freedom", [4, 5, 7, 10, 30, 200])
def test_t_quantile_agrees_with_scipy(freedom: int):
    assert float(t_quantile(freedom)) == pytest.approx(scipy_stats().t.ppf(0.975, freedom), rel=0.002)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(counts: tuple[int, int]):
    bad, tests = counts

    low, high = wilson(bad / tests, tests)

    known = scipy_stats().binomtest(bad, tests).proportion_ci(method="wilson")
    assert (float(low), float(high)) == pytest.approx((known.low, known.high), abs=1e-9)


def test_devices_that_agree_count_once_each():
    effective = effective_tests(np.array([1.0]), np.array([0.0]), np.array([12.0]), np.array([600.0]))

    assert float(effective[0]) < 12


@given(st.integers(2, 40), st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_devices_with_the_same_share_count_once_each_however_it_rounds(devices: int, counts: tuple[int, int]):
    bad, tests = counts
    each = np.ones(devices, np.int64)

    shares = shares_of(DeviceTests(each * 0, np.arange(devices), each * tests, each * bad, each * 0), 1)

    assert float(shares.effective[0]) <= devices


def test_one_phone_with_a_thousand_tests_weighs_as_one_phone():
    unit, device = np.zeros(6, np.int64), np.arange(6)
    tests, bad = np.array([1000, 1, 1, 1, 1, 1]), np.array([1000, 0, 0, 0, 0, 0])

    shares = shares_of(DeviceTests(unit, device, tests, bad, bad * 0), 1)

    assert float(shares.share[0]) == pytest.approx(1 / 6)
    assert float(shares.low[0]) < 0.05


@pytest.mark.parametrize(("devices", "likeness"), [(5, 0.3), (12, 0.2), (60, 0.1)])
def test_interval_covers_the_truth_and_seldom_finds_what_is_not_there(devices: int, likeness: float):
    random = np.random.default_rng(devices)
    campaigns = 3_000
    unit, device = np.repeat(np.arange(campaigns), devices), np.tile(np.arange(devices), campaigns)
    a, b = (share * (1 - likeness) / likeness for share in (TRUE_SHARE, 1 - TRUE_SHARE))
    tests = np.minimum(random.zipf(1.8, unit.size), 60)
    bad = random.binomial(tests, random.beta(a, b, unit.size))

    shares = shares_of(DeviceTests(unit, device, tests, bad, bad * 0), campaigns)

    covered = float(((shares.low <= TRUE_SHARE) & (shares.high >= TRUE_SHARE)).mean())
    found = float((shares.low > TRUE_SHARE).mean())
    assert covered >= 0.935
    assert found <= 0.03


def test_unit_without_test_knows_nothing():
    nothing = np.empty(0, np.int64)

    shares = shares_of(DeviceTests(nothing, nothing, nothing, nothing, nothing), 2)

    assert (shares.tests.tolist(), shares.low.tolist(), shares.high.tolist()) == ([0, 0], [0.0, 0.0], [1.0, 1.0])
    assert np.isnan(shares.share).all()


def test_difference_of_two_certain_sides_is_certain():
    assert difference_ends((0.1, 0.1, 0.1), (0.6, 0.6, 0.6)) == (-0.5, -0.5)
