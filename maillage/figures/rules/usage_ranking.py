"""Ranks operators by the median of one usage, for the map's best operators: tied where 95 % intervals overlap.

Quick, and for many squares at once; podiums and comparisons are decided by rules/comparison instead.
The rule: operators are taken from the best median down. The first leads rank 1; each next one shares the rank of the
current leader when its interval overlaps the leader's, otherwise it leads a new rank, which counts everyone before it
(1, 1, 3). So every operator of a rank is undecided against the leader of that rank, and a leader is beaten for certain
by the leader above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.disclosure.interval_ends import FEWEST_TESTS
from maillage.quality.terms import Figure, Scale

WORST_BIN: Final = -1  # below every bin: what an operator without figure has
BEST_BIN: Final = 512  # above every bin
FAILED: Final = -inf

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class UsageStanding:
    """A median and its interval turned so that more is better; -inf stands for "among the failures"."""

    median: float
    worst: float
    best: float

    def overlaps(self, other: "UsageStanding") -> bool:
        """Whether the two intervals share a value."""
        return self.worst <= other.best and other.worst <= self.best


def standing(figure: Figure, scale: Scale) -> UsageStanding:
    """How a figure stands in comparisons. Without an interval (under ten tests) it could be anything."""
    if figure.failure_share is None or figure.samples < FEWEST_TESTS:
        return UsageStanding(_turned(figure.median, scale), -inf, inf)
    high = figure.high
    if high is None and figure.median is not None and scale.higher_is_better:
        high = inf  # the best class of a rate has no upper end
    ends = sorted((_turned(figure.low, scale), _turned(high, scale)))
    return UsageStanding(_turned(figure.median, scale), ends[0], ends[1])


def ranked(standings: Sequence[UsageStanding]) -> list[tuple[int, int]]:
    """Places in ``standings`` with their rank, best first; equal medians keep their order."""
    order = sorted(range(len(standings)), key=lambda place: -standings[place].median)
    ranks: list[tuple[int, int]] = []
    leader: UsageStanding | None = None
    rank = 0
    for position, place in enumerate(order, start=1):
        if leader is None or not standings[place].overlaps(leader):
            leader, rank = standings[place], position
        ranks.append((place, rank))
    return ranks


def turned_bins(bins: Integers, scale: Scale) -> Integers:
    """Bins turned so that more is better and a failure is 0."""
    return bins if scale.higher_is_better else 511 - bins


def undecided_best(median: Integers, worst: Integers, best: Integers) -> NDArray[np.bool_]:
    """For each row (a square) which columns (operators) share rank 1; columns with median WORST_BIN have no figure."""
    leader = np.argmax(median, axis=1)[:, None]
    leader_worst = np.take_along_axis(worst, leader, axis=1)
    leader_best = np.take_along_axis(best, leader, axis=1)
    return (median > WORST_BIN) & (worst <= leader_best) & (leader_worst <= best)


def _turned(value: float | None, scale: Scale) -> float:
    if value is None:
        return FAILED
    return value if scale.higher_is_better else -value
