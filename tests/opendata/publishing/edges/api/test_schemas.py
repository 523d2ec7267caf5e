from typing import Any

import pytest
from django.test import Client


def _get(client: Client, address: str) -> Any:
    answer = client.get(f"/api/v1{address}")
    assert answer.status_code == 200
    return answer.json()


def test_schemas_are_found_by_the_words_of_a_person(client: Client) -> None:
    assert [one["id"] for one in _get(client, "/schemas?q=cantine")["items"]] == [
        "scdl/menus-collectifs",
        "scdl/plats-menus-collectifs",
    ]


def test_all_schemas_come_without_words_the_core_first(client: Client) -> None:
    found = _get(client, "/schemas")["items"]

    assert (len(found), found[0]["id"], found[0]["core_order"]) == (50, "scdl/deliberations", 1)


def test_schema_tells_its_columns_and_checks_in_words(client: Client) -> None:
    told = _get(client, "/schemas/scdl/subventions")

    (amount,) = [field for field in told["fields"] if field["name"] == "montant"]
    assert (amount["is_required"], amount["asks"]) == (True, ["un nombre, avec un point devant les décimales"])
    assert (told["version"], told["file_url"], len(told["checks"])) == (
        "2.1.1",
        "http://testserver/donnees-publiques/schemas/scdl/subventions/2.1.1/schema.json",
        3,
    )


def test_version_asked_for_is_told_with_its_own_address(client: Client) -> None:
    told = _get(client, "/schemas/scdl/subventions?version=2.0.0")

    assert told["conforms_to"] == "https://schema.data.gouv.fr/schemas/scdl/subventions/2.0.0/schema.json"


def test_what_is_no_table_says_where_to_go(client: Client) -> None:
    told = _get(client, "/schemas/etalab/schema-bal")

    assert (told["form"], told["fields"], told["elsewhere"] != "") == ("addresses", [], True)


@pytest.mark.parametrize("address", ["/schemas/scdl/licorne", "/schemas/scdl/subventions?version=9"])
def test_schema_that_is_not_there_is_a_problem_document(client: Client, address: str) -> None:
    answer = client.get(f"/api/v1{address}")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
