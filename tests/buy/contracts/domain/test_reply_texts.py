import pytest

from maillage.buy.contracts.domain.reply_texts import reply_text
from maillage.core.problems import Refused


def test_words_are_kept_with_their_lines_and_without_what_no_page_can_hold():
    assert reply_text("  Le chantier\x00 a  duré.\r\nDeux lots.  ") == "Le chantier a duré.\nDeux lots."


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (" \n ", "reply_missing"),
        ("a" * 1_001, "reply_long"),
        ("Écrivez à marches@ville.example", "reply_names_person"),
        ("Appelez le 02 40 12 34 56", "reply_names_person"),
        ("Décidé par Mme Martin", "reply_names_person"),
        ("Agent 1 85 05 44 109 123 45", "reply_names_person"),
        ("Le marché est suivi par Jean-Pierre Martin, au service voirie.", "reply_names_person"),
        ("Suivi : MARTIN Claire.", "reply_names_person"),
        ("Claire MARTIN a relancé.", "reply_names_person"),
    ],
)
def test_words_that_may_not_stand_there_are_refused(words: str, code: str):
    with pytest.raises(Refused) as refusal:
        reply_text(words)

    assert refusal.value.code == code


def test_numbers_of_contracts_and_amounts_are_no_telephone():
    words = "Avenant 2 du marché 2019S0012300 : 1 250 000 € au lieu de 950 000 €, SIRET 21440109300015."

    assert reply_text(words) == words


@pytest.mark.parametrize(
    "words",
    [
        "L’école élémentaire Jules Ferry et la rue Victor Hugo : deux lots.",
        "Le titulaire, l’entreprise Pierre Bernard, était seul.",
        "Claire et nette : la BOAMP l’a publiée. Le CCAS de Saint-Jean aussi.",
        "Marchés de Noël. Rose des sables.",
    ],
)
def test_places_and_companies_that_are_called_after_people_are_no_persons(words: str):
    assert reply_text(words) == words
