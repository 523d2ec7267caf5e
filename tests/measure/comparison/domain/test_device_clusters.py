from collections import Counter, defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.comparison.domain.device_clusters import (
    COUNTS,
    MOST_UNITS,
    clusters_of,
    packed_words,
    pooled_index,
)
from maillage.measure.comparison.domain.strata import NO_STRATA, strata_of
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.record.domain.density import Density
from tests.measure.comparison.domain.invented import whole_tests

STRATA = strata_of([1, 2, 3], ["44", "44", "49"], [Density.RURAL, Density.DENSE, Density.DENSE], [10.0, 20.0, 30.0])
tests_made = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(0, 4), st.integers(0, 100)), max_size=60
)


@given(tests_made)
def test_sums_of_voices_are_those_of_a_dictionary(made: list[tuple[int, int, int, int]]):
    device, operator, commune, value = np.array(made, int).reshape(-1, 4).T
    rows = whole_tests(device, operator, value, communes=commune)
    wanted: dict[tuple[int, int, int], int] = defaultdict(int)
    for row in range(len(rows)):
        if operator[row] in {1, 3} and commune[row] in {1, 2, 3}:
            wanted[int(rows.device[row]), int(operator[row]), int(commune[row])] += int(rows.pages_made[row])

    clusters = clusters_of(rows, STRATA, (1, 3))

    assert sorted(clusters.sums(clusters.pages_made).tolist()) == sorted(wanted.values())
    assert len(clusters.index) == len(wanted)
    assert Counter(clusters.index.operator.tolist()) == Counter({1: 0, 3: 1}[key[1]] for key in wanted)
    assert Counter(clusters.index.stratum.tolist()) == Counter(STRATA.of([key[2] for key in wanted]).tolist())


def test_voice_of_more_rows_than_a_packed_count_holds_is_counted_in_full():
    rows = whole_tests(np.repeat([1, 2, 3], [5, 140_000, 7]), 1, 50.0)

    clusters = clusters_of(rows, NO_STRATA, (1,))
    first, second, _, _ = clusters.fields(
        packed_words(COUNTS, clusters.pages_made > 0, clusters.pages_made > 9), COUNTS
    )

    assert sorted(first.tolist()) == [5.0, 7.0, 140_000.0]
    assert second.tolist() == [0.0, 0.0, 0.0]
    assert sorted(clusters.sums(clusters.pages_made).tolist()) == [25.0, 35.0, 700_000.0]
    assert len(clusters.index) == 3


def test_every_device_is_a_unit_while_they_are_few():
    clusters = clusters_of(whole_tests(np.arange(500), 1, 50.0), NO_STRATA, (1,))

    assert clusters.index.unit.tolist() == list(range(500))
    assert clusters.index.shape == (500, 1, 1)


def test_many_devices_fall_in_random_groups_of_about_one_size():
    rows = whole_tests(np.repeat(np.arange(200_000), 2), np.tile([1, 2], 200_000), 50.0)

    clusters = clusters_of(rows, NO_STRATA, (1, 2))

    sizes = np.bincount(clusters.index.unit, minlength=MOST_UNITS) / 2
    assert clusters.index.shape == (MOST_UNITS, 2, 1)
    assert 0.8 < sizes.var() / sizes.mean() < 1.2  # as Poisson's
    assert (clusters.index.unit[::2] == clusters.index.unit[1::2]).all()  # a device is in one group with all it said


def test_pooled_strata_join_the_voices_of_one_device():
    rows = whole_tests([1, 1, 2], 1, 50.0, communes=[1, 2, 3])
    index = clusters_of(rows, STRATA, (1,)).index

    pooled, joined = pooled_index(index, np.array([[0, 0, 2]]))

    assert len(index) == 3
    assert Counter(pooled.stratum.tolist()) == {0: 1, 2: 1}
    assert Counter(np.bincount(joined).tolist()) == {2: 1, 1: 1}


def test_no_rows_have_no_voices():
    clusters = clusters_of(SampleRows.empty(), NO_STRATA, (1, 2))

    assert (len(clusters.index), clusters.index.shape) == (0, (0, 2, 1))
    assert clusters.sums(clusters.pages_made).tolist() == []
