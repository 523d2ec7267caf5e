"""Estimates over inhabitants of one measure for every operator, and what each unit brings to them.

Inside a pool every cluster weighs the same; pools weigh as in the design. To first order an estimate is a sum over
units, so a draw of units changes it by a sum too (Taylor linearisation; Särndal, Swensson, Wretman, Model Assisted
Survey Sampling, section 5.5). The factor sqrt(m / (m - 1)) makes the variance of m devices unbiased, as in Rao and Wu's
bootstrap (J. Am. Stat. Assoc. 83, 1988). Units are drawn with replacement (the bootstrap); intervals need quantiles and
degrees of freedom.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.comparison.rules.device_clusters import ClusterIndex, Integers, totals_at
from maillage.comparison.terms import CONFIDENCE
from maillage.core.intervals import Z, student_quantile

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Respondents:
    """Who answers one question, before any answer is looked at.

    ``unit_counts``: clusters (units x operators x pools); ``counts`` the same without units; ``pool_weights``: 0 where
    nobody answers; ``per_test`` turns the tests of a cluster into its mean (0 where it has none).
    """

    index: ClusterIndex
    tests: Floats
    per_test: Floats
    unit_counts: Floats
    counts: Floats
    pool_weights: Floats

    @property
    def kish(self) -> Floats:
        """How many clusters of equal weight the weighted ones are worth, by operator (Kish, Survey Sampling, 11.7)."""
        weights, counts = self.pool_weights, self.counts
        squares = np.divide(weights**2, counts, out=np.zeros_like(weights), where=counts > 0).sum(axis=1)
        return np.asarray(np.divide(1.0, squares, out=np.zeros(len(squares)), where=squares > 0), np.float64)

    @property
    def devices(self) -> Integers:
        """Distinct devices by operator."""
        return distinct_devices(self.index, self.tests > 0)


@dataclass(frozen=True, slots=True, eq=False)
class Estimation:
    """By operator: estimate (NaN: nothing), its variance, degrees of freedom; ``influence`` is units x operators.

    The influence sums to 0 for each operator, and its squares to the variance.
    """

    values: Floats
    influence: Floats
    variance: Floats
    freedom: Floats


TAIL: Final = (1 - CONFIDENCE) / 2
FEWEST_FREEDOM: Final = 2.0  # three terms of the expansion of Student's quantile are within 3 % from here up
_AT_ONCE: Final = 20
Floats32 = NDArray[np.float32]


def respondents_of(tests: Floats, index: ClusterIndex, weights: Floats) -> Respondents:
    """Who of ``index`` has ``tests``; their strata are pools with ``weights`` (operators x pools)."""
    has = tests > 0
    per_test = np.divide(1.0, tests, out=np.zeros(len(index)), where=has)
    unit_counts = totals_at(index.slot, has.astype(np.float64), int(np.prod(index.shape))).reshape(index.shape)
    counts = unit_counts.sum(axis=0)
    pool_weights = np.where(counts > 0, weights, 0.0)
    # Where pools with somebody weigh nothing, they weigh the same.
    weightless = pool_weights.sum(axis=1) <= 0
    pool_weights[weightless] = counts[weightless] > 0
    pool_weights /= np.maximum(pool_weights.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    return Respondents(index, tests, per_test, unit_counts, counts, pool_weights)


def estimation_of(sums: Floats, respondents: Respondents) -> Estimation:
    """The estimation of a measure, given its sum over the tests of each cluster."""
    counts, weights, unit_counts = respondents.counts, respondents.pool_weights, respondents.unit_counts
    totals = totals_at(respondents.index.slot, sums * respondents.per_test, unit_counts.size).reshape(unit_counts.shape)
    mean = np.divide(totals.sum(axis=0), counts, out=np.zeros_like(counts), where=counts > 0)
    residuals = totals
    residuals -= mean * unit_counts
    unbiased = np.sqrt(counts / np.maximum(counts - 1, 1))
    residuals *= np.divide(weights * unbiased, counts, out=np.zeros_like(weights), where=counts > 0)
    influence = residuals.sum(axis=2)
    residuals *= residuals
    values = np.where(counts.any(axis=1), (weights * mean).sum(axis=1), np.nan)
    variance = (influence**2).sum(axis=0)
    # What rounding leaves of a constant is no spread.
    is_constant = variance < 1e-18 * np.maximum(1.0, np.nan_to_num(values) ** 2)
    freedom = welch_satterthwaite(
        residuals.sum(axis=0), np.maximum(counts - 1, 1), otherwise=np.maximum(counts.sum(axis=1) - 1, 1)
    )
    return Estimation(values, influence, np.where(is_constant, 0.0, variance), freedom)


def distinct_devices(index: ClusterIndex, has: NDArray[np.bool_]) -> Integers:
    """Distinct devices by operator among the clusters that have something: clusters of one pair are neighbours."""
    operators = index.shape[1]
    pair = (index.device * operators + index.operator)[has]
    is_new = np.ones(len(pair), np.bool_)
    np.not_equal(pair[1:], pair[:-1], out=is_new[1:])
    return np.asarray(np.bincount(pair[is_new] % operators, minlength=operators), np.int64)


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
    """Student's 97.5 % quantile over the normal one: what few devices add to an interval."""
    return student_quantile(np.maximum(freedom, FEWEST_FREEDOM), terms=3) / Z


def welch_satterthwaite(variances: Floats, freedom: Floats, *, otherwise: Floats) -> Floats:
    """Degrees of freedom of sums (one a row) of independent estimates, by their variances (Satterthwaite, 1946).

    ``otherwise`` is where no estimate of a row has any variance.
    """
    parts = (variances**2 / freedom).sum(axis=1)
    return np.asarray(np.divide(variances.sum(axis=1) ** 2, parts, out=otherwise, where=parts > 0), np.float64)
