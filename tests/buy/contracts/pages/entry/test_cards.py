"""A contract described on five cards, as a browser without script sends it."""

import datetime as dt
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import localdate

from maillage.buy.contracts.edges.export.official_schema import schema_errors
from maillage.buy.contracts.store.contract_entries import saved_entry
from maillage.opendata.catalog.store.datasets import newest_version, rows_table
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.publishing.store.models import Draft
from tests.buy.companies.stock import import_small_stock
from tests.people import People

pytestmark = pytest.mark.django_db

SIRET = "21860194600013"
HOLDER, POST_OFFICE = "38103128500491", "35600000000048"
WHAT = {"objet": "Entretien des espaces verts, lot 3", "sorte": "services", "codeCPV": "77310000"}
TO_WHOM = {"titulaire_id_1": HOLDER, "titulaire_denominationSociale_1": "SARL Jardins du Clain"}
AMOUNT = {"montant": "186 000", "dureeMois": "36", "dateNotification": "2026-11-12", "lieu": "44131"}
HOW = {"id": "2026-014", "ordinaire": "on", "offresRecues": "3"}


def text_of(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def begin(clerk: Client, cells: dict[str, str] = WHAT, *, entry: str = "") -> Draft:
    # A key of its own: the drafts of other tests are gone, and their folders are not.
    sent = {"acheteur_id": SIRET, "envoi": entry or uuid4().hex, **cells}
    answer = clerk.post("/marches/publier/marche", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return Draft.objects.get(pk=answer.headers["Location"].split("/")[-2])


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


@pytest.mark.usefixtures("contracts_data")
def test_ordinary_contract_is_published_with_twelve_answers_and_conforms(clerk: Client, tmp_path: Path):
    import_small_stock(tmp_path)
    draft = describe(clerk)
    review = text_of(clerk.get(f"/marches/publier/{draft.id}/relire"))
    answer = publish(clerk, draft)

    dataset = Dataset.objects.get()
    (row,) = rows_of(dataset)
    assert sum(map(len, (WHAT, {"titulaire_id_1"}, AMOUNT, HOW))) == 11
    assert "field-error" not in review
    assert "SARL Jardins du Clain, Poitiers, à 195 km" in review
    assert "186 000 € sur 3 ans, soit 62 000 € par an." in " ".join(review.replace("</strong>", "").split())
    assert answer.headers["Location"] == f"/marches/publier/{draft.id}/publie"
    assert (dataset.error_count, row["id"], row["montant"], row["ccag"], row["lieuExecution_typeCode"]) == (
        0,
        "2026-014",
        "186000",
        "Fournitures courantes et services",
        "Code commune",
    )
    assert row["datePublicationDonnees"] == localdate().isoformat()
    body = clerk.get(f"/catalogue/{dataset.slug}/fichiers/{dataset.slug}-decp.json")
    document = json.loads(b"".join(body.streaming_content))  # type: ignore[attr-defined]
    assert list(schema_errors(document)) == []
    assert [contract["id"] for contract in document["marches"]["marche"]] == ["2026-014"]


def test_first_card_offers_codes_of_the_object_and_of_its_kind_and_loses_nothing(clerk: Client):
    answer = clerk.post("/marches/publier/marche", {"objet": "Tonte de pelouse", "sorte": "services"})

    form = answer.context["form"]
    assert (answer.status_code, Draft.objects.count()) == (422, 0)
    assert ("77310000" in {key for key, _name in form["cpv"].candidates}, form["object"].value()) == (
        True,
        "Tonte de pelouse",
    )
    assert {key[:2] for key, _name in form["cpv"].candidates} <= {str(division) for division in range(50, 99)}


def test_code_of_another_kind_is_told_at_its_field(clerk: Client):
    answer = clerk.post("/marches/publier/marche", WHAT | {"sorte": "travaux", "acheteur_id": SIRET})

    assert list(answer.context["form"].errors) == ["cpv"]
    assert "nature « Services »" in text_of(answer)


def test_card_keeps_what_is_wrong_and_asks_for_it_before_going_on(clerk: Client):
    draft = begin(clerk)

    wrong = AMOUNT | {"montant": "1,500", "dateNotification": "2099-01-01", "lieu": "Nullepart-sur-Rien"}
    answer = answer_card(clerk, draft, "combien", wrong)

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, ["amount", "notified_on", "place"])
    assert (form["amount"].value(), form["place"].value()) == ("1,500", "Nullepart-sur-Rien")


def test_amount_decides_what_is_asked_and_five_data_are_enough_below_40_000_euros(clerk: Client):
    draft = begin(clerk)
    answer_card(clerk, draft, "a-qui", TO_WHOM | {"titulaire_codePostal_1": "86000"})
    answer_card(clerk, draft, "combien", {"montant": "31000", "dureeMois": "2", "lieu": ""})
    asked = clerk.get(f"/marches/publier/{draft.id}/comment").context["form"]
    answer_card(clerk, draft, "comment", {"id": "2026-015"})

    publish(clerk, draft)

    page = text_of(clerk.get(f"/marches/publier/{draft.id}/publie"))
    assert [field.name for field in asked.main_fields] == ["number"]
    assert Dataset.objects.get().error_count == 0
    assert "Celui-ci n’y est pas" in page


def test_contract_that_is_not_ordinary_is_asked_for_each_datum_and_says_where(clerk: Client):
    draft = begin(clerk)
    answer_card(clerk, draft, "a-qui", TO_WHOM)
    answer_card(clerk, draft, "combien", AMOUNT)

    answer = answer_card(clerk, draft, "comment", {"id": "2026-014", "offresRecues": "3"})

    form = answer.context["form"]
    assert {"procedure", "ccag", "formePrix", "social"} <= set(form.errors)
    assert form.is_more_open


def test_cards_of_a_contract_offer_nothing_of_concessions(clerk: Client):
    draft = describe(clerk)

    menus = [
        {
            value
            for value, _text in clerk.get(f"/marches/publier/{draft.id}/{card}")
            .context["form"]
            .fields[name]
            .widget.choices
        }
        for card, name in (("quoi", "nature"), ("comment", "procedure"), ("comment", "social"))
    ]

    assert [len(menu - {""}) for menu in menus] == [3, 6, 7]
    assert [text for menu in menus for text in menu if "oncession" in text or "non négociée" in text] == []


def test_what_is_said_otherwise_counts_before_what_is_ordinary(clerk: Client):
    draft = describe(
        clerk, how=HOW | {"procedure": "Appel d'offres ouvert", "considerationsSociales": "Clause sociale"}
    )

    publish(clerk, draft)

    (row,) = rows_of(Dataset.objects.get())
    assert (row["procedure"], row["considerationsSociales"], row["formePrix"]) == (
        "Appel d'offres ouvert",
        "Clause sociale",
        "Forfaitaire",
    )


def test_lots_are_a_small_table_and_each_becomes_a_contract(clerk: Client):
    draft = begin(clerk, WHAT | {"objet": "Entretien des espaces verts"})
    lots = {
        "lot1-lot_numero": "1", "lot1-objet": "Stades", "lot1-titulaire_id_1": HOLDER, "lot1-montant": "61 500",
        "lot3-lot_numero": "2", "lot3-objet": "Écoles", "lot3-montant": "48250", "lot3-titulaire_id_1": POST_OFFICE,
        "lot2-lot_numero": "", "lot2-objet": "",
    }  # fmt: skip
    address = f"/marches/publier/{draft.id}/a-qui?lots"
    shown = clerk.get(address)
    refused = clerk.post(address, {"revision": shown.context["revision"], **lots, "lot3-montant": ""})
    answer_card(clerk, draft, "a-qui", lots, query="?lots")
    answer_card(clerk, draft, "combien", {name: text for name, text in AMOUNT.items() if name != "montant"})
    answer_card(clerk, draft, "comment", HOW)

    review = text_of(clerk.get(f"/marches/publier/{draft.id}/relire"))
    publish(clerk, draft)

    rows = rows_of(Dataset.objects.get())
    assert (refused.status_code, refused.context["lots"].lines[2].errors["amount"]) == (
        422,
        ["Donnez le montant de ce lot."],
    )
    assert "109 750 €" in review
    assert [(row["id"], row["objet"], row["montant"], row["titulaire_id_1"]) for row in rows] == [
        ("2026-014-1", "Entretien des espaces verts, lot 1 : Stades", "61500", HOLDER),
        ("2026-014-2", "Entretien des espaces verts, lot 2 : Écoles", "48250", POST_OFFICE),
    ]
    assert "Vos 2 lots sont en ligne" in text_of(clerk.get(f"/marches/publier/{draft.id}/publie"))


def test_lots_give_way_to_one_holder_who_is_not_lost(clerk: Client):
    draft = begin(clerk)
    lots = {"lot1-lot_numero": "1", "lot1-objet": "Stades", "lot1-titulaire_id_1": HOLDER, "lot1-montant": "500"}
    answer_card(clerk, draft, "a-qui", lots, query="?lots")
    page = text_of(clerk.get(f"/marches/publier/{draft.id}/a-qui?sans-lots"))

    answer_card(clerk, draft, "a-qui", TO_WHOM, query="?sans-lots")

    entry = saved_entry(draft).entry
    assert f'action="/marches/publier/{draft.id}/a-qui?sans-lots"' in page
    assert (entry.lots, entry.cells["titulaire_id_1"]) == ((), HOLDER)


def test_number_that_stands_already_is_told_and_nothing_is_written_over_it(clerk: Client):
    publish(clerk, describe(clerk))
    draft = begin(clerk)
    answer_card(clerk, draft, "a-qui", TO_WHOM)
    answer_card(clerk, draft, "combien", AMOUNT)

    refused = answer_card(clerk, draft, "comment", HOW)

    assert "Le marché n° 2026-014 est déjà publié" in text_of(refused)
    assert len(rows_of(Dataset.objects.get())) == 1
    answer_card(clerk, draft, "comment", HOW | {"id": "2026-015"})
    publish(clerk, draft)
    assert [row["id"] for row in rows_of(Dataset.objects.get())] == ["2026-014", "2026-015"]


def test_second_click_on_any_card_and_on_publish_does_nothing_twice(clerk: Client):
    entry = uuid4().hex
    begin(clerk, entry=entry)
    draft = begin(clerk, entry=entry)
    revision = clerk.get(f"/marches/publier/{draft.id}/a-qui").context["revision"]
    clicks = [clerk.post(f"/marches/publier/{draft.id}/a-qui", {"revision": revision, **TO_WHOM}) for _ in range(2)]
    answer_card(clerk, draft, "combien", AMOUNT)
    answer_card(clerk, draft, "comment", HOW)
    revision = clerk.get(f"/marches/publier/{draft.id}/relire").context["revision"]
    publications = [clerk.post(f"/marches/publier/{draft.id}/relire", {"revision": revision}) for _ in range(2)]

    assert [click.headers["Location"] for click in clicks] == [f"/marches/publier/{draft.id}/combien"] * 2
    assert {click.headers["Location"] for click in publications} == {f"/marches/publier/{draft.id}/publie"}
    assert (Draft.objects.count(), len(rows_of(Dataset.objects.get()))) == (1, 1)


def test_first_card_sent_again_from_an_older_page_changes_the_same_contract(clerk: Client):
    entry = uuid4().hex
    draft = begin(clerk, entry=entry)
    answer_card(clerk, draft, "a-qui", TO_WHOM)

    begin(clerk, WHAT | {"objet": "Tonte des stades"}, entry=entry)

    cells = saved_entry(draft).entry.cells
    assert (Draft.objects.count(), cells["objet"], cells["titulaire_id_1"]) == (1, "Tonte des stades", HOLDER)


def test_session_that_ended_comes_back_to_the_same_card_where_the_browser_has_what_was_typed(clerk: Client):
    draft = begin(clerk)
    address = f"/marches/publier/{draft.id}/combien"

    answer = Client().post(address, {"revision": "1", **AMOUNT})
    page = text_of(clerk.get(address))

    assert answer.headers["Location"] == f"/connexion?next={address}"
    assert 'id="card-combien"' in page
    assert "data-kept" in page


def test_second_tab_is_told_of_the_first_and_what_it_typed_is_still_there(clerk: Client):
    draft = begin(clerk)
    revision = clerk.get(f"/marches/publier/{draft.id}/combien").context["revision"]
    clerk.post(f"/marches/publier/{draft.id}/combien", {"revision": revision, **AMOUNT})

    late = clerk.post(f"/marches/publier/{draft.id}/combien", {"revision": revision, **AMOUNT, "dureeMois": "48"})

    assert "Cette saisie a changé entre-temps" in text_of(late)
    assert (late.status_code, late.context["form"]["months"].value()) == (422, "48")
    again = {"revision": late.context["revision"], **AMOUNT, "dureeMois": "48"}
    assert clerk.post(f"/marches/publier/{draft.id}/combien", again).status_code == 302


def test_review_that_was_read_before_a_change_publishes_nothing(clerk: Client):
    draft = describe(clerk)
    revision = clerk.get(f"/marches/publier/{draft.id}/relire").context["revision"]
    answer_card(clerk, draft, "combien", AMOUNT | {"montant": "99000"})

    answer = clerk.post(f"/marches/publier/{draft.id}/relire", {"revision": revision})

    assert (answer.status_code, Dataset.objects.count()) == (409, 0)


def test_contract_of_a_colleague_published_meanwhile_stays(clerk: Client, people: People):
    publish(clerk, describe(clerk))
    drafts = []
    for number in ("2026-015", "2026-016"):
        draft = begin(clerk)
        answer_card(clerk, draft, "a-qui", TO_WHOM)
        answer_card(clerk, draft, "combien", AMOUNT)
        answer_card(clerk, draft, "comment", HOW | {"id": number})
        drafts.append(draft)

    for draft in reversed(drafts):
        publish(clerk, draft)

    dataset = Dataset.objects.get()
    assert [row["id"] for row in rows_of(dataset)] == ["2026-014", "2026-016", "2026-015"]
    assert dataset.version_number == 3


def test_review_sends_to_the_card_that_is_wrong_and_the_card_comes_back(clerk: Client):
    draft = begin(clerk)
    answer_card(clerk, draft, "a-qui", {"titulaire_denominationSociale_1": "Peinture Martin"})
    answer_card(clerk, draft, "combien", AMOUNT)
    answer_card(clerk, draft, "comment", HOW)
    review = clerk.get(f"/marches/publier/{draft.id}/relire")

    refused = publish(clerk, draft)

    assert review.context["review"].first_wrong == "a-qui"
    assert (refused.status_code, Dataset.objects.count()) == (422, 0)
    card = clerk.get(f"/marches/publier/{draft.id}/a-qui?relire")
    assert list(card.context["form"].errors) == ["holder"]
    answer = answer_card(clerk, draft, "a-qui", TO_WHOM, query="?relire")
    assert answer.headers["Location"] == f"/marches/publier/{draft.id}/relire"


def test_contract_may_be_published_as_it_is_and_says_that_it_is_not_in_the_official_file(clerk: Client):
    draft = begin(clerk)
    answer_card(clerk, draft, "a-qui", {"titulaire_denominationSociale_1": "Peinture Martin"})
    answer_card(clerk, draft, "combien", AMOUNT)
    answer_card(clerk, draft, "comment", HOW)

    answer_card(clerk, draft, "relire", {"quand-meme": "1"})

    assert Dataset.objects.get().error_count == 1
    assert "Celui-ci n’y est pas" in text_of(clerk.get(f"/marches/publier/{draft.id}/publie"))


def test_new_contract_starts_from_a_past_one_without_its_holder_amount_and_number(clerk: Client):
    publish(clerk, describe(clerk))
    card = clerk.get("/marches/publier/marche?modele=2026-014")
    draft = begin(clerk, WHAT | {"modele": "2026-014", "objet": "Tonte des stades"})

    shown = {
        card: {name: form[name].value() for name in form.fields if form[name].value()}
        for card in ("a-qui", "combien", "comment")
        for form in [clerk.get(f"/marches/publier/{draft.id}/{card}").context["form"]]
    }

    assert [contract.number for contract in card.context["past"]] == ["2026-014"]
    assert card.context["form"]["object"].value() == WHAT["objet"]
    assert ("holder" in shown["a-qui"], "amount" in shown["combien"], "number" in shown["comment"]) == (False,) * 3
    assert (shown["combien"]["months"], shown["comment"]["procedure"]) == ("36", "Procédure adaptée")


def test_name_of_a_person_as_holder_is_asked_about_before_it_is_published(clerk: Client):
    draft = describe(clerk)
    answer_card(clerk, draft, "a-qui", TO_WHOM | {"titulaire_denominationSociale_1": "Madame Martin"})

    answer = publish(clerk, draft)

    assert (answer.status_code, Dataset.objects.count()) == (422, 0)
    assert f'href="/publier/{draft.id}/publier"' in text_of(answer)


def test_draft_goes_on_where_it_was_left_and_is_named_by_its_object(clerk: Client):
    draft = begin(clerk)
    answer_card(clerk, draft, "a-qui", TO_WHOM)

    door = clerk.get(f"/publier/{draft.id}", follow=True)
    space = text_of(clerk.get("/mon-espace"))

    assert door.redirect_chain[-1][0] == f"/marches/publier/{draft.id}/combien"
    assert WHAT["objet"] in space


def test_contract_on_the_cards_is_watched_for_its_two_months(clerk: Client):
    notified = (localdate() - dt.timedelta(days=50)).isoformat()
    draft = begin(clerk)
    answer_card(clerk, draft, "a-qui", TO_WHOM)
    answer_card(clerk, draft, "combien", AMOUNT | {"dateNotification": notified})
    answer_card(clerk, draft, "comment", HOW)

    space = text_of(clerk.get("/mon-espace"))

    assert "Marché 2026-014 : à publier." in space


def test_end_promises_only_what_happens(clerk: Client):
    draft = describe(clerk)
    publish(clerk, draft)

    page = " ".join(text_of(clerk.get(f"/marches/publier/{draft.id}/publie")).split())

    assert clerk.get(f"/marches/publier/{draft.id}/page").json() == {
        "ready": False,
        "said": "Sa page s’ouvre dans la minute.",
    }
    assert "Format de l’État, version 2, 1 marché" in page
    assert "Le titulaire n’est pas prévenu" in page
    assert "À partir du 12 mai 2029, votre espace rappellera" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("visitor", 302), ("chloe", 200), ("david", 200), ("emma", 403), ("farid", 403), ("aline", 403), ("bruno", 403)],
)
def test_cards_open_to_who_edits_contracts_of_the_organisation(people: People, clerk: Client, who: str, status: int):
    draft = describe(clerk)

    client = people.client(who)

    assert {
        client.get(f"/marches/publier/{draft.id}/{card}").status_code
        for card in ("quoi", "a-qui", "combien", "comment", "relire")
    } == {status}


def test_editor_prepares_and_only_a_publisher_publishes(people: People, clerk: Client):
    draft = describe(clerk)
    david = people.client("david")

    page = text_of(david.get(f"/marches/publier/{draft.id}/relire"))

    assert ("Votre rôle permet de préparer" in page, "Publier le marché" in page) == (True, False)
    assert publish(david, draft).status_code == 403


@pytest.mark.parametrize(
    ("asked", "keys", "told"),
    [
        ("codes?q=tonte+de+pelouse&sorte=services", "77310000", ""),
        ("codes?q=77310000", "77310000", ""),
        ("lieux?q=Pornic", None, "Pornic"),
        ("titulaires?q=381+031+285+00491", None, "SIRET juste"),
        ("titulaires?q=381", "", ""),
    ],
)
def test_candidates_are_what_the_field_reads(clerk: Client, asked: str, keys: str | None, told: str):
    answer = clerk.get(f"/marches/publier/proposer/{asked}").json()

    assert ([one["key"] for one in answer["candidates"]][:1] == ([keys] if keys else []), told in answer["told"]) == (
        True,
        True,
    )


def test_candidates_are_for_people_with_an_account(client: Client):
    assert client.get("/marches/publier/proposer/codes?q=tonte").status_code == 302
