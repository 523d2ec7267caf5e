"""Classes of values and shares that sum to a hundred: how tests are put into the steps of a legend."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from maillage.quality.rules.bins import values_of
from maillage.quality.terms import Scale

BIN_COUNT = 512

Integers = NDArray[np.int64]


def class_of_bins(scale: Scale, steps: Sequence[float]) -> Integers:
    """The class of each of the 512 bins: 0 is failure, then 1 (worst) to len(steps) + 1 (best).

    ``steps`` are raw values of the scale, ascending. A bin that holds a step counts by its middle (an error of less
    than 1.75 % of the value); a value on a step is in the class above it, as in the legend of the map.
    """
    bins = np.arange(BIN_COUNT)
    passed = np.searchsorted(np.asarray(steps, np.float64), values_of(bins, scale), side="right")
    classes = passed + 1 if scale.higher_is_better else len(steps) - passed + 1
    return np.where(bins == scale.failure_bin, 0, np.clip(classes, 1, len(steps) + 1)).astype(np.int64)


def whole_percents(counts: Sequence[int], *, total: int = 100) -> list[int]:
    """The counts as whole percents that sum to 100 (largest remainders, the first of equal ones); zeros stay zero.

    With another ``total``, as so many parts instead.
    """
    tests = sum(counts)
    if not tests:
        return [0] * len(counts)
    exact = [total * count / tests for count in counts]
    whole = [int(value) for value in exact]
    by_remainder = sorted(range(len(counts)), key=lambda place: (whole[place] - exact[place], place))
    for place in by_remainder[: total - sum(whole)]:
        whole[place] += 1
    return whole
