"""What no plan can exceed: the Lagrangian bound of maximum coverage, found by a primal-dual walk.

Each place has a price between 0 and its need, which a site is paid for serving it whether another does too. What is
over (need less price) is given away; then sites no longer compete, and the best ones are a sort. Every price gives a
bound (Fisher 1981); the walk (Chambolle and Pock 2011, steps by rows and columns of Pock and Chambolle 2011) goes to
the prices of the lowest one, which is the value of the linear relaxation.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from maillage.cover.prediction.domain.planning.served_places import ServedPlaces
from maillage.cover.prediction.domain.site_plans import Floats, PlanningTask

_STEPS: Final = 1_000
_LOOK_EVERY: Final = 25  # steps between two looks at the bound
_ENOUGH: Final = 1e-4  # of the bound: a gap this small is not made smaller
_STALE_LOOKS: Final = 8
_HALVINGS: Final = 40


@dataclass(frozen=True, slots=True, eq=False)
class PlanRelaxation:
    """The need that no plan exceeds, and the share of each candidate in the best plan of shares."""

    bound: float
    shares: Floats


def plan_relaxation(task: PlanningTask, *, reached: float, steps: int = _STEPS) -> PlanRelaxation:
    """The bound of a task, fixed sites included; least shares and capacities only lower what a plan can serve.

    ``reached`` is what a plan serves: the walk ends when the bound comes near.
    """
    fixed = ServedPlaces.with_fixed(task)
    sets = task.sets
    near = sets.matrix
    by_place = near.T.tocsr()  # by rows, twice as quick as by columns
    rivals = np.bincount(sets.places, minlength=task.need.size)
    need = np.where(rivals > 0, fixed.open_need, 0.0)
    is_free = np.ones(sets.candidates)
    is_free[list(task.fixed)] = 0.0
    reach = near @ need
    price_step = 1 / np.maximum(rivals, 1)
    share_step = is_free / np.maximum(reach, 1e-12)
    share = np.minimum(is_free, task.budget / max(float(task.costs @ is_free), 1e-12))
    price = np.full(need.size, 1.0)  # as a share of the need
    sums, shares = np.zeros(need.size), np.zeros(sets.candidates)
    best, stale = float(need.sum()), 0
    for step in range(1, steps + 1):
        following = np.clip(price - price_step * (by_place @ share - 1), 0.0, 1.0)
        paid = near @ (need * (2 * following - price))
        share = shares_within_budget(share + share_step * paid, share_step * task.costs, task, is_free)
        price = following
        sums += price
        shares += share
        if step % _LOOK_EVERY == 0:
            lowest = min(bound_at_prices(task, need, mean, is_free) for mean in (price, sums / step))
            stale = 0 if lowest < best * (1 - _ENOUGH) else stale + 1
            best = min(best, lowest)
            if fixed.served + best - reached <= _ENOUGH * best or stale >= _STALE_LOOKS:
                break
    return PlanRelaxation(fixed.served + best, shares / step)


def bound_at_prices(task: PlanningTask, need: Floats, price: Floats, is_free: Floats) -> float:
    """The bound that prices give: what they give away, and the sites that the budget buys by worth per cost."""
    worth: Floats = (task.sets.matrix @ (need * price)) * is_free
    if task.capacity is not None:
        worth = np.minimum(worth, task.capacity)
    order = np.argsort(-worth / task.costs, kind="stable")
    before = np.cumsum(task.costs[order]) - task.costs[order]
    bought = np.clip((task.budget - before) / task.costs[order], 0.0, 1.0)  # the last one in part
    return float(need @ (1 - price) + worth[order] @ bought)


def shares_within_budget(shares: Floats, slope: Floats, task: PlanningTask, is_free: Floats) -> Floats:
    """The nearest shares of sites, from 0 to 1, that the budget pays: all fall along ``slope`` until it does."""
    share = np.clip(shares, 0.0, is_free)
    if task.costs @ share <= task.budget:
        return share
    low, high = 0.0, float(np.max(shares / np.maximum(slope, 1e-300), where=slope > 0, initial=0.0))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        share = np.clip(shares - middle * slope, 0.0, is_free)
        low, high = (middle, high) if task.costs @ share > task.budget else (low, middle)
    return share
