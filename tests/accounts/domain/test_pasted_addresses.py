import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain.pasted_addresses import BodyNames, emails_in, match_addresses

NAMES = {
    "85088": "Le Fenouiller",
    "85100": "Givrand",
    "85222": "Saint-Gilles-Croix-de-Vie",
    "85226": "Saint-Hilaire-de-Riez",
    "85189": "Notre-Dame-de-Riez",
    "85055": "Coëx",
    "85268": "Saint-Révérend",
    "85243": "Brétignolles-sur-Mer",
}
EPCI = BodyNames("epci", "CC du Pays de Saint Gilles Croix de Vie", ("200023778",))
BODIES = [EPCI, *(BodyNames(code, name, (code,), (f"{code[:2]}800",)) for code, name in NAMES.items())]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("Givrand;mairie@example.org", "85100"),
        ("mairie@example.org\tGivrand", "85100"),
        ("Mairie de Coex <accueil@example.org>", "85055"),
        ("Mairie du Fenouiller : contact@example.org", "85088"),
        ("St Révérend, secretariat@example.org", "85268"),
        ("85226 ; dgs@example.org", "85226"),
        ("saint-gilles croix de vie; dgs@example.org", "85222"),
        ("CC du Pays de Saint-Gilles-Croix-de-Vie; dgs@example.org", "epci"),
        ("SIREN 200023778 dgs@example.org", "epci"),
        ("mairie@givrand.fr", "85100"),
        ("mairie.lefenouiller@wanadoo.fr", "85088"),
        ("accueil@mairie-notre-dame-de-riez.fr", "85189"),
        ("mairie@sthilairederiez.fr", "85226"),
        ("COEX@example.org", "85055"),
    ],
)
def test_address_goes_to_the_body_that_is_named_beside_it_or_in_it(line: str, key: str):
    matches = match_addresses(line, BODIES)

    assert (dict(matches.emails), list(matches.unmatched)) == ({key: emails_in(line)}, [])


@pytest.mark.parametrize(
    "line",
    [
        "mairie@challans.fr",
        "85800 mairie@example.org",  # a postal code that several share
        "Givrand et Coëx : secretariat@example.org",
        "coex.givrand@example.org",
        "mairie@orange.fr",
    ],
)
def test_address_that_no_word_ties_to_one_body_stays_to_be_placed(line: str):
    matches = match_addresses(line, BODIES)

    assert (dict(matches.emails), list(matches.unmatched)) == ({}, [line])


def test_recipients_as_a_mail_program_copies_them_are_told_apart():
    text = "Mairie de Givrand <a@example.org>; Mairie de Coëx <b@example.org>, accueil@notredamederiez.fr"

    matches = match_addresses(text, BODIES)

    assert matches.emails == {"85100": ["a@example.org"], "85055": ["b@example.org"], "85189": [text[-26:]]}


def test_several_addresses_of_one_body_stand_on_its_line():
    assert match_addresses("Givrand; a@example.org; b@example.org", BODIES).emails == {
        "85100": ["a@example.org", "b@example.org"]
    }


def test_headings_of_a_sheet_are_no_address_to_place():
    matches = match_addresses("Commune\tCourriel\nGivrand\ta@example.org\n\n", BODIES)

    assert (dict(matches.emails), list(matches.unmatched)) == ({"85100": ["a@example.org"]}, [])


_WORDS = st.sampled_from([*NAMES.values(), "Mairie de", "85800", "85100", ";", "\t", "<", ">", "\n", ","])
_EMAILS = st.from_regex(r"[a-z]{1,8}@[a-z]{2,8}\.fr", fullmatch=True)


@given(st.lists(st.one_of(_WORDS, _EMAILS), max_size=30))
def test_no_pasted_address_is_lost(parts: list[str]):
    text = " ".join(parts)

    matches = match_addresses(text, BODIES)

    placed = {email for emails in matches.emails.values() for email in emails}
    assert placed.union(*map(emails_in, matches.unmatched)) == set(emails_in(text))
