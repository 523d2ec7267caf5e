"""The published squares of a small view with the class of their median, and one square with all operators."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import floor, log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import corner_of, squares_at, unmorton
from maillage.measure.figures.domain.coarsening import coarse_figure, two_digits
from maillage.measure.figures.domain.percentiles import figures
from maillage.measure.figures.domain.value_classes import CLASS_STEPS
from maillage.measure.figures.store.area_totals import CountFilter
from maillage.measure.figures.store.figures import HIDDEN
from maillage.measure.figures.store.map_squares.squares import PublishedChain, SquareFigures, Tile, squares_in
from maillage.measure.figures.store.map_squares.tiles import FIRST_ZOOM, LAST_ZOOM
from maillage.measure.figures.store.published_counts.counts import Counts, current_counts
from maillage.measure.record.domain.bins import values_of
from maillage.measure.record.domain.terms import COARSEST_LEVEL, SCALES, Figure, Selection, Usage
from maillage.territory.domain.terms import Box

FAILED: Final = -1  # the class of a square where most tests failed

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ViewSquares:
    """Squares by row: their box in degrees, and the class of their median, 0 the worst, FAILED where most failed."""

    west: Floats
    south: Floats
    east: Floats
    north: Floats
    classes: Integers

    def __len__(self) -> int:
        return int(self.classes.size)


def squares_in_view(box: Box, selection: Selection) -> ViewSquares:
    """The squares drawn in ``box`` for a selection, about twenty across; they disclose no more than the map."""
    count_filter = CountFilter(current_counts(), selection)
    chain = PublishedChain(count_filter)
    parts = [_boxes(squares_in(tile, count_filter, chain), selection.usage) for tile in _tiles(box)]
    columns = [np.concatenate([part[number] for part in parts]) for number in range(5)]
    west, south, east, north, _all = columns
    inside = (east > box.west) & (west < box.east) & (north > box.south) & (south < box.north)
    # A square wider than a tile comes with each tile that it holds.
    _unique, firsts = np.unique(np.column_stack(columns[:4])[inside], axis=0, return_index=True)
    rows = np.flatnonzero(inside)[firsts]
    west, south, east, north, classes = (column[rows] for column in columns)
    return ViewSquares(west, south, east, north, classes.astype(np.int64))


def _tiles(box: Box) -> Iterator[Tile]:
    zoom = max(FIRST_ZOOM, min(LAST_ZOOM, floor(log2(360 / max(box.east - box.west, 1e-3)))))
    (west, east), (north, south) = squares_at([box.west, box.east], [box.north, box.south], level=zoom)
    for column in range(int(west), int(east) + 1):
        for row in range(int(north), int(south) + 1):
            yield Tile(zoom, column, row)


def _boxes(figures: SquareFigures, usage: Usage) -> tuple[Floats, Floats, Floats, Floats, Integers]:
    rows = figures.summaries.places
    levels, (x, y) = figures.squares.levels[rows], unmorton(figures.squares.morton[rows])
    west, north = np.zeros(rows.size), np.zeros(rows.size)
    east, south = np.zeros(rows.size), np.zeros(rows.size)
    for level in np.unique(levels).tolist():
        of_level = levels == level
        west[of_level], north[of_level] = corner_of(x[of_level], y[of_level], level=level)
        east[of_level], south[of_level] = corner_of(x[of_level] + 1, y[of_level] + 1, level=level)
    return west, south, east, north, _classes(figures.summaries.median, usage)


def _classes(medians: Integers, usage: Usage) -> Integers:
    scale, steps = SCALES[usage], np.array(CLASS_STEPS[usage])
    values = values_of(medians, scale)
    failed = np.isnan(values)
    rounded = np.array(
        [0.0 if is_failed else two_digits(value) for value, is_failed in zip(values, failed, strict=True)]
    )
    passed = np.searchsorted(steps, rounded, side="right")
    classes = passed if scale.higher_is_better else len(steps) - passed
    return np.where(failed, FAILED, classes)


@dataclass(frozen=True, slots=True)
class SquareFigure:
    """A figure, and the level of the square that it is of: the square asked for, or one around it."""

    level: int
    figure: Figure


def square_figures(
    counts: Counts, selection: Selection, *, level: int, square: int, operators: Iterable[int]
) -> dict[int | None, SquareFigure]:
    """The figure by operator code of a square (its Morton number), and under None of all operators together.

    Of an operator with too few devices there, that of the finest square around it that the operator's own map draws;
    hidden where none is. As coarse as in tiles.
    """
    selections: dict[int | None, Selection] = {None: selection}
    selections |= {code: replace(selection, operators=frozenset({code})) for code in operators}
    return {code: _around(CountFilter(counts, selection), level, square) for code, selection in selections.items()}


def _around(count_filter: CountFilter, level: int, square: int) -> SquareFigure:
    chain = PublishedChain(count_filter)
    for above in range(level, COARSEST_LEVEL - 1, -1):
        number = square >> 2 * (level - above)
        if chain.is_published(above, number):
            of_square, usage = chain.figures(above, number), count_filter.selection.usage
            exact = figures(of_square.summaries, SCALES[usage], last_months=np.asarray(of_square.last_months))
            return SquareFigure(above, coarse_figure(exact[0], usage) if exact else HIDDEN)
    return SquareFigure(level, HIDDEN)
