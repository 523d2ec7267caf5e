import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from maillage.opendata.catalog.domain.terms import MOST_API_ROWS
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NOW, published

pytestmark = pytest.mark.django_db
ROWS = "/api/v1/datasets/subventions-aux-associations/rows"
VERSIONS = "/api/v1/datasets/subventions-aux-associations/versions"


def _json(client: Client, query: str = "", status: int = 200) -> dict[str, Any]:
    answer = client.get(f"{ROWS}{query}")
    assert answer.status_code == status, answer.content
    return dict(answer.json())


def test_rows_come_a_page_at_a_time_with_links(client: Client):
    published(schema=GRANTS_SCHEMA)

    first = _json(client, "?page_size=3&sort=-montant&columns=nomBeneficiaire,montant")
    second = client.get(first["next"]).json()

    assert (first["total"], first["columns"], first["items"][0], first["row_numbers"], first["previous"]) == (
        4,
        ["nomBeneficiaire", "montant"],
        {"nomBeneficiaire": "Harmonie de Pornic", "montant": "1200.5"},
        [2, 3, 4],
        None,
    )
    assert (second["items"], second["next"], second["previous"] is None) == (
        [{"nomBeneficiaire": "Chorale", "montant": None}],
        None,
        False,
    )


def test_values_of_one_key_are_alternatives(client: Client):
    published()

    found = _json(client, "?nomBeneficiaire=Chorale&nomBeneficiaire=Club+de+voile&commune=44131")

    assert [row["nomBeneficiaire"] for row in found["items"]] == ["Club de voile", "Chorale"]


def test_groups_have_figures(client: Client):
    published(schema=GRANTS_SCHEMA)

    found = _json(client, "?group=commune&aggregate=count,montant__sum&sort=-count")

    assert found["items"] == [
        {"commune": "44131", "count": 3, "montant__sum": 1500.5},
        {"commune": "44109", "count": 1, "montant__sum": None},
    ]


def test_unknown_column_is_a_problem_that_names_the_known_ones(client: Client):
    published()

    answer = client.get(f"{ROWS}?prenom=Léa")

    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"], problem["code"]) == (
        422,
        "application/problem+json",
        "rows_query_invalid",
    )
    assert "nomBeneficiaire, montant, dateConvention, commune" in problem["findings"][0]["message"]


def test_rows_come_as_csv(client: Client):
    published(rows={"nom": ["=1+1", "é", "c"], "n": ["1", "2", "3"]})

    answer = client.get(f"{ROWS}?format=csv&page_size=2")

    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert (rows, answer["X-Total-Count"]) == ([["nom", "n"], ["'=1+1", "1"], ["é", "2"]], "3")
    assert 'rel="next"' in answer["Link"]


def test_version_keeps_its_rows(client: Client):
    dataset = published().dataset
    published(dataset=dataset, rows={"nom": ["x"]}, now=NOW + timedelta(days=1))

    assert (_json(client)["total"], client.get(f"{VERSIONS}/1/rows").json()["total"]) == (1, 4)
    assert client.get(f"{VERSIONS}/9/rows").status_code == 404


def test_page_size_has_a_limit(client: Client):
    published()

    _json(client, f"?page_size={MOST_API_ROWS}")
    _json(client, f"?page_size={MOST_API_ROWS + 1}", status=422)


def test_identity_of_a_dataset_is_an_address_too(client: Client):
    dataset = published().dataset

    assert client.get(f"/api/v1/datasets/{dataset.id}/rows").json()["total"] == 4


def test_description_names_the_words(client: Client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    words = [one["name"] for one in paths["/api/v1/datasets/{dataset}/rows"]["get"]["parameters"]]
    assert words == ["dataset", "page", "page_size", "columns", "sort", "group", "aggregate", "format"]
