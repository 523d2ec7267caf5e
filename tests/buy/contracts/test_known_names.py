"""What is known already is not typed again: the name of a holder, the kind of a place's code."""

from pathlib import Path

import pytest

from maillage.opendata.publishing.store.draft_tables import draft_table
from maillage.opendata.publishing.store.models import Draft
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.contract_rows import CONTRACT
from tests.buy.contracts.test_publication import columns_of
from tests.people import People

pytestmark = pytest.mark.django_db

KNOWN = {
    "id": "20190001",
    "acheteur": {"id": CONTRACT["acheteur_id"], "nom": "Ville"},
    "objet": "Entretien",
    "titulaires": [
        {"typeIdentifiant": "SIRET", "id": CONTRACT["titulaire_id_1"], "denominationSociale": "Jardins du Clain"}
    ],
}


def test_holder_known_by_an_older_contract_is_named_and_the_place_told_when_a_record_is_saved(
    people: People, contracts_data: Path, tmp_path: Path
):
    publish(tmp_path, KNOWN)
    clerk = people.client("chloe")
    clerk.post("/publier", {"organisation": "commune-de-pornic", "schema": "maillage/marches", "door": "form"})
    draft = Draft.objects.get()
    clerk.get(f"/publier/{draft.id}/fiche?sorte=tout")
    left_out = {"titulaire_denominationSociale_1", "lieuExecution_typeCode"}
    columns = columns_of(draft)
    typed = {name: CONTRACT.get(column, "") for name, column in columns.items() if column not in left_out}

    answer = clerk.post(
        f"/publier/{draft.id}/fiche?sorte=marche", {"revision": draft.revision, **typed}, follow=True
    ).content.decode()

    draft.refresh_from_db()
    table = draft_table(draft.id, draft.revision)
    assert table is not None
    cells = dict(zip(table.header, table.rows()[0], strict=True))
    assert cells["titulaire_denominationSociale_1"] == "Jardins du Clain"
    assert cells["lieuExecution_typeCode"] == "Code commune"
    assert "Nom du titulaire : Jardins du Clain" in answer.replace("\u202f", " ").replace("\xa0", " ")
