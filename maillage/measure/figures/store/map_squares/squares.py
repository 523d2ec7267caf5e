"""Figures of the published squares of a tile: which squares are drawn, and what the counts say of each.

A tile of zoom z shows squares of the levels z to z + 5 (never finer than level 17, never coarser than level 9), or,
where its own square is not published, the published square that holds it.

Which square stands for each place of the grid in each quarter: the finest that may be shown, from level 9 to 15.

The rule is that of domain/disclosure.py over a whole origin at once. Levels 13 to 15 are only looked at where their
square of level 12 may be shown, so what is held grows with the squares that have tests and not with the country.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import morton
from maillage.measure.figures.domain.disclosure import (
    Flags,
    leaves,
    nodes_by_level,
    published_children,
    published_roots,
    published_tree,
)
from maillage.measure.figures.domain.percentiles import Summaries
from maillage.measure.figures.store.area_totals import OUTSIDE, CountFilter
from maillage.measure.record.domain.devices import DeviceRows, PeriodTree
from maillage.measure.record.domain.terms import COARSEST_LEVEL, FINEST_LEVEL

FINEST_DRAWN: Final = 15  # 0.83 km in Pays de la Loire: the grid of one kilometre
_MIDDLE: Final = 12
_BELOW: Final = 2 * (FINEST_DRAWN - _MIDDLE)  # bits of a square of level 15 inside its square of level 12
_INSIDE: Final = (1 << _BELOW) - 1
_ABOVE: Final = 2 * (_MIDDLE - COARSEST_LEVEL)
_NONE: Final = -1

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class DrawnLevels:
    """The level drawn over each square of level 15 that has tests, by calendar node; none where nothing may be shown.

    ``roots`` are squares of level 9; ``coarse`` and ``fine`` count the published squares from level 9 down.
    """

    roots: Integers
    coarse: NDArray[np.int8]
    fine: NDArray[np.int8]
    fine_of_middle: Integers

    def levels(self, squares: Integers, nodes: Integers) -> Integers:
        """The level drawn over squares (of level 15) at nodes of the calendar; 0 where none is."""
        if not self.roots.size:
            return np.zeros(squares.size, np.int64)
        middle = _middle_places(squares, self.roots)
        fine_block = self.fine_of_middle[middle]
        depth = self.coarse[middle, nodes].astype(np.int64)
        inside = fine_block != _NONE
        fine_places = (fine_block[inside] << _BELOW) | (squares[inside] & _INSIDE)
        depth[inside] += self.fine[fine_places, nodes[inside]]
        return np.where(depth > 0, COARSEST_LEVEL - 1 + depth, 0)


def drawn_levels(rows: DeviceRows, periods: PeriodTree) -> DrawnLevels:
    """What may be drawn of rows whose places are squares of level 15."""
    roots = np.unique(rows.places >> (_ABOVE + _BELOW))
    middle = _middle_places(rows.places, roots)
    count = roots.size << _ABOVE
    levels = nodes_by_level(
        DeviceRows(middle, rows.nodes, rows.hashes, count), periods, levels=_MIDDLE - COARSEST_LEVEL + 1
    )
    tree = published_tree(levels, published_roots(levels[0], periods), periods)
    coarse = _depth(tree, count)
    published = np.flatnonzero(tree[-1].any(axis=1))
    block_of_middle = np.full(count, _NONE, np.int64)
    block_of_middle[published] = np.arange(published.size)
    fine = _fine_depth(rows, block_of_middle[middle], tree[-1][published], periods)
    return DrawnLevels(roots, coarse, fine, block_of_middle)


def _fine_depth(rows: DeviceRows, blocks: Integers, top: Flags, periods: PeriodTree) -> NDArray[np.int8]:
    """How many of the levels 13 to 15 are published, by square of level 15 in the published squares of level 12."""
    count = len(top) << _BELOW
    if not count:
        return np.zeros((0, len(periods)), np.int8)
    inside = blocks != _NONE
    places = (blocks[inside] << _BELOW) | (rows.places[inside] & _INSIDE)
    fine_rows = DeviceRows(places, rows.nodes[inside], rows.hashes[inside], count)
    levels = nodes_by_level(fine_rows, periods, levels=FINEST_DRAWN - _MIDDLE + 1)
    return _depth(published_tree(levels, top, periods)[1:], count)


def _middle_places(squares: Integers, roots: Integers) -> Integers:
    """The squares of level 12 that hold squares of level 15, numbered root by root."""
    root_rows = np.searchsorted(roots, squares >> (_ABOVE + _BELOW))
    return np.asarray((root_rows << _ABOVE) | ((squares >> _BELOW) & ((1 << _ABOVE) - 1)), np.int64)


def _depth(tree: list[Flags], count: int) -> NDArray[np.int8]:
    depth = np.zeros((count, tree[0].shape[1]), np.int8)
    for flags in tree:
        # Whoever is published has its parent published: the sum along a branch is how deep it goes.
        depth += np.repeat(flags, count // max(1, len(flags)), axis=0)
    return depth


LEVELS_BELOW: Final = 5  # a tile shows 32 x 32 squares at most
MOST_KEPT: Final = 1 << 14  # squares that one chain remembers


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile of the map: zoom, column from the west, row from the north."""

    zoom: int
    column: int
    row: int

    @property
    def top(self) -> int:
        """The coarsest level of squares that lie in the tile."""
        return max(self.zoom, COARSEST_LEVEL)

    @property
    def finest(self) -> int:
        """The finest level that the tile shows."""
        return min(FINEST_LEVEL, self.zoom + LEVELS_BELOW)

    @property
    def square(self) -> int:
        """The Morton number of the tile itself."""
        return _square(self.column, self.row)

    def first_square(self, level: int) -> int:
        """The first square of ``level`` in the tile; the tile's squares follow each other."""
        return self.square << (2 * (level - self.zoom))

    def size(self, level: int) -> int:
        """How many squares of ``level`` the tile has."""
        return 1 << (2 * (level - self.zoom))


@dataclass(frozen=True, slots=True)
class DrawnSquares:
    """Squares that do not overlap: their levels and Morton numbers, in one order."""

    levels: Integers
    morton: Integers

    def __len__(self) -> int:
        return int(self.levels.size)


@dataclass(frozen=True, slots=True)
class SquareFigures:
    """Drawn squares with what the counts say of each, row by row."""

    squares: DrawnSquares
    summaries: Summaries
    last_months: Integers


class PublishedChain:
    """Which squares above a tile are published, read from level 9 down, and their figures; what was read is kept."""

    def __init__(self, count_filter: CountFilter) -> None:
        self._filter = count_filter
        self._families: dict[tuple[int, int], Flags] = {}
        self._figures: dict[tuple[int, int], SquareFigures] = {}

    def flags(self, level: int, square: int) -> Flags:
        """Whether a square is published, by node of the calendar."""
        if level == COARSEST_LEVEL:
            return np.asarray(self._family(level, square)[0], np.bool_)
        return np.asarray(self.siblings(level, square)[square & 3], np.bool_)

    def siblings(self, level: int, square: int) -> Flags:
        """The same of the four squares (rows) that share the parent of a square finer than level 9."""
        return self._family(level, square >> 2)

    def is_published(self, level: int, square: int) -> bool:
        """Whether a square is published in the period asked for."""
        return bool(self.flags(level, square)[self._filter.periods.target])

    def figures(self, level: int, square: int) -> "SquareFigures":
        """The figures of one published square: all the tiles inside it may draw it."""
        figures = self._figures.get((level, square))
        if figures is None:
            one_square = DrawnSquares(np.array([level], np.int64), np.array([square], np.int64))
            table = self._filter.partition(level).counts_in(square, square + 1)
            samples = self._filter.samples(table, numbers=lambda places: places - square)
            figures = SquareFigures(one_square, samples.summaries(), samples.last_months(1))
            if len(self._figures) >= MOST_KEPT:
                self._figures.clear()
            self._figures[level, square] = figures
        return figures

    def _family(self, level: int, parent: int) -> Flags:
        family = self._families.get((level, parent))
        if family is None:
            if len(self._families) >= MOST_KEPT:
                self._families.clear()
            periods, is_root = self._filter.periods, level == COARSEST_LEVEL
            first, size = (parent, 1) if is_root else (parent << 2, 4)
            above = None if is_root else self.flags(level - 1, parent)
            if above is not None and not above.any():
                family = np.zeros((4, len(periods)), np.bool_)
            else:
                table = self._filter.partition(level).devices_in(first, first + size)
                rows = self._filter.device_rows(table, numbers=lambda places: places - first, place_count=size)
                (nodes,) = nodes_by_level(rows, periods, levels=1)
                if above is None:
                    family = published_roots(nodes, periods)
                else:
                    family = published_children(nodes, above[None, :], periods)
            self._families[level, parent] = family
        return family


def squares_in(tile: Tile, count_filter: CountFilter, chain: PublishedChain) -> SquareFigures:
    """The squares drawn in a tile with their figures."""
    if tile.zoom > COARSEST_LEVEL and not chain.is_published(tile.zoom, tile.square):
        # The finest published square that holds the whole tile; none where even level 9 is not published.
        for level in range(tile.zoom - 1, COARSEST_LEVEL - 1, -1):
            square = tile.square >> (2 * (tile.zoom - level))
            if chain.is_published(level, square):
                return chain.figures(level, square)
        return _nothing()
    squares = finest_squares(tile, published_squares(tile, count_filter, chain))
    if not len(squares):
        return _nothing()
    numbers, first = numbers_by_square(tile, squares), tile.first_square(tile.finest)
    table = count_filter.partition(tile.finest).counts_in(first, first + numbers.size)
    samples = count_filter.samples(table, numbers=lambda places: numbers[places - first])
    return SquareFigures(squares, samples.summaries(), samples.last_months(len(squares)))


def published_squares(tile: Tile, count_filter: CountFilter, chain: PublishedChain) -> list[NDArray[np.bool_]]:
    """Which squares of the tile are published in the period asked for, level by level from ``tile.top`` down."""
    periods, first = count_filter.periods, tile.first_square(tile.finest)
    size = tile.size(tile.finest)
    table = count_filter.partition(tile.finest).devices_in(first, first + size)
    rows = count_filter.device_rows(table, numbers=lambda places: places - first, place_count=size)
    levels = nodes_by_level(rows, periods, levels=tile.finest - tile.top + 1)
    if tile.zoom < COARSEST_LEVEL:
        top = published_roots(levels[0], periods)
    else:
        top = chain.flags(tile.zoom, tile.square)[None, :]
    return [flags[:, periods.target] for flags in published_tree(levels, top, periods)]


def finest_squares(tile: Tile, published: Sequence[NDArray[np.bool_]]) -> DrawnSquares:
    """The finest published squares of a tile: those that are drawn."""
    offsets = [np.flatnonzero(flags) for flags in leaves(published)]
    levels = np.repeat(np.arange(tile.top, tile.top + len(offsets)), [of_level.size for of_level in offsets])
    firsts = np.array([tile.first_square(level) for level in range(tile.top, tile.top + len(offsets))])
    return DrawnSquares(levels, np.concatenate(offsets) + firsts[levels - tile.top])


def numbers_by_square(tile: Tile, squares: DrawnSquares) -> Integers:
    """For each square of the tile's finest level the row of ``squares`` that holds it, or OUTSIDE."""
    numbers = np.full(tile.size(tile.finest), OUTSIDE, np.int64)
    for level in np.unique(squares.levels).tolist():
        rows = np.flatnonzero(squares.levels == level)
        places = squares.morton[rows] - tile.first_square(level)
        numbers.reshape(tile.size(level), -1)[places] = rows[:, None]
    return numbers


def _nothing() -> SquareFigures:
    none = np.zeros(0, np.int64)
    return SquareFigures(DrawnSquares(none, none), Summaries(*(none for _ in range(6))), none)


@lru_cache(maxsize=1 << 14)
def _square(column: int, row: int) -> int:
    return int(morton(column, row))
