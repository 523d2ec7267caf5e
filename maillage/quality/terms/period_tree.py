"""All time, years, quarters and months as a tree, whose nodes number the columns of the disclosure rule.

Made for one period: only the branches that decide about it are opened; the other years and quarters stay whole.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.quality.terms import PERIOD_BITS, Period

MONTHS: Final = 1 << PERIOD_BITS
YEARS: Final = -(-MONTHS // 12)


@dataclass(frozen=True, eq=False)
class PeriodTree:
    """Nodes of the calendar, parents before children, the children of one parent side by side.

    ``periods[i]`` is what node i stands for (None is all time, node 0); ``blocks`` are (parent, first child, after last
    child), top down; ``node_of_month[m]`` is the finest node that holds month m; ``target`` the node asked for.
    """

    periods: tuple[Period | None, ...]
    blocks: tuple[tuple[int, int, int], ...]
    node_of_month: NDArray[np.int64]
    target: int

    def __len__(self) -> int:
        return len(self.periods)

    @cached_property
    def chain(self) -> NDArray[np.int64]:
        """For each node (row), itself and the nodes that hold it (columns; -1 where there is no more)."""
        parents = np.full(len(self) + 1, -1, np.int64)
        for parent, first, after in self.blocks:
            parents[first:after] = parent
        steps = [np.arange(len(self))]
        while len(steps) < 4 and steps[-1].max() > 0:
            steps.append(parents[steps[-1]])  # parents[-1] is -1: the end of a chain stays the end
        return np.stack(steps, axis=1)


@lru_cache(maxsize=1024)
def tree_for(period: Period | None) -> PeriodTree:
    """The calendar opened down to ``period`` and its neighbours; all time alone when there is no period."""
    growth = _Growth()
    if period is None:
        return growth.tree(None)
    growth.open(None)
    if period.months < 12:
        growth.open(Period(period.first // 12 * 12, 12))
    if period.months < 3:
        growth.open(Period(period.first // 3 * 3, 3))
    return growth.tree(period)


@lru_cache(maxsize=64)
def tree_by_month(first_month: int, last_month: int) -> PeriodTree:
    """The calendar opened down to every month between two months (inclusive)."""
    growth = _Growth()
    growth.open(None)
    for first in range(first_month // 12 * 12, last_month + 1, 12):
        growth.open(Period(first, 12))
    for first in range(first_month // 3 * 3, last_month + 1, 3):
        growth.open(Period(first, 3))
    return growth.tree(None)


class _Growth:
    """A tree while its branches are being opened."""

    def __init__(self) -> None:
        self.periods: list[Period | None] = [None]
        self.blocks: list[tuple[int, int, int]] = []
        self.node_of_month = np.zeros(MONTHS, np.int64)

    def open(self, period: Period | None) -> None:
        """Put the children of ``period`` below it."""
        if period is None:
            children = [Period(12 * year, 12) for year in range(YEARS)]
        else:
            step = 3 if period.months == 12 else 1
            children = [Period(first, step) for first in range(period.first, period.first + period.months, step)]
        parent, first = self.periods.index(period), len(self.periods)
        for node, child in enumerate(children, start=first):
            self.node_of_month[child.first : child.first + child.months] = node
        self.periods.extend(children)
        self.blocks.append((parent, first, len(self.periods)))

    def tree(self, target: Period | None) -> PeriodTree:
        """What was opened, asked for ``target``."""
        return PeriodTree(tuple(self.periods), tuple(self.blocks), self.node_of_month, self.periods.index(target))
