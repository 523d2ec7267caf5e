"""How the tests of an area spread over classes of one usage, operator by operator, from the published counts.

Only operators whose figure is published are read, and never all of them together: the shares of everybody would give,
by difference, those of an operator that is hidden. Shares leave as whole percents for the same
reason, and as tenths below fifty devices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.bounds.memory import LruCache
from maillage.figures.queries.area_totals import area_samples
from maillage.figures.queries.areas import Area
from maillage.figures.queries.figures import figures_by_operator
from maillage.figures.queries.filtered_counts import CountFilter
from maillage.figures.queries.published_counts.counts import current_counts
from maillage.figures.rules.distribution import classes_of_bins, whole_percents
from maillage.quality.terms import BIN_BITS, SCALES, Selection
from maillage.quality.terms.keys import bins_in, low20_in, operators_in

_OPERATORS: Final = 64
_TENTH: Final = 10  # percent

Floats = NDArray[np.float64]


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
                # Of few tests whole percents would tell how many they are.
                percents = _TENTH if figure.is_rounded else 1
                shares = whole_percents(by_class[code].tolist(), total=100 // percents)
                failed, *classes = (percents * share for share in shares)
                distributions[code] = Distribution(figure.samples, failed, tuple(classes))
        return distributions

    return _distributions.get((counts.version, area.territory, selection, tuple(steps)), by_operator)


_distributions = LruCache[tuple[int, object, Selection, tuple[float, ...]], Mapping[int, Distribution]](most=1024)
