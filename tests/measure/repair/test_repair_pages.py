import csv
import io
import json
import re
from datetime import timedelta
from zipfile import ZipFile

import pypdf
import pytest
import shapely
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.core.disclosure.interval_ends import share_ends
from maillage.core.lower_bound import LowerBound
from maillage.measure.record.domain.terms import Origin
from maillage.measure.repair.domain.findings import THRESHOLD
from maillage.measure.repair.domain.verification import Proof
from maillage.measure.repair.pages.parts.words import area_title
from maillage.measure.repair.store.models import Action, ActionStep
from maillage.measure.repair.store.repair import repair_state
from maillage.measure.repair.store.repair_actions import actions, verification_of
from maillage.web.charts.columns import SPARK_HEIGHT
from tests.measure.repair.repairing import CHATEAUBRIANT, NEAR, NOW, Made, add_made, count_made
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

AREA = f"/reparer/orange/{CHATEAUBRIANT}"
NOTES = "Appelé deux fois, personne ne répond."


@pytest.fixture
def counted() -> None:
    count_made([Made(CHATEAUBRIANT), *(Made(code, until=NOW - timedelta(days=40)) for code in NEAR)])


def opened(people: People) -> int:
    answer = people.client("aline").post(f"{AREA}/action/ouvrir")
    return int(answer.headers["Location"].split("/")[-2])


def noted(people: People, number: int, state: str, day: str, **more: str) -> int:
    sent = {"state": state, "happened_on": day, "planned_for": "", "note": "", **more}
    return people.client("aline").post(f"/reparer/actions/{number}/suivi", sent).status_code


def test_list_and_sheet_say_what_was_found(client: Client, counted: None):
    listed = client.get("/reparer").content.decode()
    sheet = client.get(AREA).content.decode()

    assert "1\u00a0zone, 5 communes" in listed or "1 zone, 5 communes" in listed
    assert "Autour de Châteaubriant" in listed
    assert "80\u00a0%" in sheet
    assert client.get(f"/reparer/orange/{NEAR[0]}").status_code == 200
    assert client.get(f"/en/reparer/orange/{CHATEAUBRIANT}").status_code == 200


def test_line_of_bad_tests_rises_where_it_is_worse_and_the_page_says_so(client: Client, counted: None):
    # "Plus la ligne est haute, mieux c’est" stood under a share of bad tests.
    answer = client.get(AREA)
    trend = answer.context["page"].trend

    assert trend is not None
    (threshold,) = re.findall(r'class="hatch"[^>]*y1="([\d.]+)"', trend)
    assert float(threshold) == (1 - THRESHOLD) * SPARK_HEIGHT  # from the top: a quarter is low
    assert "plus la ligne est basse, mieux c’est" in answer.content.decode()


def test_filters_of_the_address_choose_areas(client: Client, counted: None):
    chosen = [
        "Autour de Châteaubriant" in client.get(f"/reparer?{query}").content.decode()
        for query in ("operator=orange&departement=44", "operator=sfr", "departement=85")
    ]

    assert chosen == [True, False, False]
    assert client.get("/reparer?departement=75").status_code == 422
    assert client.get("/reparer?operator=nobody").status_code == 422


def test_map_of_the_list_has_its_numbers_its_colours_and_its_sheets(client: Client, counted: None):
    page = client.get("/reparer")
    answer = client.get("/reparer/carte.json").json()

    (feature,) = answer["features"]
    told = {name: feature["properties"][name] for name in ("id", "label", "title", "href", "shade")}
    assert (told, answer["words"]["more"]) == (
        {
            "id": f"orange/{CHATEAUBRIANT}",
            "label": "1",
            "title": "1. Autour de Châteaubriant",
            "href": AREA,
            "shade": "b4",
        },
        "Voir la fiche",
    )
    assert shapely.geometry.shape(feature["geometry"]).contains(shapely.Point(feature["properties"]["mark"]))
    # Without script the list and a drawn picture with the same number remain.
    text = page.content.decode()
    assert ('data-src="/reparer/carte.json"' in text, f'<a href="{AREA}" aria-label="1. Autour' in text) == (True, True)


def test_map_of_the_list_follows_its_filters(client: Client, counted: None):
    assert client.get("/reparer/carte.json?operator=sfr").json()["features"] == []
    assert client.get("/reparer/carte.json?departement=75").status_code == 422
    assert client.get("/en/reparer/carte.json").json()["features"] != []


def test_files_say_what_the_page_says(client: Client, counted: None):
    area = repair_state(Origin.CROWD).areas[0]

    areas = list(csv.DictReader(io.StringIO(client.get("/reparer/zones.csv").content.decode())))
    communes = list(csv.DictReader(io.StringIO(client.get("/reparer/communes.csv").content.decode())))
    (feature,) = json.loads(client.get("/reparer/zones.geojson").content)["features"]

    assert [line["insee_codes"] for line in areas] == [" ".join(area.codes)]
    assert [line["insee_code"] for line in communes] == [each.commune.code for each in area.communes]
    assert int(areas[0]["tests"]) == area.evidence.tests
    assert {int(line["tests"]) for line in communes} == {each.tests for each in area.communes}
    assert shapely.from_geojson(json.dumps(feature["geometry"])).is_valid
    assert str(feature["properties"]["bad_share"]) == areas[0]["bad_share"]


def test_files_tell_no_more_of_few_devices_than_their_steps(client: Client, counted: None):
    # Medians had four digits, and the number of devices could be read from the bounds of shares.
    lines = list(csv.DictReader(io.StringIO(client.get("/reparer/communes.csv").content.decode())))
    areas = list(csv.DictReader(io.StringIO(client.get("/reparer/zones.csv").content.decode())))

    assert len(lines) > 1
    for line in lines:
        share, step = float(line["bad_share"]), 10  # of twelve devices
        assert share == round(share, 1)
        ends = float(line["bad_share_low_95"]), float(line["bad_share_high_95"])
        assert ends == share_ends(share, step) == share_ends(share, 19)
        median = float(line["median_download_bps"] or 0)
        assert median == float(f"{median:.2g}")
        assert int(line["tests"]) == LowerBound.of(int(line["tests"]))
    assert [float(area["bad_share"]) for area in areas] == [round(float(area["bad_share"]), 2) for area in areas]


def test_printed_sheet_holds_the_area_and_every_commune(client: Client, counted: None):
    area = repair_state(Origin.CROWD).areas[0]

    pdf = pypdf.PdfReader(io.BytesIO(client.get(f"{AREA}.pdf").content))

    text = " ".join(page.extract_text() for page in pdf.pages)
    assert area_title(area) in text
    assert [each.commune.name for each in area.communes if each.commune.name not in text] == []
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pdf.pages} == {(595, 842)}


def test_nothing_found_says_why(client: Client):
    count_made([])

    assert "cinq appareils par opérateur" in client.get("/reparer").content.decode()
    assert client.get(AREA).status_code == 404
    assert client.get(f"{AREA}?demonstration=0")["Location"] == "/reparer?demonstration=0"
    assert client.get("/reparer/zones.csv").content.decode().count("\n") == 1


@pytest.mark.parametrize(("name", "may"), [("visitor", False), ("chloe", False), ("aline", True), ("bruno", True)])
def test_actions_are_for_the_agency_alone(people: People, counted: None, name: str, may: bool):  # noqa: FBT001
    number = opened(people)
    ActionStep.objects.update(note=NOTES)
    browser = people.client(name)
    follow = f"/reparer/actions/{number}/suivi"

    closed = [browser.get(follow), browser.get("/reparer/fiches.zip"), browser.get(f"{AREA}/action")]
    written = [
        browser.post(follow, {"state": "reported", "happened_on": f"{Action.objects.get().opened_on}"}),
        browser.post(f"/reparer/sfr/{CHATEAUBRIANT}/action/ouvrir"),
    ]

    assert [answer.status_code for answer in closed] == ([200] * 3 if may else [302] * 3)
    assert all(may or "/admin/login/" in answer.headers["Location"] for answer in closed + written)
    assert Action.objects.get().state == ("reported" if may else "found")
    # State and days are public, notes are not.
    public = browser.get(f"/reparer/actions/{number}")
    assert (public.status_code, NOTES in public.content.decode()) == (200, False)
    # What only the agency may do is offered to nobody else.
    assert ("Suivre cette action" in public.content.decode()) is may
    assert ("Toutes les fiches" in browser.get("/reparer").content.decode()) is may
    assert (NOTES in closed[0].content.decode()) is may


def test_bundle_of_the_agency_holds_every_sheet_and_table(people: People, counted: None):
    content = people.client("aline").get("/reparer/fiches.zip").content

    names = ZipFile(io.BytesIO(content)).namelist()
    assert names == ["zones.csv", "communes.csv", "zones.geojson", f"fiches/orange/zone-{CHATEAUBRIANT}.pdf"]


def test_action_goes_from_finding_to_proof(client: Client, people: People):
    long_ago = NOW - timedelta(days=120)
    codes = (CHATEAUBRIANT, *NEAR)
    count_made([Made(code, until=long_ago, days=20) for code in codes])
    number = opened(people)
    Action.objects.update(opened_on="2026-08-01")
    ActionStep.objects.update(happened_on="2026-08-01")

    statuses = [
        noted(people, number, "done", "2026-08-02"),  # not reported yet
        noted(people, number, "reported", "2026-08-02", note=NOTES),
        noted(people, number, "planned", "2026-08-20", planned_for="2026-09-15"),
        noted(people, number, "done", "2026-09-12"),
    ]
    before = verification_of(actions()[0])
    add_made([Made(code, bad=0, days=30) for code in codes])
    after = verification_of(actions()[0])

    assert statuses == [422, 302, 302, 302]
    assert before is not None
    assert (before.proof, before.before.tests, before.after.tests) == (Proof.NOT_YET, 200, 0)
    assert after is not None
    assert (after.proof, after.before.tests, after.after.tests) == (Proof.PROVEN, 200, 200)
    assert after.score_difference is not None
    page = client.get(f"/reparer/actions/{number}").content.decode()
    assert "prouvé" in page
    # The finding of the first day stays, although the area is no longer badly served.
    assert "au moins 200 tests" in page
    assert "prouvé" in client.get("/reparer").content.decode()


def test_months_that_no_side_of_the_works_has_are_named(client: Client, people: People):
    # A few phones of one month tested after the works: the month counts on neither side, and the page said nothing.
    count_made([Made(code, until=NOW - timedelta(days=120), days=20) for code in (CHATEAUBRIANT, *NEAR)])
    number = opened(people)
    Action.objects.update(opened_on="2026-08-01")
    ActionStep.objects.update(happened_on="2026-08-01")
    noted(people, number, "reported", "2026-08-02", note=NOTES)
    noted(people, number, "planned", "2026-08-20", planned_for="2026-09-15")
    noted(people, number, "done", "2026-09-12")
    add_made([Made(CHATEAUBRIANT, devices=3, until=NOW - timedelta(days=60), days=10, first_device=2)])

    verdict = verification_of(actions()[0])
    page = " ".join(client.get(f"/reparer/actions/{number}").content.decode().split())

    assert verdict is not None
    assert (len(verdict.left_out), verdict.after.tests) == (1, 0)
    assert "Sans les tests de ces mois, qui ont trop peu d’appareils d’un côté des travaux :" in page


def test_second_action_on_the_same_area_is_refused(people: People, counted: None):
    opened(people)

    answer = people.client("bruno").post(f"{AREA}/action/ouvrir")

    assert answer.status_code == 422
    assert "Une action est déjà ouverte" in answer.content.decode()
    assert Action.objects.count() == 1


def test_action_whose_commune_disappeared_still_has_its_page(client: Client, people: People, counted: None):
    number = opened(people)
    noted(people, number, "reported", f"{Action.objects.get().opened_on}")
    noted(people, number, "done", f"{Action.objects.get().opened_on}")
    Action.objects.update(communes=["00000"], operator=63)

    answer = client.get(f"/reparer/actions/{number}")

    assert answer.status_code == 200
    assert "commune disparue" in answer.content.decode()
    assert client.get("/reparer").status_code == 200


def test_list_of_actions_asks_the_database_a_fixed_number_of_times(client: Client, people: People, counted: None):
    opened(people)
    row = Action.objects.get()
    asked = []
    for _row in range(2):
        client.get("/reparer")
        with CaptureQueriesContext(connection) as queries:
            client.get("/reparer")
        asked.append(len(queries))
        for _other in range(2):
            Action.objects.create(
                title="Autre", operator=2, origin=0, communes=["85001"], opened_on=row.opened_on, evidence=row.evidence
            )

    # Two of them are of sites out of service and to come, which another feature reads for all zones at once.
    assert asked == [4, 4]
