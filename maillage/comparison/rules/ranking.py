"""Differences between ranked operators, the steps that follow from them, and what a change does to the steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.comparison.rules.estimation import student_ratio, welch_satterthwaite
from maillage.comparison.terms import CONFIDENCE, Estimate, ScoreDifference, Standing

Floats = NDArray[np.float64]
Steps = tuple[tuple[int, ...], ...]

ALONE: Final = 2  # fewer operators than this make no podium


@dataclass(frozen=True, slots=True, eq=False)
class RankedEstimates:
    """The ranked operators, best first: codes, estimates, degrees of freedom, influence and draws as columns."""

    codes: tuple[int, ...]
    values: Floats
    freedom: Floats
    influence: Floats  # units x operators
    deviations: Floats  # draws x operators


def differences_of(ranked: RankedEstimates) -> tuple[ScoreDifference, ...]:
    """All pairs, the better one first, with intervals that hold for all pairs at once.

    The width is the 95 % quantile of the largest studentised difference among all pairs in the same draws (max-t;
    Hothorn, Bretz, Westfall, Biometrical Journal 50, 2008): the correlation of the pairs is kept.
    """
    pairs = list(combinations(range(len(ranked.codes)), 2))
    if not pairs:
        return ()
    both = np.array(pairs)
    first, second = both.T
    error = np.sqrt(((ranked.influence[:, first] - ranked.influence[:, second]) ** 2).sum(axis=0))
    deviations = np.abs(ranked.deviations[:, first] - ranked.deviations[:, second])
    largest = np.divide(deviations, error, out=np.zeros_like(deviations), where=error > 0).max(axis=1)
    variance = (ranked.influence**2).sum(axis=0)
    freedom = welch_satterthwaite(variance[both], ranked.freedom[both], otherwise=np.full(len(pairs), np.inf))
    half = np.quantile(largest, CONFIDENCE) * student_ratio(freedom) * error
    points = ranked.values[first] - ranked.values[second]
    return tuple(
        ScoreDifference(
            ranked.codes[ahead],
            ranked.codes[behind],
            Estimate(difference, difference - around, difference + around),
            is_decided=difference - around > 0,
        )
        for (ahead, behind), difference, around in zip(pairs, points.tolist(), half.tolist(), strict=True)
    )


def steps_of(codes: Sequence[int], differences: Sequence[ScoreDifference]) -> Steps:
    """The steps of a podium: ``codes``, best first, cut wherever everybody above is ahead of everybody below.

    So every order that is shown is decided, pair by pair. Showing more would not be an order: with A decided against
    C, but B undecided against both, "A before C" and "B equal to A and to C" cannot stand on one podium.
    """
    decided = {(difference.ahead, difference.behind) for difference in differences if difference.is_decided}
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
