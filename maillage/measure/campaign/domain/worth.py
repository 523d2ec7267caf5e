"""The usefulness of the next test in a place: reduction of the variance of its figure times its population.

worth = P x sum over operators of (V(n) - V(n + 1)) V(n) = 1 / (1 / tau^2 + n / sigma^2)

V(n) is the posterior variance of an operator's figure in a commune after n tests by different devices: the prior is the
distribution over communes (spread tau), and each test adds an observation (spread sigma). P is the population. Gelman
et al., Bayesian Data Analysis, 3rd ed., 2.5. Reasons: docs/explanation/campaign.md.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

WIDTH_IN_ERRORS: Final = 2 * 1.959964  # width of a 95 % interval in standard errors
LEAST_TERRITORIES: Final = 10  # with fewer, default spreads are used

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spreads:
    """Variances in squared points: ``between`` communes (tau^2), ``within`` one commune between tests (sigma^2)."""

    between: float
    within: float


DEFAULT_SPREADS: Final = Spreads(between=10.0**2, within=25.0**2)
LEAST_BETWEEN: Final = 1.0  # minimum spread between communes: one point


def spreads(*, medians: ArrayLike, lows: ArrayLike, highs: ArrayLike, samples: ArrayLike) -> Spreads:
    """The spreads estimated from published figures of communes; defaults if fewer than ten have an interval.

    Within: the width of the interval times the square root of the number of tests, median over communes. Between: the
    variance of medians minus that of their errors (method of moments).
    """
    values, sizes = np.asarray(medians, np.float64), np.asarray(samples, np.float64)
    errors = ((np.asarray(highs, np.float64) - np.asarray(lows, np.float64)) / WIDTH_IN_ERRORS) ** 2
    if len(values) < LEAST_TERRITORIES:
        return DEFAULT_SPREADS
    within = float(np.median(sizes * errors))
    between = float(np.var(values, ddof=1) - errors.mean())
    return Spreads(max(between, LEAST_BETWEEN), max(within, LEAST_BETWEEN))


def variance(samples: ArrayLike, known: Spreads) -> Floats:
    """V(n): the posterior variance after ``samples`` tests."""
    return np.asarray(1 / (1 / known.between + np.asarray(samples, np.float64) / known.within), np.float64)


def narrowing(samples: ArrayLike, known: Spreads) -> Floats:
    """V(n) - V(n + 1): the reduction by one more test."""
    sizes = np.asarray(samples, np.float64)
    return variance(sizes, known) * variance(sizes + 1, known) / known.within


def out_of_hundred(worths: ArrayLike) -> Floats:
    """The values relative to their maximum, from 0 to 100; all 0 if the maximum is."""
    values = np.asarray(worths, np.float64)
    most = values.max(initial=0.0)
    return values * (100 / most) if most > 0 else values
