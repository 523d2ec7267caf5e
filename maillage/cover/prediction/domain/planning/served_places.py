"""What a selection of candidates serves: each place once, by the first chosen candidate that has room for it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from maillage.cover.prediction.domain.site_plans import Floats, Indices, PlanningTask


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
