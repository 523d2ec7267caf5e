"""A contract described on five cards, as a browser without script sends it."""

import json
from typing import Any

import pytest
from django.test import Client

from maillage.buy.contracts.edges.export.official_schema import schema_errors
from maillage.core.clock import utc_now
from maillage.opendata.catalog.store.datasets import newest_version, rows_table
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.publishing.store.models import Draft
from tests.people import People

pytestmark = pytest.mark.django_db

SIRET = "21860194600013"
HOLDER = "38103128500491"
WHAT = {"objet": "Entretien des espaces verts, lot 3", "sorte": "services", "codeCPV": "77310000"}
TO_WHOM = {"titulaire_id_1": HOLDER, "titulaire_denominationSociale_1": "SARL Jardins du Clain"}
AMOUNT = {"montant": "186 000", "dureeMois": "36", "dateNotification": "2026-11-12", "lieu": "44131"}
HOW = {"id": "2026-014", "ordinaire": "on", "offresRecues": "3"}


@pytest.fixture
def clerk(people: People) -> Client:
    people.commune.siret = SIRET
    people.commune.territory = "commune:44131"
    people.commune.email = "mairie@example.org"
    people.commune.save()
    return people.client("chloe")


def text_of(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def begin(clerk: Client, cells: dict[str, str] = WHAT) -> Draft:
    answer = clerk.post("/marches/publier/marche", {"acheteur_id": SIRET, "envoi": "une-saisie", **cells})
    assert answer.status_code == 302, answer.context["form"].errors
    return Draft.objects.get()


def answer_card(clerk: Client, draft: Draft, card: str, cells: dict[str, str], *, query: str = "") -> Any:
    address = f"/marches/publier/{draft.id}/{card}{query}"
    shown = clerk.get(address)
    return clerk.post(address, {"revision": shown.context["revision"], **cells})


def describe(clerk: Client, *, what: dict[str, str] = WHAT, how: dict[str, str] = HOW) -> Draft:
    draft = begin(clerk, what)
    for card, cells in (("a-qui", TO_WHOM), ("combien", AMOUNT), ("comment", how)):
        answer = answer_card(clerk, draft, card, cells)
        assert answer.status_code == 302, answer.context["form"].errors
    return draft


def publish(clerk: Client, draft: Draft) -> Any:
    return answer_card(clerk, draft, "relire", {})


def rows_of(dataset: Dataset) -> list[dict[str, str]]:
    version = newest_version(dataset)
    assert version is not None
    rows: list[dict[str, str]] = rows_table(version).to_pylist()
    return rows


def test_ordinary_contract_is_published_with_twelve_answers_and_conforms(clerk: Client):
    draft = describe(clerk)
    review = text_of(clerk.get(f"/marches/publier/{draft.id}/relire"))
    answer = publish(clerk, draft)

    dataset = Dataset.objects.get()
    (row,) = rows_of(dataset)
    assert sum(map(len, (WHAT, {"titulaire_id_1"}, AMOUNT, HOW))) == 11
    assert "field-error" not in review
    assert "186 000 € sur 3 ans, soit 62 000 € par an." in " ".join(review.replace("</strong>", "").split())
    assert answer.headers["Location"] == f"/marches/publier/{draft.id}/publie"
    assert (dataset.error_count, row["id"], row["montant"], row["ccag"], row["lieuExecution_typeCode"]) == (
        0,
        "2026-014",
        "186000",
        "Fournitures courantes et services",
        "Code commune",
    )
    assert row["datePublicationDonnees"] == utc_now().date().isoformat()
    body = clerk.get(f"/catalogue/{dataset.slug}/fichiers/{dataset.slug}-decp.json")
    document = json.loads(b"".join(body.streaming_content))  # type: ignore[attr-defined]
    assert list(schema_errors(document)) == []
    assert [contract["id"] for contract in document["marches"]["marche"]] == ["2026-014"]
