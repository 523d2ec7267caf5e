import numpy as np

from maillage.measure.comparison.domain.strata import NO_STRATA, OUTSIDE, strata_of
from maillage.measure.figures.domain.sample_rows import TYPES, SampleRows
from maillage.measure.record.domain.density import Density

RURAL, DENSE = Density.RURAL, Density.DENSE


def test_strata_of_communes_in_any_order_hold_their_inhabitants():
    strata = strata_of([30, 10, 20], ["44", "44", "49"], [DENSE, RURAL, RURAL], [900.0, 50.0, 70.0])

    assert strata.labels == (("44", RURAL), ("44", DENSE), ("49", RURAL))
    assert strata.population.tolist() == [50.0, 900.0, 70.0]
    assert strata.of([10, 20, 30, 30, 10]).tolist() == [0, 2, 1, 1, 0]


def test_communes_of_other_territories_are_outside():
    strata = strata_of([10, 30], ["44", "44"], [RURAL, DENSE], [50.0, 900.0])

    assert strata.of([0, 9, 10, 20, 30, 31]).tolist() == [OUTSIDE, OUTSIDE, 0, OUTSIDE, 1, OUTSIDE]
    assert strata.of([]).tolist() == []


def test_strata_of_one_density_leave_the_others_outside():
    strata = strata_of([10, 30], ["44", "44"], [RURAL, DENSE], [50.0, 900.0]).only(frozenset({RURAL}))

    assert strata.of([10, 30]).tolist() == [0, OUTSIDE]
    assert strata.population.tolist() == [50.0, 0.0]


def test_without_communes_every_row_is_in_one_stratum():
    assert strata_of([], [], [], []) is NO_STRATA
    assert NO_STRATA.of(np.array([0, 7])).tolist() == [0, 0]
    assert len(NO_STRATA) == 1


def test_no_rows_have_the_columns_and_types_of_rows():
    empty = SampleRows.empty()

    assert {name: getattr(empty, name).dtype for name in TYPES} == {
        name: np.dtype(kind) for name, kind in TYPES.items()
    }
    assert (len(empty), empty.bins.shape) == (0, (0, 9))
