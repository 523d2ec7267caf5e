import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.territory.domain.names import exact_form, query_words, slug_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("St-Jean-d'Y", ("saint", "jean", "d", "y")),
        ("SAINTE-ŒUILLY", ("sainte", "oeuilly")),
        ("Ste Geneviève", ("sainte", "genevieve")),
        ("", ()),
    ],
)
def test_words_of_a_name_have_no_accents_and_full_saints(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Les Sables-d'Olonne", "sables olonne"),
        ("CC de la Dombes", "dombes"),
        ("L'Isle-en-Dodon", "isle dodon"),
        ("Y", "y"),
    ],
)
def test_exact_form_leaves_articles_out(text: str, form: str) -> None:
    assert exact_form(text) == form


@given(st.text(max_size=30))
def test_words_of_words_are_the_same_words(text: str) -> None:
    words = words_of(text)

    assert words_of(" ".join(words)) == words


def test_query_keeps_its_last_word_even_when_it_is_an_article() -> None:
    assert query_words("st jean de") == (("saint",), ("jean",), ("de",))


def test_query_ending_in_st_may_begin_strasbourg() -> None:
    assert query_words("st") == (("saint", "st"),)


def test_slug_of_a_name_is_ascii() -> None:
    assert slug_of("L'Île d'Yeu – été") == "l-ile-d-yeu-ete"
