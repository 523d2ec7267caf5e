from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from maillage.core.intervals import Z
from maillage.measure.comparison.domain.estimation import DaysLeftOut, deviations
from maillage.measure.comparison.domain.ranking import RankedEstimates, differences_of, standing_of, steps_of
from maillage.measure.comparison.domain.terms import Estimate, ScoreDifference, Standing, certain_orders

Floats = NDArray[np.float64]


def difference(ahead: int, behind: int, *, is_decided: bool) -> ScoreDifference:
    return ScoreDifference(ahead, behind, Estimate(1.0, None, None), is_decided)


def decided(*pairs: tuple[int, int], among: int) -> list[ScoreDifference]:
    return [difference(*pair, is_decided=pair in pairs) for pair in combinations(range(among), 2)]


def contest(values: list[float], *, devices: int = 400, seed: int = 1) -> RankedEstimates:
    random = np.random.default_rng(seed)
    influence = random.normal(size=(devices, len(values))) / np.sqrt(devices)
    influence -= influence.mean(axis=0)
    influence /= np.sqrt((influence**2).sum(axis=0))
    freedom = np.full(len(values), 1e9)
    moved = deviations(influence, draws=1_000, seed=0)
    return ranked(values, influence, moved, freedom=freedom)


def ranked(
    values: list[float],
    influence: Floats,
    moved: Floats,
    *,
    freedom: Floats | None = None,
    days: Sequence[Sequence[float]] = (),
) -> RankedEstimates:
    """Estimates with nothing steadied; ``days`` are the values without each day."""
    count = len(values)
    freedom = np.full(count, 1e9) if freedom is None else freedom
    without = np.array(days).reshape(-1, count)
    left_out = DaysLeftOut(without, np.tile((influence**2).sum(axis=0), (len(without), 1)), np.full(without.shape, 1e9))
    return RankedEstimates(tuple(range(count)), np.array(values), freedom, influence, np.zeros(count), moved, left_out)


def test_orders_that_are_all_decided_make_one_step_each():
    assert steps_of((0, 1, 2), decided((0, 1), (0, 2), (1, 2), among=3)) == ((0,), (1,), (2,))


def test_nothing_decided_is_one_step():
    assert steps_of((0, 1, 2), decided(among=3)) == ((0, 1, 2),)


def test_orders_may_be_chained():
    assert steps_of((0, 1, 2), decided((0, 1), (1, 2), among=3)) == ((0,), (1,), (2,))


def test_order_that_a_day_alone_decides_is_none():
    influence = contest([5.0, 0.0]).influence
    moved = deviations(influence, draws=1_000, seed=0)

    whole = differences_of(ranked([5.0, 0.0], influence, moved, days=[[5.1, 0.0], [4.9, 0.2]]))
    of_a_day = differences_of(ranked([5.0, 0.0], influence, moved, days=[[5.1, 0.0], [0.5, 0.0]]))
    gone = differences_of(ranked([5.0, 0.0], influence, moved, days=[[5.1, np.nan]]))

    assert [found.is_decided for [found] in (whole, of_a_day, gone)] == [True, False, False]


def test_best_decided_against_the_last_only_shares_the_step_with_all():
    assert steps_of((0, 1, 2), decided((0, 2), among=3)) == ((0, 1, 2),)


def test_two_pairs_of_equals_make_two_steps():
    assert steps_of((0, 1, 2, 3), decided((0, 2), (0, 3), (1, 2), (1, 3), among=4)) == ((0, 1), (2, 3))


def test_nobody_makes_no_step_and_one_alone_makes_one():
    assert (steps_of((), ()), steps_of((7,), ())) == ((), ((7,),))


@given(
    st.integers(1, 6).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.sampled_from([*combinations(range(6), 2)]))))
)
def test_every_order_that_is_shown_is_decided(drawn: tuple[int, set[tuple[int, int]]]):
    count, pairs = drawn
    differences = decided(*pairs, among=count)

    steps = steps_of(tuple(range(count)), differences)

    shown = {(a, b) for above, below in combinations(steps, 2) for a in above for b in below}
    assert [each for step in steps for each in step] == list(range(count))
    assert shown <= certain_orders(pairs)


def test_interval_of_one_difference_is_the_normal_one():
    [found] = differences_of(contest([5.0, 0.0]))

    error = (found.points.value - (found.points.low or 0)) / Z
    assert error == pytest.approx(np.sqrt(2), rel=0.1)
    assert found.is_decided


def test_more_pairs_make_intervals_wider_but_less_than_bonferroni_does():
    [two] = differences_of(contest([5.0, 0.0]))
    four = differences_of(contest([5.0, 0.0, 0.0, 0.0]))[0]

    ratio = (four.points.value - (four.points.low or 0)) / (two.points.value - (two.points.low or 0))
    assert 1.15 < ratio < 2.638 / Z * 1.05  # Tukey's range for four: 2.569; Bonferroni for six pairs: 2.638


def test_equals_without_spread_are_not_decided():
    flat = ranked([50.0, 50.0], np.zeros((9, 2)), np.zeros((20, 2)))

    assert differences_of(flat) == (ScoreDifference(0, 1, Estimate(0.0, 0.0, 0.0), is_decided=False),)


def test_networks_that_never_vary_are_decided_by_any_difference():
    flat = ranked([60.0, 50.0], np.zeros((9, 2)), np.zeros((20, 2)))

    assert differences_of(flat) == (ScoreDifference(0, 1, Estimate(10.0, 10.0, 10.0), is_decided=True),)


@pytest.mark.parametrize(
    ("changed", "standing"),
    [
        (((1,), (2, 3)), Standing.SAME),
        (((1,), (3, 2)), Standing.SAME),
        (((1, 2, 3),), Standing.WEAKER),
        (((1,), (2,)), Standing.WEAKER),
        (((1,), (2,), (3,)), Standing.OTHER),
        (((2,), (1, 3)), Standing.OTHER),
    ],
)
def test_standing_says_what_became_of_the_order(changed: tuple[tuple[int, ...], ...], standing: Standing):
    assert standing_of(((1,), (2, 3)), changed) is standing
