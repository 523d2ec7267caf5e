"""How the tests of an area spread over classes of one usage, operator by operator, from the published counts.

Only operators whose figure is published are read, and never all of them together: the shares of everybody would give,
by difference, those of an operator that is hidden. Shares leave as whole percents for the same
reason, as tenths below fifty devices and as fifths below ten tests.

Classes of values and shares that sum to a hundred: how tests are put into the steps of a legend.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.bounds.memory import LruCache
from maillage.measure.figures.domain.coarsening import share_parts
from maillage.measure.figures.store.area_totals import CountFilter, area_samples
from maillage.measure.figures.store.areas import Area
from maillage.measure.figures.store.figures import figures_by_operator
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.bins import share_below
from maillage.measure.record.domain.keys import bins_in, low20_in, operators_in
from maillage.measure.record.domain.terms import BIN_BITS, SCALES, Scale, Selection

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


_OPERATORS: Final = 64
_FEW: Final = 99  # tests that are given in steps are given in fifths or tenths, however many they are


@dataclass(frozen=True, slots=True)
class Distribution:
    """The tests of one operator: how many, the percent that failed, the percents of the classes, the worst first.

    The percents are whole and sum to 100.
    """

    tests: int
    failed: int
    classes: tuple[int, ...]


def distributions(area: Area, selection: Selection, *, steps: Sequence[float]) -> Mapping[int, Distribution]:
    """The distribution of each operator with a published figure; ``steps`` are raw values, ascending, that cut it."""
    counts = current_counts()

    def by_operator() -> Mapping[int, Distribution]:
        samples = area_samples(CountFilter(counts, selection), area)
        places = (operators_in(low20_in(samples.keys)) << BIN_BITS) | bins_in(samples.keys)
        by_bin = np.bincount(places, weights=samples.counts, minlength=_OPERATORS << BIN_BITS)
        by_class = by_bin.reshape(_OPERATORS, 1 << BIN_BITS) @ classes_of_bins(SCALES[selection.usage], steps)
        distributions: dict[int, Distribution] = {}
        for code, figure in figures_by_operator(area, selection).items():
            if code is not None and not figure.is_hidden and figure.samples:
                # Of few tests whole percents would disclose how many they are.
                parts = int(share_parts(min(figure.samples, _FEW))) if figure.is_rounded else 100
                shares = whole_percents(by_class[code].tolist(), total=parts)
                failed, *classes = (100 // parts * share for share in shares)
                distributions[code] = Distribution(figure.samples, failed, tuple(classes))
        return distributions

    return _distributions.get((counts.version, area.territory, selection, tuple(steps)), by_operator)


_distributions = LruCache[tuple[int, object, Selection, tuple[float, ...]], Mapping[int, Distribution]](most=1024)
