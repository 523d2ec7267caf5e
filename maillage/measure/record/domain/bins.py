"""Fixed histogram bins: the bin of a value, and the value that a bin represents.

A logarithmic scale has 20 bins per doubling, so that the geometric centre of a bin is within 1.75 % of any value in it
(the method: docs/explanation/counts.md). Bins are computed once, when a measurement is recorded, and stored as
integers: later processing only shifts, groups and adds.
"""

from collections.abc import Sequence
from math import isnan
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.measure.record.domain.terms import (
    BINS_PER_DOUBLING,
    FIRST_BIN,
    LAST_BIN,
    SCALES,
    SCORE_BINS_PER_POINT,
    ZERO_BIN,
    Scale,
)

NO_BIN: Final = -1  # nothing was measured
FULL_SCORE_BIN: Final = FIRST_BIN + 100 * SCORE_BINS_PER_POINT  # 100 points have a bin of their own

Bins = NDArray[np.int16]
Floats = NDArray[np.float64]


class _Scales(NamedTuple):
    """Scale parameters as arrays: of one scale, or of many, one per row."""

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
    """Return the bins (0-511) of ``values`` in the unit of ``scale``; NO_BIN (-1) for NaN that did not fail.

    ``failed``: where true, the failure bin, whatever the value. Values at or below 0 are in ZERO_BIN, positive
    values below the floor in the first bin, values beyond the scale in the last.
    """
    numbers = np.asarray(values, np.float64)
    return _bin_numbers(numbers, np.asarray(failed, np.bool_), _Scales.of(scale)).reshape(numbers.shape)


def bins_of_usages(values: Floats, is_failed: NDArray[np.bool_], scores: Floats) -> Bins:
    """Return the bins of all usages, one per row: those of ``values`` and ``is_failed``, then the two scores."""
    failed = np.concatenate([is_failed, np.zeros(scores.shape, np.bool_)])
    return _bin_numbers(np.concatenate([values, scores]), failed, _SCALES)


def _bin_numbers(values: Floats, failed: NDArray[np.bool_], scales: _Scales) -> Bins:
    is_known = ~np.isnan(values)
    # Number of bins above the floor, none below it. Scores are linear and start at 0.
    ratios = np.maximum(np.where(is_known, values, scales.floor), scales.floor) / scales.floor
    steps = np.where(scales.is_linear, values * SCORE_BINS_PER_POINT, np.log2(ratios) * BINS_PER_DOUBLING)
    bins = np.minimum(np.maximum(np.floor(steps) + FIRST_BIN, FIRST_BIN), scales.last_bin)
    bins = np.where(is_known, np.where(values <= 0, ZERO_BIN, bins), NO_BIN)
    return np.where(failed, scales.failure_bin, bins).astype(np.int16)


def bins_of_row(values: Sequence[float], is_failed: Sequence[bool], scores: Sequence[float]) -> list[int]:
    """Return the bins of one measurement, as ``bins_of_usages`` at a tenth of its cost."""
    # NumPy's logarithm, since the C library's may differ in the last bit.
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
    """Return the representative value of each bin: its geometric centre (arithmetic for scores), NaN for failures."""
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
    """Return the lower (inclusive) and upper (exclusive) edges of bins; NaN for failures."""
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
    """Return the share (0-1) of each bin's values below ``limit``; NaN for failures.

    Within the bin of the limit, values are assumed uniform along the scale: placing them all at its centre would bias a
    share by up to half of that bin's content.
    """
    low, high = edges_of(bins, scale)
    if not scale.is_linear:
        tiniest = float(np.finfo(np.float64).tiny)
        low, high = np.log(np.maximum(low, tiniest)), np.log(np.maximum(high, tiniest))
    end = limit if scale.is_linear else float(np.log(limit))
    # A bin of a single value (zero, a full score) is entirely below or not.
    parts = np.divide(end - low, high - low, out=np.where(low < end, 1.0, 0.0), where=high > low)
    return np.where(np.isnan(low), np.nan, np.clip(parts, 0.0, 1.0))
