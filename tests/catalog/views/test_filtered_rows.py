from datetime import timedelta

import pytest
from django.test import Client

from tests.catalog.reusing import NOW, published

pytestmark = pytest.mark.django_db
HERE = "/catalogue/subventions-aux-associations"


def _lines(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer).decode().splitlines()


def test_every_row_that_the_page_filters_is_in_the_file(client: Client):
    published(rows={"nom": [f"n{number}" for number in range(5_000)], "pair": ["oui", "non"] * 2_500})

    lines = _lines(client, f"{HERE}/lignes.csv?pair=oui&sort=-nom&page=7&columns=nom")

    assert (lines[:3], len(lines)) == (["nom", "n998", "n996"], 2_501)


def test_nothing_in_the_file_runs(client: Client):
    published(rows={"=a": ["=1+1", "@x", "-2", "3"]})

    assert _lines(client, f"{HERE}/lignes.csv") == ["'=a", "'=1+1", "'@x", "-2", "3"]


def test_version_has_its_own_rows(client: Client):
    dataset = published(rows={"nom": ["ancien"]}).dataset
    published(dataset=dataset, rows={"nom": ["nouveau"]}, now=NOW + timedelta(days=1))

    assert [_lines(client, f"{HERE}{path}lignes.csv") for path in ("/", "/versions/1/")] == [
        ["nom", "nouveau"],
        ["nom", "ancien"],
    ]


def test_question_that_is_not_understood_is_told(client: Client):
    published()

    assert [client.get(f"{HERE}/lignes.csv?{query}").status_code for query in ("x=1", "group=commune")] == [422, 422]
