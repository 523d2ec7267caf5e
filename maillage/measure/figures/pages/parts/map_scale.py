"""The scale of the map: classes that separate the values that occur in the installation's territory.

Where every place lies in one class of the regulator, one colour covers the map and says nothing. So four steps cut the
published medians of the territory's squares into five groups of about the same size, rounded to numbers that people
read; the regulator's thresholds stand on the scale as lines. With too few squares the usual classes hold.
"""

from collections.abc import Callable, Sequence
from math import floor, log10
from typing import Final

import numpy as np

from maillage.core.bounds.memory import LruCache
from maillage.measure.figures.domain.percentiles import estimates
from maillage.measure.figures.domain.value_classes import CLASS_STEPS
from maillage.measure.figures.edges.export.rows import SquareView, tiles_of
from maillage.measure.figures.store.area_totals import CountFilter
from maillage.measure.figures.store.map_squares.squares import PublishedChain, squares_in
from maillage.measure.figures.store.published_counts.counts import Counts
from maillage.measure.record.domain.terms import SCALES, Origin, Selection, Usage
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory

FEWEST_SQUARES: Final = 20  # below, the fifths of the squares say little of the territory
REGULATOR: Final = {Usage.DOWNLOAD: (3e6, 8e6, 30e6), Usage.WEB: (5e3, 10e3)}  # Arcep's, annex 2 of its surveys
_ZOOM: Final = 8.0  # its squares are of 3 km and more: a region has some hundreds of them
_CUTS: Final = (20, 40, 60, 80)  # percent of the squares
_ROUND: Final = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)  # what a step may begin with
_SNAP: Final = 0.1  # a step so close to a threshold of the regulator is that threshold

_steps = LruCache[tuple[str, Origin, Usage, str], tuple[float, ...]](most=64)


def steps_here(counts: Counts, usage: Usage, origin: Origin) -> tuple[float, ...]:
    """The four steps of the map of ``usage`` (unit of its scale), rising; the same for every operator.

    They are those of the bulk of the counts, so that every process of the installation draws the same map.
    """

    def read() -> tuple[float, ...]:
        box = territory(home_territory()).bbox
        if box is None:
            return CLASS_STEPS[usage]
        count_filter = CountFilter(counts.bulk, Selection(usage=usage, origin=origin))
        chain = PublishedChain(count_filter)
        tiles = tiles_of(SquareView(box, _ZOOM))
        medians = [estimates(squares_in(tile, count_filter, chain).summaries, SCALES[usage]).median for tile in tiles]
        values = np.concatenate([np.zeros(0), *medians])
        return separating_steps(values[~np.isnan(values)].tolist(), usage)

    return _steps.get((counts.bulk_name, origin, usage, home_territory()), read)


def separating_steps(values: Sequence[float], usage: Usage) -> tuple[float, ...]:
    """Four rounded steps that cut ``values`` in five; the usual classes where there are few, or where they coincide."""
    usual = CLASS_STEPS[usage]
    if len(values) < FEWEST_SQUARES:
        return usual
    cuts = np.percentile(values, _CUTS).tolist()
    is_linear = SCALES[usage].is_linear
    ways: tuple[Callable[[float], float], ...] = (
        (lambda cut: 5.0 * round(cut / 5)) if is_linear else (lambda cut: _round_number(cut, usage)),
        lambda cut: float(f"{cut:.2g}"),
    )
    for rounded in ways:
        steps = tuple(rounded(cut) for cut in cuts)
        if len(set(steps)) == len(steps):
            return steps
    return usual


def _round_number(value: float, usage: Usage) -> float:
    for threshold in REGULATOR.get(usage, ()):
        if abs(value / threshold - 1) <= _SNAP:
            return threshold
    ten = 10.0 ** floor(log10(value))
    return min(_ROUND, key=lambda first: abs(first * ten - value)) * ten
