import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.text import commune_named, normalised_text


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
    assert normalised_text(typed) == expected


@given(st.text())
def test_plain_text_made_plain_again_is_the_same(typed: str) -> None:
    assert normalised_text(normalised_text(typed)) == normalised_text(typed)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Pornic", "Commune de Pornic"),
        ("Angers", "Commune d’Angers"),
        ("Évron", "Commune d’Évron"),
        ("Le Mans", "Commune du Mans"),
        ("Les Herbiers", "Commune des Herbiers"),
        ("La Baule-Escoublac", "Commune de La Baule-Escoublac"),
    ],
)
def test_commune_is_named_as_french_says_it(name: str, said: str):
    assert commune_named(name) == said
