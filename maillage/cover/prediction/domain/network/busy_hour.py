"""What a sector bears in the busy hour: its load, how often a line has its rate, how many lines it may take.

A sector is one server that all active lines share evenly (processor sharing). Then the number of others that an
arriving line finds is geometric, whatever the sizes of what lines ask for (Kleinrock, Queueing Systems II, 4.4).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LineLimit:
    """How many lines a sector may take so that each of them has its rate ``time_share`` of the time.

    Of the lines whose peak is at least ``least_peak_mbps`` it takes ``lines``, at the load ``most_load``.
    """

    least_peak_mbps: float
    most_load: float
    lines: int


def chance_of_rate(peaks_mbps: ArrayLike, load: ArrayLike, target_mbps: float) -> Floats:
    """How often a line has ``target_mbps`` when it asks: 1 - load^k, k = whole times the target fits in its peak.

    A line that finds n others has peak / (n + 1), and finds n with probability (1 - load) load^n. At a load of 1 or
    more the queue grows without end, and nobody has it.
    """
    fits = np.floor(np.asarray(peaks_mbps, np.float64) / target_mbps)
    busy = np.minimum(np.asarray(load, np.float64), 1.0)
    return np.where(fits < 1, 0.0, 1.0 - busy ** np.maximum(fits, 1))


def simultaneous_lines(load: ArrayLike, time_share: float) -> Floats:
    """How many times the target a peak must hold at a load: the least k with 1 - load^k >= time_share."""
    busy = np.asarray(load, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.log(1 - time_share) / np.log(busy)
    # A load that is exactly that of k must ask for k, not for k + 1.
    fits = np.maximum(np.ceil(exact - 1e-9), 1.0)
    return np.where(busy >= 1, np.inf, np.where(busy <= 0, 1.0, fits))


def most_load(fits: ArrayLike, time_share: float) -> Floats:
    """The highest load at which a line whose peak holds ``fits`` times the target has it ``time_share`` of the time."""
    whole = np.floor(np.asarray(fits, np.float64))
    return np.where(whole < 1, 0.0, (1 - time_share) ** (1 / np.maximum(whole, 1)))


def sector_capacity_mbps(peaks_mbps: ArrayLike, lines: ArrayLike = 1.0) -> float:
    """What a sector gives at full load to lines of equal volumes: the harmonic mean of their peaks, not their mean."""
    weights = np.broadcast_to(np.asarray(lines, np.float64), np.shape(peaks_mbps))
    return float(weights.sum() / np.sum(weights / np.asarray(peaks_mbps, np.float64)))


def line_limits(
    peaks_mbps: ArrayLike, demand_mbps: float, *, target_mbps: float, time_share: float
) -> tuple[LineLimit, ...]:
    """For each whole number of times the target: the lines that a sector may take among those whose peak holds it.

    ``peaks_mbps`` are those of the places that the sector may sell to; the lines sold are a fair draw of them, as many
    as wanted. A sector that sells to slower places must stay at a lower load: the first entry sells to most places,
    the last to the fastest. Empty where no peak reaches the target.
    """
    peaks = np.asarray(peaks_mbps, np.float64)
    fits = np.floor(peaks / target_mbps)
    limits = []
    for times in np.unique(fits[fits >= 1]):
        sold = peaks[fits >= times]
        load = float(most_load(times, time_share))
        lines = int(load * sector_capacity_mbps(sold) / demand_mbps + 1e-9)
        limits.append(LineLimit(float(times * target_mbps), load, lines))
    return tuple(limits)
