import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.text import plain


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("L'Île-d'Yeu", "l ile d yeu"),
        ("Bourgogne-Franche-Comté", "bourgogne franche comte"),
        ("  Œuilly ", "oeuilly"),
        ("SAINT—JEAN", "saint jean"),
        ("", ""),
    ],
)
def test_plain_text_has_no_accent_no_case_and_single_spaces(typed: str, expected: str) -> None:
    assert plain(typed) == expected


@given(st.text())
def test_plain_text_made_plain_again_is_the_same(typed: str) -> None:
    assert plain(plain(typed)) == plain(typed)
