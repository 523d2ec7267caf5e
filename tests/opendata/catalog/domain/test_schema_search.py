import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.opendata.catalog.domain.schema_search import SchemaIndex, SearchedModel, is_one_slip_away

INDEX = SchemaIndex(
    [
        SearchedModel("menus", (("Menus de la cantine", 5), ("cantine", 4.5), ("repas", 4.5)), 2),
        SearchedModel("plats", (("Composition des plats de la cantine", 5), ("cantine", 4.5)), 3),
        SearchedModel("subventions", (("Subventions", 5), ("aides aux associations", 4.5)), 1),
        SearchedModel("canaux", (("Canaux", 5), ("canal", 4.5)), 4),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cantine", ["menus", "plats"]),
        ("CANTINES", ["menus", "plats"]),
        ("la cantine de notre commune", ["menus", "plats"]),
        ("plats de la cantine", ["plats"]),
        ("aides aux associations", ["subventions"]),
        ("aide association", ["subventions"]),
        ("subvantion", ["subventions"]),
        ("subv", ["subventions"]),
        ("canaux", ["canaux"]),
        ("canal", ["canaux"]),
        ("licorne", []),
    ],
)
def test_words_typed_find_the_model_meant(text: str, found: list[str]) -> None:
    assert INDEX.matches(text) == found


@pytest.mark.parametrize("text", ["", "  ", "les données de la commune"])
def test_words_that_say_nothing_give_all_models_in_their_order(text: str) -> None:
    assert INDEX.matches(text) == ["subventions", "menus", "plats", "canaux"]


WORD = st.text("abcde", min_size=1, max_size=8)


@given(WORD, st.data())
def test_one_letter_less_is_one_slip(word: str, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(word) - 1))

    assert is_one_slip_away(word, word[:at] + word[at + 1 :])


@given(WORD.filter(lambda word: len(word) > 1), st.data())
def test_two_letters_swapped_are_one_slip(word: str, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(word) - 2))

    assert is_one_slip_away(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :])


@given(WORD, WORD)
def test_slips_are_the_same_both_ways(word: str, other: str) -> None:
    assert is_one_slip_away(word, other) == is_one_slip_away(other, word)


def test_two_slips_are_too_many() -> None:
    assert not is_one_slip_away("cantine", "cantyna")
