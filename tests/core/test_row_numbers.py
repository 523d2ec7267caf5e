from hypothesis import given
from hypothesis import strategies as st

from maillage.core.row_numbers import row_number


@given(st.integers(min_value=0, max_value=999_999_999))
def test_number_of_a_row_is_read_back(number: int) -> None:
    assert row_number(str(number)) == number


def test_anything_else_is_the_number_of_no_row() -> None:
    assert [row_number(text) for text in ("", "-1", "1.5", "١٢", "²", "un", "1000000000")] == [None] * 7
