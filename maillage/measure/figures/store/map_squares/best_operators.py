"""The best operator of each square: who is compared where, and who is best for certain or cannot be distinguished.

An operator is compared in a square where its own figure is published; a square is drawn when two operators are. The
grid adapts as for figures: a square gives way to its children when every child with published figures is drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.figures.domain.percentiles import Summaries
from maillage.measure.figures.store.area_totals import CountFilter, FilteredSamples
from maillage.measure.figures.store.certain_leaders import certain_leaders, is_selected
from maillage.measure.figures.store.map_squares.squares import (
    DrawnSquares,
    PublishedChain,
    Tile,
    finest_squares,
    numbers_by_square,
    published_squares,
)
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.keys import low20_in, operators_in
from maillage.measure.record.domain.terms import COARSEST_LEVEL, Scale, Selection

LEAST_COMPARED: Final = 2
WORST_BIN: Final = -1  # below every bin: what an operator without figure has
UNKNOWN_OPERATOR: Final = 0
FINEST_LEVEL: Final = 17  # of the squares of rows
_OPERATORS: Final = 64

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BestFigures:
    """Drawn squares (rows) and compared operators (columns, ``operators`` are their codes).

    ``medians`` are bins turned so that more is better (WORST_BIN: not compared); ``leaders`` are those nobody is
    ahead of for certain (all, where no order is), ``first`` the column of the one of the best median, ``best`` its
    summary, ``samples`` those of all compared.
    """

    squares: DrawnSquares
    operators: tuple[int, ...]
    medians: Integers
    first: Integers
    leaders: Flags
    best: Summaries
    samples: Integers
    compared: Integers


class _SquareComparison:
    """Published squares of everybody and of each operator, in the period asked for."""

    def __init__(self, tile: Tile, count_filter: CountFilter) -> None:
        self.count_filter = count_filter
        # Codes of the known operators with rows in the tile's level-9 square (all of the tile, when it is larger)
        steps = max(0, tile.zoom - COARSEST_LEVEL)
        first = tile.square >> (2 * steps) if steps else tile.first_square(COARSEST_LEVEL)
        size = 1 if steps else tile.size(COARSEST_LEVEL)
        groups, _ = count_filter.partition(COARSEST_LEVEL).devices_in(first, first + size)
        present = np.zeros(_OPERATORS, np.bool_)
        present[operators_in(low20_in(groups))] = True
        present[UNKNOWN_OPERATOR] = False
        selected = count_filter.selection.operators
        self.operators = tuple(code for code in np.flatnonzero(present).tolist() if not selected or code in selected)
        alone = [replace(count_filter.selection, operators=frozenset({code})) for code in self.operators]
        self.filters = [CountFilter(count_filter.counts, selection) for selection in alone]
        self.together = PublishedChain(count_filter)
        self.chains = [PublishedChain(of_operator) for of_operator in self.filters]

    def family(self, level: int, square: int) -> tuple[Flags, Flags]:
        """Of the four squares around ``square`` (the one square at level 9): which are published, which drawable."""
        if level == COARSEST_LEVEL:
            reads = [chain.flags(level, square)[None, :] for chain in (self.together, *self.chains)]
        else:
            reads = [chain.siblings(level, square) for chain in (self.together, *self.chains)]
        flags = np.stack([read[:, self.count_filter.periods.target] for read in reads])
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


def best_in(tile: Tile, count_filter: CountFilter) -> BestFigures:
    """The best operator of each square drawn in a tile."""
    comparison = _SquareComparison(tile, count_filter)
    if len(comparison.operators) < LEAST_COMPARED:
        return _nothing(comparison.operators)
    if tile.zoom >= COARSEST_LEVEL:
        level = comparison.level_drawn(tile)
        if level is None:
            return _nothing(comparison.operators)
        if level < tile.zoom:
            square = tile.square >> 2 * (tile.zoom - level)
            whole_tile = DrawnSquares(np.array([level], np.int64), np.array([square], np.int64))
            table = count_filter.partition(level).counts_in(square, square + 1)
            samples = count_filter.samples(table, numbers=lambda places: places - square)
            flags = np.array([[chain.is_published(level, square) for chain in comparison.chains]], np.bool_)
            return _compared(whole_tile, samples, comparison.operators, flags, selection=count_filter.selection)
    together = published_squares(tile, count_filter, comparison.together)
    alone = [
        published_squares(tile, of_operator, chain)
        for of_operator, chain in zip(comparison.filters, comparison.chains, strict=True)
    ]
    squares = finest_squares(tile, _drawable_tree(together, alone))
    if not len(squares):
        return _nothing(comparison.operators)
    numbers, first = numbers_by_square(tile, squares), tile.first_square(tile.finest)
    table = count_filter.partition(tile.finest).counts_in(first, first + numbers.size)
    samples = count_filter.samples(table, numbers=lambda places: numbers[places - first])
    # For each drawn square (row) and operator (column) whether the operator's own figure is published there
    flags = np.zeros((len(squares), len(alone)), np.bool_)
    for level in np.unique(squares.levels).tolist():
        rows = np.flatnonzero(squares.levels == level)
        places = squares.morton[rows] - tile.first_square(level)
        for column, tree in enumerate(alone):
            flags[rows, column] = tree[level - tile.top][places]
    return _compared(squares, samples, comparison.operators, flags, selection=count_filter.selection)


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


def _compared(
    squares: DrawnSquares,
    samples: FilteredSamples,
    operators: tuple[int, ...],
    published: Flags,
    *,
    selection: Selection,
) -> BestFigures:
    by_operator = FilteredSamples(
        samples.places * _OPERATORS + operators_in(low20_in(samples.keys)), samples.keys, samples.counts, samples.scale
    ).summaries()
    column_of = np.full(_OPERATORS, -1, np.int64)
    column_of[list(operators)] = np.arange(len(operators))
    rows, columns = by_operator.places // _OPERATORS, column_of[by_operator.places % _OPERATORS]
    is_compared = (columns >= 0) & published[rows, columns]
    of_pair = np.flatnonzero(is_compared)  # in ``by_operator``: the summaries of the pairs of square and operator
    pairs = rows[is_compared], columns[is_compared]
    median = _table(published, pairs, _turned(by_operator.median[of_pair], samples.scale), WORST_BIN)
    leaders = _leaders(squares, operators, published, selection)
    first = np.argmax(np.where(leaders, median, WORST_BIN), axis=1)
    firsts = _table(published, pairs, of_pair, WORST_BIN)[np.arange(len(squares)), first]
    return BestFigures(
        squares=squares,
        operators=operators,
        medians=median,
        first=first,
        leaders=leaders,
        best=Summaries(*(getattr(by_operator, column.name)[firsts] for column in fields(by_operator))),
        samples=_table(published, pairs, by_operator.samples[of_pair], 0).sum(axis=1),
        compared=published.sum(axis=1),
    )


def _turned(bins: Integers, scale: Scale) -> Integers:
    """Bins turned so that more is better and a failure is 0."""
    return bins if scale.higher_is_better else 511 - bins


def _leaders(squares: DrawnSquares, operators: tuple[int, ...], published: Flags, selection: Selection) -> Flags:
    """Who is best in each square, by the rule of comparisons and the published rows."""
    shift = 2 * (FINEST_LEVEL - squares.levels)
    order = np.argsort(squares.morton << shift)
    firsts, afters = (((squares.morton + more) << shift)[order] for more in (0, 1))
    rows = current_samples().rows_of_squares(selection.origin, firsts, afters)
    rows = rows.where(is_selected(rows, selection))
    at = np.searchsorted(firsts, rows.grid17, side="right") - 1
    return certain_leaders(rows, order[at], published, operators=operators, usage=selection.usage)


def _table(published: Flags, pairs: tuple[Integers, Integers], values: Integers, absent: int) -> Integers:
    """Squares in rows, operators in columns; ``absent`` where an operator is not compared."""
    table = np.full(published.shape, absent, np.int64)
    table[pairs] = values
    return table


def _nothing(operators: tuple[int, ...]) -> BestFigures:
    none, table = np.zeros(0, np.int64), np.zeros((0, len(operators)), np.int64)
    summaries = Summaries(*(none for _ in range(6)))
    flags = np.zeros((0, len(operators)), np.bool_)
    return BestFigures(DrawnSquares(none, none), operators, table, none, flags, summaries, none, none)
