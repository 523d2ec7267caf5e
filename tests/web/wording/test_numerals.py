import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.lower_bound import LowerBound
from maillage.web.wording.numerals import capitalised, shortened, spelled, uncapitalised, with_full_stop


@pytest.mark.parametrize(
    ("count", "masculine", "feminine"),
    [(0, "aucun", "aucune"), (1, "un", "une"), (2, "deux", "deux"), (10, "dix", "dix"), (11, "11", "11")],
)
def test_small_counts_are_said_in_letters_with_their_gender(count: int, masculine: str, feminine: str) -> None:
    assert (spelled(count), spelled(count, feminine=True)) == (masculine, feminine)


def test_english_has_words_of_its_own() -> None:
    with translation.override("en"):
        assert [spelled(count) for count in (0, 1, 10, 1200)] == ["no", "one", "ten", "1,200"]


def test_lower_bound_stays_one() -> None:
    assert spelled(LowerBound(50)) == "au moins 50"


def test_name_within_a_sentence_loses_its_capital_unless_it_is_an_abbreviation() -> None:
    assert [uncapitalised(text) for text in ("Services de nettoyage", "TIC", "")] == [
        "services de nettoyage",
        "TIC",
        "",
    ]


def test_sentence_begins_with_a_capital_and_keeps_the_rest() -> None:
    assert capitalised("deux marchés à L’Île-d’Yeu.") == "Deux marchés à L’Île-d’Yeu."


def test_sentence_ends_with_one_full_stop_or_an_ellipsis() -> None:
    assert [with_full_stop(text) for text in ("C’est fait", "C’est fait.", "Et puis…")] == [
        "C’est fait.",
        "C’est fait.",
        "Et puis…",
    ]


@given(st.text(alphabet="abé ,.\n", max_size=80), st.integers(2, 40))
def test_shortened_text_fits_and_never_cuts_a_word(text: str, most: int) -> None:
    line = " ".join(text.split())

    short = shortened(text, most)

    assert len(short) <= most
    if short != line:
        begun = short.removesuffix("…")
        assert line.startswith(begun)
        assert line[len(begun)] in " ,;:.-" or " " not in line[:most]
