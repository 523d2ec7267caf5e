"""Columns that may tell who somebody is, and those that must not raise a question."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.opendata.publishing.domain.personal_data import (
    GuardAnswer,
    PersonalKind,
    is_like_a_person,
    is_social_security_number,
    read_decisions,
    suspicions,
)

TODAY = date(2026, 11, 25)


def kinds(header: str, *values: str) -> list[PersonalKind]:
    return [one.kind for one in suspicions([(header, values)], today=TODAY)]


def test_two_people_among_fifty_eight_associations_are_asked_about():
    associations = [f"Association {number}" for number in range(58)]

    found = suspicions([("nomBeneficiaire", [*associations, "Madame Roux", "M. Petit"])], today=TODAY)

    assert [(one.kind, one.values, one.is_of_some_rows) for one in found] == [
        (PersonalKind.PERSON_NAME, ("Madame Roux", "M. Petit"), True)
    ]


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("prenom", ("Jean", "Luc"), PersonalKind.PERSON_NAME),
        ("Nom de famille", ("DURAND",), PersonalKind.PERSON_NAME),
        ("nomBeneficiaire", ("AGORA", "Mme Martin", "COSDEN"), PersonalKind.PERSON_NAME),
        ("nom", ("Jean Dupont", "DUPONT Marie", "Paul Durand"), PersonalKind.PERSON_NAME),
        ("objet", ("Aide à M. Leroy", "Mme Petit", "Mme Roux"), PersonalKind.PERSON_NAME),
        ("date_naissance", ("1980-01-01",), PersonalKind.BIRTH_DATE),
        ("jour", ("1950-01-01", "03/02/1980", "1999-01-01"), PersonalKind.BIRTH_DATE),
        ("tel", ("06 12 34 56 78",), PersonalKind.PHONE),
        ("portable", ("02 40 11 22 33",), PersonalKind.PHONE),
        ("courriel", ("jean.dupont@exemple.fr", "mairie@exemple.fr"), PersonalKind.EMAIL),
        ("adresse du demandeur", ("3 rue des Lilas",), PersonalKind.HOME_ADDRESS),
        ("numéro", ("1 84 12 76 451 089 46",), PersonalKind.SOCIAL_SECURITY),
    ],
)
def test_columns_of_people_raise_their_question(header: str, values: tuple[str, ...], kind: PersonalKind):
    assert kinds(header, *values) == [kind]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("nomBeneficiaire", ("AGORA", "COSDEN", "UNION AMICALE DES MAIRES DE LA NIEVRE")),
        ("EQUIP_NOM", ("Gymnase Jean Moulin", "Médiathèque Louise Michel", "Piscine")),
        ("email", ("mairie@exemple.fr", "contact.tourisme@exemple.fr")),
        ("telephone", ("02 40 11 22 33", "+33 2 40 11 22 33")),
        ("dateConvention", ("1980-01-01", "2016-01-01")),
        ("date de construction", ("1920-01-01", "1950-01-01", "1999-01-01")),
        ("montant", ("17833", "92000")),
        ("idAttribuant", ("21860194600013",)),
        ("adresse", ("3 rue des Lilas",)),
        ("prenom", ("", " ")),
    ],
)
def test_columns_of_things_raise_none(header: str, values: tuple[str, ...]):
    assert kinds(header, *values) == []


def test_addresses_beside_names_say_where_people_live():
    columns = [("nom", ["Jean Dupont", "Marie Curie"]), ("adresse", ["3 rue des Lilas", ""]), ("ville", ["Nevers"])]

    found = suspicions(columns, today=TODAY)

    assert [(one.column, one.kind) for one in found] == [
        ("nom", PersonalKind.PERSON_NAME),
        ("adresse", PersonalKind.HOME_ADDRESS),
    ]


def test_a_name_beside_a_first_name_is_a_person_s():
    columns = [("nom", ["DUPONT", "MARTIN"]), ("prenom", ["Jean", "Marie"]), ("nomAttribuant", ["Commune de Pornic"])]

    assert [one.column for one in suspicions(columns, today=TODAY)] == ["nom", "prenom"]
    assert suspicions([("nom", ["PISCINE", "STADE"]), ("ville", ["Pornic"])], today=TODAY) == ()


@given(st.integers(0, 10**13 - 1))
def test_a_social_security_number_needs_its_own_key(number: int):
    digits = f"1{number % 10**2:02}05{number % 89 + 1:02}{number % 10**6:06}"
    key = 97 - int(digits) % 97

    assert is_social_security_number(f"{digits}{key:02}")
    assert not is_social_security_number(f"{digits}{key % 97 + 1:02}") or key == 97


@pytest.mark.parametrize("text", ["Jean Dupont", "Jean-Pierre Martin", "MARTIN Sophie"])
def test_names_of_people_have_a_shape(text: str):
    assert is_like_a_person(text)


@pytest.mark.parametrize("text", ["École Jules Ferry", "Rue Jean", "Jean", "jean dupont a reçu", "Marie Curie 2", ""])
def test_names_of_things_have_another(text: str):
    assert not is_like_a_person(text)


def test_publication_waits_for_an_answer_to_each_question():
    found = suspicions([("prenom", ["Jean"]), ("tel", ["0612345678"])], today=TODAY)
    answers = {"prenom": {"kind": "person-name", "answer": "allowed", "ground": "elected"}}

    with pytest.raises(Refused) as refused:
        read_decisions(found, answers)

    assert [one.field_name for one in refused.value.findings] == ["tel"]


def test_the_law_must_be_named_for_names_to_stay():
    found = suspicions([("prenom", ["Jean"])], today=TODAY)

    for answer in ({"kind": "person-name", "answer": "allowed"}, {"kind": "phone", "answer": "not-a-person"}, {}, "x"):
        with pytest.raises(Refused):
            read_decisions(found, {"prenom": answer})


def test_no_law_lets_a_social_security_number_be_published():
    found = suspicions([("nir", ["184127645108946"])], today=TODAY)
    answers = {"nir": {"kind": "social-security", "answer": "allowed", "ground": "consent"}}

    with pytest.raises(Refused):
        read_decisions(found, answers)


def test_what_is_no_person_is_published():
    found = suspicions([("prenom", ["Jean"])], today=TODAY)

    decisions = read_decisions(found, {"prenom": {"kind": "person-name", "answer": "not-a-person"}})

    assert [one.answer for one in decisions] == [GuardAnswer.NOT_A_PERSON]


@given(st.lists(st.tuples(st.text(max_size=12), st.lists(st.text(max_size=30), max_size=5)), max_size=4))
def test_no_table_is_too_odd_to_be_looked_at(columns: list[tuple[str, list[str]]]):
    found = suspicions(columns, today=TODAY)

    assert {one.position for one in found} <= set(range(len(columns)))
    assert all(0 < one.share <= 1 for one in found)


def test_cell_of_letters_without_end_is_looked_at_once():
    # An address was sought from each letter on: 30,000 letters took seconds, and a table has thousands of cells.
    assert kinds("remarque", "a" * 200_000, "dpo" * 60_000 + "@") == []


def test_address_in_the_middle_of_a_sentence_is_found():
    assert kinds("remarque", "Écrire à jeanne.durand@exemple.fr avant midi") == [PersonalKind.EMAIL]
