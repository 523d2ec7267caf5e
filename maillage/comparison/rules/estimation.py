"""Estimates over inhabitants of one measure for every operator, and what each unit brings to them.

Inside a pool every voice weighs the same; pools weigh as in the design. To first order an estimate is a sum over
units, so a draw of units changes it by a sum too (Taylor linearisation; Särndal, Swensson, Wretman, Model Assisted
Survey Sampling, section 5.5). The factor sqrt(m / (m - 1)) makes the variance of m devices unbiased, as in Rao and
Wu's bootstrap (J. Am. Stat. Assoc. 83, 1988).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.comparison.rules.device_clusters import ClusterCells, Integers, added

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """Who is heard on one question, before any answer is looked at.

    ``number``: voices (units x operators x pools); ``heard`` the same without units; ``share``: weights of pools,
    0 where nobody is heard; ``part`` turns the tests of a voice into its mean (0 where it has none).
    """

    cells: ClusterCells
    tests: Floats
    part: Floats
    number: Floats
    heard: Floats
    share: Floats

    @property
    def kish(self) -> Floats:
        """How many voices of equal weight the weighted ones are worth, by operator (Kish, Survey Sampling, 11.7)."""
        squares = np.divide(self.share**2, self.heard, out=np.zeros_like(self.share), where=self.heard > 0).sum(axis=1)
        return np.asarray(np.divide(1.0, squares, out=np.zeros(len(squares)), where=squares > 0), np.float64)

    @property
    def devices(self) -> Integers:
        """Distinct devices by operator."""
        return distinct_devices(self.cells, self.tests > 0)


@dataclass(frozen=True, slots=True, eq=False)
class Estimation:
    """By operator: estimate (NaN: nothing), its variance, degrees of freedom; ``influence`` is units x operators.

    The influence sums to 0 for each operator, and its squares to the variance.
    """

    values: Floats
    influence: Floats
    variance: Floats
    freedom: Floats


def hearing_of(tests: Floats, cells: ClusterCells, weights: Floats) -> Hearing:
    """Who of ``cells`` has ``tests``; their strata are pools with ``weights`` (operators x pools)."""
    has = tests > 0
    part = np.divide(1.0, tests, out=np.zeros(len(cells)), where=has)
    number = added(cells.slot, has.astype(np.float64), int(np.prod(cells.shape))).reshape(cells.shape)
    heard = number.sum(axis=0)
    return Hearing(cells, tests, part, number, heard, _shares(weights, heard))


def estimated(sums: Floats, hearing: Hearing) -> Estimation:
    """The estimation of a measure, given its sum over the tests of each voice."""
    heard, share = hearing.heard, hearing.share
    total = added(hearing.cells.slot, sums * hearing.part, hearing.number.size).reshape(hearing.number.shape)
    mean = np.divide(total.sum(axis=0), heard, out=np.zeros_like(heard), where=heard > 0)
    rest = total
    rest -= mean * hearing.number
    rest *= _scale(share, heard)
    influence = rest.sum(axis=2)
    rest *= rest
    values = np.where(heard.any(axis=1), (share * mean).sum(axis=1), np.nan)
    variance = (influence**2).sum(axis=0)
    # What rounding leaves of a constant is no spread.
    is_constant = variance < 1e-18 * np.maximum(1.0, np.nan_to_num(values) ** 2)
    return Estimation(values, influence, np.where(is_constant, 0.0, variance), _freedom(rest.sum(axis=0), heard))


def distinct_devices(cells: ClusterCells, has: NDArray[np.bool_]) -> Integers:
    """Distinct devices by operator among the voices that have something: voices of one pair are neighbours."""
    operators = cells.shape[1]
    pair = (cells.device * operators + cells.operator)[has]
    is_new = np.ones(len(pair), np.bool_)
    np.not_equal(pair[1:], pair[:-1], out=is_new[1:])
    return np.asarray(np.bincount(pair[is_new] % operators, minlength=operators), np.int64)


def _shares(weights: Floats, heard: Floats) -> Floats:
    """Weights of the pools in which there is somebody, summing to 1; equal ones where those weigh nothing."""
    share = np.where(heard > 0, weights, 0.0)
    nobody = share.sum(axis=1) <= 0
    share[nobody] = heard[nobody] > 0
    return np.asarray(share / np.maximum(share.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny), np.float64)


def _scale(share: Floats, heard: Floats) -> Floats:
    few = np.sqrt(heard / np.maximum(heard - 1, 1))
    return np.asarray(np.divide(share * few, heard, out=np.zeros_like(share), where=heard > 0), np.float64)


def _freedom(variance: Floats, heard: Floats) -> Floats:
    """Welch and Satterthwaite's degrees of freedom of a sum over pools."""
    spread = (variance**2 / np.maximum(heard - 1, 1)).sum(axis=1)
    fallback = np.maximum(heard.sum(axis=1) - 1, 1)
    return np.asarray(np.divide(variance.sum(axis=1) ** 2, spread, out=fallback, where=spread > 0), np.float64)
