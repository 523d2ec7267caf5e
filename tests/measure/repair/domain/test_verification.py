import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.repair.domain.shares import DeviceTests, shares_of
from maillage.measure.repair.domain.verification import Proof, Side, device_mean, verification


def side(devices: int, tests: int, share: float, *, seed: int = 1) -> Side:
    """Devices that each made ``tests`` tests, bad with the probability ``share``."""
    random = np.random.default_rng(seed)
    bad = random.binomial(tests, share, devices)
    lines = DeviceTests(np.zeros(devices, int), np.arange(devices), np.full(devices, tests), bad, bad * 0)
    shares = shares_of(lines, 1)
    estimate = Estimate(float(shares.share[0]), float(shares.low[0]), float(shares.high[0]))
    return Side(devices * tests, devices, estimate, float(shares.effective[0]))


NOBODY = Side(0, 0, None)


def test_fewer_failures_after_the_works_are_proven():
    found = verification(side(30, 5, 0.7), side(30, 5, 0.1, seed=2))

    assert found.proof is Proof.PROVEN
    assert found.difference is not None
    assert found.difference.high is not None
    assert found.difference.high < 0


def test_unchanged_failures_with_many_tests_are_no_improvement():
    found = verification(side(300, 5, 0.6), side(300, 5, 0.6, seed=2))

    assert (found.proof, found.missing_tests) == (Proof.NO_IMPROVEMENT, 0)


def test_few_tests_after_say_how_many_are_missing_and_those_then_decide():
    before = side(60, 5, 0.7)
    found = verification(before, side(5, 2, 0.5, seed=3))

    assert found.proof is Proof.NOT_YET
    assert found.missing_tests is not None
    assert 5 <= found.missing_tests <= 300


def test_no_test_after_asks_for_some():
    found = verification(side(60, 5, 0.7), NOBODY)

    assert found.proof is Proof.NOT_YET
    assert found.missing_tests is not None
    assert found.missing_tests >= 5


def test_nothing_before_proves_nothing_however_many_come():
    found = verification(NOBODY, side(60, 5, 0.1))

    assert (found.proof, found.missing_tests, found.difference) == (Proof.NOT_YET, None, None)


@settings(max_examples=40)
@given(st.integers(5, 80), st.integers(1, 8), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_proof_is_never_given_for_something_worse(devices: int, tests: int, before: float, after: float):
    found = verification(side(devices, tests, before), side(devices, tests, after, seed=2))

    assert found.difference is not None
    if found.proof is Proof.PROVEN:
        assert found.difference.value < 0
    assert (found.missing_tests == 0) is (found.proof is not Proof.NOT_YET)


def test_works_that_changed_nothing_are_seldom_called_proven():
    proofs = [verification(side(20, 4, 0.5, seed=2 * n), side(20, 4, 0.5, seed=2 * n + 1)).proof for n in range(160)]

    assert proofs.count(Proof.PROVEN) <= 9  # one-sided 2.5 % of 160 is 4


def test_score_of_few_devices_is_not_told():
    assert device_mean(np.array([50.0, 60.0]), np.array([1, 2])) is None


def test_score_weighs_devices_alike():
    values, devices = np.array([100.0, 100.0, 100.0, 0.0, 0.0, 0.0, 0.0]), np.array([1, 1, 1, 2, 3, 4, 5])

    mean = device_mean(values, devices)

    assert mean is not None
    assert mean.value == pytest.approx(20.0)
