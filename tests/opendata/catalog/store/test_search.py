from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.accounts.domain.terms import Acting, OrganisationState
from maillage.accounts.store.models import Organisation
from maillage.opendata.catalog.domain.dataset_search import DatasetSearch
from maillage.opendata.catalog.domain.terms import Theme
from maillage.opendata.catalog.store.publishing import withdraw
from maillage.opendata.catalog.store.search import datasets_searched, search_words
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NANTES, NEVERS, NOW, organisation, published

pytestmark = pytest.mark.django_db


def _titles(text: str = "", **facets: str) -> list[str]:
    pairs = [("q", text), *facets.items()]
    return [one.title for one in datasets_searched(DatasetSearch.read(pairs)).datasets]


def test_dataset_is_found_by_what_it_does_not_say_itself():
    published("Versements de 2025", schema=GRANTS_SCHEMA)

    found = [_titles(text) for text in ("subvention", "Pays de la Loire", "associations", "aide", "pornic")]

    assert (found, _titles("licorne")) == ([["Versements de 2025"]] * 5, [])


def test_region_shows_the_sets_of_its_communes_and_no_others():
    published("De Pornic")
    published("De Nantes", by=organisation("Ville de Nantes", NANTES), now=NOW - timedelta(days=1))
    published("De Nevers", by=organisation("Ville de Nevers", NEVERS), now=NOW - timedelta(days=2))

    assert (
        _titles(territory="region:52"),
        _titles(territory="departement:58"),
        _titles(territory="epci:244400404"),
    ) == (
        ["De Pornic", "De Nantes"],
        ["De Nevers"],
        ["De Nantes"],
    )


def test_what_is_withdrawn_suspended_or_in_a_sandbox_is_not_found():
    pornic = organisation()
    gone = published("Retiré").dataset
    withdraw(Acting(organisation_id=pornic.pk), gone, reason="Une erreur.", now=NOW)
    published("Suspendu", by=organisation("Suspendue"))
    Organisation.objects.filter(name="Suspendue").update(state=OrganisationState.SUSPENDED.value)
    published("Exercice", by=organisation("Bac à sable", is_sandbox=True))
    published("En vue")

    assert _titles() == ["En vue"]


def test_counts_say_how_many_there_are_of_each():
    for number in range(3):
        published(f"Économie {number}")
    published("Santé", theme=Theme.HEALTH, by=organisation("Ville de Nantes", NANTES))

    counts = datasets_searched(DatasetSearch()).counts

    assert {one.value: one.count for one in counts["theme"]} == {"ECON": 3, "HEAL": 1}
    assert {one.value: one.count for one in counts["organisation"]} == {
        "commune-de-pornic": 3,
        "ville-de-nantes": 1,
    }
    assert {one.value: one.count for one in counts["territory"]}["region:52"] == 4


def test_page_behind_the_last_gives_the_last():
    for number in range(3):
        published(f"Jeu {number}", now=NOW - timedelta(days=number))

    found = datasets_searched(DatasetSearch(page=9), page_size=2)

    assert ([one.title for one in found.datasets], found.page, found.page_count) == (["Jeu 2"], 2, 2)


def test_words_of_a_dataset_name_what_is_around_it():
    words = search_words(published(keywords=("Vie associative",)).dataset).split()

    assert {"pornic", "loire", "atlantique", "associative", "subventions"} <= set(words)


def test_list_asks_the_database_as_often_for_three_as_for_one():
    counts = []
    for number in range(3):
        published(f"Jeu {number}")
        with CaptureQueriesContext(connection) as queries:
            datasets_searched(DatasetSearch())
        counts.append(len(queries))

    assert counts == [3, 3, 3]  # one asks for the demonstration
