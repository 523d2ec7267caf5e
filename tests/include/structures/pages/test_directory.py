"""The public pages of inclusive buying: what they say first, who answers a need, what the files give back."""

import csv
import datetime as dt
import io
import re
from pathlib import Path

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Organisation
from maillage.core.clock import utc_now
from maillage.include.structures.domain.blank_zones import ZoneState
from maillage.include.structures.domain.reservations import MOST_DEPENDENCE
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.domain.sourcing import BuyerNeed
from maillage.include.structures.domain.sourcing_scores import WEIGHTS
from maillage.include.structures.intake.structure_tables import read_structures
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.sourcing import structures_for
from maillage.include.structures.store.structures import confirm_structure, stated_structure
from maillage.include.structures.store.zones import sector_zones
from maillage.measure.campaign.pages.parts.kit_embeds import kit_embeds
from maillage.territory.domain.terms import Kind
from tests.include.structures.lists import CHOLET, NANTES, SILENT, taken_in

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 1)


def words(answer: httpx.Response, status: int = 200) -> str:
    """The page with its white space made one."""
    assert answer.status_code == status, answer.status_code
    return " ".join(answer.text.replace("\u202f", " ").replace("\xa0", " ").split())


def test_empty_directory_invites(browser: httpx.Client):
    assert "L’annuaire des structures n’est pas encore rempli ici" in words(browser.get("/inclusion"))
    assert "L’annuaire des structures n’est pas encore rempli ici" in words(browser.get("/inclusion/zones"))


def test_directory_answers_in_a_sentence_and_filters_hold_together(browser: httpx.Client, tmp_path: Path):
    taken_in(tmp_path, NANTES, CHOLET, SILENT)

    everything = words(browser.get("/inclusion"))
    narrowed = words(browser.get("/inclusion?sector=proprete&territory=departement:44&kind=EI"))

    assert "3 structures inclusives peuvent travailler pour vous (fiches confirmées : 0)." in everything
    assert "1 structure inclusive a son siège ici : Loire-Atlantique" in narrowed
    assert "Relais de Vertou" in narrowed
    assert "Atelier du Port" not in narrowed
    for text in ("atelier port", NANTES["siret"], NANTES["siret"][:9]):
        assert "1 structure inclusive peut travailler" in words(browser.get("/inclusion", params={"q": text}))
    refused = words(browser.get("/inclusion?kind=SCOP"), 422)
    assert "« SCOP » n’est pas compris pour « kind »" in refused


@pytest.mark.parametrize("count", [1, 3])
def test_directory_asks_the_same_number_of_questions_for_one_and_three(
    browser: httpx.Client, tmp_path: Path, count: int
):
    taken_in(tmp_path, *(NANTES, CHOLET, SILENT)[:count])

    with CaptureQueriesContext(connection) as questions:
        words(browser.get("/inclusion"))

    assert len(questions) == 5


def test_profile_says_what_it_does_how_far_and_what_is_not_known(browser: httpx.Client, tmp_path: Path):
    taken_in(tmp_path, NANTES, SILENT)

    port = words(browser.get(f"/inclusion/structures/{Structure.objects.get(siret=NANTES['siret']).pk}"))
    silent = words(browser.get(f"/inclusion/structures/{Structure.objects.get(siret=SILENT['siret']).pk}"))

    assert "espaces verts, forêt, milieux naturels. Installée à Nantes." in port
    assert "20 km autour" in port
    assert "insertion par l’activité économique (L2113-13)" in port
    assert "Fiche jamais confirmée" in port
    assert "distance non renseignée" in silent
    assert "non renseigné" in silent
    assert words(browser.get("/inclusion/structures/999999"), 404)


def test_need_finds_who_reaches_the_place_and_says_why(browser: httpx.Client, tmp_path: Path):
    taken_in(tmp_path, NANTES, CHOLET, SILENT)

    page = words(browser.get("/inclusion/besoin?sector=proprete&place=44109&amount=40000"))

    assert "2 structures peuvent travailler ici (Nantes)" in page
    assert page.index("Atelier du Port") < page.index("Blanchisserie des Mauges") < page.index("Relais de Vertou")
    assert "ce besoin serait 10 % de son chiffre d’affaires : bien" in page
    assert "capacité inconnue : montant ou chiffre d’affaires manque" in page
    assert "Du bon secteur, mais sans distance renseignée" in page
    assert "Mettez une clause sociale d’exécution (L2112-2)" in page


def test_structure_beyond_its_radius_and_in_another_sector_does_not_answer(tmp_path: Path):
    taken_in(tmp_path, NANTES, CHOLET, SILENT)
    cholet = BuyerNeed(frozenset({"espaces_verts"}), -0.879, 47.060)
    here = BuyerNeed(frozenset({"espaces_verts"}), -1.55, 47.21)

    assert structures_for(cholet, today=TODAY) == []
    assert [match.structure.name for match in structures_for(here, today=TODAY)] == ["Atelier du Port"]


def test_zones_of_an_activity_decide_where_it_goes(tmp_path: Path):
    taken_in(tmp_path, {**CHOLET, "france": "", "zones": "departement:85|epci:200071678"})
    inside = BuyerNeed(frozenset({"proprete"}), -1.4, 46.7, territories=frozenset({"commune:85191", "departement:85"}))
    outside = BuyerNeed(frozenset({"proprete"}), -1.4, 47.2, territories=frozenset({"departement:44"}))

    assert len(structures_for(inside, today=TODAY)) == 1
    assert structures_for(outside, today=TODAY) == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("sector=proprete&place=Nullepart-sur-Rien", "n’est pas un lieu connu"),
        ("sector=magie&place=44109", "Choisissez un secteur, ou donnez un code CPV qui en a un."),
        ("cpv=99&place=44109", "Choisissez un secteur, ou donnez un code CPV qui en a un."),
        ("sector=proprete&place=44109&amount=beaucoup", "« beaucoup » n’est pas un montant"),
        ("sector=proprete&place=44109&amount=-5", "« -5 » n’est pas un montant"),
    ],
)
def test_need_that_is_not_understood_keeps_what_was_typed(browser: httpx.Client, query: str, sentence: str):
    page = words(browser.get(f"/inclusion/besoin?{query}"), 422)

    assert sentence in page
    assert 'name="place"' in page


def test_files_and_api_have_the_rows_of_the_view_and_can_be_taken_in_again(browser: httpx.Client, tmp_path: Path):
    taken_in(tmp_path, {**NANTES, "site": "https://port.example"}, CHOLET, SILENT)
    before = [stated_structure(row) for row in Structure.objects.order_by("siret")]

    path = tmp_path / "again.csv"
    path.write_bytes(browser.get("/inclusion/structures.csv").content)
    read = read_structures(path)
    answer = browser.get("/api/v1/structures?sector=proprete").json()

    assert read.findings == ()
    assert sorted((one.siret, one.kind, one.name, one.activities, one.website) for one in read.structures) == [
        (one.siret, one.kind, one.name, one.activities, one.website) for one in before
    ]
    assert (answer["total"], [one["name"] for one in answer["items"]]) == (
        3,
        ["Atelier du Port", "Blanchisserie des Mauges", "Relais de Vertou"],
    )
    supply = browser.get("/api/v1/structure-matches?sector=proprete&territory=44109").json()["items"]
    assert [one["name"] for one in supply] == ["Atelier du Port", "Blanchisserie des Mauges", "Relais de Vertou"]
    number = answer["items"][0]["id"]
    assert browser.get(f"/api/v1/structures/{number}").json()["activities"][0]["radius_km"] == 20.0


def test_matrix_says_who_reaches_each_departement(browser: httpx.Client, tmp_path: Path):
    taken_in(tmp_path, NANTES, CHOLET, SILENT)
    agency = Acting(Organisation.objects.get(is_agency=True).pk)
    for row in Structure.objects.all():
        confirm_structure(agency, row, today=TODAY, now=utc_now())

    cells = {(cell.zone.code, cell.sector): cell for cell in sector_zones("region:52", Kind.DEPARTEMENT, today=TODAY)}

    # Twenty kilometres around Nantes are half of the people of Loire-Atlantique; the whole country is everywhere.
    assert (cells["44", "proprete"].supply.confirmed, cells["44", "proprete"].supply.unconfirmed) == (2, 1)
    assert cells["53", "proprete"].supply.confirmed == 1
    assert (cells["44", "proprete"].state, cells["53", "numerique"].state) == (ZoneState.THIN, ZoneState.UNKNOWN)
    assert cells["44", "numerique"].state is ZoneState.NONE
    page = words(browser.get("/inclusion/zones"))
    assert "Loire-Atlantique" in page
    rows = list(csv.DictReader(io.StringIO(browser.get("/inclusion/zones.csv").text.removeprefix("\ufeff"))))
    assert len(rows) == len(cells)
    # "none" and "unknown" stood in a French file.
    assert {row["etat"] for row in rows} == {"peu", "aucune", "non connu"}


def test_matrix_has_what_is_known_and_names_the_other_sectors_in_one_line(browser: httpx.Client, tmp_path: Path):
    # Most cells said "0 aucune".
    taken_in(tmp_path, NANTES, CHOLET)
    agency = Acting(Organisation.objects.get(is_agency=True).pk)
    for row in Structure.objects.all():
        confirm_structure(agency, row, today=TODAY, now=utc_now())
    cells = sector_zones("region:52", Kind.DEPARTEMENT, today=TODAY)
    told = {cell.sector for cell in cells if cell.supply.confirmed}

    table, _, below = words(browser.get("/inclusion/zones")).partition("</table>")

    assert (table.count('<th scope="row">'), "0</strong>" in table) == (len(told), False)
    assert f"{len(sectors()) - len(told)} secteurs sans structure confirmée ni achat à venir" in below


def test_map_stands_in_a_frame_of_another_site_with_its_filters(tmp_path: Path):
    taken_in(tmp_path, NANTES)

    bare, whole = (Client().get(f"/inclusion/carte?sector=proprete{more}") for more in ("&embed=1", ""))

    assert "frame-ancestors *" in bare.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]
    page = bare.content.decode()
    assert ('<base target="_blank">' in page, 'href="/inclusion/carte?sector=proprete"' in page) == (True, True)
    assert [embed.address for embed in kit_embeds() if embed.address == "inclusion_map"] == ["inclusion_map"]


def test_need_page_states_the_weights_that_are_applied(browser: httpx.Client):
    # The page said 35, 35, 15, 15 while the mark was made of 30, 30, 15, 15, 10.
    page = words(browser.get("/inclusion/besoin"))

    stated = re.findall(r"(\d+) %", page.partition("Comment la note est faite")[2].partition("</p>")[0])
    assert [int(percent) for percent in stated] == [*WEIGHTS.values(), round(100 * MOST_DEPENDENCE)]
