"""Figures of the published squares of a tile: which squares are drawn, and what the counts say of each.

A tile of zoom z shows squares of the levels z to z + 5 (never finer than level 17, never coarser than level 9), or,
where its own square is not published, the published square that holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import morton
from maillage.figures.queries.filtered_counts import OUTSIDE, CountFilter
from maillage.figures.rules.disclosure import (
    Flags,
    leaves,
    nodes_by_level,
    published_children,
    published_roots,
    published_tree,
)
from maillage.figures.terms.percentiles import Summaries
from maillage.quality.terms import COARSEST_LEVEL, FINEST_LEVEL

LEVELS_BELOW: Final = 5  # a tile shows 32 x 32 squares at most
MOST_KEPT: Final = 1 << 14  # squares that one chain remembers

Integers = NDArray[np.int64]


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
    squares: Integers

    def __len__(self) -> int:
        return int(self.levels.size)


@dataclass(frozen=True, slots=True)
class SquareFigures:
    """Drawn squares with what the counts say of each, row by row."""

    drawn: DrawnSquares
    summaries: Summaries
    last_months: Integers


class PublishedChain:
    """Which squares above a tile are published, read from level 9 down, and their figures; what was read is kept."""

    def __init__(self, chosen: CountFilter) -> None:
        self._filter = chosen
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
        known = self._figures.get((level, square))
        if known is None:
            drawn = DrawnSquares(np.array([level], np.int64), np.array([square], np.int64))
            table = self._filter.partition(level).counts_in(square, square + 1)
            samples = self._filter.samples(table, numbers=lambda places: places - square)
            known = SquareFigures(drawn, samples.summaries(), samples.last_months(1))
            if len(self._figures) >= MOST_KEPT:
                self._figures.clear()
            self._figures[level, square] = known
        return known

    def _family(self, level: int, parent: int) -> Flags:
        known = self._families.get((level, parent))
        if known is None:
            if len(self._families) >= MOST_KEPT:
                self._families.clear()
            known = self._families[level, parent] = self._read(level, parent)
        return known

    def _read(self, level: int, parent: int) -> Flags:
        periods, is_root = self._filter.periods, level == COARSEST_LEVEL
        first, size = (parent, 1) if is_root else (parent << 2, 4)
        above = None if is_root else self.flags(level - 1, parent)
        if above is not None and not above.any():
            return np.zeros((4, len(periods)), np.bool_)
        table = self._filter.partition(level).devices_in(first, first + size)
        rows = self._filter.device_rows(table, numbers=lambda places: places - first, place_count=size)
        (nodes,) = nodes_by_level(rows, periods, levels=1)
        if above is None:
            return published_roots(nodes, periods)
        return published_children(nodes, above[None, :], periods)


def squares_in(tile: Tile, chosen: CountFilter, chain: PublishedChain) -> SquareFigures:
    """The squares drawn in a tile with their figures."""
    if tile.zoom > COARSEST_LEVEL and not chain.is_published(tile.zoom, tile.square):
        return _holding(tile, chain)
    return _figures_within(tile, drawn_squares(tile, published_squares(tile, chosen, chain)), chosen)


def published_squares(tile: Tile, chosen: CountFilter, chain: PublishedChain) -> list[NDArray[np.bool_]]:
    """Which squares of the tile are published in the period asked for, level by level from ``tile.top`` down."""
    periods, first = chosen.periods, tile.first_square(tile.finest)
    size = tile.size(tile.finest)
    table = chosen.partition(tile.finest).devices_in(first, first + size)
    rows = chosen.device_rows(table, numbers=lambda places: places - first, place_count=size)
    levels = nodes_by_level(rows, periods, levels=tile.finest - tile.top + 1)
    if tile.zoom < COARSEST_LEVEL:
        top = published_roots(levels[0], periods)
    else:
        top = chain.flags(tile.zoom, tile.square)[None, :]
    return [flags[:, periods.target] for flags in published_tree(levels, top, periods)]


def drawn_squares(tile: Tile, published: Sequence[NDArray[np.bool_]]) -> DrawnSquares:
    """The finest published squares of a tile."""
    found = [np.flatnonzero(flags) for flags in leaves(published)]
    levels = np.repeat(np.arange(tile.top, tile.top + len(found)), [each.size for each in found])
    firsts = np.array([tile.first_square(level) for level in range(tile.top, tile.top + len(found))])
    return DrawnSquares(levels, np.concatenate(found) + firsts[levels - tile.top])


def numbers_by_square(tile: Tile, drawn: DrawnSquares) -> Integers:
    """For each square of the tile's finest level the row of ``drawn`` that holds it, or OUTSIDE."""
    numbers = np.full(tile.size(tile.finest), OUTSIDE, np.int64)
    for level in np.unique(drawn.levels).tolist():
        rows = np.flatnonzero(drawn.levels == level)
        places = drawn.squares[rows] - tile.first_square(level)
        numbers.reshape(tile.size(level), -1)[places] = rows[:, None]
    return numbers


def _figures_within(tile: Tile, drawn: DrawnSquares, chosen: CountFilter) -> SquareFigures:
    if not len(drawn):
        return _nothing()
    numbers, first = numbers_by_square(tile, drawn), tile.first_square(tile.finest)
    table = chosen.partition(tile.finest).counts_in(first, first + numbers.size)
    samples = chosen.samples(table, numbers=lambda places: numbers[places - first])
    return SquareFigures(drawn, samples.summaries(), samples.last_months(len(drawn)))


def _holding(tile: Tile, chain: PublishedChain) -> SquareFigures:
    """The finest published square that holds the whole tile; none where even level 9 is not published."""
    for level in range(tile.zoom - 1, COARSEST_LEVEL - 1, -1):
        square = tile.square >> (2 * (tile.zoom - level))
        if chain.is_published(level, square):
            return chain.figures(level, square)
    return _nothing()


def _nothing() -> SquareFigures:
    none = np.zeros(0, np.int64)
    return SquareFigures(DrawnSquares(none, none), Summaries(*(none for _ in range(6))), none)


@lru_cache(maxsize=1 << 14)
def _square(column: int, row: int) -> int:
    return int(morton(column, row))
