"""Numbers told in steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.lower_bound import LowerBound


@pytest.mark.parametrize(
    ("number", "step"),
    [(0, 0), (1, 1), (4, 2), (5, 5), (9, 5), (10, 10), (19, 10), (20, 20), (49, 20), (50, 50), (99, 50), (100, 100),
     (999, 500), (1_000, 1_000), (123_456, 100_000)],
)  # fmt: skip
def test_number_is_told_by_the_lower_end_of_its_step(number: int, step: int) -> None:
    assert LowerBound.of(number) == step


@given(st.integers(1, 10**12))
def test_step_is_never_more_than_the_number_nor_less_than_two_fifths_of_it(number: int) -> None:
    step = LowerBound.of(number)

    assert step <= number < 2.5 * step + 1


def test_sum_with_a_lower_bound_is_a_lower_bound() -> None:
    got = sum([3, LowerBound.of(60), 4])

    assert (got, type(got)) == (57, LowerBound)
