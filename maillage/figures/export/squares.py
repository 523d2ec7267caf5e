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
    chosen = CountFilter(counts, selection)
    chain = PublishedChain(chosen)
    rows: dict[str, FigureRow] = {}
    for tile in _tiles(view):
        found = squares_in(tile, chosen, chain)
        exact = figures(found.summaries, SCALES[selection.usage], last_months=found.last_months)
        figured = [coarse_figure(each) for each in exact]
        rows |= _rows(found.drawn, figured, view.box, best=[()] * len(figured))
    return tuple(rows.values())


def best_square_rows(counts: Counts, selection: Selection, view: SquareView) -> tuple[FigureRow, ...]:
    """The squares where operators are compared, each with its best: the figure is that of the best median."""
    chosen = CountFilter(counts, selection)
    rows: dict[str, FigureRow] = {}
    for tile in _tiles(view):
        found = best_in(tile, chosen)
        months = np.zeros(len(found.drawn), np.int64)
        figured = figures(found.best, SCALES[selection.usage], last_months=months)
        # As on the map: the median of the best, the tests of all who are compared.
        pairs = zip(figured, found.samples.tolist(), strict=True)
        figured = [
            coarse_figure(replace(each, samples=samples, failure_share=None, last_period=None))
            for each, samples in pairs
        ]
        codes = np.array(found.operators, np.int64)
        best = [tuple(codes[np.flatnonzero(leaders)].tolist()) for leaders in found.leaders]
        rows |= _rows(found.drawn, figured, view.box, best=best)
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


def _rows(drawn: DrawnSquares, figured: list[Figure], box: Box, *, best: list[tuple[int, ...]]) -> dict[str, FigureRow]:
    found = {}
    for level, square, figure, leaders in zip(
        drawn.levels.tolist(), drawn.squares.tolist(), figured, best, strict=True
    ):
        own = _box_of(level, square)
        if overlap(own, box):
            code = f"{level}/{square}"
            found[code] = FigureRow("square", code, "", "", own, figure, leaders)
    return found


def _box_of(level: int, square: int) -> Box:
    x, y = unmorton(square)
    west, north = corner_of(x, y, level=level)
    east, south = corner_of(x + 1, y + 1, level=level)
    return Box(float(west), float(south), float(east), float(north))
