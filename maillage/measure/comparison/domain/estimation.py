"""Estimates over inhabitants of one measure for every operator, and what each unit brings to them.

Inside a pool every cluster weighs the same; pools weigh as in the design. To first order an estimate is a sum over
units, so a draw of units changes it by a sum too (Taylor linearisation; Särndal, Swensson, Wretman, Model Assisted
Survey Sampling, section 5.5). The factor sqrt(m / (m - 1)) makes the variance of m devices unbiased, as in Rao and Wu's
bootstrap (J. Am. Stat. Assoc. 83, 1988). Units are drawn with replacement (the bootstrap); intervals need quantiles and
degrees of freedom.

Few devices that happen to agree would be taken for certain: five that all say 90, where one network in seven devices
fails, are half of all draws of five. So the spread of points is steadied: no operator's is taken for smaller than the
mean of its own and a reference, which weighs as ``STEADY_DEVICES`` devices (Smyth, Stat. Appl. Genet. Mol. Biol. 3,
2004). The reference is the spread of all operators here, and ``LEAST_SPREAD`` at least.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.certain_orders import shrunken_variance, welch_satterthwaite
from maillage.measure.comparison.domain.device_clusters import ClusterIndex, Integers, totals_at
from maillage.measure.comparison.domain.terms import CONFIDENCE

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

    The influence sums to 0 for each operator, and its squares to the variance. ``steadying`` is the variance that
    steadying adds.
    """

    values: Floats
    influence: Floats
    variance: Floats
    freedom: Floats
    steadying: Floats

    @property
    def error(self) -> Floats:
        """The standard error of each estimate, steadied."""
        return np.sqrt(self.variance + self.steadying)


@dataclass(frozen=True, slots=True, eq=False)
class DaysLeftOut:
    """Estimates again without the devices of each day (days x operators): value, variance and degrees of freedom."""

    values: Floats
    variance: Floats
    freedom: Floats


TAIL: Final = (1 - CONFIDENCE) / 2
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


def estimation_of(sums: Floats, respondents: Respondents, *, least_spread: float = 0.0) -> Estimation:
    """The estimation of a measure, given its sum over the tests of each cluster.

    Its spread is steadied where ``least_spread`` is given, in the unit of the measure.
    """
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
    variance = np.where(is_constant, 0.0, variance)
    if not least_spread:
        return Estimation(values, influence, variance, freedom, np.zeros_like(variance))
    index, means = respondents.index, sums * respondents.per_test
    squares = totals_at(index.operator * counts.shape[1] + index.stratum, means * means, counts.size)
    squares = squares.reshape(counts.shape)
    squares = np.maximum(squares - counts * mean * mean, 0.0)
    own = np.divide(squares, counts - 1, out=np.zeros_like(squares), where=counts > 1)
    steady = shrunken_variance(squares, counts, least_spread=least_spread)
    share = np.divide(weights**2, counts, out=np.zeros_like(weights), where=counts > 0)
    freedom = welch_satterthwaite(share * steady, np.maximum(counts - 1, 1), otherwise=freedom)
    return Estimation(values, influence, variance, freedom, (share * (steady - own)).sum(axis=1))


def days_left_out(
    sums: Floats, respondents: Respondents, day: NDArray[np.uint16], *, least_spread: float
) -> DaysLeftOut:
    """The estimation of a measure without the devices that came first on each ``day`` (one a cluster) there is.

    Nobody who is here for a day can then make an order, and no gathering either. An operator that is left without
    devices has no value (NaN).
    """
    index, has = respondents.index, respondents.tests > 0
    _, operators, pools = index.shape
    days, at = np.unique(day[has], return_inverse=True)
    shape = (len(days), operators, pools)
    slot = (at * operators + index.operator[has]) * pools + index.stratum[has]
    means = (sums * respondents.per_test)[has]
    counts, totals, squares = (
        (whole.sum(axis=0) - whole)
        for column in (np.ones(len(means)), means, means * means)
        for whole in [totals_at(slot, column, len(days) * operators * pools).reshape(shape)]
    )
    mean = np.divide(totals, counts, out=np.zeros(shape), where=counts > 0)
    squares = np.maximum(squares - counts * mean * mean, 0.0)
    weights = np.where(counts > 0, respondents.pool_weights, 0.0)
    whole_weight = weights.sum(axis=2, keepdims=True)
    weights = np.divide(weights, whole_weight, out=np.full(shape, np.nan), where=whole_weight > 0)
    steady = shrunken_variance(squares, counts, least_spread=least_spread)
    share = np.divide(weights**2, counts, out=np.zeros(shape), where=counts > 0) * steady
    freedom = welch_satterthwaite(
        share.reshape(-1, pools), np.maximum(counts - 1, 1).reshape(-1, pools), otherwise=np.ones(len(days) * operators)
    )
    return DaysLeftOut((weights * mean).sum(axis=2), share.sum(axis=2), freedom.reshape(len(days), operators))


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


def steadied_deviations(deviates: Floats, values: Floats, steadying: Floats, *, seed: int) -> Floats:
    """The ``deviations`` of one estimation with what steadying adds to them, as normal draws."""
    noise = np.random.default_rng([seed, *deviates.shape]).standard_normal(deviates.shape)
    # By the order of the values, so that names of operators change nothing.
    by_name = np.empty_like(noise)
    by_name[:, np.argsort(values, kind="stable")] = noise
    return np.asarray(deviates + np.sqrt(steadying) * by_name, np.float64)
