"""A concession, its years, amendments and subcontracts described on cards: from the form to the official schema."""

import datetime as dt
import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import localdate

from maillage.buy.contracts.edges.export.official_schema import schema_errors
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.publishing.store.models import Draft
from tests.buy.contracts.pages.entry.test_cards import (
    HOLDER,
    POST_OFFICE,
    SIRET,
    answer_card,
    describe,
    publish,
    rows_of,
    text_of,
)
from tests.people import People

pytestmark = pytest.mark.django_db

GRANT = {"objet": "Exploitation du camping municipal", "nature": "Délégation de service public", "acheteur_id": SIRET}
TO_WHOM = {"titulaire_id_1": HOLDER}
VALUE = {
    "montant": "450 000",
    "montantSubventionPublique": "0",
    "dureeMois": "96",
    "dateNotification": "2026-10-05",
    "dateDebutExecution": "2099-01-01",
}
HOW = {"id": "2026-016", "ordinaire": "on"}
YEAR = {"depensesInvestissement": "152 000", "tarifs": "Emplacement, une nuit : 18,50\nÉlectricité : 4"}
AMENDMENT = {"montantModification": "199 000", "dateNotificationModificationModification": "2026-11-20"}
SUBCONTRACT = {
    "idSousTraitant": POST_OFFICE,
    "montantActeSousTraitance": "8000",
    "dureeMoisActeSousTraitance": "6",
    "dateNotificationActeSousTraitance": "2026-11-20",
    "variationPrixActeSousTraitance": "Ferme",
}
CHANGE = {
    "montantModificationActeSousTraitance": "9500",
    "dateNotificationModificationSousTraitanceModificationActeSousTraitance": "2026-11-25",
}


def open_model(clerk: Client, word: str, cells: dict[str, str]) -> Draft:
    answer = clerk.post(f"/marches/publier/{word}", {"envoi": uuid4().hex, **cells})
    assert answer.status_code == 302, answer.context["form"].errors
    return Draft.objects.get(pk=answer.headers["Location"].split("/")[-2])


def grant(clerk: Client, value: dict[str, str] = VALUE) -> Draft:
    draft = open_model(clerk, "concession", GRANT)
    for card, cells in (("a-qui", TO_WHOM), ("combien", value), ("comment", HOW)):
        answer = answer_card(clerk, draft, card, cells)
        assert answer.status_code == 302, answer.context["form"].errors
    return draft


def add(clerk: Client, word: str, contract: str, cells: dict[str, str]) -> Any:
    """A part described and published; the page at the end."""
    draft = open_model(clerk, word, {"contrat": contract})
    answer = answer_card(clerk, draft, "combien", cells)
    assert answer.status_code == 302, answer.context["form"].errors
    review = clerk.get(f"/marches/publier/{draft.id}/relire")
    assert "field-error" not in text_of(review)
    answer = publish(clerk, draft)
    assert answer.status_code == 302, answer.context["problem"]
    return clerk.get(f"/marches/publier/{draft.id}/publie")


def holders_of(change: dict[str, Any]) -> list[str]:
    return [holder["titulaire"]["id"] for holder in change["modification"]["titulaires"]]


def official_document(clerk: Client) -> Any:
    dataset = Dataset.objects.get()
    body = clerk.get(f"/catalogue/{dataset.slug}/fichiers/{dataset.slug}-decp.json")
    return json.loads(b"".join(body.streaming_content))  # type: ignore[attr-defined]


def test_concession_asks_what_its_model_needs_and_conforms(clerk: Client):
    draft = grant(clerk)
    asked = {
        card: [
            field.html_name for field in clerk.get(f"/marches/publier/{draft.id}/{card}").context["form"].main_fields
        ]
        for card in ("quoi", "a-qui", "combien", "comment")
    }
    review = clerk.get(f"/marches/publier/{draft.id}/relire").context["review"]
    publish(clerk, draft)

    (row,) = rows_of(Dataset.objects.get())
    document = official_document(clerk)
    (record,) = document["marches"]["contrat-concession"]
    end = text_of(clerk.get(f"/marches/publier/{draft.id}/publie"))
    assert asked == {
        "quoi": ["objet", "nature"],
        "a-qui": ["titulaire_id_1"],
        "combien": list(VALUE),
        "comment": ["id", "ordinaire"],
    }
    assert (review.is_conform, review.amount, review.caption) == (
        True,
        "450\u202f000\u00a0€",
        "Commune de Pornic concède",
    )
    assert (list(schema_errors(document)), Dataset.objects.get().error_count) == ([], 0)
    assert (record["valeurGlobale"], record["montantSubventionPublique"], record["procedure"]) == (
        450000,
        0,
        "Procédure négociée ouverte",
    )
    assert ("typeGroupementOperateurs" in row and row["typeGroupementOperateurs"], row["nature"]) == (
        "",
        GRANT["nature"],
    )
    assert "Votre concession est en ligne" in end
    assert "D’ici au 1 janvier 2100, publiez" in end or "D’ici au 1er janvier 2100, publiez" in end


def test_concession_that_is_not_ordinary_is_asked_for_procedure_and_clauses_of_concessions(clerk: Client):
    draft = open_model(clerk, "concession", GRANT)
    answer_card(clerk, draft, "a-qui", {**TO_WHOM, "titulaire_id_2": POST_OFFICE})
    answer_card(clerk, draft, "combien", {**VALUE, "montantSubventionPublique": "12 500,50"})
    answer = answer_card(clerk, draft, "comment", {"id": "2026-016"})
    said = {
        "procedure": "Procédure négociée restreinte",
        "considerationsSociales": "Clause sociale, Concession réservée",
        "considerationsEnvironnementales": "Critère environnemental",
    }
    answer_card(clerk, draft, "comment", {"id": "2026-016", **said})
    publish(clerk, draft)

    form = answer.context["form"]
    procedures = {value for value, _text in form.fields["procedure"].widget.choices if value}
    social = {value for value, _text in form.fields["considerationsSociales"].widget.choices}
    assert list(form.errors) == ["procedure", "considerationsSociales", "considerationsEnvironnementales"]
    assert (len(procedures), "Procédure adaptée" in procedures) == (4, False)
    assert ("Concession réservée" in social, "Marché réservé" in social) == (True, False)
    document = official_document(clerk)
    (record,) = document["marches"]["contrat-concession"]
    assert list(schema_errors(document)) == []
    assert (len(record["concessionnaires"]), record["montantSubventionPublique"], record["procedure"]) == (
        2,
        12500.5,
        said["procedure"],
    )
    assert record["considerationsSociales"] == {"considerationSociale": ["Clause sociale", "Concession réservée"]}


def test_year_that_is_due_is_told_in_her_space_until_it_is_published(clerk: Client):
    begun = localdate() - dt.timedelta(days=360)
    days = {"dateNotification": begun.isoformat(), "dateDebutExecution": begun.isoformat()}
    publish(clerk, grant(clerk, VALUE | days))
    before = text_of(clerk.get("/mon-espace"))

    add(clerk, "annee-concession", "2026-016", YEAR)

    after = text_of(clerk.get("/mon-espace"))
    assert "« Exploitation du camping municipal » : publiez ce que l’année a donné." in before
    assert "/marches/publier/annee-concession?modele=2026-016&amp;organisation=commune-de-pornic" in before
    assert "publiez ce que l’année a donné" not in after


def test_year_of_a_concession_begins_with_the_tariffs_of_the_year_before_and_conforms(clerk: Client):
    publish(clerk, grant(clerk))
    add(clerk, "annee-concession", "camping", YEAR)
    draft = open_model(clerk, "annee-concession", {"contrat": "2026-016"})
    shown = clerk.get(f"/marches/publier/{draft.id}/combien").context["form"]
    wrong = answer_card(clerk, draft, "combien", {"depensesInvestissement": "0", "tarifs": "La nuit, 18 euros"})

    document = official_document(clerk)

    (record,) = document["marches"]["contrat-concession"]
    (year,) = record["donneesExecution"]
    assert list(schema_errors(document)) == []
    assert year["donneesAnnuelles"] == {
        "datePublicationDonneesExecution": localdate().isoformat(),
        "depensesInvestissement": 152000,
        "tarifs": [
            {"tarif": {"intituleTarif": "Emplacement, une nuit", "tarif": 18.5}},
            {"tarif": {"intituleTarif": "Électricité", "tarif": 4}},
        ],
    }
    assert shown["tariffs"].value() == YEAR["tarifs"]
    assert "« La nuit, 18 euros » n’est pas un tarif" in text_of(wrong)


def test_amendment_subcontract_and_its_change_are_added_to_the_contract_and_conform(clerk: Client):
    publish(clerk, describe(clerk))
    amended = add(clerk, "avenant", "espaces verts", {**AMENDMENT, "idTitulaireModification": POST_OFFICE})
    add(clerk, "sous-traitance", "2026-014", SUBCONTRACT)
    changed = add(clerk, "changement-sous-traitance", "2026-014 acte 1", CHANGE)

    chosen = clerk.get("/marches/publier/changement-sous-traitance?modele=2026-014+acte+1").context["form"]
    document = official_document(clerk)

    (record,) = document["marches"]["marche"]
    assert chosen["chosen"].value() == "2026-014 acte 1"
    assert (list(schema_errors(document)), Dataset.objects.get().error_count) == ([], 0)
    assert [(change["modification"]["montant"], holders_of(change)) for change in record["modifications"]] == [
        (199000, [POST_OFFICE])
    ]
    assert [act["acteSousTraitance"]["sousTraitant"]["id"] for act in record["actesSousTraitance"]] == [POST_OFFICE]
    assert len(record["modificationsActesSousTraitance"]) == 1
    assert "Votre avenant est en ligne" in text_of(amended)
    assert "Le changement de sous-traitance est en ligne" in text_of(changed)


def test_amendment_of_a_concession_conforms_and_asks_for_no_new_holder(clerk: Client):
    publish(clerk, grant(clerk))
    draft = open_model(clerk, "avenant", {"contrat": "2026-016"})
    asked = [field.html_name for field in clerk.get(f"/marches/publier/{draft.id}/combien").context["form"].main_fields]

    add(clerk, "avenant", "2026-016", {**AMENDMENT, "montantModification": "500000"})

    document = official_document(clerk)
    (record,) = document["marches"]["contrat-concession"]
    assert list(schema_errors(document)) == []
    assert [change["modification"]["valeurGlobale"] for change in record["modifications"]] == [500000]
    assert asked == ["montantModification", "dureeMoisModification", "dateNotificationModificationModification"]


def test_part_says_what_is_missing_and_does_not_stand_twice(clerk: Client):
    publish(clerk, describe(clerk))
    add(clerk, "avenant", "2026-014", AMENDMENT)
    unknown = clerk.post("/marches/publier/avenant", {"contrat": "piscine"})
    draft = open_model(clerk, "avenant", {"contrat": "2026-014"})
    shown = clerk.get(f"/marches/publier/{draft.id}/combien").context["form"]

    empty = answer_card(clerk, draft, "combien", {"idModification": "2", **AMENDMENT, "montantModification": ""})
    twice = answer_card(clerk, draft, "combien", {"idModification": "1", **AMENDMENT})

    assert "Aucun de vos marchés ne porte « piscine »" in text_of(unknown)
    assert (
        shown["idModification"].value(),
        "199 000 €" in text_of(clerk.get(f"/marches/publier/{draft.id}/combien")),
    ) == (
        "2",
        True,
    )
    assert list(empty.context["form"].errors) == ["amount"]
    assert list(twice.context["form"].errors) == ["idModification"]
    assert (twice.status_code, "C’est déjà publié pour le marché" in text_of(twice)) == (422, True)
    assert len(rows_of(Dataset.objects.get())) == 2


def test_contracts_to_choose_from_are_those_of_the_organisation_and_offered_to_its_editors(
    people: People, clerk: Client
):
    publish(clerk, describe(clerk))
    address = "/marches/publier/proposer/avenant?q=espaces&organisation=commune-de-pornic"

    offered = clerk.get(address).json()["candidates"]
    past = clerk.get("/marches/publier/avenant").context["past"]

    assert [candidate["key"] for candidate in offered] == ["2026-014"] == [contract.number for contract in past]
    assert people.client("farid").get(address).status_code == 403
    assert clerk.get("/marches/publier/proposer/annee-concession?q=espaces").json()["candidates"] == []


def test_part_of_nothing_leads_to_what_is_published_first(clerk: Client):
    shown = {
        word: clerk.get(f"/marches/publier/{word}").content.decode()
        for word in ("avenant", "sous-traitance", "changement-sous-traitance", "annee-concession")
    }

    assert ['id="card-quoi"' in page for page in shown.values()] == [False] * 4
    assert [
        first in page
        for page, first in zip(shown.values(), ("marche", "marche", "sous-traitance", "concession"), strict=True)
        for first in [f'href="/marches/publier/{first}?organisation=commune-de-pornic"']
    ] == [True] * 4


def test_part_goes_on_where_it_was_left_and_another_kind_is_another_draft(clerk: Client):
    publish(clerk, describe(clerk))
    draft = open_model(clerk, "avenant", {"contrat": "2026-014"})

    door = clerk.get(f"/publier/{draft.id}", follow=True)
    other = clerk.get(f"/publier/{draft.id}/fiche?sorte=concession", follow=True)
    first = clerk.get(f"/marches/publier/{draft.id}/quoi").context["form"]

    assert door.redirect_chain[-1][0] == f"/marches/publier/{draft.id}/combien"
    assert other.redirect_chain[-1][0] == "/marches/publier/concession?organisation=commune-de-pornic"
    assert first["chosen"].value() == "2026-014"
    assert "Avenant 1, 2026-014" in text_of(clerk.get("/mon-espace"))


@pytest.mark.parametrize("word", ["concession", "annee-concession", "avenant", "sous-traitance"])
def test_card_of_a_draft_begun_by_another_door_is_of_the_kind_that_was_asked_for(clerk: Client, word: str):
    clerk.post("/publier", {"organisation": "commune-de-pornic", "schema": "maillage/marches", "door": "form"})
    draft = Draft.objects.get()

    opened = clerk.get(f"/publier/{draft.id}/fiche?sorte={word}", follow=True)

    assert opened.redirect_chain[-1][0] == f"/marches/publier/{draft.id}/quoi?sorte={word}"
    assert opened.context["form"].contract.model == word
