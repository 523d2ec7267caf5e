import pytest

from maillage.buy.contracts.domain.cpv_search import CpvSearch
from maillage.buy.contracts.domain.everyday_words import EVERYDAY_WORDS
from maillage.buy.contracts.intake.cpv_tables import cpv_nomenclature

NAMES = cpv_nomenclature().names
SEARCH = CpvSearch(NAMES)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("tonte de pelouse", "77310000"),
        ("Nettoyage des locaux", "90910000"),
        ("rénovation de la toiture de la mairie", "45261000"),
        ("fourniture de repas pour la cantine", "55523100"),
        ("tracteurs", "16700000"),
        ("4523", "45230000"),
    ],
)
def test_words_of_a_town_hall_find_the_code_first(words: str, code: str):
    assert SEARCH.codes(words)[0] == (code, NAMES[code])


def test_words_that_mean_nothing_find_nothing():
    assert SEARCH.codes("zzzz le la") == []


def test_every_everyday_word_leads_to_codes_that_exist():
    led = {code for codes in EVERYDAY_WORDS.values() for code in codes}

    assert led - NAMES.keys() == set()
