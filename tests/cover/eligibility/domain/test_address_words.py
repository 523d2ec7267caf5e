import pytest

from maillage.cover.eligibility.domain.address_words import address_words, beginnings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12 r. des Ormes, Blain", ("12", "rue", "ormes", "blain")),
        ("12bis, av. du Gal Leclerc", ("12", "bis", "avenue", "general", "leclerc")),
        ("Bd de l’Égalité 44130", ("boulevard", "egalite", "44130")),
        ("ZA La Forêt, St-Étienne", ("zone", "artisanale", "foret", "saint", "etienne")),
    ],
)
def test_address_is_the_same_whatever_its_accents_and_abbreviations(text: str, words: tuple[str, ...]):
    assert address_words(text) == words


def test_beginnings_leave_numbers_whole():
    assert beginnings(("12", "rue", "ormmes")) == ("12", "rue", "orm")
