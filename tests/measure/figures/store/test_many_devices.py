"""Five devices beyond each end of an interval: the answer for columns beside the same question asked of sets."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from maillage.core.disclosure.interval_ends import DEVICES_OUTSIDE
from maillage.measure.figures.store.many_devices import IntervalBins, have_devices_outside
from maillage.measure.record.domain.keys import LOW_BITS, groups_of, keys_of, low20_of

FIGURES = 3
OPERATORS = (1, 2)
Row = tuple[int, int, int]  # of a sample: figure (its place), operator, bin; of a device: figure, operator, hash
SAMPLES = st.lists(st.tuples(st.integers(0, FIGURES - 1), st.sampled_from(OPERATORS), st.integers(1, 9)), max_size=30)
DEVICES = st.lists(st.tuples(st.integers(0, FIGURES - 1), st.sampled_from(OPERATORS), st.integers(0, 7)), max_size=60)
ENDS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.booleans()), min_size=FIGURES, max_size=FIGURES)


def keys_for(rows: list[Row]) -> NDArray[np.int64]:
    places, operators, bins = ([row[column] for row in rows] for column in range(3))
    return keys_of(places, bins, low20_of(operator=operators, technology=1, period=140, context=0))


def devices_beyond(figure: int, samples: list[Row], devices: list[Row], *, bins: set[int]) -> int:
    """How many devices there are of the groups of a figure that have samples, all of them in ``bins``."""
    found = set()
    for operator in OPERATORS:
        of_group = {row[2] for row in samples if row[:2] == (figure, operator)}
        if of_group and of_group <= bins:
            found |= {row[2] for row in devices if row[:2] == (figure, operator)}
    return len(found)


@given(samples=SAMPLES, devices=DEVICES, ends=ENDS)
def test_devices_are_beyond_an_end_where_all_bins_of_their_groups_are(
    samples: list[Row], devices: list[Row], ends: list[tuple[int, int, bool]]
) -> None:
    low, high = ([pick(one[0], one[1]) for one in ends] for pick in (min, max))
    is_asked = [one[2] for one in ends]
    keys, groups = keys_for(samples), groups_of(keys_for(devices))
    told = have_devices_outside(
        keys,
        (groups, np.array([row[2] for row in devices], np.uint32)),
        (groups_of(keys) >> LOW_BITS, groups >> LOW_BITS),
        IntervalBins(np.array(low), np.array(high), np.array(is_asked)),
    )
    assert told.tolist() == [
        is_asked[figure]
        and all(
            devices_beyond(figure, samples, devices, bins=bins) >= DEVICES_OUTSIDE
            for bins in (set(range(low[figure])), set(range(high[figure] + 1, 10)))
        )
        for figure in range(FIGURES)
    ]
