"""Who is best for certain at many places at once, for one usage: the rule of comparisons, without strata.

Points are those of the usage (0 to 100), a device is one voice, and an order must stand without any one day. The
quantile of all pairs is Bonferroni's instead of drawn: never narrower.
"""

from functools import cache
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.certain_orders import decided_orders, interval_widths
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.bins import values_of
from maillage.measure.record.domain.score import WIDEST_INTERVAL, usage_scores
from maillage.measure.record.domain.terms import DEVICES_FLOOR, SCALES, Selection, Usage

CONFIDENCE: Final = 0.95
BINS: Final = 512
LEAST_COMPARED: Final = 2

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def certain_leaders(
    rows: SampleRows, place: Integers, compared: Flags, *, operators: tuple[int, ...], usage: Usage
) -> Flags:
    """Of each place (row of ``compared``) the operators (its columns) nobody is ahead of; all where nothing is certain.

    ``place`` is that of each of ``rows``. An operator that cannot be placed is no leader where two others can.
    """
    shape = compared.shape
    if not compared.size:
        return compared.copy()
    column_of = np.full(256, -1, np.int64)
    column_of[list(operators)] = np.arange(len(operators))
    column = column_of[rows.operator]
    is_counted = (rows.mask & np.uint16(1 << usage)) > 0
    is_here = np.asarray((column >= 0) & is_counted & (place >= 0), np.bool_)
    is_here[is_here] = compared[place[is_here], column[is_here]]
    place_of_row, column, device = place[is_here], column[is_here], rows.device[is_here].astype(np.int64)
    points, day = _points(usage)[rows.bins[is_here, usage]], rows.day[is_here].astype(np.int64)

    # A voice is a device on one network at one place: the mean of its tests, from the first day it was heard there.
    slot = place_of_row * len(operators) + column
    order = np.lexsort((device, slot))
    slot, device, points, day = slot[order], device[order], points[order], day[order]
    is_first = np.ones(len(slot), np.bool_)
    is_first[1:] = (slot[1:] != slot[:-1]) | (device[1:] != device[:-1])
    first = np.flatnonzero(is_first)
    if not len(first):
        return compared.copy()
    mean = np.add.reduceat(points, first) / np.diff(first, append=len(points))
    first_day, voice_slot = np.minimum.reduceat(day, first), slot[first]

    def totals(slots: Integers, weights: Floats, count: int) -> Floats:
        return np.asarray(
            np.bincount(slots, weights, count * len(operators)).reshape(count, len(operators)), np.float64
        )

    columns = (np.ones(len(mean)), mean, mean * mean)
    counts, sums, squares = (totals(voice_slot, weights, shape[0]) for weights in columns)
    placed = (counts >= DEVICES_FLOOR) & (interval_widths(counts, sums, squares) <= WIDEST_INTERVAL)
    counts, sums, squares = (np.where(placed, column, 0.0) for column in (counts, sums, squares))
    pairs = len(operators) * (len(operators) - 1) // 2
    quantile = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / (2 * max(pairs, 1)))
    ahead = decided_orders(counts, sums, squares, quantile=quantile)

    # Again without the voices of each day, at each place where an order is certain at all.
    has_order: Flags = np.asarray(ahead.any(axis=(1, 2)), np.bool_)
    is_asked = has_order[voice_slot // len(operators)] & placed.ravel()[voice_slot]
    place_of_voice, whole_day, slots = voice_slot[is_asked] // len(operators), first_day[is_asked], voice_slot[is_asked]
    of_day, group = np.unique(place_of_voice * (1 << 16) + whole_day, return_inverse=True)
    places = of_day >> 16
    without = [
        whole[places] - totals(group * len(operators) + slots % len(operators), weights[is_asked], len(of_day))
        for whole, weights in zip((counts, sums, squares), columns, strict=True)
    ]
    if len(of_day):
        stands = decided_orders(*without, quantile=quantile)
        starts = np.flatnonzero(np.append(np.True_, places[1:] != places[:-1]))
        ahead[places[starts]] &= np.logical_and.reduceat(stands, starts, axis=0)
    leaders = placed & ~ahead.any(axis=1)
    is_known = (placed.sum(axis=1) >= LEAST_COMPARED) & ahead.any(axis=(1, 2))
    return np.where(is_known[:, np.newaxis], leaders, compared)


def is_selected(rows: SampleRows, selection: Selection) -> Flags:
    """Which rows answer a selection but for its usage and origin."""
    period = selection.period
    months = frozenset(range(period.first, period.first + period.months)) if period else frozenset[int]()
    is_selected = np.ones(len(rows), np.bool_)
    for column, values in (
        (rows.operator, selection.operators),
        (rows.technology, selection.technologies),
        (rows.context, selection.contexts),
        (rows.period, months),
    ):
        if values:
            table = np.zeros(256, np.bool_)
            table[[code for value in values if 0 <= (code := int(value)) < len(table)]] = True
            is_selected &= table[column]
    return is_selected


@cache
def _points(usage: Usage) -> Floats:
    """Points by bin of a usage; 0 for a failure."""
    values = values_of(np.arange(BINS), SCALES[usage])
    points = values if SCALES[usage].is_linear else usage_scores(values, SubtestKind(usage.word))
    return np.nan_to_num(np.asarray(points, np.float64))
