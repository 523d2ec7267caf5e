"""Classes of values and shares that sum to a hundred: how tests are put into the steps of a legend."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from maillage.quality.terms import Scale
from maillage.quality.terms.bins import share_below

BIN_COUNT = 512

Floats = NDArray[np.float64]


def classes_of_bins(scale: Scale, steps: Sequence[float]) -> Floats:
    """Which part of each of the 512 bins (rows) falls in each class (columns).

    Class 0 is failure, then 1 (worst) to len(steps) + 1 (best). ``steps`` are raw values of the scale, ascending; a bin
    that holds a step belongs to the classes on both sides of it, as far as it lies there.
    """
    bins = np.arange(BIN_COUNT)
    below = np.stack([np.zeros(BIN_COUNT), *(share_below(step, bins, scale) for step in steps), np.ones(BIN_COUNT)])
    between = np.nan_to_num(np.diff(below, axis=0))
    between[:, bins == scale.failure_bin] = 0.0
    ordered = between if scale.higher_is_better else between[::-1]
    return np.concatenate([(bins == scale.failure_bin)[None, :].astype(np.float64), ordered]).T


def whole_percents(counts: Sequence[float], *, total: int = 100) -> list[int]:
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
