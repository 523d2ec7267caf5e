"""How little is told below fifty devices, and of squares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.lower_bound import LowerBound
from maillage.measure.figures.domain.coarsening import coarse_figure, coarse_shares, in_steps
from maillage.measure.figures.domain.percentiles import figures, summarise_binned
from maillage.measure.figures.domain.value_classes import CLASS_STEPS, usage_class_ends
from maillage.measure.record.domain.bins import bins_of
from maillage.measure.record.domain.terms import SCALES, Figure, Period, Usage


def test_coarse_figure_tells_its_step_two_digits_classes_and_the_month() -> None:
    exact = Figure(53, 36_483_912.0, 34_512_777.0, 37_904_113.0, 3 / 53, Period(130, 1))

    got = coarse_figure(exact, Usage.DOWNLOAD)

    assert got == Figure(LowerBound(50), 36e6, 30e6, 100e6, 0.1, Period(130, 1))
    assert got.is_rounded


def test_hidden_figure_stays_as_it_is() -> None:
    hidden = Figure(0, None, None, None, None, None, is_hidden=True)

    assert coarse_figure(hidden, Usage.DOWNLOAD) == hidden


@given(st.sampled_from(list(Usage)), st.floats(0, 200e6), st.floats(0, 200e6))
def test_interval_is_never_narrower_with_classes(usage: Usage, one: float, other: float) -> None:
    most = 100.0 if SCALES[usage].is_linear else np.inf
    low, high = sorted((min(one, most), min(other, most)))

    told_low, told_high = (float(end) for end in usage_class_ends(low, high, usage))

    assert told_low <= low
    assert high <= told_high or (np.isnan(told_high) and high > CLASS_STEPS[usage][-1])
    assert {told_low, told_high} <= {0.0, 100.0, *CLASS_STEPS[usage]} or np.isnan(told_high)


@given(st.lists(st.floats(1e3, 1e9), min_size=5, max_size=8), st.floats(1e3, 1e9))
def test_whether_there_is_an_interval_does_not_tell_five_tests_from_nine(rates: list[float], more: float) -> None:
    five, six = (coarse_figure(_figure_of(each), Usage.DOWNLOAD) for each in (rates[:5], [*rates, more]))

    assert (five.samples, five.low, five.high) == (six.samples, six.low, six.high)


@given(st.lists(st.floats(1e3, 1e9), min_size=5, max_size=48), st.floats(1e3, 1e9))
def test_ends_of_few_are_none_or_of_classes_after_any_test(rates: list[float], more: float) -> None:
    for each in (rates, [*rates, more]):
        told = coarse_figure(_figure_of(each), Usage.DOWNLOAD)

        assert {told.low, told.high} <= {None, 0.0, *CLASS_STEPS[Usage.DOWNLOAD]}


@pytest.mark.parametrize(("fewest", "most"), [(5, 9), (10, 19), (20, 49)])
def test_share_of_failures_does_not_tell_how_many_tests_of_a_step_there_were(fewest: int, most: int) -> None:
    of_fewest, of_all = (
        {
            float(coarse_shares(failed / tests, tests))
            for tests in range(fewest, last + 1)
            for failed in range(tests + 1)
        }
        for last in (fewest, most)
    )

    assert of_all == of_fewest


def _figure_of(rates: list[float]) -> Figure:
    scale = SCALES[Usage.DOWNLOAD]
    bins = bins_of(np.array(rates), scale).astype(np.int64) << 32
    return figures(
        summarise_binned(np.zeros(len(rates), np.int64), bins, np.ones(len(rates), np.int64), scale=scale),
        scale,
        last_months=[130],
    )[0]


@given(st.lists(st.integers(0, 10**7)))
def test_many_numbers_have_the_steps_that_each_has(numbers: list[int]) -> None:
    assert in_steps(np.array(numbers, np.int64)).tolist() == [int(LowerBound.of(number)) for number in numbers]
