import pytest

from maillage.buy.contracts.domain.listed_words import WordList
from maillage.buy.contracts.domain.vocabularies import OLD_PROCEDURES, Nature, PlaceKind, Procedure

NATURES, PLACES = WordList(Nature), WordList(PlaceKind)
PROCEDURES = WordList(Procedure, OLD_PROCEDURES)


@pytest.mark.parametrize(
    ("words", "text", "word"),
    [
        (NATURES, "MARCHE", Nature.MARKET),
        (NATURES, "CONCESSION DE TRAVAUX", Nature.WORKS_CONCESSION),
        (NATURES, "MARCHE SUBSEQUENT", Nature.ORDER),
        (PLACES, "CODE DEPARTEMENT", PlaceKind.DEPARTEMENT),
        (PLACES, "Code region", PlaceKind.REGION),
        (PROCEDURES, "Appel d’offres ouvert", Procedure.OPEN),
    ],
)
def test_word_in_capitals_or_without_accents_is_the_word(words: WordList[Nature], text: str, word: Nature):
    judgement = words.judge(text)

    assert (judgement.value, [remark.rule.code for remark in judgement.remarks]) == (word, ["word-spelling"])


def test_word_with_lost_letters_is_the_only_one_that_leaves_them():
    judgement = PROCEDURES.judge("Proc�dure adapt�e")

    assert (judgement.value, judgement.remarks[0].rule.code) == (Procedure.ADAPTED, "word-lost-letters")


def test_word_of_an_older_format_has_its_name_of_today():
    judgement = PROCEDURES.judge("Marché public négocié sans publicité ni mise en concurrence préalable")

    assert (judgement.value, judgement.remarks[0].rule.code) == (Procedure.DIRECT, "word-old-name")


def test_word_that_is_in_no_list_is_not_guessed():
    judgement = NATURES.judge("Bail")

    assert (judgement.value, judgement.remarks[0].rule.code) == (None, "word-unknown")


@pytest.mark.parametrize("word", list(Procedure))
def test_right_words_are_not_changed(word: Procedure):
    judgement = PROCEDURES.judge(word.value)

    assert (judgement.value, judgement.remarks) == (word, ())
