import json
import re
from typing import Any

import pytest
from django.test import Client

from maillage.measure.figures.edges.export.rows import SquareView, square_rows
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.territory.domain.terms import Box
from maillage.territory.store.territories import territory
from maillage.web.wording.formats import debit_mbps
from tests.measure.figures.campaigns import count_campaign, count_campaign_in_nantes, count_nothing

LE_MANS = "commune:72181"

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed


def config_of(page: str) -> dict[str, Any]:
    block = re.search(r'<script id="map-config" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    read: dict[str, Any] = json.loads(block[1])
    return read


def test_map_page_names_what_is_seen_its_legend_and_table(client: Client) -> None:
    count_campaign_in_nantes()

    answer = client.get("/carte", {"usage": "latency", "technology": "4G", "origin": "simulated"}).content.decode()

    assert '<h1 class="map-title" id="map-title" aria-live="polite">La latence, Pays de la Loire</h1>' in answer
    assert "Données simulées" in answer
    assert 'href="/carte/tableau?usage=latency&amp;technology=4G"' in answer
    assert "50 à 100\u00a0ms" in answer


def test_map_has_a_banner_for_each_origin_and_shows_that_of_the_tests_in_force(client: Client) -> None:
    count_campaign_in_nantes()

    simulated, drives = (client.get(f"/carte?origin={word}").content.decode() for word in ("simulated", "drive_test"))

    shown = '<div data-origin="simulated">'
    hidden = '<div data-origin="simulated" hidden>'
    assert (shown in simulated, hidden in drives, '<div data-origin="drive_test">' in drives) == (True, True, True)


def test_title_names_the_operator_and_the_commune_in_the_middle_of_the_view(client: Client) -> None:
    count_campaign_in_nantes()

    answer = client.get(
        "/carte", {"operator": "orange", "z": "12", "lat": "47.2184", "lon": "-1.5536"}
    ).content.decode()

    assert ">Le débit d’Orange autour de Nantes</h1>" in answer


def test_card_of_a_commune_has_its_operators_best_first_and_the_way_to_its_page(client: Client) -> None:
    count_campaign_in_nantes()

    card = client.get("/carte/lieu.json", {"at": "commune:44109", "origin": "simulated"}).json()

    values = [float(row["value"].split("\u00a0")[0].replace(",", ".")) for row in card["rows"] if not row["tone"]]
    assert card["title"] == "Nantes"
    assert len(values) > 2
    assert values == sorted(values, reverse=True)
    assert card["more"] == {"text": "Tout sur Nantes", "href": "/territoires/commune:44109"}
    assert card["rows"][-1]["value"] == "trop peu de tests"


def test_card_of_a_square_tells_what_the_tiles_tell(client: Client) -> None:
    count_campaign_in_nantes()
    around_nantes = SquareView(Box(-1.65, 47.15, -1.45, 47.3), zoom=11)
    rows = square_rows(current_counts(), Selection(origin=Origin.SIMULATED), around_nantes)
    square = max(rows, key=lambda row: row.figure.samples)
    level, number = square.code.split("/")

    card = client.get("/carte/lieu.json", {"at": f"square:{level}.{number}", "origin": "simulated"}).json()

    assert card["rows"][0]["value"] == debit_mbps(square.figure.median)
    assert card["line"].startswith("Carré de ")
    assert "au moins" in card["line"]


def test_square_that_nobody_measured_says_so_and_tells_no_number(client: Client) -> None:
    count_campaign_in_nantes()

    card = client.get("/carte/lieu.json", {"at": "square:15.0", "origin": "simulated"}).json()

    assert {row["value"] for row in card["rows"]} == {"trop peu de tests"}
    assert card["note"].startswith("Trop peu d’appareils ont testé ici")


@pytest.mark.parametrize("name", ["", "square:40.1", "square:9.9999999", "commune:99999", "planet:4"])
def test_card_of_no_place_is_not_found(client: Client, name: str) -> None:
    assert client.get("/carte/lieu.json", {"at": name}).status_code == 404


def test_map_opens_on_the_departements_that_have_tests(client: Client) -> None:
    count_campaign_in_nantes()

    west, south, east, north = config_of(client.get("/carte").content.decode())["home"]

    assert (-2.7 < west < -2.4, 46.8 < south < 46.9, -1.0 < east < -0.8, 47.8 < north < 47.9) == (True,) * 4


def test_map_opens_wider_when_tests_come_from_elsewhere(client: Client) -> None:
    count_campaign_in_nantes()
    _west, _south, before, _north = config_of(client.get("/carte").content.decode())["home"]
    count_campaign(LE_MANS, seed=8)

    _west, _south, after, _north = config_of(client.get("/carte").content.decode())["home"]

    assert (before < -0.8, after > 0.2) == (True, True)


def test_map_of_an_empty_installation_opens_on_its_territory(client: Client) -> None:
    count_nothing()

    config = config_of(client.get("/carte").content.decode())

    assert (config["home"], config["origin"]) == (list(territory("region:52").bbox or ()), "crowd")


def test_map_may_be_framed_only_when_embedded(client: Client) -> None:
    page, embedded = client.get("/carte"), client.get("/carte", {"embed": "1"})

    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors *" in embedded.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in embedded.headers
    assert "masthead" not in embedded.content.decode()
    assert "IGN ADMIN EXPRESS" in embedded.content.decode()


def test_map_with_an_unknown_filter_says_what_is_known(client: Client) -> None:
    answer = client.get("/carte", {"usage": "voice"})

    assert answer.status_code == 422
    assert "voice" in answer.content.decode()


def test_comparison_with_an_operator_nobody_knows_is_not_found(client: Client) -> None:
    assert client.get("/carte", {"compare": "orange,nobody"}).status_code == 404


def test_english_map_speaks_english_numbers_and_links(client: Client) -> None:
    config = config_of(client.get("/en/carte").content.decode())

    assert (config["language"], config["addresses"]["table"]) == ("en", "/en/carte/tableau")


def test_every_sentence_of_the_scripts_is_sent(client: Client) -> None:
    words = config_of(client.get("/carte").content.decode())["words"]

    assert {"median", "around", "nothing_at_spot", "tied", "level_square"} <= words.keys()
    assert all(words.values())
