from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.domain.terms import OrganisationState
from tests.opendata.catalog.reusing import NANTES, NOW, organisation, published

pytestmark = pytest.mark.django_db
HERE = "/organisations/commune-de-pornic"


def test_page_shows_what_an_organisation_publishes_and_how_to_reach_it(client: Client):
    organisation(email="mairie@pornic.example", website="https://www.pornic.example/")
    published("Subventions")
    published("D’ailleurs", by=organisation("Ville de Nantes", NANTES))

    answer = client.get(HERE)

    text = answer.content.decode()
    assert "<h1>Commune de Pornic</h1>" in text
    assert "<li>commune</li>" in text
    assert '<a href="/territoires/commune:44131">Pornic</a>' in text
    assert '<a href="mailto:mairie@pornic.example">' in text
    assert [dataset.title for dataset in answer.context["datasets"]] == ["Subventions"]


def test_organisation_without_data_says_so(client: Client):
    organisation()

    assert "n’a encore rien publié" in client.get(HERE).content.decode()


@pytest.mark.parametrize("facts", [{"state": OrganisationState.ASKED.value}, {"is_sandbox": True}])
def test_organisation_that_is_not_accepted_is_not_shown(client: Client, facts: dict[str, Any]):
    organisation(**facts)

    assert client.get(HERE).status_code == 404


def test_list_asks_the_database_as_often_for_three_as_for_one(client: Client):
    counts = []
    for number in range(3):
        published(f"Jeu {number}", now=NOW - timedelta(days=number))
        with CaptureQueriesContext(connection) as queries:
            client.get(HERE)
        counts.append(len(queries))

    assert (len(set(counts)), counts[0] <= 4) == (1, True)
