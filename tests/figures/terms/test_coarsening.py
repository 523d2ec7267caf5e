"""How little is told below fifty devices, and of squares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.lower_bound import LowerBound
from maillage.figures.terms.coarsening import (
    coarse_figure,
    coarse_shares,
    in_steps,
    two_digits,
    two_digits_above,
    two_digits_below,
)
from maillage.quality.terms import Figure, Period


def test_coarse_figure_tells_its_step_two_digits_and_the_month() -> None:
    exact = Figure(53, 36_483_912.0, 34_512_777.0, 37_904_113.0, 3 / 53, Period(130, 1))

    got = coarse_figure(exact)

    assert got == Figure(LowerBound(50), 36e6, 34e6, 38e6, 0.1, Period(130, 1))
    assert got.is_rounded


def test_hidden_figure_stays_as_it_is() -> None:
    hidden = Figure(0, None, None, None, None, None, is_hidden=True)

    assert coarse_figure(hidden) == hidden


@pytest.mark.parametrize("failed", [1, 2, 3])
def test_share_of_failures_does_not_tell_how_many_tests_there_were(failed: int) -> None:
    told = {float(coarse_shares(failed / tests, tests)) for tests in range(5, 10)}

    assert told <= {0.1, 0.2, 0.3, 0.4, 0.5, 0.6}


@given(st.floats(1e-3, 1e9))
def test_interval_is_never_narrower_with_two_digits(value: float) -> None:
    assert two_digits_below(value) <= value <= two_digits_above(value)
    assert all(two_digits(each) == each for each in (two_digits_below(value), two_digits_above(value)))


@given(st.lists(st.integers(0, 10**7)))
def test_many_numbers_have_the_steps_that_each_has(numbers: list[int]) -> None:
    assert in_steps(np.array(numbers, np.int64)).tolist() == [int(LowerBound.of(number)) for number in numbers]
