"""The figures of one square, of each operator: what the card of the map says beside the square's colour."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from maillage.measure.figures.domain.coarsening import coarse_figure
from maillage.measure.figures.domain.percentiles import figures
from maillage.measure.figures.store.area_totals import CountFilter
from maillage.measure.figures.store.figures import HIDDEN
from maillage.measure.figures.store.map_squares.squares import PublishedChain
from maillage.measure.figures.store.published_counts.counts import Counts
from maillage.measure.record.domain.terms import COARSEST_LEVEL, SCALES, Figure, Selection


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
