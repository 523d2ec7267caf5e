"""A town clerk publishes contracts in the catalogue's four steps, and her agglomeration does it for her."""

import json
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.accounts.store.models import Mandate
from maillage.buy.contracts.edges.export.official_schema import schema_errors
from maillage.buy.contracts.store.buyer_datasets import source_name, stated_notices
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.publishing.store.draft_tables import draft_report, draft_table
from maillage.opendata.publishing.store.models import Draft
from tests.buy.contracts.contract_rows import (
    AMENDMENT,
    CHANGED_SUBCONTRACT,
    CONCESSION,
    CONCESSION_YEAR,
    CONTRACT,
    SHORT,
    SUBCONTRACT,
)
from tests.people import People

pytestmark = pytest.mark.django_db

SCHEMA = "maillage/marches"


def begin(client: Client, organisation: str = "commune-de-pornic") -> Draft:
    client.post("/publier", {"organisation": organisation, "schema": SCHEMA, "door": "form"})
    draft = Draft.objects.get()
    client.get(f"/publier/{draft.id}/fiche?sorte=concession")  # begins the table, as the grid does
    draft.refresh_from_db()
    return draft


def columns_of(draft: Draft) -> dict[str, str]:
    """The names under which cells are sent, each with its column."""
    draft.refresh_from_db()
    table = draft_table(draft.id, draft.revision)
    assert table is not None
    return {f"field-{place}": name for place, name in enumerate(table.header)}


def fill(client: Client, draft: Draft, cells: dict[str, str], *, kind: str = "marche") -> str:
    """All cards of a record sent at once; the address where the clerk goes on."""
    typed = {name: cells[column] for name, column in columns_of(draft).items() if column in cells}
    answer = client.post(f"/publier/{draft.id}/fiche?sorte={kind}", {"revision": draft.revision, **typed})
    return str(answer.headers["Location"])


def fill_cards(client: Client, draft: Draft, cells: dict[str, str], *, kind: str) -> tuple[str, list[str]]:
    """The record card by card as its pages show it again; where the clerk goes on at the end, and the questions."""
    address, titles = fill(client, draft, {name: cells[name] for name in ("objet", "id")}, kind=kind), []
    address = address.partition("&carte=")[0] + f"&carte=1&sorte={kind}"
    while True:
        context = client.get(address).context
        page, columns = context["page"], columns_of(draft)
        titles.append(page.title)
        typed = {name: cells.get(columns[name], page.form[name].value() or "") for name in page.form.fields}
        number = {"number": page.number} if page.number else {}
        sent = {"revision": draft.revision, **number, **typed}
        address = str(client.post(f"/publier/{draft.id}/fiche?{page.query}", sent).headers["Location"])
        if "ligne=" not in address:
            return address, titles


def publish(client: Client, draft: Draft) -> Dataset:
    described = {"contact_email": "mairie@example.org", "title": "Marchés publics de Pornic"}
    client.post(f"/publier/{draft.id}/decrire", described)
    client.post(f"/publier/{draft.id}/publier", {"note": ""})
    return Dataset.objects.get()


def body(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("typed", "kept"), [("61 500,50", "61500.50"), ("1\u202f250\u202f000", "1250000"), ("1,500", "1,500"), ("12", "12")]
)
def test_amount_is_taken_as_people_write_it_unless_it_may_mean_two_things(people: People, typed: str, kept: str):
    clerk = people.client("chloe")
    draft = begin(clerk)

    fill(clerk, draft, CONTRACT | {"montant": typed}, kind="marche")

    draft.refresh_from_db()
    table = draft_table(draft.id, draft.revision)
    assert table is not None
    assert [row[table.header.index("montant")] for row in table.rows()] == [kept]


def test_form_of_a_concession_marks_what_may_stay_empty_and_shows_its_help_at_once(people: People):
    clerk = people.client("chloe")
    draft = begin(clerk)
    fill(clerk, draft, {"objet": "Exploitation du camping", "id": "2026-016"}, kind="concession")
    page = clerk.get(f"/publier/{draft.id}/fiche?ligne=2&sorte=concession&carte=2")

    form, columns = page.context["page"].form, columns_of(draft)
    text = page.content.decode()
    assert [(columns[name], "facultatif" in form[name].label) for name in form.fields] == [
        ("titulaire_id_1", False),
        ("titulaire_denominationSociale_1", True),
    ]
    assert "Tout est demandé, sauf ce qui est marqué facultatif." in text
    assert "<summary>Aide" not in text


def test_clerk_fills_a_contract_its_parts_a_small_one_and_a_concession_and_the_official_files_are_there(people: People):
    people.commune.siret = "21440131500019"
    people.commune.save()
    clerk = people.client("chloe")
    draft = begin(clerk)

    address = f"/publier/{draft.id}/fiche"
    assert fill(clerk, draft, CONTRACT | {"avis": "26-104312, 26/9"}) == f"{address}?sorte=marche"
    assert fill(clerk, draft, AMENDMENT, kind="avenant") == f"{address}?sorte=avenant"
    # Of a small one nothing is asked on the last card: it is right without it.
    assert fill(clerk, draft, SHORT) == f"{address}?ligne=4&carte=4&sorte=marche"
    assert fill(clerk, draft, SUBCONTRACT, kind="sous-traitance") == f"{address}?sorte=sous-traitance"
    changed = fill(clerk, draft, CHANGED_SUBCONTRACT, kind="changement-sous-traitance")
    assert changed == f"{address}?sorte=changement-sous-traitance"
    assert fill_cards(clerk, draft, CONCESSION, kind="concession") == (
        f"{address}?sorte=concession",
        ["Qu’avez-vous concédé ?", "À qui ?", "Combien, et quand ?", "Avec quelles clauses ?"],
    )
    assert fill(clerk, draft, CONCESSION_YEAR, kind="annee-concession") == f"{address}?sorte=annee-concession"
    dataset = publish(clerk, draft)

    assert (dataset.schema_id, dataset.row_count, dataset.error_count) == (SCHEMA, 7, 0)
    page = clerk.get(f"/catalogue/{dataset.slug}").content.decode()
    assert "Format officiel (JSON)" in page
    document = json.loads(body(clerk, f"/catalogue/{dataset.slug}/fichiers/{dataset.slug}-decp.json"))
    assert list(schema_errors(document)) == []
    (contract,) = document["marches"]["marche"]  # the small one is not asked for in this format
    assert (contract["id"], contract["acheteur"]["id"]) == ("2026-014", "21860194600013")
    assert [change["modification"]["montant"] for change in contract["modifications"]] == [52000]
    assert [act["acteSousTraitance"]["montant"] for act in contract["actesSousTraitance"]] == [8000]
    assert len(contract["modificationsActesSousTraitance"]) == 1
    (concession,) = document["marches"]["contrat-concession"]
    assert (concession["id"], len(concession["donneesExecution"])) == ("2026-016", 1)
    xml = ET.fromstring(body(clerk, f"/catalogue/{dataset.slug}/versions/1/{dataset.slug}-decp.xml"))
    assert [one.text for one in xml.iter("codeCPV")] == ["77310000"]
    # Harvesters are told of both, and so is who asks the API.
    told = clerk.get(f"/catalogue/{dataset.slug}.ttl").content.decode()
    assert (f"{dataset.slug}-decp.json>" in told, f"{dataset.slug}-decp.xml>" in told) == (True, True)
    files = clerk.get(f"/api/v1/datasets/{dataset.slug}").json()["files"]
    assert [file["format"] for file in files][-2:] == ["decp.json", "decp.xml"]
    # The official format has no place for the notices: they are read of the rows.
    source, buyer = source_name(dataset), contract["acheteur"]["id"]
    assert stated_notices(source, buyer, "2026-014") == {"26-104312", "26/9"}
    assert stated_notices(source, buyer, "2026-016") == stated_notices("Ville", buyer, "2026-014") == frozenset()


def test_clerk_who_writes_words_for_the_code_is_offered_codes(people: People):
    clerk = people.client("chloe")
    draft = begin(clerk)

    location = fill(clerk, draft, CONTRACT | {"codeCPV": "tonte de pelouse", "ccag": ""})

    page, columns = clerk.get(location).context["page"], columns_of(draft)
    told = {columns[name]: tuple(texts) for name, texts in page.form.errors.items()}
    assert (list(told), [way.is_wrong for way in page.cards]) == (["codeCPV"], [True, False, False, True])
    assert "77310000 (Réalisation et entretien d'espaces verts)" in told["codeCPV"][0]


def test_agglomeration_publishes_contracts_for_the_commune_with_a_mandate_for_them_alone(people: People):
    emma = people.client("emma")
    assert emma.post("/publier", {"organisation": "commune-de-pornic", "schema": SCHEMA}).status_code == 403
    Mandate.objects.update(scope="buy")

    draft = begin(emma)
    fill(emma, draft, CONTRACT)
    dataset = publish(emma, draft)

    version = dataset.versions.get()
    assert (dataset.organisation, version.through, version.error_count) == (people.commune, people.epci, 0)
    # The same mandate opens no other data.
    refused = emma.post("/publier", {"organisation": "commune-de-pornic", "schema": "scdl/budget", "door": "form"})
    assert refused.status_code == 403


def test_file_of_contracts_is_recognised_and_checked_by_the_ministrys_rules(people: People):
    clerk = people.client("chloe")
    rows = [CONTRACT, CONTRACT | {"id": "2026-015", "montant": "123456789"}]
    text = "\n".join([",".join(CONTRACT), *(",".join(f'"{cell}"' for cell in row.values()) for row in rows)])

    clerk.post("/publier", {"file": SimpleUploadedFile("marches.csv", text.encode()), "door": "file", "schema": ""})

    draft = Draft.objects.get()
    clerk.get(f"/publier/{draft.id}/remplir")
    draft.refresh_from_db()
    report = draft_report(draft.id, draft.revision)
    assert report is not None
    assert draft.schema_id == SCHEMA
    assert [(group.check, group.field_name, list(group.row_numbers)) for group in report.errors] == [
        ("amount-made-up", "montant", [3])
    ]
