"""A null character, which SQLite takes for one as good as any and PostgreSQL refuses, is nowhere an error of ours."""

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db

SEARCHES = ["/api/v1/coverage/sites?format=csv&q=", "/couverture/sites?q="]
KEY = "/api/v1/clauses/contracts/a%00b"
OTHERS = [
    "/api/v1/datasets?q=%00",
    "/api/v1/datasets/a%00b",
    "/api/v1/structures?q=%00",
    "/api/v1/events/%00",
    "/api/v1/planned-purchases?q=%00",
    "/catalogue?q=%00",
    "/catalogue/a%00b",
    "/recherche?q=%00",
]


@pytest.mark.parametrize("address", SEARCHES)
def test_search_reads_it_as_a_blank(address: str, client: Client) -> None:
    found = [client.get(f"{address}{typed}") for typed in ("%00", "")]

    assert [answer.status_code for answer in found] == [200, 200]


def test_key_with_it_finds_nothing_or_is_told_why_not(client: Client) -> None:
    answer = client.get(KEY)

    assert answer.status_code == (422 if connection.vendor == "postgresql" else 200)
    text = answer.content.decode()
    assert ("caractère nul" in text or "null_character" in text) == (connection.vendor == "postgresql")


@pytest.mark.parametrize("address", OTHERS)
def test_address_that_holds_it_is_answered(address: str, client: Client) -> None:
    assert client.get(address).status_code in {200, 404, 422}


def test_form_that_holds_it_is_answered(client: Client) -> None:
    answer = client.post("/connexion", {"username": "aline\0", "password": "sept-marees\0hautes"})

    assert answer.status_code in {200, 404, 422}
