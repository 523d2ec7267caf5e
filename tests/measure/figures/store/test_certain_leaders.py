"""The best of a place on the map is the best of its comparison."""

from dataclasses import replace

import numpy as np

from maillage.measure.comparison.domain.compare import compare
from maillage.measure.comparison.domain.strata import NO_STRATA
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.figures.store.certain_leaders import certain_leaders
from maillage.measure.record.domain.terms import Usage
from tests.measure.comparison.domain.invented import joined, whole_tests

OPERATORS = (1, 2, 3, 4)


def place(*scores: float, devices: int = 40, spread: float = 8.0, seed: int = 1) -> SampleRows:
    random = np.random.default_rng(seed)
    return joined(
        *(
            whole_tests(np.arange(devices) + 1_000 * at, at + 1, np.clip(random.normal(score, spread, devices), 0, 100))
            for at, score in enumerate(scores)
        )
    )


def leaders(*places: SampleRows, compared: np.ndarray | None = None) -> list[list[int]]:
    rows = joined(*places)
    at = np.repeat(np.arange(len(places)), [len(each) for each in places])
    flags = np.ones((len(places), len(OPERATORS)), np.bool_) if compared is None else compared
    found = certain_leaders(rows, at, flags, operators=OPERATORS, usage=Usage.SCORE)
    return [[OPERATORS[column] for column in np.flatnonzero(row)] for row in found]


def test_best_is_the_one_nobody_is_ahead_of_and_all_where_nothing_is_certain() -> None:
    assert leaders(place(80, 60, 60, 40), place(60, 60, 60, 60), place(80, 80, 40, 40)) == [
        [1],
        [1, 2, 3, 4],
        [1, 2],
    ]


def test_best_of_a_square_is_the_best_of_its_comparison() -> None:
    both = []
    for seed in range(16):
        random = np.random.default_rng(seed)
        rows = place(*random.uniform(40, 80, 4), devices=int(random.integers(8, 80)), spread=15, seed=seed)
        found = compare(rows, NO_STRATA, territory="", operators=OPERATORS)
        both.append((set(leaders(rows)[0]), set(found.leaders or found.ranked)))

    # The quantile of all pairs is drawn there and Bonferroni's here: at an edge one of them may see an order more.
    assert sum(here == there for here, there in both) >= 14
    assert all(here & there for here, there in both)


def test_operator_of_four_devices_is_no_leader_beside_others_that_can_be_placed() -> None:
    rows = joined(place(70, 40), whole_tests(np.arange(9_000, 9_004), 3, 99.0))

    assert leaders(rows) == [[1]]


def test_operator_that_is_hidden_there_takes_no_part() -> None:
    compared = np.array([[False, True, True, False]])

    assert leaders(place(90, 60, 40, 40), compared=compared) == [[2]]


def test_order_of_one_day_is_none() -> None:
    rows = place(60, 60)
    bad_day = replace(whole_tests(np.arange(5_000, 5_040), 2, 10.0), day=np.full(40, 4_400, np.uint16))

    assert leaders(joined(rows, bad_day)) == [[1, 2, 3, 4]]


def test_place_without_rows_and_no_place_at_all() -> None:
    assert leaders(SampleRows.empty()) == [[1, 2, 3, 4]]
    nothing = certain_leaders(
        SampleRows.empty(), np.zeros(0, np.int64), np.zeros((0, 4), np.bool_), operators=OPERATORS, usage=Usage.WEB
    )
    assert nothing.shape == (0, 4)
