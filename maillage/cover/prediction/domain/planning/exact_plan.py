"""The best plan, proved: places that the same candidates serve are merged, and HiGHS solves what is left.

Exact runs are for some 300 candidates and 10,000 merged places (docs/explanation/fixed-4g.md); past the limit of time
the plan solution so far is given with the solver's own bound.
"""

from typing import Final

import numpy as np

from maillage.core.extras import scipy
from maillage.core.problems import Refused, sentence
from maillage.cover.prediction.domain.planning.greedy_plan import described_plan, greedy_plan
from maillage.cover.prediction.domain.planning.served_places import ServedPlaces, merged_task, served_by
from maillage.cover.prediction.domain.site_plans import PlanningTask, SitePlan

MOST_MERGED_PLACES: Final = 50_000
_LIMIT_S: Final = 60.0
_GAP: Final = 1e-6


def exact_plan(task: PlanningTask, *, limit_s: float = _LIMIT_S) -> SitePlan:
    """The plan that serves most, or the greedy one with a better bound where the time was too short.

    Refused with a capacity (the assignment of places is not solved exactly) and beyond ``MOST_MERGED_PLACES``.
    """
    if task.capacity is not None:
        message = sentence("Le calcul exact ne connaît pas de capacité : retirez-la, ou prenez le calcul approché.")
        raise Refused("exact_with_capacity", message)
    start = greedy_plan(task)
    candidates = task.sets.candidates
    small = merged_task(task)
    need = small.need
    if need.size > MOST_MERGED_PLACES:
        message = sentence(
            "Le calcul exact aurait %(count)s groupes de lieux : donnez moins de candidats, ou prenez l’approché."
        )
        raise Refused("exact_too_large", message, count=need.size)
    places = need.size
    owner = np.repeat(np.arange(candidates), np.diff(small.sets.starts))
    # A place is served if one of its candidates is: y - sum x <= 0.
    rows = np.concatenate([np.arange(places), small.sets.places])
    columns = np.concatenate([candidates + np.arange(places), owner])
    values = np.concatenate([np.ones(places), -np.ones(owner.size)])
    cover = scipy.sparse.coo_array((values, (rows, columns)), shape=(places, candidates + places)).tocsr()
    spend = np.concatenate([task.costs, np.zeros(places)])[None, :]
    constraints = [
        scipy.optimize.LinearConstraint(cover, -np.inf, 0.0),
        scipy.optimize.LinearConstraint(spend, -np.inf, task.budget),
    ]
    if task.commune is not None and task.least_share > 0:
        # Each commune's served need reaches its least share; those that greedy could not lift are left out.
        assert small.commune is not None
        totals = np.bincount(task.commune, task.need)
        served = totals - np.bincount(task.commune, ServedPlaces.with_fixed(task).open_need)
        attainable = np.setdiff1d(np.arange(totals.size), start.communes_below)
        columns = task.sets.candidates + np.arange(small.need.size)
        shape = (totals.size, task.sets.candidates + small.need.size)
        matrix = scipy.sparse.coo_array((small.need, (small.commune, columns)), shape=shape).tocsr()[attainable]
        constraints.append(
            scipy.optimize.LinearConstraint(matrix, (task.least_share * totals - served)[attainable] - 1e-6, np.inf)
        )
    high = np.ones(candidates + places)
    high[list(task.fixed)] = 0.0
    solution = scipy.optimize.milp(
        -np.concatenate([np.zeros(candidates), need]),
        constraints=constraints,
        bounds=scipy.optimize.Bounds(0.0, high),
        integrality=np.concatenate([np.ones(candidates), np.zeros(places)]),
        options={"time_limit": limit_s, "mip_rel_gap": _GAP},
    )
    fixed = ServedPlaces.with_fixed(task).served
    bound = start.bound if solution.mip_dual_bound is None else min(start.bound, fixed - float(solution.mip_dual_bound))
    selection = start.sites if solution.x is None else tuple(np.flatnonzero(solution.x[:candidates] > 0.5).tolist())
    if served_by(task, selection).served < start.served and start.communes_below == ():
        selection = start.sites
    return described_plan(task, selection, bound=bound, is_optimal=solution.status == 0)
