"""How well a thing answers a search: pure, by its name, other words, nearness and size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.relevance import (
    asked_words,
    distance_km,
    likeness,
    marked_parts,
    one_slip_away,
    relevance,
    singular,
)

NAMES = st.text(alphabet="abcdeés -'", min_size=1, max_size=30).filter(lambda text: bool(asked_words(text)))


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        ("sablé", "Sablé-sur-Sarthe", "Les Sables-d’Olonne"),
        ("nantes", "Nantes", "Nantes Métropole"),
        ("saint hilaire", "Saint-Hilaire-de-Riez", "Villiers-Saint-Hilaire"),
        ("saint-g", "Saint-Gilles-Croix-de-Vie", "La Chapelle-Saint-Géraud"),
        ("cantine", "La cantine", "Repas de la cantine"),
        ("subventions", "Subvention de la ville", "Subventionnement"),
        ("st jean de mon", "Saint-Jean-de-Monts", "Monts-Saint-Jean"),
    ],
)
def test_name_that_is_meant_is_more_alike(asked: str, better: str, worse: str):
    words = asked_words(asked)

    assert likeness(words, better) > likeness(words, worse) > 0


def test_each_word_asked_has_to_be_there_and_other_words_count_less_than_the_name():
    assert likeness(asked_words("pornic cantine"), "Menus de la cantine") == 0
    assert (
        0
        < likeness(asked_words("pornic cantine"), "Menus de la cantine", "Ville de Pornic")
        < likeness(asked_words("pornic cantine"), "Cantine de Pornic")
    )


def test_search_of_nothing_but_articles_keeps_them():
    assert (asked_words("les"), asked_words("la 4G fixe"), asked_words(" - ")) == (("les",), ("4g", "fixe"), ())
    assert likeness((), "Nantes") == 0


@given(NAMES)
def test_a_name_is_its_own_best_answer(name: str):
    assert likeness(asked_words(name), name) == 1


@given(NAMES, NAMES)
def test_likeness_is_between_nothing_and_the_name(asked: str, name: str):
    assert 0 <= likeness(asked_words(asked), name, asked) <= 1


def test_near_comes_before_far_and_large_before_small_and_unknown_last():
    ranked = [
        relevance(0.9, distance_km=0, weight=0.8),
        relevance(0.9, distance_km=0, weight=0.1),
        relevance(0.9, distance_km=30, weight=0.1),
        relevance(0.9, distance_km=600, weight=0.1),
        relevance(0.9, weight=0.1),
    ]

    assert ranked == sorted(ranked, reverse=True)
    assert len(set(ranked)) == len(ranked)


def test_town_of_that_very_name_at_the_other_end_of_the_country_comes_after_a_near_one_that_begins_so():
    near, far = relevance(0.9, distance_km=0, weight=0.6), relevance(1, distance_km=600, weight=0.4)

    assert near > far


def test_distance_is_that_of_the_map():
    assert distance_km(-1.5536, 47.2173, -0.5632, 47.4784) == pytest.approx(80, abs=2)  # Nantes, Angers


def test_slips_of_a_word_are_one_letter_away_and_short_words_have_none():
    slips = set(one_slip_away("nantse"))

    assert {"nantes", "nants", "nantsee", "nante"} <= slips
    assert "nantaise" not in slips
    assert list(one_slip_away("les")) == list(one_slip_away("85270")) == []


@pytest.mark.parametrize(
    ("word", "alone"), [("subventions", "subvention"), ("jeux", "jeu"), ("les", "les"), ("sfr", "sfr")]
)
def test_plural_loses_its_mark(word: str, alone: str):
    assert singular(word) == alone


def test_words_that_were_asked_are_marked_where_they_begin_a_word():
    parts = marked_parts("Repas de la cantine, cantines (Décantation)", asked_words("cantine"))

    assert [part for part, is_asked in parts if is_asked] == ["cantine", "cantines"]
    assert "".join(part for part, _ in parts) == "Repas de la cantine, cantines (Décantation)"
