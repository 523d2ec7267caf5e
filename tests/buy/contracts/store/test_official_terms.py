"""The closed lists and the vocabulary of purchases have a word in each language of the pages."""

from django.utils import translation

from maillage.buy.contracts.domain.vocabularies import Nature, Procedure, Technique
from maillage.buy.contracts.intake.cpv_tables import cpv_nomenclature
from maillage.buy.contracts.store.cpv_names import cpv_name
from maillage.buy.contracts.store.official_terms import ENGLISH, official_term, official_terms
from maillage.include.structures.domain.sectors import sectors


def test_every_member_of_every_list_has_an_english_word():
    assert {kind: set(words) for kind, words in ENGLISH.items()} == {kind: set(kind) for kind in ENGLISH}


def test_word_is_of_the_language_of_the_page():
    with translation.override("en"):
        english = (official_term(Procedure.OPEN), official_terms([Technique.FRAMEWORK]), cpv_name("45"))
    french = (official_term(Nature.FRAMEWORK), official_terms(None), cpv_name("45112"))

    assert english == ("Open procedure", "Framework agreement", "Construction work")
    assert french == ("Accord-cadre", None, "Travaux de fouille et de terrassement")


def test_every_code_and_every_sector_has_an_english_name():
    nomenclature = cpv_nomenclature()

    assert nomenclature.english_names.keys() == nomenclature.names.keys()
    assert [code for code, name in nomenclature.english_names.items() if not name] == []
    assert [sector.code for sector in sectors().values() if not sector.english_name] == []
