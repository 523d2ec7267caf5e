"""What the next test is worth in each place: by how much it narrows the figure there, times the people who live there.

    worth = P x sum over operators of (V(n) - V(n + 1))        V(n) = 1 / (1 / tau^2 + n / sigma^2)

V(n) is the variance of what is known of an operator in a commune after n tests by different devices: before any test
its figure is like that of the other communes (spread tau), and each test adds what one test tells (spread sigma).
P are the inhabitants. Gelman et al., Bayesian Data Analysis, 3rd ed., 2.5. Reasons: docs/explanation/campaign.md.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

WIDTH_IN_ERRORS: Final = 2 * 1.959964  # a 95 % interval is that many standard errors wide
LEAST_TERRITORIES: Final = 10  # below, the spreads are not estimated but supposed

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spreads:
    """Variances in squared points: ``between`` communes (tau^2), ``within`` one commune between tests (sigma^2)."""

    between: float
    within: float


SUPPOSED: Final = Spreads(between=10.0**2, within=25.0**2)
LEAST_BETWEEN: Final = 1.0  # communes differ by a point at least


def spreads(*, medians: ArrayLike, lows: ArrayLike, highs: ArrayLike, samples: ArrayLike) -> Spreads:
    """The spreads that the published figures of communes show; where fewer than ten have an interval, supposed ones.

    One test: the width of the interval times the square root of the tests, the median over communes. Between communes:
    what the variance of the medians has above their own errors (method of moments).
    """
    values, sizes = np.asarray(medians, np.float64), np.asarray(samples, np.float64)
    errors = ((np.asarray(highs, np.float64) - np.asarray(lows, np.float64)) / WIDTH_IN_ERRORS) ** 2
    if len(values) < LEAST_TERRITORIES:
        return SUPPOSED
    within = float(np.median(sizes * errors))
    between = float(np.var(values, ddof=1) - errors.mean())
    return Spreads(max(between, LEAST_BETWEEN), max(within, LEAST_BETWEEN))


def variance(samples: ArrayLike, known: Spreads) -> Floats:
    """V(n): the variance after ``samples`` tests."""
    return np.asarray(1 / (1 / known.between + np.asarray(samples, np.float64) / known.within), np.float64)


def narrowing(samples: ArrayLike, known: Spreads) -> Floats:
    """V(n) - V(n + 1): by how much one more test narrows what is known."""
    sizes = np.asarray(samples, np.float64)
    return variance(sizes, known) * variance(sizes + 1, known) / known.within


def out_of_hundred(worths: ArrayLike) -> Floats:
    """Worths as shares of the greatest, 0 to 100; all 0 where all are."""
    values = np.asarray(worths, np.float64)
    most = values.max(initial=0.0)
    return values * (100 / most) if most > 0 else values
