"""Rows of the squares of a view: those that the map's tiles draw, read from the same counts."""

from dataclasses import dataclass, replace
from math import floor
from typing import Final

import numpy as np

from maillage.core.geo import corner_of, squares_at, unmorton
from maillage.core.problems import Refused, sentence
from maillage.figures.export.rows import FigureRow
from maillage.figures.export.territories import overlap
from maillage.figures.queries.filtered_counts import CountFilter
from maillage.figures.queries.map_squares.best_operators import best_in
from maillage.figures.queries.map_squares.squares import DrawnSquares, PublishedChain, Tile, squares_in
from maillage.figures.queries.map_squares.tiles import FIRST_ZOOM, LAST_ZOOM
from maillage.figures.queries.published_counts.counts import Counts
from maillage.figures.terms.coarsening import coarse_figure
from maillage.figures.terms.percentiles import figures
from maillage.quality.terms import SCALES, Figure, Selection
from maillage.territory.terms import Box

MOST_TILES: Final = 60  # a screen of 4,000 by 2,000 points shows 60 tiles at most


@dataclass(frozen=True, slots=True)
class SquareView:
    """Where squares are looked at: the zoom decides, as on the map, how fine they are."""

    box: Box
    zoom: float


def square_rows(counts: Counts, selection: Selection, view: SquareView) -> tuple[FigureRow, ...]:
    """The squares drawn in the view, from the north-west; Refused when the view is too large for its zoom."""
    count_filter = CountFilter(counts, selection)
    chain = PublishedChain(count_filter)
    rows: dict[str, FigureRow] = {}
    for tile in _tiles(view):
        squares = squares_in(tile, count_filter, chain)
        exact = figures(squares.summaries, SCALES[selection.usage], last_months=squares.last_months)
        rows |= _rows(squares.squares, [coarse_figure(figure) for figure in exact], view.box, best=[()] * len(exact))
    return tuple(rows.values())


def best_square_rows(counts: Counts, selection: Selection, view: SquareView) -> tuple[FigureRow, ...]:
    """The squares where operators are compared, each with its best: the figure is that of the best median."""
    count_filter = CountFilter(counts, selection)
    rows: dict[str, FigureRow] = {}
    for tile in _tiles(view):
        squares = best_in(tile, count_filter)
        months = np.zeros(len(squares.squares), np.int64)
        medians = figures(squares.best, SCALES[selection.usage], last_months=months)
        # As on the map: the median of the best, the tests of all who are compared.
        coarse = [
            coarse_figure(replace(figure, samples=samples, failure_share=None, last_period=None))
            for figure, samples in zip(medians, squares.samples.tolist(), strict=True)
        ]
        codes = np.array(squares.operators, np.int64)
        best = [tuple(codes[np.flatnonzero(leaders)].tolist()) for leaders in squares.leaders]
        rows |= _rows(squares.squares, coarse, view.box, best=best)
    return tuple(rows.values())


def _tiles(view: SquareView) -> list[Tile]:
    zoom = min(LAST_ZOOM, max(FIRST_ZOOM, floor(view.zoom)))
    lon, lat = [view.box.west, view.box.east], [view.box.north, view.box.south]
    columns, rows = (corners.tolist() for corners in squares_at(lon, lat, level=zoom))
    width, height = columns[1] - columns[0] + 1, rows[1] - rows[0] + 1
    if width * height > MOST_TILES:
        raise Refused(
            "view_too_large",
            sentence("Cette vue est trop grande pour être donnée par carrés : zoomez, ou demandez level=commune."),
        )
    return [Tile(zoom, columns[0] + x, rows[0] + y) for y in range(height) for x in range(width)]


def _rows(
    squares: DrawnSquares, figures_by_square: list[Figure], box: Box, *, best: list[tuple[int, ...]]
) -> dict[str, FigureRow]:
    rows = {}
    for level, square, figure, leaders in zip(
        squares.levels.tolist(), squares.morton.tolist(), figures_by_square, best, strict=True
    ):
        x, y = unmorton(square)
        (west, north), (east, south) = corner_of(x, y, level=level), corner_of(x + 1, y + 1, level=level)
        edges = Box(float(west), float(south), float(east), float(north))
        if overlap(edges, box):
            code = f"{level}/{square}"
            rows[code] = FigureRow("square", code, "", "", edges, figure, leaders)
    return rows
