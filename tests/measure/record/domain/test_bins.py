from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.record.domain.bins import NO_BIN, bins_of, edges_of, share_below, values_of
from maillage.measure.record.domain.terms import BINS_PER_DOUBLING, FIRST_BIN, LAST_BIN, SCALES, ZERO_BIN, Scale, Usage

DOWNLOAD, LATENCY, SCORE = (SCALES[usage] for usage in (Usage.DOWNLOAD, Usage.LATENCY, Usage.SCORE))
WIDEST_ERROR = 2 ** (1 / (2 * BINS_PER_DOUBLING)) - 1


@given(st.floats(min_value=1_000, max_value=40e9), st.sampled_from([DOWNLOAD, SCALES[Usage.UPLOAD]]))
def test_value_and_its_bin_differ_by_at_most_1_75_percent(value: float, scale: Scale) -> None:
    middle = float(values_of(bins_of(value, scale), scale))

    assert abs(middle / value - 1) <= WIDEST_ERROR + 1e-9


@given(st.lists(st.floats(min_value=0.0, max_value=1e12), min_size=2))
def test_bins_keep_the_order_of_values(values: list[float]) -> None:
    ordered = np.sort(np.array(values))

    bins = bins_of(ordered, DOWNLOAD)

    assert list(bins) == sorted(bins)


@given(st.integers(FIRST_BIN, LAST_BIN), st.sampled_from([DOWNLOAD, LATENCY]))
def test_bin_of_the_middle_of_a_bin_is_that_bin(number: int, scale: Scale) -> None:
    assert bins_of(values_of(number, scale), scale) == number


@given(st.integers(FIRST_BIN, FIRST_BIN + 500))
def test_bin_of_the_middle_of_a_score_bin_is_that_bin(number: int) -> None:
    assert bins_of(values_of(number, SCORE), SCORE) == number


@given(st.integers(FIRST_BIN, LAST_BIN))
def test_edges_of_a_bin_hold_its_middle(number: int) -> None:
    low, high = edges_of(number, DOWNLOAD)

    assert low < values_of(number, DOWNLOAD) < high


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), NO_BIN),
        (0.0, ZERO_BIN),
        (-5.0, ZERO_BIN),
        (1.0, FIRST_BIN),
        (1_000.0, FIRST_BIN),
        (1e30, LAST_BIN),
    ],
)
def test_bin_of_a_value_outside_of_the_scale_is_at_its_end(value: float, expected: object) -> None:
    assert bins_of(value, DOWNLOAD) == expected


def test_failure_falls_at_the_worst_end_whatever_its_value() -> None:
    failed = np.array([True, True, False])
    values = np.array([np.nan, 5e6, np.nan])

    assert bins_of(values, DOWNLOAD, failed=failed).tolist() == [0, 0, NO_BIN]
    assert bins_of(values, LATENCY, failed=failed).tolist() == [511, 511, NO_BIN]


def test_value_of_a_failure_bin_is_not_a_number() -> None:
    assert np.isnan(values_of([0, NO_BIN], DOWNLOAD)).all()
    assert np.isnan(values_of([511, 0], LATENCY)).all()


def test_scores_of_0_and_100_come_back_exactly() -> None:
    assert values_of(bins_of([0.0, 100.0], SCORE), SCORE).tolist() == [0.0, 100.0]


@given(st.floats(2e3, 4e9), st.integers(1, 510))
def test_share_below_a_limit_is_whole_on_each_side_and_partial_in_its_own_bin(limit: float, place: int) -> None:
    scale = SCALES[Usage.DOWNLOAD]
    low, high = (float(edge[0]) for edge in edges_of([place], scale))

    got = float(share_below(limit, [place], scale)[0])

    assert got == (1.0 if high <= limit else 0.0 if low >= limit else pytest.approx(log(limit / low) / log(high / low)))
