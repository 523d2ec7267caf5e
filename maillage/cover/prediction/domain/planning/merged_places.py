"""Places that the same candidates serve, as one place: the same answer from a fifth or a hundredth of the rows."""

from dataclasses import replace
from typing import Final

import numpy as np

from maillage.cover.prediction.domain.planning.served_places import ServedPlaces
from maillage.cover.prediction.domain.site_plans import CoverageSets, PlanningTask

_KEY_SEED: Final = 4_104  # any: the keys only name sets


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
