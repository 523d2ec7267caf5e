"""Differences between ranked operators, the steps that follow from them, and what a change does to the steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.certain_orders import critical, welch_satterthwaite
from maillage.measure.comparison.domain.estimation import DaysLeftOut
from maillage.measure.comparison.domain.terms import CONFIDENCE, Estimate, ScoreDifference, Standing, certain_orders

Floats = NDArray[np.float64]
Steps = tuple[tuple[int, ...], ...]

ALONE: Final = 2  # fewer operators than this make no podium


@dataclass(frozen=True, slots=True, eq=False)
class RankedEstimates:
    """The ranked operators, best first, as columns: codes, estimates, degrees of freedom, influence and draws.

    ``steadying`` as in Estimation.
    """

    codes: tuple[int, ...]
    values: Floats
    freedom: Floats
    influence: Floats  # units x operators
    steadying: Floats
    deviations: Floats  # draws x operators
    days: DaysLeftOut


def differences_of(ranked: RankedEstimates) -> tuple[ScoreDifference, ...]:
    """All pairs, the better one first, with intervals that hold for all pairs at once.

    The width is the 95 % quantile of the largest studentised difference among all pairs in the same draws (max-t;
    Hothorn, Bretz, Westfall, Biometrical Journal 50, 2008): the correlation of the pairs is kept. For few devices
    it gives way to Student's of the same probability. A difference is decided where its interval excludes zero, and
    still does without the devices of any one day.
    """
    pairs = list(combinations(range(len(ranked.codes)), 2))
    if not pairs:
        return ()
    both = np.array(pairs)
    first, second = both.T
    apart = ((ranked.influence[:, first] - ranked.influence[:, second]) ** 2).sum(axis=0)
    error = np.sqrt(apart + ranked.steadying[first] + ranked.steadying[second])
    deviations = np.abs(ranked.deviations[:, first] - ranked.deviations[:, second])
    largest = np.divide(deviations, error, out=np.zeros_like(deviations), where=error > 0).max(axis=1)
    variance = (ranked.influence**2).sum(axis=0) + ranked.steadying
    freedom = welch_satterthwaite(variance[both], ranked.freedom[both], otherwise=np.full(len(pairs), np.inf))
    quantile = float(np.quantile(largest, CONFIDENCE))
    half = critical(quantile, freedom) * error
    points = ranked.values[first] - ranked.values[second]
    is_decided = (points - half > 0) & _stands_without_a_day(ranked.days, both, quantile)
    return tuple(
        ScoreDifference(
            ranked.codes[ahead],
            ranked.codes[behind],
            Estimate(difference, difference - around, difference + around),
            is_decided=decided,
        )
        for (ahead, behind), difference, around, decided in zip(
            pairs, points.tolist(), half.tolist(), is_decided.tolist(), strict=True
        )
    )


def _stands_without_a_day(days: DaysLeftOut, pairs: NDArray[np.intp], quantile: float) -> NDArray[np.bool_]:
    """Of each pair (places of the better and of the other one) whether its order is decided without any one day."""
    variance, freedom = days.variance[:, pairs], days.freedom[:, pairs]
    shape = variance.shape
    joint = welch_satterthwaite(
        variance.reshape(-1, 2), freedom.reshape(-1, 2), otherwise=np.full(shape[0] * shape[1], np.inf)
    ).reshape(shape[:2])
    half = critical(quantile, joint) * np.sqrt(variance.sum(axis=2))
    first, second = pairs.T
    return np.asarray((days.values[:, first] - days.values[:, second] > half).all(axis=0), np.bool_)


def steps_of(codes: Sequence[int], differences: Sequence[ScoreDifference]) -> Steps:
    """The steps of a podium: ``codes``, best first, cut wherever everybody above is ahead of everybody below.

    So every order that is shown is decided, pair by pair. Showing more would not be an order: with A decided against
    C, but B undecided against both, "A before C" and "B equal to A and to C" cannot stand on one podium.
    """
    decided = certain_orders(
        (difference.ahead, difference.behind) for difference in differences if difference.is_decided
    )
    steps, start = [], 0
    for end in range(1, len(codes) + 1):
        if all((above, below) in decided for above in codes[:end] for below in codes[end:]):
            steps.append(tuple(codes[start:end]))
            start = end
    return tuple(steps)


def standing_of(base: Steps, changed: Steps) -> Standing:
    """What became of the order: SAME where the same pairs are in the same order, WEAKER where some are no longer."""
    before, after = _orders(base), _orders(changed)
    if before == after:
        return Standing.SAME
    return Standing.WEAKER if after < before else Standing.OTHER


def _orders(steps: Steps) -> set[tuple[int, int]]:
    return {(ahead, behind) for above, below in combinations(steps, 2) for ahead in above for behind in below}
