import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.comparison.domain.pooling import MOST_WEIGHT, design_of, pools_of
from maillage.measure.comparison.domain.strata import NO_STRATA, Strata, strata_of
from maillage.measure.record.domain.density import Density

# Strata, in order: 44 rural, 44 intermediate, 44 dense, 49 rural, 49 intermediate, 49 dense.
POPULATION = [400.0, 300.0, 500.0, 350.0, 200.0, 100.0]


def strata() -> Strata:
    return strata_of(range(1, 7), ["44"] * 3 + ["49"] * 3, [Density(at % 3) for at in range(6)], POPULATION)


def pools(*fewest: int) -> list[int]:
    return [int(pool) for pool in pools_of(strata(), np.array(fewest, float))]


def test_strata_with_enough_devices_stand_alone():
    assert pools(20, 40, 99, 20, 21, 500) == [0, 1, 2, 3, 4, 5]


def test_stratum_with_few_devices_joins_the_same_density_of_another_departement():
    assert pools(50, 40, 99, 3, 40, 99) == [0, 1, 2, 0, 4, 5]


def test_two_strata_with_few_devices_make_one_pool():
    assert pools(12, 40, 99, 11, 40, 99) == [0, 1, 2, 0, 4, 5]


def test_class_with_few_devices_stays_apart_while_its_mean_is_somebodys():
    assert pools(5, 40, 99, 4, 40, 99) == [0, 1, 2, 0, 4, 5]


def test_class_without_devices_joins_the_denser_one():
    assert pools(1, 40, 99, 0, 40, 99) == [0, 0, 2, 0, 0, 5]


def test_densest_class_without_devices_joins_the_one_below():
    assert pools(40, 40, 0, 40, 40, 1) == [0, 1, 1, 3, 1, 1]


def test_nobody_anywhere_makes_one_pool():
    assert pools(0, 0, 0, 0, 0, 0) == [0, 0, 0, 0, 0, 0]


def test_place_of_squares_has_one_pool():
    assert pools_of(NO_STRATA, np.array([3.0])).tolist() == [0]


def test_compared_operators_share_pools_and_weights_and_the_others_have_their_own():
    devices = np.array([[90.0] * 6, [80.0, 90, 90, 2, 90, 90], [0.0, 0, 30, 0, 0, 0]])

    design = design_of(strata(), devices, (0, 1))

    assert design.pools.tolist() == [[0, 1, 2, 0, 4, 5], [0, 1, 2, 0, 4, 5], [0, 0, 0, 0, 0, 0]]
    assert design.weights[0].tolist() == design.weights[1].tolist()
    assert design.weights[2].tolist() == [1.0, 0, 0, 0, 0, 0]
    assert (design.share, design.count) == (1.0, 5)


def test_inhabitants_of_strata_where_an_operator_has_no_devices_are_not_in_the_share():
    devices = np.array([[90.0] * 6, [90.0, 90, 90, 0, 90, 90]])

    assert design_of(strata(), devices, (0, 1)).share == pytest.approx(1 - 350 / sum(POPULATION))


def test_pools_weigh_as_their_inhabitants():
    design = design_of(strata(), np.full((2, 6), 50.0), (0, 1))

    assert design.weights[0] == pytest.approx(np.array(POPULATION) / sum(POPULATION))


def test_device_that_would_weigh_too_much_is_trimmed_for_all_operators_alike():
    devices = np.array([[1_000.0, 1_000, 1_000, 20, 1_000, 1_000], [1_000.0] * 6])

    weights = design_of(strata(), devices, (0, 1)).weights

    # The median device lives in 49 intermediate or 44 intermediate: 300 inhabitants over 1,000 devices, or near.
    median = 300 / 1_000
    cut = MOST_WEIGHT * median * 20
    assert weights[0].tolist() == weights[1].tolist()
    assert weights[0][3] / weights[0][1] == pytest.approx(cut / 300)


counts = st.lists(st.integers(0, 60), min_size=6, max_size=6)


@given(st.lists(counts, min_size=1, max_size=3))
def test_weights_sum_to_one_wherever_there_is_a_device(devices: list[list[int]]):
    counts = np.array(devices, float)

    design = design_of(strata(), counts, tuple(range(len(devices))))

    in_pools = np.stack([np.bincount(design.pools[0], each, 6) for each in counts])
    assert design.weights.sum(axis=1) == pytest.approx(1.0 if (in_pools > 0).any() else 0.0)
    assert (design.weights[:, (in_pools == 0).all(axis=0)] == 0).all()
    assert 0 <= design.share <= 1
