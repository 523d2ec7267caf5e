"""Draws of units with replacement (the bootstrap), and the quantiles and degrees of freedom that intervals need."""

from functools import lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.comparison.terms import CONFIDENCE

TAIL: Final = (1 - CONFIDENCE) / 2
Z: Final = NormalDist().inv_cdf(1 - TAIL)
FEWEST_FREEDOM: Final = 2.0  # the expansion of Student's quantile below is within 3 % from here up
_AT_ONCE: Final = 20

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]


@lru_cache(maxsize=4)
def resampling_counts(units: int, draws: int, seed: int) -> Floats32:
    """How many times more than once each unit is picked in each draw (draws x units): multinomial counts less 1."""
    random = np.random.default_rng([seed, units, draws])
    counts = np.empty((draws, units), np.float32)
    for first in range(0, draws, _AT_ONCE):  # what fits the processor's cache is four times as fast as all at once
        part = counts[first : first + _AT_ONCE]
        picks = random.integers(0, units, part.shape, np.int64)
        picks += np.arange(len(part))[:, np.newaxis] * units
        part[:] = np.bincount(picks.ravel(), minlength=part.size).reshape(part.shape)
    counts -= 1
    return counts


def deviations(influence: Floats, *, draws: int, seed: int) -> Floats:
    """What each draw adds to each estimate (draws x estimates), given what each unit brings (units x estimates)."""
    if not len(influence):
        return np.zeros((draws, influence.shape[1]))
    return np.asarray(resampling_counts(len(influence), draws, seed) @ influence.astype(np.float32), np.float64)


def student_ratio(freedom: Floats | float) -> Floats:
    """Student's 97.5 % quantile over the normal one: what few devices add to an interval (Abramowitz, 26.7.5)."""
    n = np.maximum(np.asarray(freedom, np.float64), FEWEST_FREEDOM)
    first = (Z**3 + Z) / 4
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    return np.asarray((Z + first / n + second / n**2 + third / n**3) / Z, np.float64)


def welch_satterthwaite(variances: Floats, freedom: Floats, *, otherwise: Floats) -> Floats:
    """Degrees of freedom of sums (one a row) of independent estimates, by their variances (Satterthwaite, 1946).

    ``otherwise`` is where no estimate of a row has any variance.
    """
    parts = (variances**2 / freedom).sum(axis=1)
    return np.asarray(np.divide(variances.sum(axis=1) ** 2, parts, out=otherwise, where=parts > 0), np.float64)


def wilson(share: Floats, answers: Floats, z: Floats) -> tuple[Floats, Floats]:
    """The ends of Wilson's interval of shares seen in so many independent answers (J. Am. Stat. Assoc. 22, 1927)."""
    over = z * z / answers
    middle = (share + over / 2) / (1 + over)
    half = np.sqrt(share * (1 - share) * over + over * over / 4) / (1 + over)
    return np.clip(middle - half, 0.0, share), np.clip(middle + half, share, 1.0)
