import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.comparison.domain.device_clusters import Floats, clusters_of
from maillage.measure.comparison.domain.estimation import Estimation, distinct_devices, estimation_of, respondents_of
from maillage.measure.comparison.domain.strata import NO_STRATA, Strata, strata_of
from maillage.measure.record.domain.density import Density
from tests.measure.comparison.domain.invented import whole_tests

TOWN_AND_COUNTRY = strata_of([1, 2], ["44", "44"], [Density.RURAL, Density.DENSE], [30.0, 70.0])


def mean_of(
    device: list[int],
    commune: list[int],
    value: Floats,
    *,
    strata: Strata = NO_STRATA,
    weights: tuple[float, ...] = (1.0,),
) -> Estimation:
    """The estimation of values that each test says, on one network."""
    clusters = clusters_of(whole_tests(device, 1, value, communes=commune), strata, (1,))
    order = np.lexsort((np.array(commune), whole_tests(device, 1, value).device))
    respondents = respondents_of(clusters.sums(np.ones(len(device))), clusters.index, np.array([weights]))
    return estimation_of(clusters.sums(np.asarray(value)[order]), respondents)


@given(st.lists(st.floats(0, 100), min_size=2, max_size=40))
def test_one_stratum_gives_the_mean_and_its_unbiased_variance(values: list[float]):
    found = mean_of(list(range(len(values))), [1] * len(values), np.array(values))

    assert found.values[0] == pytest.approx(np.mean(values))
    assert found.variance[0] == pytest.approx(np.var(values, ddof=1) / len(values), abs=1e-9)
    assert found.influence.sum() == pytest.approx(0.0, abs=1e-9)


def test_device_with_many_tests_is_one_voice():
    device = [1] * 50 + [2, 3]

    found = mean_of(device, [1] * 52, np.array([90.0] * 50 + [10.0, 20.0]))

    assert found.values[0] == pytest.approx(40.0)


def test_strata_weigh_as_inhabitants_however_many_test_there():
    device, commune = list(range(12)), [2] * 10 + [1] * 2
    value = np.array([60.0, 80.0] * 5 + [10.0, 30.0])

    found = mean_of(device, commune, value, strata=TOWN_AND_COUNTRY, weights=(0.3, 0.7))

    variance = 0.7**2 * np.var(value[:10], ddof=1) / 10 + 0.3**2 * np.var(value[10:], ddof=1) / 2
    assert found.values[0] == pytest.approx(0.7 * 70 + 0.3 * 20)
    assert found.variance[0] == pytest.approx(variance)
    town, country = 0.7**2 * np.var(value[:10], ddof=1) / 10, 0.3**2 * np.var(value[10:], ddof=1) / 2
    assert found.freedom[0] == pytest.approx((town + country) ** 2 / (town**2 / 9 + country**2 / 1))


def test_stratum_where_nobody_answered_leaves_its_weight_to_the_others():
    found = mean_of([1, 2], [2, 2], np.array([40.0, 60.0]), strata=TOWN_AND_COUNTRY, weights=(0.3, 0.7))

    assert found.values[0] == pytest.approx(50.0)


def test_nobody_at_all_has_no_estimate():
    found = mean_of([], [], np.array([]))

    assert np.isnan(found.values[0])
    assert found.variance.tolist() == [0.0]


def test_constant_has_no_spread():
    found = mean_of(list(range(30)), [1] * 30, np.full(30, 0.1))

    assert found.variance.tolist() == [0.0]


def test_device_in_two_strata_on_two_networks_is_one_device_of_each():
    clusters = clusters_of(
        whole_tests([1, 1, 1, 2], [1, 1, 3, 3], [50.0] * 4, communes=[1, 2, 1, 1]), TOWN_AND_COUNTRY, (1, 3)
    )

    assert distinct_devices(clusters.index, np.ones(4, np.bool_)).tolist() == [1, 2]
    assert respondents_of(np.ones(4), clusters.index, np.full((2, 2), 0.5)).kish.tolist() == [2.0, 2.0]
