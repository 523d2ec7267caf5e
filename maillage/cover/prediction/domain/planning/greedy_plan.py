"""Chooses sites: lazy greedy, then swaps, with the bound that says how far the best plan can be.

Greedy serves at least 63 % of the best with equal costs (Nemhauser, Wolsey, Fisher 1978), and about 99 % on real
terrain; swaps bring back what the order lost. With unequal costs the better of two orders is taken: by what a site adds
per euro, and by what it adds (Khuller, Moss, Naor 1999).
"""

from collections.abc import Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.prediction.domain.planning.plan_bound import plan_relaxation
from maillage.cover.prediction.domain.planning.served_places import ServedPlaces, merged_task, served_by
from maillage.cover.prediction.domain.site_plans import Floats, PlanningTask, RemainderReason, SiteChoice, SitePlan

_MOST_ROUNDS: Final = 6
_SLACK: Final = 1e-9  # of a budget that is reached to the last cent


def greedy_plan(task: PlanningTask) -> SitePlan:
    """The plan of greedy choice and swaps, with its bound."""
    orders = [_greedy(task, task.costs)]
    if np.ptp(task.costs) > 0:
        orders.append(_greedy(task, np.ones_like(task.costs)))
    selection = max(orders, key=lambda order: served_by(task, order).served)
    # Least shares only lower what can be served, so the bound may forget them; what fixed sites serve is left out.
    free = replace(task, commune=None, least_share=0.0) if task.least_share else task
    small = merged_task(free) if task.capacity is None else free
    trial = task if task.least_share > 0 else small
    selection = swapped(trial, selection)
    relaxation = plan_relaxation(small, reached=served_by(small, selection).served)
    # The best plan of shares points at sites that greedy passed by: often the better start for swaps.
    picks, spent = [], 0.0
    for candidate in map(int, np.argsort(-relaxation.shares, kind="stable")):
        if candidate not in task.fixed and spent + task.costs[candidate] <= task.budget + _SLACK:
            picks.append(candidate)
            spent += float(task.costs[candidate])
    rounded = swapped(trial, tuple(picks))
    starts = [served_by(trial, start) for start in (selection, rounded)]
    keeps_shares = set(starts[1].communes_below()) <= set(starts[0].communes_below())
    if starts[1].served > starts[0].served and keeps_shares:
        selection = rounded
    already = 0.0 if small is free else ServedPlaces.with_fixed(task).served
    return described_plan(task, selection, bound=relaxation.bound + already)


def described_plan(task: PlanningTask, selection: Sequence[int], *, bound: float, is_optimal: bool = False) -> SitePlan:
    """What a selection of candidates gives: what each adds after those before it, what remains and why."""
    state = ServedPlaces.with_fixed(task)
    choices = tuple(SiteChoice(candidate, state.choose(candidate)) for candidate in build_order(task, selection))
    reachable = np.zeros(task.need.size, np.bool_)
    reachable[task.sets.places] = True
    near = np.zeros(task.need.size, np.bool_)
    for candidate in (*task.fixed, *selection):
        near[task.sets.of_candidate(candidate)] = True
    unserved = state.open_need
    return SitePlan(
        choices=choices,
        served=state.served,
        bound=max(bound, state.served),
        is_optimal=is_optimal,
        next_worth=state.gains(),
        remaining={
            RemainderReason.NO_CANDIDATE: float(unserved[~reachable].sum()),
            RemainderReason.BUDGET: float(unserved[reachable & ~near].sum()),
            RemainderReason.CAPACITY: float(unserved[near].sum()),
        },
        communes_below=tuple(state.communes_below().tolist()),
    )


def further_choices(task: PlanningTask, plan: SitePlan, *, most: int) -> tuple[SiteChoice, ...]:
    """What more money would build after a plan, one site after the other: the one that adds most each time."""
    state = served_by(task, plan.sites)
    choices: list[SiteChoice] = []
    free = np.ones(task.sets.candidates, np.bool_)
    free[[*task.fixed, *plan.sites]] = False
    while len(choices) < most and free.any():
        candidate = int(np.argmax(np.where(free, state.gains(), -1.0)))
        added = state.choose(candidate)
        if added <= 0:
            break
        free[candidate] = False
        choices.append(SiteChoice(candidate, added))
    return tuple(choices)


def swapped(task: PlanningTask, selection: Sequence[int]) -> tuple[int, ...]:
    """The selection after exchanges of one site against another, as long as they serve more.

    A swap that leaves a commune below its least share, which it had, is not made.
    """
    picks = list(selection)
    best = served_by(task, picks)
    for _ in range(_MOST_ROUNDS):
        before = best.served
        for candidate in tuple(picks):
            others = [other for other in picks if other != candidate]
            state = served_by(task, others)
            gains = state.gains()
            gains[_too_dear(task, others)] = 0.0
            replacement = int(np.argmax(gains))
            if state.served + gains[replacement] <= best.served * (1 + _SLACK):
                continue
            state.choose(replacement)
            if set(state.communes_below()) <= set(best.communes_below()):
                picks, best = [*others, replacement], state
        if best.served <= before * (1 + _SLACK):
            break
    return tuple(picks)


def _greedy(task: PlanningTask, price: Floats) -> tuple[int, ...]:
    """Candidates by what they add per ``price``; first what the least shares of communes ask for."""
    state = ServedPlaces.with_fixed(task)
    picks: list[int] = []
    while (below := state.communes_below()).size and task.commune is not None:
        is_short = np.isin(task.commune, below)
        worth = task.sets.matrix @ np.where(is_short, state.open_need, 0.0) / price
        worth[_too_dear(task, picks)] = 0.0
        candidate = int(np.argmax(worth))
        if worth[candidate] <= 0:
            break  # what no candidate can give stays below, and the plan says so
        state.choose(candidate)
        picks.append(candidate)
    # What a candidate adds only falls while others are chosen, so an old worth is a bound of the new one.
    queue = [(-worth, candidate) for candidate, worth in enumerate(state.gains() / price)]
    heapify(queue)
    spent = float(task.costs[picks].sum()) if picks else 0.0
    while queue:
        _, candidate = heappop(queue)
        if spent + task.costs[candidate] > task.budget + _SLACK or candidate in task.fixed:
            continue
        worth = state.gain(candidate) / price[candidate]
        if worth <= 0:
            continue
        if queue and worth < -queue[0][0]:
            heappush(queue, (-worth, candidate))
            continue
        state.choose(candidate)
        picks.append(candidate)
        spent += float(task.costs[candidate])
    return tuple(picks)


def _too_dear(task: PlanningTask, picks: Sequence[int]) -> NDArray[np.bool_]:
    """Which candidates the rest of the budget does not pay, those that are there already included."""
    rest = task.budget - (float(task.costs[list(picks)].sum()) if picks else 0.0)
    dear = task.costs > rest + _SLACK
    dear[[*picks, *task.fixed]] = True
    return dear


def build_order(task: PlanningTask, selection: Sequence[int]) -> tuple[int, ...]:
    """The selection in the order in which it would be built: each time the one that adds most."""
    state = ServedPlaces.with_fixed(task)
    rest, ordered = list(selection), []
    while rest:
        candidate = max(rest, key=state.gain)
        state.choose(candidate)
        rest.remove(candidate)
        ordered.append(candidate)
    return tuple(ordered)
