"""Vector tiles of the published squares: one layer with the figures of a selection, one with the best operator."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.figures.domain.coarsening import coarse_shares, in_steps, two_digits
from maillage.measure.figures.domain.mvt import (
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
from maillage.measure.figures.domain.percentiles import NO_BIN, Summaries
from maillage.measure.figures.domain.value_classes import usage_class_ends
from maillage.measure.figures.store.area_totals import CountFilter
from maillage.measure.figures.store.map_squares.best_operators import best_in
from maillage.measure.figures.store.map_squares.squares import DrawnSquares, PublishedChain, Tile, squares_in
from maillage.measure.record.domain.bins import edges_of, values_of
from maillage.measure.record.domain.terms import SCALES, Usage

LAYER: Final = "squares"
FIRST_ZOOM: Final = 4
LAST_ZOOM: Final = 12


class TileLayer(StrEnum):
    """What a tile shows: the figures of the selection, or which operator is best."""

    FIGURES = "figures"
    BEST = "best"


def tile_bytes(tile: Tile, count_filter: CountFilter, chain: PublishedChain) -> bytes:
    """The vector tile of a selection's figures; empty bytes where nothing is drawn.

    Properties of each square: ``value``, ``low``, ``high`` (median and interval, unit of the scale; left out where
    they fall among failures, have no bound or do not exist), ``n`` samples, ``failures`` (percent), ``last`` (month of
    the latest sample, from January 2015), ``level``. All as coarse as domain/coarsening.py says of squares.
    """
    figures = squares_in(tile, count_filter, chain)
    summaries = figures.summaries
    shares = summaries.failures / np.maximum(summaries.samples, 1)
    properties = [
        *_values(summaries, count_filter.selection.usage),
        numbers_of("n", in_steps(summaries.samples)),
        numbers_of("failures", np.rint(100 * coarse_shares(shares, summaries.samples)).astype(np.int64)),
        numbers_of("last", figures.last_months),
        numbers_of("level", figures.squares.levels),
    ]
    return tile_of_squares(LAYER, placed(tile, figures.squares), properties)


def best_tile_bytes(tile: Tile, count_filter: CountFilter) -> bytes:
    """The vector tile of the best operator in each square; empty bytes where nothing is drawn.

    Properties: ``best`` (code of the operator that is ahead of all for certain), or ``ties`` (codes with commas, best
    median first) of those nobody is ahead of; ``value``, ``low``, ``high`` of the best median; ``n`` samples and
    ``compared`` operators; ``level``.
    """
    comparisons = best_in(tile, count_filter)
    # The best operator of each square, or the codes of those that are tied, best median first
    codes = np.array(comparisons.operators, np.int64)
    rows = np.flatnonzero(comparisons.leaders.sum(axis=1) > 1)
    words = []
    for row in rows.tolist():
        columns = np.flatnonzero(comparisons.leaders[row])
        by_median = columns[np.argsort(-comparisons.medians[row, columns], kind="stable")]
        words.append(",".join(map(str, codes[by_median].tolist())))
    places = {word: place for place, word in enumerate(dict.fromkeys(words))}
    ties = np.full(len(comparisons.squares), ABSENT, np.int64)
    ties[rows] = [places[word] for word in words]
    best = np.where(ties != ABSENT, ABSENT, codes[comparisons.first])
    properties = [
        *[numbers_of("best", best), Property("ties", ties, texts(list(places)))],
        *_values(comparisons.best, count_filter.selection.usage),
        numbers_of("n", in_steps(comparisons.samples)),
        numbers_of("compared", comparisons.compared),
        numbers_of("level", comparisons.squares.levels),
    ]
    return tile_of_squares(LAYER, placed(tile, comparisons.squares), properties)


def placed(tile: Tile, squares: DrawnSquares) -> Squares:
    """Where drawn squares stand in the tile."""
    ids = square_ids(squares.levels, squares.morton)
    if len(squares) == 1 and squares.levels[0] < tile.zoom:
        where = (tile.zoom, tile.column, tile.row)
        return square_around(square_id=int(ids[0]), level=int(squares.levels[0]), tile=where)
    steps = squares.levels - tile.zoom
    return squares_within(steps, squares.morton - (tile.square << (2 * steps)), ids=ids)


def _values(summaries: Summaries, usage: Usage) -> list[Property]:
    columns = zip(("value", "low", "high"), (summaries.median, summaries.low, summaries.high), strict=True)
    return [
        Property(key, np.where((bins != NO_BIN) & is_told[bins], bins, ABSENT), table)
        for (key, bins), (is_told, table) in zip(columns, _tables(usage), strict=True)
    ]


@cache
def _tables(usage: Usage) -> Sequence[tuple[NDArray[np.bool_], Sequence[bytes]]]:
    """What median and ends are shown as, by bin, and whether they are shown: not failures, nor an end without bound."""
    bins, scale = np.arange(512), SCALES[usage]
    middles = np.array([two_digits(value) for value in values_of(bins, scale).tolist()])
    told = (middles, *usage_class_ends(*edges_of(bins, scale), usage))
    return [(~np.isnan(column), doubles(column.tolist())) for column in told]
