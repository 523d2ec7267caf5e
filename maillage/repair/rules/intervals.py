"""The 95 % interval of a share whose tests come in devices, and of the difference of two such shares.

Formulas and why: docs/explanation/repair.md.
"""

from math import sqrt
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

Z: Final = NormalDist().inv_cdf(0.975)


def t_quantile(freedom: ArrayLike) -> Floats:
    """Student's t at 97.5 % for degrees of freedom (4 or more: within 0.2 %; fewer are taken as 1: 12.7).

    Expansion of Cornish and Fisher (Abramowitz and Stegun 1964, 26.7.5).
    """
    n = np.maximum(np.asarray(freedom, np.float64), 1.0)
    terms = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
        (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92_160,
    )
    quantile = Z + sum(term / n**power for power, term in enumerate(terms, start=1))
    return np.asarray(np.where(n < 4, 12.706, quantile), np.float64)


def effective_tests(share: Floats, variance: Floats, devices: Floats, tests: Floats) -> Floats:
    """How many independent tests say as much as the tests of these devices (Korn and Graubard 1998).

    ``variance`` is that of the devices' own shares. The share's squared error is variance / devices, which independent
    tests would have at share (1 - share) / n; t for z pays for the variance being estimated from few devices. Where
    all devices agree nothing is known of their variance: each then counts once. Never above the number of tests.
    """
    spread = share * (1 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(variance > 0, spread * devices / variance, devices) * (Z / t_quantile(devices - 1)) ** 2
    return np.asarray(np.minimum(effective, tests), np.float64)


def wilson(share: ArrayLike, effective: ArrayLike) -> tuple[Floats, Floats]:
    """The ends of Wilson's score interval (1927) of a share of so many independent tests; 0 to 1 for none."""
    p, n = np.asarray(share, np.float64), np.maximum(np.asarray(effective, np.float64), 1e-9)
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)


def difference_ends(after: tuple[float, float, float], before: tuple[float, float, float]) -> tuple[float, float]:
    """The ends of the interval of after - before, each given as (value, low, high), as if they were independent.

    Squares of the distances add (Newcombe 1998, method 10). A phone that tested before and after makes both err
    the same way, so the true interval is narrower: what is said to be proven is.
    """
    (p, p_low, p_high), (q, q_low, q_high) = after, before
    points = p - q
    low = points - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    return low, points + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
