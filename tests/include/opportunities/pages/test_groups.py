"""Lots too large for one structure: the smallest group, its reasons, what nobody covers, the draft on paper."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Organisation
from maillage.include.clauses.domain.clauses import StatedReporter
from maillage.include.clauses.store.clauses import add_reporter, make_clause
from tests.include.clauses.scene import MADE_AT, STADIUM
from tests.include.events.others import client_of
from tests.include.opportunities.scene import ADAPTED, GARDENERS, directory_of
from tests.people import People

pytestmark = pytest.mark.django_db

GARDENS = "lot=espaces_verts|commune:44109|100000"
RICH = {**ADAPTED, "chiffre_affaires": "200000"}
SILENT = {
    **GARDENERS,
    "siret": "00950003400013",
    "denomination": "Sans chiffres",
    "chiffre_affaires": "",
}


def page_of(client: Client, address: str, status: int = 200) -> str:
    """The text of a page, with plain spaces."""
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_two_structures_cover_together_what_neither_could_alone(client: Client, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS, RICH, SILENT)

    alone = page_of(client, f"/inclusion/groupements?{GARDENS}")
    together = page_of(client, "/inclusion/groupements?lot=espaces_verts|commune:44109|170000")

    assert "Une seule structure suffit : Jardins du Port." in alone
    assert "2 structures ensemble couvrent ces lots, sans qu’aucune en dépende." in together
    assert "C’est prouvé : aucun groupe plus petit n’y suffit." in together
    assert (
        "2 structures à portée dont on connaît le chiffre d’affaires ; 1 autre, qui ne le dit pas, n’est pas comptée"
        in together
    )
    assert "120 000 € du lot « Espaces verts, forêt, milieux naturels, Nantes »" in together
    assert "soit 30 % de son chiffre d’affaires (au plus 30 %)" in together
    assert together.count("mandataire possible") == 1
    # Who keeps the page of one of them comes back to these very lots.
    (back,) = re.findall(r'href="/connexion\?next=([^"]+)">Se connecter', together)
    assert unquote(unquote(back)) == "/inclusion/groupements?lot=espaces_verts|commune:44109|170000"


def test_coordination_asks_for_a_group_with_a_structure_that_it_follows_and_reads_which(people: People, tmp_path: Path):
    structures = directory_of(tmp_path / "list", GARDENERS, RICH, SILENT)
    facilitator = client_of(people, "coordination")
    coordination = Organisation.objects.get(slug="organisme-coordination")
    nobody = page_of(facilitator, f"/inclusion/groupements?{GARDENS}&avec={coordination.slug}")
    acting = Acting(coordination.pk)
    clause = make_clause(acting, STADIUM, None, entry=None, now=MADE_AT)
    add_reporter(acting, clause, StatedReporter("Vert Adapté", ADAPTED["siret"]), now=MADE_AT)

    alone = page_of(facilitator, f"/inclusion/groupements?{GARDENS}")
    followed = page_of(facilitator, f"/inclusion/groupements?{GARDENS}&avec={coordination.slug}")
    stranger = page_of(Client(), f"/inclusion/groupements?{GARDENS}&avec={coordination.slug}")

    adapted = f"/inclusion/structures/{structures['Vert Adapté'].pk}"
    assert "ne suit encore aucune structure de l’annuaire" in nobody
    assert "Avec une structure que suit Organisme coordination" in alone
    assert [adapted in page for page in (alone, followed, stranger)] == [False, True, False]
    assert "avec une structure que vous suivez, aucun groupe plus petit n’y suffit" in followed
    assert followed.count("vous la suivez") == 1


def test_what_nobody_covers_is_said_to_the_euro(client: Client, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS, RICH)

    page = page_of(client, "/inclusion/groupements?lot=espaces_verts|commune:44109|500000")

    assert "Aucun groupe de structures connues ne couvre tous ces lots." in page
    assert "personne ne couvre 320 000 € de ce lot" in page
    assert "Projet de convention" not in page


def test_lots_typed_by_hand_are_looked_for_and_one_that_is_wrong_stays_as_it_was_typed(client: Client, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS)
    typed = {"sector": ["espaces_verts", ""], "place": ["44109", ""], "amount": ["45 000 €", ""]}

    found = client.get("/inclusion/groupements", typed)
    wrong = client.get("/inclusion/groupements", {**typed, "amount": ["beaucoup", ""]})

    assert "Une seule structure suffit" in found.content.decode()
    assert wrong.status_code == 422
    text = wrong.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert "Lot 1 : « beaucoup » n’est pas un montant" in text
    assert 'value="beaucoup"' in text


def test_api_gives_the_group_with_shares_and_proof(client: Client, tmp_path: Path):
    structures = directory_of(tmp_path / "list", GARDENERS, RICH, SILENT)
    lot = "espaces_verts|commune:44109|170000"

    answer = client.get("/api/v1/structure-group", {"lot": [lot]}).json()

    shares = {member["structure"]: member["shares_eur"][lot] for member in answer["members"]}
    assert set(shares) == {structures["Jardins du Port"].pk, structures["Vert Adapté"].pk}
    assert sum(shares.values()) == pytest.approx(170_000)
    assert (answer["least_members"], answer["is_proved"], answer["uncovered_eur"]) == (2, True, {})
    assert (answer["counted"][lot], answer["without_turnover"][lot]) == (2, 1)
    assert client.get("/api/v1/structure-group", {"lot": ["tout"]}).status_code == 422


def test_draft_of_the_agreement_names_what_is_known_and_leaves_blanks_blank(client: Client, tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS, RICH)
    query = "lot=espaces_verts|commune:44109|170000&form=solidaire"

    text = (
        client.get(f"/inclusion/groupements/convention.txt?{query}")
        .content.decode()
        .replace("\xa0", " ")
        .replace("\u202f", " ")
    )
    paper = client.get(f"/inclusion/groupements/convention.pdf?{query}").content

    assert "Jardins du Port, SIRET 00950001800016, …………" in text
    assert "représentée par …………" in text
    assert "Le groupement est solidaire (code de la commande publique, R2142-19 et suivants)." in text
    assert "Le mandataire est Jardins du Port" in text
    assert paper.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/inclusion/groupements/convention.pdf", 422),
        (f"/inclusion/groupements/convention.doc?{GARDENS}", 404),
        (f"/inclusion/groupements/convention.txt?{GARDENS}&form=amical", 404),
        (f"/inclusion/groupements/convention.txt?{GARDENS}", 404),  # one structure is enough
        ("/inclusion/groupements?notice=26-1", 422),
    ],
)
def test_draft_of_nothing_is_none(client: Client, tmp_path: Path, address: str, status: int):
    directory_of(tmp_path / "list", GARDENERS)

    assert client.get(address).status_code == status
