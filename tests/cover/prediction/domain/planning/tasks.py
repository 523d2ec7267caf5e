"""Invented planning tasks: candidates on a plane, places within reach of each, in part hidden."""

import numpy as np

from maillage.cover.prediction.domain.site_plans import CoverageSets, PlanningTask


def task(seed: int = 1, *, candidates: int = 40, side: int = 30, sites: int = 6) -> PlanningTask:
    random = np.random.default_rng(seed)
    north, east = np.divmod(np.arange(side * side), side)
    masts = random.uniform(0, side, (candidates, 2))
    sets = []
    for x, y in masts:
        distance = np.hypot(east - x, north - y)
        # Hills hide whole directions, as terrain does.
        ridge = 3 + 4 * np.sin(3 * np.arctan2(north - y, east - x) + random.uniform(0, 6)) ** 2
        near = np.flatnonzero(distance < ridge)
        sets.append(near[np.argsort(distance[near])])
    need = random.gamma(0.5, 10.0, side * side)
    commune = (north // 10 * 3 + east // 10).astype(np.int64)
    return PlanningTask(CoverageSets.of(sets, side * side), need, np.ones(candidates), float(sites), commune=commune)
