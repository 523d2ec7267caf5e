import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maillage.figures.rules.usage_ranking import (
    BEST_BIN,
    WORST_BIN,
    UsageStanding,
    ranked,
    standing,
    turned_bins,
    undecided_best,
)
from maillage.quality.terms import SCALES, Figure, Usage

DOWNLOAD, LATENCY = SCALES[Usage.DOWNLOAD], SCALES[Usage.LATENCY]
STANDINGS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 9), st.integers(0, 9)).map(
        lambda each: UsageStanding(each[0], each[0] - each[1], each[0] + each[2])
    ),
    max_size=8,
)


def figure(median: float | None, low: float | None, high: float | None, samples: int = 300) -> Figure:
    return Figure(samples, median, low, high, 0.1, None)


def test_operators_whose_intervals_do_not_overlap_follow_each_other() -> None:
    figures = [figure(20, 18, 22), figure(60, 55, 65), figure(40, 35, 45)]

    got = ranked([standing(each, DOWNLOAD) for each in figures])

    assert got == [(1, 1), (2, 2), (0, 3)]


def test_operators_that_overlap_the_leader_share_its_rank_and_the_next_counts_them() -> None:
    figures = [figure(60, 50, 70), figure(55, 48, 62), figure(30, 25, 35)]

    got = ranked([standing(each, DOWNLOAD) for each in figures])

    assert got == [(0, 1), (1, 1), (2, 3)]


def test_operator_that_overlaps_another_but_not_the_leader_does_not_share_its_rank() -> None:
    figures = [figure(60, 55, 70), figure(52, 48, 56), figure(47, 45, 50)]

    got = ranked([standing(each, DOWNLOAD) for each in figures])

    assert got == [(0, 1), (1, 1), (2, 3)]


def test_lower_latency_is_better() -> None:
    figures = [figure(60, 55, 65), figure(30, 28, 33)]

    got = ranked([standing(each, LATENCY) for each in figures])

    assert got == [(1, 1), (0, 2)]


def test_operator_whose_tests_mostly_failed_is_last() -> None:
    figures = [figure(None, None, None), figure(30, 28, 33)]

    assert ranked([standing(each, DOWNLOAD) for each in figures]) == [(1, 1), (0, 2)]


def test_interval_that_reaches_into_the_failures_overlaps_everything_worse() -> None:
    figures = [figure(60, None, 65), figure(30, 28, 33)]

    assert ranked([standing(each, DOWNLOAD) for each in figures]) == [(0, 1), (1, 1)]


def test_figure_without_interval_is_told_apart_from_nobody() -> None:
    figures = [figure(60, 55, 65), figure(3, None, None, samples=5)]

    assert ranked([standing(each, DOWNLOAD) for each in figures]) == [(0, 1), (1, 1)]


@given(STANDINGS)
def test_ranks_rise_and_count_everyone_before(standings: list[UsageStanding]) -> None:
    got = ranked(standings)

    ranks = [rank for _, rank in got]
    assert sorted(place for place, _ in got) == list(range(len(standings)))
    assert ranks == sorted(ranks)
    leaders = {rank: standings[got[rank - 1][0]] for rank in ranks}
    for place, rank in got:
        assert standings[place].overlaps(leaders[rank])
    for upper, lower in zip(sorted(leaders), sorted(leaders)[1:], strict=False):
        assert not leaders[upper].overlaps(leaders[lower])


def test_bins_are_turned_so_that_more_is_better_and_failures_are_worst() -> None:
    assert turned_bins(np.array([0, 200]), DOWNLOAD).tolist() == [0, 200]
    assert turned_bins(np.array([511, 200]), LATENCY).tolist() == [0, 311]


def test_best_operators_of_squares_are_those_that_overlap_the_best() -> None:
    median = np.array([[300, 290, 200], [300, 250, WORST_BIN], [10, 12, 11]])
    worst = np.array([[280, 270, 190], [290, 240, WORST_BIN], [WORST_BIN, 11, 5]])
    best = np.array([[320, 310, 210], [310, 260, WORST_BIN], [BEST_BIN, 13, 10]])

    got = undecided_best(median, worst, best)

    assert got.tolist() == [[True, True, False], [True, False, False], [True, True, False]]
