"""Vector tiles of the published squares: one layer with the figures of a selection, one with the best operator."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.figures.queries.filtered_counts import CountFilter
from maillage.figures.queries.map_squares.best_operators import BestFigures, best_in
from maillage.figures.queries.map_squares.squares import DrawnSquares, PublishedChain, Tile, squares_in
from maillage.figures.rules.mvt import (
    ABSENT,
    Property,
    Squares,
    doubles,
    numbers_of,
    square_around,
    square_ids,
    squares_within,
    texts,
    tile_of_squares,
)
from maillage.figures.terms.coarsening import coarse_shares, in_steps, two_digits, two_digits_above, two_digits_below
from maillage.figures.terms.percentiles import NO_BIN, Summaries
from maillage.quality.terms import SCALES, Scale, Usage
from maillage.quality.terms.bins import edges_of, values_of

LAYER: Final = "squares"
FIRST_ZOOM: Final = 4
LAST_ZOOM: Final = 12

Integers = NDArray[np.int64]


class TileLayer(StrEnum):
    """What a tile shows: the figures of the selection, or which operator is best."""

    FIGURES = "figures"
    BEST = "best"


def tile_bytes(tile: Tile, chosen: CountFilter, chain: PublishedChain) -> bytes:
    """The vector tile of a selection's figures; empty bytes where nothing is drawn.

    Properties of each square: ``value``, ``low``, ``high`` (median and interval, unit of the scale; left out where
    they fall among failures or do not exist), ``n`` samples, ``failures`` (percent), ``last`` (month of the latest
    sample, from January 2015), ``level``. All as coarse as terms/coarsening.py says of squares.
    """
    found = squares_in(tile, chosen, chain)
    summaries = found.summaries
    properties = [
        *_values(summaries, chosen.selection.usage),
        numbers_of("n", in_steps(summaries.samples)),
        numbers_of("failures", _percent(summaries)),
        numbers_of("last", found.last_months),
        numbers_of("level", found.drawn.levels),
    ]
    return tile_of_squares(LAYER, placed(tile, found.drawn), properties)


def best_tile_bytes(tile: Tile, chosen: CountFilter) -> bytes:
    """The vector tile of the best operator in each square; empty bytes where nothing is drawn.

    Properties: ``best`` (code of the operator) or, where intervals overlap, ``ties`` (codes with commas, best median
    first); ``value``, ``low``, ``high`` of the best median; ``n`` samples and ``compared`` operators; ``level``.
    """
    found = best_in(tile, chosen)
    properties = [
        *_ties(found),
        *_values(found.best, chosen.selection.usage),
        numbers_of("n", in_steps(found.samples)),
        numbers_of("compared", found.compared),
        numbers_of("level", found.drawn.levels),
    ]
    return tile_of_squares(LAYER, placed(tile, found.drawn), properties)


def placed(tile: Tile, drawn: DrawnSquares) -> Squares:
    """Where drawn squares stand in the tile."""
    ids = square_ids(drawn.levels, drawn.squares)
    if len(drawn) == 1 and drawn.levels[0] < tile.zoom:
        where = (tile.zoom, tile.column, tile.row)
        return square_around(square_id=int(ids[0]), level=int(drawn.levels[0]), tile=where)
    steps = drawn.levels - tile.zoom
    return squares_within(steps, drawn.squares - (tile.square << (2 * steps)), ids=ids)


def _values(summaries: Summaries, usage: Usage) -> list[Property]:
    columns = zip(("value", "low", "high"), (summaries.median, summaries.low, summaries.high), strict=True)
    failure_bin = SCALES[usage].failure_bin
    return [
        Property(key, np.where((bins == failure_bin) | (bins == NO_BIN), ABSENT, bins), table)
        for (key, bins), table in zip(columns, _tables(usage), strict=True)
    ]


@cache
def _tables(usage: Usage) -> tuple[Sequence[bytes], Sequence[bytes], Sequence[bytes]]:
    scale: Scale = SCALES[usage]
    bins = np.arange(512)
    lower, upper = edges_of(bins, scale)
    columns = ((two_digits, values_of(bins, scale)), (two_digits_below, lower), (two_digits_above, upper))
    middles, lows, highs = (
        doubles([in_two_digits(value) for value in column.tolist()]) for in_two_digits, column in columns
    )
    return middles, lows, highs


def _percent(summaries: Summaries) -> Integers:
    shares = summaries.failures / np.maximum(summaries.samples, 1)
    return np.rint(100 * coarse_shares(shares, summaries.samples)).astype(np.int64)


def _ties(found: BestFigures) -> list[Property]:
    rows = np.flatnonzero(found.leaders.sum(axis=1) > 1)
    words = [_codes(found, row) for row in rows.tolist()]
    places = {word: place for place, word in enumerate(dict.fromkeys(words))}
    ties = np.full(len(found.drawn), ABSENT, np.int64)
    ties[rows] = [places[word] for word in words]
    best = np.where(ties != ABSENT, ABSENT, np.array(found.operators, np.int64)[found.first])
    return [numbers_of("best", best), Property("ties", ties, texts(list(places)))]


def _codes(found: BestFigures, row: int) -> str:
    columns = np.flatnonzero(found.leaders[row])
    order = columns[np.argsort(-found.medians[row, columns], kind="stable")]
    return ",".join(str(found.operators[column]) for column in order)
