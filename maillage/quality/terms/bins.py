"""The bins of the fixed scales: which bin a value falls in, and which values a bin stands for.

A logarithmic scale has 20 bins a doubling, so the geometric middle of a bin is within 1.75 % of any value in it
(the method: docs/explanation/counts.md). Bins are computed once, when a measurement is recorded, and
stored as integers: engines afterwards only shift, group and add.
"""

from collections.abc import Sequence
from math import isnan
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.quality.terms import (
    BINS_PER_DOUBLING,
    FIRST_BIN,
    LAST_BIN,
    SCALES,
    SCORE_BINS_PER_POINT,
    ZERO_BIN,
    Scale,
)

NO_BIN: Final = -1  # nothing was measured: the row has no bin
FULL_SCORE_BIN: Final = FIRST_BIN + 100 * SCORE_BINS_PER_POINT  # 100 points have a bin of their own

Bins = NDArray[np.int16]
Floats = NDArray[np.float64]


class _Scales(NamedTuple):
    """What bins depend on: of one scale, or of many, one a row."""

    floor: ArrayLike
    is_linear: ArrayLike
    last_bin: ArrayLike
    failure_bin: ArrayLike

    @classmethod
    def of(cls, *scales: Scale) -> Self:
        return cls(
            np.array([[scale.floor or 1.0] for scale in scales]),
            np.array([[scale.is_linear] for scale in scales]),
            np.array([[FULL_SCORE_BIN if scale.is_linear else LAST_BIN] for scale in scales]),
            np.array([[scale.failure_bin] for scale in scales]),
        )


_SCALES: Final = _Scales.of(*SCALES.values())


def bins_of(values: ArrayLike, scale: Scale, *, failed: ArrayLike = False) -> Bins:
    """Bins (0-511) of ``values`` in the unit of ``scale``; NO_BIN (-1) where a value is NaN and nothing failed.

    ``failed``: where true, the failure bin whatever the value. Values at or below 0 fall in ZERO_BIN, positive
    values below the floor in the first bin, values beyond the scale in the last.
    """
    numbers = np.asarray(values, np.float64)
    return _bin_numbers(numbers, np.asarray(failed, np.bool_), _Scales.of(scale)).reshape(numbers.shape)


def bins_of_usages(values: Floats, is_failed: NDArray[np.bool_], scores: Floats) -> Bins:
    """As ``bins_of``, of all usages at once: a row each, those of ``values`` and ``is_failed``, then the two scores."""
    failed = np.concatenate([is_failed, np.zeros(scores.shape, np.bool_)])
    return _bin_numbers(np.concatenate([values, scores]), failed, _SCALES)


def _bin_numbers(values: Floats, failed: NDArray[np.bool_], scales: _Scales) -> Bins:
    is_known = ~np.isnan(values)
    # How many bins above the floor; below it, none. A score, not a logarithm, counts from 0.
    ratios = np.maximum(np.where(is_known, values, scales.floor), scales.floor) / scales.floor
    steps = np.where(scales.is_linear, values * SCORE_BINS_PER_POINT, np.log2(ratios) * BINS_PER_DOUBLING)
    bins = np.minimum(np.maximum(np.floor(steps) + FIRST_BIN, FIRST_BIN), scales.last_bin)
    bins = np.where(is_known, np.where(values <= 0, ZERO_BIN, bins), NO_BIN)
    return np.where(failed, scales.failure_bin, bins).astype(np.int16)


def bins_of_row(values: Sequence[float], is_failed: Sequence[bool], scores: Sequence[float]) -> list[int]:
    """As ``bins_of_usages``, of one measurement: ten times less than arrays of one column cost, and the same bins."""
    # numpy's logarithm, which may differ from that of the C library in the last bit.
    steps = np.log2([max(value, floor) / floor for value, floor in zip(values, _FLOORS, strict=True)]).tolist()
    bins = [
        NO_BIN if isnan(value) else ZERO_BIN if value <= 0 else FIRST_BIN + int(min(step * BINS_PER_DOUBLING, LAST_BIN))
        for value, step in zip(values, steps, strict=True)
    ]
    bins = [
        failure_bin if failed else min(bin_, LAST_BIN)
        for bin_, failed, failure_bin in zip(bins, is_failed, _FAILURE_BINS, strict=True)
    ]
    for score in scores:
        bin_ = NO_BIN if isnan(score) else ZERO_BIN if score <= 0 else FIRST_BIN + int(score * SCORE_BINS_PER_POINT)
        bins.append(min(bin_, FULL_SCORE_BIN))
    return bins


_FLOORS: Final = [scale.floor for scale in SCALES.values() if not scale.is_linear]
_FAILURE_BINS: Final = [scale.failure_bin for scale in SCALES.values() if not scale.is_linear]


def values_of(bins: ArrayLike, scale: Scale) -> Floats:
    """The value each bin stands for: its geometric middle (arithmetic for scores), 0 for ZERO_BIN, NaN for failures."""
    numbers = np.asarray(bins, np.int64)
    offset = numbers - FIRST_BIN + 0.5
    if scale.is_linear:
        middle = np.minimum(offset / SCORE_BINS_PER_POINT, 100.0)
    else:
        middle = scale.floor * np.exp2(offset / BINS_PER_DOUBLING)
    middle = np.where(numbers == ZERO_BIN, 0.0, middle)
    is_value = (numbers >= ZERO_BIN) & (numbers <= LAST_BIN) & (numbers != scale.failure_bin)
    return np.asarray(np.where(is_value, middle, np.nan), np.float64)


def edges_of(bins: ArrayLike, scale: Scale) -> tuple[Floats, Floats]:
    """Lower and upper edges of bins: what a value in them is at least and less than; NaN for failures."""
    numbers = np.asarray(bins, np.int64)
    offset = (numbers - FIRST_BIN).astype(np.float64)
    if scale.is_linear:
        low = np.minimum(offset / SCORE_BINS_PER_POINT, 100.0)
        high = np.minimum((offset + 1) / SCORE_BINS_PER_POINT, 100.0)
    else:
        low = scale.floor * np.exp2(offset / BINS_PER_DOUBLING)
        high = scale.floor * np.exp2((offset + 1) / BINS_PER_DOUBLING)
    is_missing = np.isnan(values_of(numbers, scale))
    is_zero = numbers == ZERO_BIN
    low, high = np.where(is_zero, 0.0, low), np.where(is_zero, 0.0, high)
    return np.where(is_missing, np.nan, low), np.where(is_missing, np.nan, high)


def share_below(limit: float, bins: ArrayLike, scale: Scale) -> Floats:
    """Which part (0-1) of the values in each bin lies below ``limit``; NaN for failures.

    In the bin that holds the limit, values are taken to lie evenly along the scale: to take them all at its middle
    would move a share by up to half of what that bin holds, always to the same side.
    """
    low, high = edges_of(bins, scale)
    if not scale.is_linear:
        tiniest = float(np.finfo(np.float64).tiny)
        low, high = np.log(np.maximum(low, tiniest)), np.log(np.maximum(high, tiniest))
    end = limit if scale.is_linear else float(np.log(limit))
    # A bin of one value (zero, a full score) is below or not.
    parts = np.divide(end - low, high - low, out=np.where(low < end, 1.0, 0.0), where=high > low)
    return np.where(np.isnan(low), np.nan, np.clip(parts, 0.0, 1.0))
