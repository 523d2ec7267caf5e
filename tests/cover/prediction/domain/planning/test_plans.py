from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.cover.prediction.domain.planning.exact_plan import exact_plan
from maillage.cover.prediction.domain.planning.greedy_plan import greedy_plan
from maillage.cover.prediction.domain.planning.served_places import merged_task, served_by
from maillage.cover.prediction.domain.site_plans import CoverageSets, PlanningTask, RemainderReason
from tests.cover.prediction.domain.planning.tasks import task


def best_by_hand(task: PlanningTask) -> float:
    """Every selection that the budget pays, tried."""
    candidates = range(task.sets.candidates)
    return max(
        served_by(task, chosen).served
        for count in range(task.sets.candidates + 1)
        for chosen in combinations(candidates, count)
        if task.costs[list(chosen)].sum() <= task.budget
    )


@st.composite
def small_tasks(draw: st.DrawFn) -> PlanningTask:
    places = draw(st.integers(1, 8))
    sets = draw(st.lists(st.lists(st.integers(0, places - 1), unique=True), min_size=1, max_size=6))
    need = draw(st.lists(st.integers(0, 9), min_size=places, max_size=places))
    costs = draw(st.lists(st.integers(1, 4), min_size=len(sets), max_size=len(sets)))
    return PlanningTask(
        CoverageSets.of([np.array(chosen, np.int64) for chosen in sets], places),
        np.array(need, float),
        np.array(costs, float),
        float(draw(st.integers(1, 8))),
    )


@settings(max_examples=80, deadline=None)
@given(small_tasks())
def test_plan_never_exceeds_the_best_nor_the_bound_falls_below_it(task: PlanningTask):
    plan, best = greedy_plan(task), best_by_hand(task)

    assert plan.served <= best + 1e-9
    assert plan.bound >= best - 1e-6
    assert task.costs[list(plan.sites)].sum() <= task.budget
    assert plan.served == pytest.approx(sum(choice.added for choice in plan.choices))
    assert plan.served + sum(plan.remaining.values()) == pytest.approx(task.need.sum())


@settings(max_examples=25, deadline=None)
@given(small_tasks())
def test_exact_plan_is_the_best(task: PlanningTask):
    plan = exact_plan(task)

    assert plan.is_optimal
    assert plan.served == pytest.approx(best_by_hand(task))


def test_greedy_with_swaps_comes_near_the_proved_best():
    asked = task()

    plan, best = greedy_plan(asked), exact_plan(asked)

    assert best.is_optimal
    assert plan.served >= 0.98 * best.served
    assert plan.bound >= best.served - 1e-6
    assert plan.gap < 0.02


def test_merged_places_serve_what_the_places_did():
    asked = task(2)

    small = merged_task(asked)

    assert small.need.size < asked.need.size
    for selection in ([], [0], [3, 7, 20]):
        assert served_by(small, selection).served == pytest.approx(served_by(asked, selection).served)


def test_sites_that_stand_cost_nothing_and_their_places_are_not_served_twice():
    asked = replace(task(), fixed=(4, 9))

    plan = greedy_plan(asked)

    assert not {4, 9} & set(plan.sites)
    assert len(plan.sites) == 6
    assert plan.served == pytest.approx(served_by(task(), (4, 9, *plan.sites)).served)


def test_commune_gets_its_least_share_before_towns_get_more():
    need = np.array([100.0, 90.0, 5.0])
    asked = PlanningTask(
        CoverageSets.of([np.array([0]), np.array([1]), np.array([2])], 3), need, np.ones(3), 2.0,
        commune=np.array([0, 0, 1]), least_share=0.4,
    )  # fmt: skip

    for plan in (greedy_plan(asked), exact_plan(asked)):
        assert (sorted(plan.sites), plan.communes_below) == ([0, 2], ())
    assert sorted(greedy_plan(replace(asked, least_share=0.0)).sites) == [0, 1]


def test_commune_that_no_candidate_reaches_is_named():
    asked = PlanningTask(
        CoverageSets.of([np.array([0])], 2), np.ones(2), np.ones(1), 1.0, commune=np.array([0, 1]), least_share=0.5
    )

    plan = greedy_plan(asked)

    assert plan.communes_below == (1,)
    assert plan.remaining[RemainderReason.NO_CANDIDATE] == 1.0


def test_full_site_serves_its_best_places_and_says_what_stays_for_want_of_capacity():
    asked = PlanningTask(
        CoverageSets.of([np.array([2, 0, 1])], 3), np.array([4.0, 5.0, 6.0]), np.ones(1), 1.0, capacity=np.array([8.0])
    )

    plan = greedy_plan(asked)

    assert (plan.served, plan.remaining[RemainderReason.CAPACITY]) == (8.0, 7.0)
    assert plan.bound >= 8.0


def test_next_site_is_worth_what_it_adds():
    asked = task()

    plan = greedy_plan(asked)

    following = int(np.argmax(plan.next_worth))
    more = served_by(asked, (*plan.sites, following)).served
    assert plan.next_worth[following] == pytest.approx(more - plan.served)
    assert plan.next_worth[list(plan.sites)] == pytest.approx(0.0, abs=1e-9)


def test_exact_run_with_a_capacity_is_refused():
    with pytest.raises(Refused) as refusal:
        exact_plan(replace(task(), capacity=np.full(40, 10.0)))

    assert refusal.value.code == "exact_with_capacity"
