"""What a selection of candidates serves: each place once, by the first chosen candidate that has room for it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from maillage.cover.prediction.domain.site_plans import CoverageSets, Floats, Indices, PlanningTask

_KEY_SEED: Final = 4_104  # any: the keys only name sets


@dataclass(slots=True, eq=False)
class ServedPlaces:
    """Need that is still open at each place, while candidates are chosen one after the other."""

    task: PlanningTask
    open_need: Floats
    served: float = 0.0

    @classmethod
    def with_fixed(cls, task: PlanningTask) -> "ServedPlaces":
        """Before any choice: what stands already serves its places."""
        state = cls(task, task.need.astype(np.float64, copy=True))
        for candidate in task.fixed:
            state.choose(candidate)
        return state

    def gain(self, candidate: int) -> float:
        """What a candidate would add now."""
        need = float(self.open_need[self.task.sets.of_candidate(candidate)].sum())
        return need if self.task.capacity is None else min(need, float(self.task.capacity[candidate]))

    def gains(self) -> Floats:
        """What each candidate would add now."""
        sums: Floats = self.task.sets.matrix @ self.open_need
        return sums if self.task.capacity is None else np.minimum(sums, self.task.capacity)

    def choose(self, candidate: int) -> float:
        """Serve what the candidate can of its places, best first; return what it adds."""
        places = self.task.sets.of_candidate(candidate)
        reach_need = self.open_need[places]
        if self.task.capacity is None:
            served_need = reach_need
        else:
            before = np.cumsum(reach_need) - reach_need
            served_need = np.clip(self.task.capacity[candidate] - before, 0.0, reach_need)
        self.open_need[places] = reach_need - served_need
        added = float(served_need.sum())
        self.served += added
        return added

    def communes_below(self) -> Indices:
        """The communes that have less than the least share of their need."""
        task = self.task
        if task.commune is None or task.least_share <= 0:
            return np.empty(0, np.int64)
        need = np.bincount(task.commune, task.need)
        still_open = np.bincount(task.commune, self.open_need)
        # A household of rounding is not a commune without service.
        return np.flatnonzero(need - still_open < task.least_share * need - 1e-6)


def served_by(task: PlanningTask, selection: Iterable[int]) -> ServedPlaces:
    """What the fixed sites and then ``selection`` serve."""
    state = ServedPlaces.with_fixed(task)
    for candidate in selection:
        state.choose(candidate)
    return state


def merged_task(task: PlanningTask) -> PlanningTask:
    """The task over merged places: those that fixed sites serve, that nobody needs or can serve are gone, fixed too.

    Only without capacity, where the order of a candidate's places says nothing. Places of two communes stay apart
    where communes have a least share; then the need of a commune is the one that is still open.
    """
    need = ServedPlaces.with_fixed(task).open_need
    owner = np.repeat(np.arange(task.sets.candidates), np.diff(task.sets.starts))
    is_open = need[task.sets.places] > 0
    owner, places = owner[is_open], task.sets.places[is_open]
    # A random number a candidate: the sum of those of its candidates names the set of a place. That two sets of
    # 100,000 have the same name comes once in 10^9 tasks.
    random = np.random.default_rng(_KEY_SEED)
    keys = random.integers(0, 2**64 - 1, task.sets.candidates, dtype=np.uint64)
    names = np.zeros(need.size, np.uint64)
    np.add.at(names, places, keys[owner])
    if task.commune is not None and task.least_share > 0:
        names += random.integers(0, 2**64 - 1, int(task.commune.max()) + 1, dtype=np.uint64)[task.commune]
    present = np.unique(places)
    _, first, group = np.unique(names[present], return_index=True, return_inverse=True)
    group_of = np.full(need.size, -1)
    group_of[present[first]] = np.arange(first.size)  # one place stands for its group; the others drop out
    stands = group_of[places] >= 0
    sizes = np.bincount(owner[stands], minlength=task.sets.candidates)
    return replace(
        task,
        sets=CoverageSets(np.concatenate(([0], np.cumsum(sizes))), group_of[places[stands]], first.size),
        need=np.bincount(group, need[present], minlength=first.size).astype(np.float64),
        commune=None if task.commune is None else task.commune[present[first]],
    )
