import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.campaign.domain.worth import (
    DEFAULT_SPREADS,
    LEAST_TERRITORIES,
    Spreads,
    narrowing,
    out_of_hundred,
    spreads,
    variance,
)

SPREADS = st.builds(Spreads, st.floats(1, 1e3), st.floats(1, 1e4))


@given(st.integers(0, 1_000_000), SPREADS)
def test_narrowing_is_the_difference_of_the_variances(samples: int, known: Spreads):
    [before, after] = variance([samples, samples + 1], known).tolist()

    assert float(narrowing(samples, known)) == pytest.approx(before - after, rel=1e-6, abs=1e-9)


@given(st.integers(0, 100_000), st.integers(1, 1_000), SPREADS)
def test_next_test_narrows_less_where_there_are_more(samples: int, more: int, known: Spreads):
    assert float(narrowing(samples + more, known)) < float(narrowing(samples, known))


def test_variance_without_a_test_is_that_between_communes():
    assert float(variance(0, Spreads(between=81.0, within=400.0))) == pytest.approx(81.0)


def test_variance_is_that_of_two_independent_sources():
    # Ten tests of variance 400 (40 together) and a prior of 40: half of either.
    assert float(variance(10, Spreads(between=40.0, within=400.0))) == pytest.approx(20.0)


def test_spreads_of_few_communes_are_supposed():
    few = [50.0] * (LEAST_TERRITORIES - 1)

    assert spreads(medians=few, lows=few, highs=few, samples=few) == DEFAULT_SPREADS


def test_spreads_are_found_again_in_communes_of_known_spreads():
    random = np.random.default_rng(2)
    samples = random.integers(20, 400, 600)
    errors = 24.0 / np.sqrt(samples)
    medians = 60 + random.normal(0, 8.0, 600) + random.normal(0, 1, 600) * errors

    got = spreads(medians=medians, lows=medians - 1.96 * errors, highs=medians + 1.96 * errors, samples=samples)

    assert got.within == pytest.approx(24.0**2, rel=0.01)
    assert got.between == pytest.approx(8.0**2, rel=0.2)


def test_equal_communes_still_differ_by_a_point():
    same = [50.0] * 20

    assert spreads(medians=same, lows=same, highs=same, samples=same) == Spreads(1.0, 1.0)


def test_worths_are_shares_of_the_greatest():
    assert out_of_hundred([2.0, 8.0, 0.0]).tolist() == [25.0, 100.0, 0.0]
    assert out_of_hundred([0.0, 0.0]).tolist() == [0.0, 0.0]
    assert out_of_hundred([]).tolist() == []
