"""What the house makes of the directory: lines of the cockpit, a subject of the search, a map."""

import datetime as dt
from pathlib import Path

import httpx
import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.core.clock import utc_now
from maillage.include.structures.pages.subjects import structures_of_text
from maillage.include.structures.store.models import Structure, StructureClaim
from maillage.include.structures.store.structures import confirm_structure
from maillage.kits.search.subjects import SearchQuery, SearchResult
from maillage.territory.store.territories import territory
from tests.buy.programme.plans import announce
from tests.include.structures.cast import DirectoryCast, claimed
from tests.include.structures.lists import CHOLET, NANTES, SILENT, taken_in

pytestmark = pytest.mark.django_db


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def structures_named(text: str) -> tuple[SearchResult, ...]:
    return structures_of_text(SearchQuery.of(text, territory("region:52")), 12).results


def test_search_finds_structures_by_name_number_and_sector(tmp_path: Path):
    taken_in(tmp_path, NANTES, CHOLET, SILENT)

    found = {text: [one.name for one in structures_named(text)] for text in ("atelier", "espaces verts", "or")}
    by_number = structures_named(NANTES["siret"])

    assert found == {"atelier": ["Atelier du Port"], "espaces verts": ["Atelier du Port"], "or": []}
    assert [(one.name, one.detail.split(", ")[:2]) for one in by_number] == [("Atelier du Port", ["ACI", "Nantes"])]


def test_cockpit_asks_the_structure_to_confirm_and_the_agency_to_answer(cast: DirectoryCast):
    row = claimed(cast)
    StructureClaim.objects.create(
        structure=row, organisation=cast.mauges, state="waiting", asked_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )

    sonia, aline = (
        text_of(cast.client("structure").get("/mon-espace")),
        text_of(cast.client("agency_decider").get("/mon-espace")),
    )
    Structure.objects.filter(pk=row.pk).update(confirmed_on=localdate())
    confirmed = text_of(cast.client("structure").get("/mon-espace"))

    assert ("Tout est encore juste" in sonia, "demande à tenir la fiche" in sonia) == (True, False)
    assert f"{cast.mauges.name} demande à tenir la fiche d’{row.name}." in aline
    assert "Tout est encore juste" not in confirmed
    assert ("/mon-espace/structures" in confirmed, "/mon-espace/listes-de-structures" in confirmed) == (True, True)


def test_map_has_the_filters_of_the_list_and_says_who_it_cannot_show(browser: httpx.Client, tmp_path: Path):
    taken_in(tmp_path, NANTES, CHOLET, {**SILENT, "lon": "", "lat": ""})

    page = " ".join(browser.get("/inclusion/carte?sector=proprete").text.split())
    points = browser.get("/inclusion/structures.geojson?sector=espaces_verts").json()

    assert "3 structures répondent. 1 n’a pas d’adresse connue" in page
    assert 'href="/inclusion?sector=proprete"' in page
    (point,) = points["features"]
    assert point["geometry"]["coordinates"] == [-1.553, 47.218]
    assert (point["properties"]["name"], point["properties"]["family"], point["properties"]["place"]) == (
        "Atelier du Port",
        "insertion",
        "Nantes",
    )
    assert browser.get(point["properties"]["page"]).status_code == 200
    assert browser.get("/inclusion/carte?kind=SCOP").status_code == 422


def test_map_draws_numbers_and_reads_the_names_of_those_that_are_looked_at(browser: httpx.Client, tmp_path: Path):
    taken_in(tmp_path, NANTES, CHOLET, {**SILENT, "lon": "", "lat": ""})
    port, mauges = (Structure.objects.get(siret=row["siret"]).pk for row in (NANTES, CHOLET))

    places = browser.get("/inclusion/carte/points.json").json()
    one = browser.get("/inclusion/carte/points.json?sector=espaces_verts").json()
    names = browser.get(f"/inclusion/carte/noms.json?n={port}&n={mauges}&n=999999&n=x").json()["structures"]

    assert places == {
        "numbers": [mauges, port],
        "lon": [-8_790, -15_530],
        "lat": [470_600, 472_180],
        "families": "HI",
    }
    assert one["numbers"] == [port]
    assert [(row["number"], row["name"], row["page"]) for row in names] == [
        (port, "Atelier du Port", f"/inclusion/structures/{port}"),
        (mauges, "Blanchisserie des Mauges", f"/inclusion/structures/{mauges}"),
    ]
    assert browser.get("/inclusion/carte/points.json?kind=SCOP").status_code == 422


def test_map_of_nobody_is_empty(browser: httpx.Client):
    places = browser.get("/inclusion/carte/points.json?kind=EATT").json()

    assert places == {"numbers": [], "lon": [], "lat": [], "families": ""}
    assert browser.get("/inclusion/carte/noms.json").json() == {"structures": []}


def test_cell_of_the_matrix_leads_to_what_it_was_made_of_and_the_map_to_the_cell(
    cast: DirectoryCast,
):
    announce(cast.people.commune)
    client = Client()
    for row in Structure.objects.exclude(siret=SILENT["siret"]):
        confirm_structure(Acting(cast.people.agency.pk), row, today=localdate(), now=utc_now())

    matrix = text_of(client.get("/inclusion/zones"))
    cell = text_of(client.get("/inclusion/zones/departement:44/proprete"))
    empty = text_of(client.get("/inclusion/zones/departement:53/numerique"))
    shapes = client.get("/inclusion/zones.geojson?sector=proprete").json()["features"]
    statuses = [
        client.get(f"/inclusion/zones/{path}").status_code for path in ("carte?by=epci", "commune:44109/proprete")
    ]

    assert 'href="/inclusion/zones/departement:44/proprete"' in matrix
    assert "Peu : 2 structures confirmées viennent en Loire-Atlantique, pour" in cell
    assert [name in cell for name in ("Atelier du Port", "Blanchisserie des Mauges", "Relais de Vertou")] == [True] * 3
    assert "Nettoyage des écoles" in cell
    assert "Non connu" in empty
    assert {one["properties"]["zone"]: one["properties"]["state"] for one in shapes} == {
        "Loire-Atlantique": "thin",
        "Maine-et-Loire": "thin",
        "Mayenne": "thin",
        "Sarthe": "thin",
        "Vendée": "thin",
    }
    assert statuses == [200, 404]
