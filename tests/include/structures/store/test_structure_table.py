"""The directory as a data set of the agency: its schema's columns, no contact, no person, a version a change."""

import csv
from pathlib import Path

import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting
from maillage.core.clock import utc_now
from maillage.include.structures.domain.structures import INVENTED_SOURCE, SCHEMA_ID
from maillage.include.structures.intake.structure_tables import read_structures
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structure_export import STRUCTURE_COLUMNS, give_structure_table, structure_lines
from maillage.include.structures.store.structures import withdraw_structure
from maillage.kits.lists.columns import names_of_columns, text_rows
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.catalog.store.schemas import schema
from tests.include.structures.lists import CHOLET, NANTES, SILENT, taken_in
from tests.people import People

pytestmark = pytest.mark.django_db

SAID = {
    "capacite": "Deux équipes",
    "references": "Ville de Nantes|CHU",
    "reseaux": "Coorace",
    "courriel": "accueil@port.example",
    "telephone": "02 40 00 00 00",
}


def test_data_set_follows_the_directory_and_conforms_to_its_schema(people: People, tmp_path: Path):
    assert give_structure_table(utc_now()) == 0
    taken_in(tmp_path, {**NANTES, **SAID}, CHOLET, SILENT)

    given = [give_structure_table(utc_now()), give_structure_table(utc_now())]
    withdraw_structure(Acting(people.agency.pk), Structure.objects.get(siret=SILENT["siret"]), "Fermée", now=utc_now())
    given.append(give_structure_table(utc_now()))

    dataset = Dataset.objects.get(slug="structures-inclusives")
    assert given == [1, 0, 1]
    assert (dataset.schema_id, dataset.row_count) == (SCHEMA_ID, 2)
    assert [version.error_count for version in dataset.versions.all()] == [0, 0]


def test_columns_are_those_of_the_schema_hold_no_contact_and_read_back_to_the_same(tmp_path: Path):
    taken_in(tmp_path, {**NANTES, **SAID})
    columns = names_of_columns(STRUCTURE_COLUMNS)
    rows = list(text_rows(STRUCTURE_COLUMNS, structure_lines(Structure.objects.all())))
    path = tmp_path / "again.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns, *rows])

    (again,) = read_structures(path).structures

    assert tuple(field.name for field in schema(SCHEMA_ID).fields) == columns
    assert "accueil@port.example" not in path.read_text("utf-8")
    assert (again.capacity, again.references, again.groups, again.contact_email) == (
        "Deux équipes",
        ("Ville de Nantes", "CHU"),
        ("Coorace",),
        "",
    )


def test_invented_structures_stay_out(people: People, tmp_path: Path):
    taken_in(tmp_path, NANTES, source=INVENTED_SOURCE)

    assert (people.agency.is_agency, give_structure_table(utc_now())) == (True, 0)


def test_api_says_what_the_page_says_but_no_contact(client: Client, tmp_path: Path):
    taken_in(tmp_path, {**NANTES, **SAID})

    answer = client.get("/api/v1/structures").json()["items"][0]

    assert (answer["capacity"], answer["references"], answer["groups"]) == (
        "Deux équipes",
        ["Ville de Nantes", "CHU"],
        ["Coorace"],
    )
    assert not [value for value in answer.values() if "port.example" in str(value) or "02 40" in str(value)]
