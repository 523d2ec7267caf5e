"""The best operator of each square: who is compared where, and who cannot be told apart from the best.

An operator is compared in a square where its own figure is published; a square is drawn when two operators are. The
grid adapts as for figures: a square gives way to its children when every child with published figures is drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.figures.queries.filtered_counts import CountFilter, FilteredSamples
from maillage.figures.queries.map_squares.squares import (
    DrawnSquares,
    PublishedChain,
    Tile,
    drawn_squares,
    numbers_by_square,
    published_squares,
)
from maillage.figures.rules.usage_ranking import BEST_BIN, WORST_BIN, turned_bins, undecided_best
from maillage.figures.terms.percentiles import NO_BIN, Summaries
from maillage.quality.terms import COARSEST_LEVEL
from maillage.quality.terms.keys import low20_in, operators_in

LEAST_COMPARED: Final = 2
UNKNOWN_OPERATOR: Final = 0
_OPERATORS: Final = 64

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BestFigures:
    """Drawn squares (rows) and compared operators (columns, ``operators`` are their codes).

    ``medians`` are bins turned so that more is better (WORST_BIN: not compared); ``first`` is the column of the best
    median, ``leaders`` who shares rank 1, ``best`` the summary of the first, ``samples`` those of all compared.
    """

    drawn: DrawnSquares
    operators: tuple[int, ...]
    medians: Integers
    first: Integers
    leaders: Flags
    best: Summaries
    samples: Integers
    compared: Integers


class _SquareComparison:
    """Published squares of everybody and of each operator, in the period asked for."""

    def __init__(self, tile: Tile, chosen: CountFilter) -> None:
        self.chosen = chosen
        self.operators = _operators_in(tile, chosen)
        alone = [replace(chosen.selection, operators=frozenset({code})) for code in self.operators]
        self.filters = [CountFilter(chosen.counts, selection) for selection in alone]
        self.together = PublishedChain(chosen)
        self.chains = [PublishedChain(each) for each in self.filters]

    def family(self, level: int, square: int) -> tuple[Flags, Flags]:
        """Of the four squares around ``square`` (the one square at level 9): which are published, which drawable."""
        if level == COARSEST_LEVEL:
            reads = [chain.flags(level, square)[None, :] for chain in (self.together, *self.chains)]
        else:
            reads = [chain.siblings(level, square) for chain in (self.together, *self.chains)]
        flags = np.stack([read[:, self.chosen.periods.target] for read in reads])
        return flags[0], flags[0] & (flags[1:].sum(axis=0) >= LEAST_COMPARED)

    def level_drawn(self, tile: Tile) -> int | None:
        """The level of the square that is drawn over the tile: the tile's own or a coarser one; None for none."""
        _, drawable = self.family(COARSEST_LEVEL, tile.square >> 2 * (tile.zoom - COARSEST_LEVEL))
        if not drawable[0]:
            return None
        for level in range(COARSEST_LEVEL + 1, tile.zoom + 1):
            square = tile.square >> 2 * (tile.zoom - level)
            published, drawable = self.family(level, square)
            if not published.any() or not drawable[published].all():
                return level - 1
            if not published[square & 3]:
                return None  # its sisters are drawn, and here nobody has tested
        return tile.zoom


def best_in(tile: Tile, chosen: CountFilter) -> BestFigures:
    """The best operator of each square drawn in a tile."""
    comparison = _SquareComparison(tile, chosen)
    if len(comparison.operators) < LEAST_COMPARED:
        return _nothing(comparison.operators)
    if tile.zoom >= COARSEST_LEVEL:
        level = comparison.level_drawn(tile)
        if level is None:
            return _nothing(comparison.operators)
        if level < tile.zoom:
            return _one_square(level, tile.square >> 2 * (tile.zoom - level), comparison)
    trees = [published_squares(tile, each, chain) for each, chain in _with_all(comparison)]
    drawn = drawn_squares(tile, _drawable_tree(trees[0], trees[1:]))
    if not len(drawn):
        return _nothing(comparison.operators)
    numbers, first = numbers_by_square(tile, drawn), tile.first_square(tile.finest)
    table = chosen.partition(tile.finest).counts_in(first, first + numbers.size)
    samples = chosen.samples(table, numbers=lambda places: numbers[places - first])
    return _compared(drawn, samples, comparison.operators, _published_at(tile, drawn, trees[1:]))


def _with_all(comparison: _SquareComparison) -> Sequence[tuple[CountFilter, PublishedChain]]:
    filters = (comparison.chosen, *comparison.filters)
    return list(zip(filters, (comparison.together, *comparison.chains), strict=True))


def _operators_in(tile: Tile, chosen: CountFilter) -> tuple[int, ...]:
    """Codes of the known operators with rows in the tile's level-9 square (all of the tile, when it is larger)."""
    steps = max(0, tile.zoom - COARSEST_LEVEL)
    first = tile.square >> (2 * steps) if steps else tile.first_square(COARSEST_LEVEL)
    size = 1 if steps else tile.size(COARSEST_LEVEL)
    groups, _ = chosen.partition(COARSEST_LEVEL).devices_in(first, first + size)
    present = np.zeros(_OPERATORS, np.bool_)
    present[operators_in(low20_in(groups))] = True
    present[UNKNOWN_OPERATOR] = False
    wanted = chosen.selection.operators
    return tuple(code for code in np.flatnonzero(present).tolist() if not wanted or code in wanted)


def _drawable_tree(together: Sequence[Flags], alone: Sequence[Sequence[Flags]]) -> list[Flags]:
    """Which squares may be drawn, level by level: a family of four enters whole (of those published) or not at all."""
    tree: list[Flags] = []
    for level, published in enumerate(together):
        drawable = published & (np.sum([flags[level] for flags in alone], axis=0) >= LEAST_COMPARED)
        if level:
            families, ready = published.reshape(-1, 4), drawable.reshape(-1, 4)
            is_whole = (ready == families).all(axis=1) & tree[-1]
            drawable = (ready & is_whole[:, None]).reshape(-1)
        tree.append(drawable)
    return tree


def _published_at(tile: Tile, drawn: DrawnSquares, alone: Sequence[Sequence[Flags]]) -> Flags:
    """For each drawn square (row) and operator (column) whether the operator's own figure is published there."""
    flags = np.zeros((len(drawn), len(alone)), np.bool_)
    for level in np.unique(drawn.levels).tolist():
        rows = np.flatnonzero(drawn.levels == level)
        places = drawn.squares[rows] - tile.first_square(level)
        for column, tree in enumerate(alone):
            flags[rows, column] = tree[level - tile.top][places]
    return flags


def _one_square(level: int, square: int, comparison: _SquareComparison) -> BestFigures:
    drawn = DrawnSquares(np.array([level], np.int64), np.array([square], np.int64))
    table = comparison.chosen.partition(level).counts_in(square, square + 1)
    samples = comparison.chosen.samples(table, numbers=lambda places: places - square)
    flags = np.array([[chain.is_published(level, square) for chain in comparison.chains]], np.bool_)
    return _compared(drawn, samples, comparison.operators, flags)


def _compared(
    drawn: DrawnSquares, samples: FilteredSamples, operators: tuple[int, ...], published: Flags
) -> BestFigures:
    each = FilteredSamples(
        samples.places * _OPERATORS + operators_in(low20_in(samples.keys)), samples.keys, samples.counts, samples.scale
    ).summaries()
    columns = np.full(_OPERATORS, -1, np.int64)
    columns[list(operators)] = np.arange(len(operators))
    rows, column = each.places // _OPERATORS, columns[each.places % _OPERATORS]
    kept = (column >= 0) & published[rows, column]
    rows, column = rows[kept], column[kept]
    table = {name: np.full(published.shape, WORST_BIN, np.int64) for name in ("median", "worst", "best", "row")}
    for name, bins in _turned(each, kept, samples).items():
        table[name][rows, column] = bins
    table["row"][rows, column] = np.flatnonzero(kept)
    sizes = np.zeros(published.shape, np.int64)
    sizes[rows, column] = each.samples[kept]
    first = np.argmax(table["median"], axis=1)
    return BestFigures(
        drawn=drawn,
        operators=operators,
        medians=table["median"],
        first=first,
        leaders=undecided_best(table["median"], table["worst"], table["best"]),
        best=_rows_of(each, table["row"][np.arange(len(drawn)), first]),
        samples=sizes.sum(axis=1),
        compared=published.sum(axis=1),
    )


def _turned(each: Summaries, kept: Flags, samples: FilteredSamples) -> Mapping[str, Integers]:
    """Median and ends of the intervals, turned; without an interval (under six samples) it could be anything."""
    low, high = turned_bins(each.low[kept], samples.scale), turned_bins(each.high[kept], samples.scale)
    has_none = each.low[kept] == NO_BIN
    return {
        "median": turned_bins(each.median[kept], samples.scale),
        "worst": np.where(has_none, WORST_BIN, np.minimum(low, high)),
        "best": np.where(has_none, BEST_BIN, np.maximum(low, high)),
    }


def _rows_of(each: Summaries, rows: Integers) -> Summaries:
    return Summaries(
        each.places[rows], each.samples[rows], each.median[rows], each.low[rows], each.high[rows], each.failures[rows]
    )


def _nothing(operators: tuple[int, ...]) -> BestFigures:
    none, table = np.zeros(0, np.int64), np.zeros((0, len(operators)), np.int64)
    summaries = Summaries(*(none for _ in range(6)))
    flags = np.zeros((0, len(operators)), np.bool_)
    return BestFigures(DrawnSquares(none, none), operators, table, none, flags, summaries, none, none)
