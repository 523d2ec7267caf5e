from datetime import timedelta

import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting
from maillage.opendata.catalog.domain.terms import Theme
from maillage.opendata.catalog.store.publishing import withdraw
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NOW, organisation, published

pytestmark = pytest.mark.django_db


def test_datasets_are_searched(client: Client):
    published("Subventions")
    published("Santé", theme=Theme.HEALTH, now=NOW - timedelta(days=1))

    found = client.get("/api/v1/datasets?q=subvention").json()
    paged = client.get("/api/v1/datasets?page_size=1&theme=ECON&theme=HEAL").json()

    assert ([one["slug"] for one in found["items"]], found["total"], found["next"]) == (["subventions"], 1, None)
    assert (paged["total"], paged["next"]) == (
        2,
        "http://testserver/api/v1/datasets?page_size=1&theme=ECON&theme=HEAL&page=2",
    )


def test_dataset_has_its_versions_and_files(client: Client):
    dataset = published(schema=GRANTS_SCHEMA, bad_rows=[4]).dataset

    found = client.get(f"/api/v1/datasets/{dataset.slug}").json()

    assert next((one["format"], one["url"]) for one in found["files"]) == (
        "csv",
        "http://testserver/catalogue/subventions-aux-associations/fichiers/subventions-aux-associations.csv",
    )
    assert [(one["number"], one["rows"], one["errors"]) for one in found["versions"]] == [(1, 4, 1)]
    assert (found["schema_id"], found["territory"]) == ("scdl/subventions", "commune:44131")


def test_schema_and_profile_describe_the_columns(client: Client):
    published(schema=GRANTS_SCHEMA)
    here = "/api/v1/datasets/subventions-aux-associations"

    schema, profile = client.get(f"{here}/schema").json(), client.get(f"{here}/profile").json()

    assert (schema["id"], len(schema["fields"]), schema["fields"][0]["name"]) == (
        "scdl/subventions",
        16,
        "nomAttribuant",
    )
    amount = profile["columns"][1]
    assert (amount["name"], amount["kind"], amount["is_typed"], amount["filled"]) == ("montant", "number", False, 3)
    assert profile["columns"][3]["usual"] == [{"value": "44131", "rows": 3}, {"value": "44109", "rows": 1}]


def test_dataset_without_schema_says_so(client: Client):
    published()

    assert client.get("/api/v1/datasets/subventions-aux-associations/schema").json()["code"] == "no_schema"


@pytest.mark.parametrize("suffix", ["", "/rows", "/schema", "/profile"])
def test_what_is_withdrawn_unknown_or_in_a_sandbox_is_not_given(client: Client, suffix: str):
    gone = published("Retiré").dataset
    withdraw(Acting(organisation_id=gone.organisation_id), gone, reason="Erreur.", now=NOW)
    published("Exercice", by=organisation("Bac à sable", is_sandbox=True))

    statuses = [
        client.get(f"/api/v1/datasets/{slug}{suffix}").status_code for slug in ("retire", "exercice", "licorne")
    ]

    assert statuses == [410, 404, 404]
