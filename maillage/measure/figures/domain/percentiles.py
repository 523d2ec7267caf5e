"""Medians with their 95 % intervals and shares of failures, from counts by place and bin.

Order statistics: the interval of the median runs between two ranks of the sorted samples, chosen by the exact
binomial distribution up to 1,000 samples and its normal limit beyond (Conover, Practical Nonparametric Statistics,
section 3.2). It assumes independent samples; repeated tests of one device are limited by the duplicate rule
(docs/explanation/counts.md), and estimates that resample devices are a later method.
"""

from dataclasses import dataclass
from functools import cache
from math import isnan
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.disclosure.interval_ends import FEWEST_TESTS
from maillage.measure.record.domain.bins import edges_of, values_of
from maillage.measure.record.domain.terms import BIN_BITS, Figure, Period, Scale

EXACT_UP_TO: Final = 1000
NO_RANK: Final = 0  # fewer than six samples: no two-sided 95 % interval between order statistics exists
NO_BIN: Final = -1
COUNT_BITS: Final = 32
MOST_PLACES: Final = 1 << 22  # place, bin (9 bits) and count (32 bits) share one sortable integer

_DENSE: Final = 2  # cells of a table for each row, up to which the table is quicker than sorting
_Z_975: Final = 1.959963984540054  # quantile of the normal distribution at 97.5 %
_PLACE_SHIFT: Final = COUNT_BITS + BIN_BITS
_COUNT_MASK: Final = (1 << COUNT_BITS) - 1
_BIN_MASK: Final = (1 << BIN_BITS) - 1

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Summaries:
    """One row a place that has samples, by rising ``places``: sample size, bins of median and interval, failures.

    ``low`` and ``high`` are NO_BIN where there is no interval. Bins may be the failure bin.
    """

    places: Integers
    samples: Integers
    median: Integers
    low: Integers
    high: Integers
    failures: Integers

    def __len__(self) -> int:
        return int(self.places.size)


@dataclass(frozen=True, slots=True)
class Estimates:
    """Summaries in the unit of their scale; NaN where a bin is missing or is the failure bin."""

    median: Floats
    low: Floats
    high: Floats
    failure_share: Floats


def summarise_binned(places: Integers, binned: Integers, counts: ArrayLike, *, scale: Scale) -> Summaries:
    """Sample size, median, interval and failures of each place, from rows in any order (equal rows add up).

    ``places`` are numbers below MOST_PLACES; bins stand COUNT_BITS to the left, as a shift of keys gives them. Failures
    rank at the worst end, because their bin is 0 or 511.
    """
    if not places.size:
        return Summaries(*(np.zeros(0, np.int64) for _ in range(6)))
    # Place, bin and count of each row in one integer, rising.
    cells = (int(places.max()) + 1) << BIN_BITS
    if cells <= _DENSE * places.size:
        # Few places for many rows: a table of all places and bins orders and adds up at once.
        summed = np.bincount((places << BIN_BITS) | (binned >> COUNT_BITS), np.asarray(counts, np.int64), cells)
        filled = np.flatnonzero(summed)
        rows = np.asarray((filled << COUNT_BITS) | summed[filled].astype(np.int64), np.int64)
    else:
        # numpy sorts integers with SIMD, so ordering costs less than any grouping.
        rows = places << _PLACE_SHIFT
        rows |= binned
        rows |= np.asarray(counts, np.int64)
        rows.sort()
    row_places = rows >> _PLACE_SHIFT
    ends = np.append(np.flatnonzero(row_places[1:] != row_places[:-1]), rows.size - 1)
    running = np.cumsum(rows & _COUNT_MASK)
    before = np.concatenate(([0], running[ends[:-1]]))
    samples = running[ends] - before
    lower = np.where(samples >= FEWEST_TESTS, lower_ranks(samples), NO_RANK)

    def bin_at(ranks: Integers) -> Integers:
        return np.asarray((rows[np.searchsorted(running, before + ranks)] >> COUNT_BITS) & _BIN_MASK, np.int64)

    places_with_samples = row_places[ends]
    return Summaries(
        places=places_with_samples,
        samples=samples,
        median=bin_at((samples + 1) // 2),
        low=np.where(lower > NO_RANK, bin_at(np.maximum(lower, 1)), NO_BIN),
        high=np.where(lower > NO_RANK, bin_at(np.minimum(samples + 1 - lower, samples)), NO_BIN),
        # One bin further than 511 carries into the place, so the limits are sums.
        failures=_up_to(rows, running, (places_with_samples << _PLACE_SHIFT) + ((scale.failure_bin + 1) << COUNT_BITS))
        - _up_to(rows, running, (places_with_samples << _PLACE_SHIFT) + (scale.failure_bin << COUNT_BITS)),
    )


def estimates(summaries: Summaries, scale: Scale) -> Estimates:
    """The summaries as values: middle of the median's bin, outer edges of the interval's bins (never too narrow)."""
    return Estimates(
        median=values_of(summaries.median, scale),
        low=edges_of(summaries.low, scale)[0],
        high=edges_of(summaries.high, scale)[1],
        failure_share=summaries.failures / np.maximum(summaries.samples, 1),
    )


def figures(summaries: Summaries, scale: Scale, *, last_months: ArrayLike) -> list[Figure]:
    """One Figure a row of ``summaries``; ``last_months`` are the months (since January 2015) of the latest samples."""
    values = estimates(summaries, scale)
    return [
        Figure(
            samples=int(samples),
            median=None if isnan(median) else float(median),
            low=None if isnan(low) else float(low),
            high=None if isnan(high) else float(high),
            failure_share=float(share),
            last_period=Period(int(month), 1),
        )
        for samples, median, low, high, share, month in zip(
            summaries.samples,
            values.median,
            values.low,
            values.high,
            values.failure_share,
            np.asarray(last_months, np.int64),
            strict=True,
        )
    ]


def lower_ranks(samples: ArrayLike) -> Integers:
    """Ranks (from 1) of the lower ends of the 95 % intervals of medians; the upper end has rank n + 1 - lower.

    NO_RANK (0) below six samples.
    """
    sizes = np.asarray(samples, np.int64)
    exact = _exact_lower_ranks()[np.minimum(sizes, EXACT_UP_TO)]
    normal = np.floor((sizes - _Z_975 * np.sqrt(sizes)) / 2).astype(np.int64)
    return np.where(sizes <= EXACT_UP_TO, exact, normal)


@cache
def _exact_lower_ranks() -> Integers:
    """For n up to EXACT_UP_TO, the largest r with P(Binomial(n, 1/2) < r) <= 2.5 %: row by row of Pascal's triangle."""
    ranks = np.zeros(EXACT_UP_TO + 1, np.int64)
    chances = np.zeros(EXACT_UP_TO + 1)
    chances[0] = 1.0
    for size in range(1, EXACT_UP_TO + 1):
        chances[1:] = (chances[1:] + chances[:-1]) / 2
        chances[0] /= 2
        ranks[size] = np.searchsorted(np.cumsum(chances[: size // 2 + 1]), 0.025, side="right")
    return ranks


def _up_to(rows: Integers, running: Integers, limits: Integers) -> Integers:
    """How many samples stand in rows below each limit."""
    places = np.searchsorted(rows, limits)
    return np.where(places > 0, running[places - 1], 0)
