import json
import re
from typing import Any

import pytest
from django.test import Client

from maillage.territory.queries import territory
from tests.figures.campaigns import count_campaign_in_nantes, count_nothing

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed


def config_of(page: str) -> dict[str, Any]:
    block = re.search(r'<script id="map-config" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    read: dict[str, Any] = json.loads(block[1])
    return read


def test_map_page_names_its_question_legend_and_table(client: Client) -> None:
    count_campaign_in_nantes()

    answer = client.get("/carte", {"usage": "latency", "technology": "4G", "origin": "simulated"}).content.decode()

    assert '<p class="map-question" id="map-question" role="status">Latence · Tous les opérateurs · 4G</p>' in answer
    assert "Données simulées" in answer
    assert 'href="/carte/tableau?usage=latency&amp;technology=4G"' in answer
    assert "50 à 100\u00a0ms" in answer


def test_map_opens_on_the_departements_that_have_tests(client: Client) -> None:
    count_campaign_in_nantes()

    west, south, east, north = config_of(client.get("/carte").content.decode())["home"]

    assert (-2.7 < west < -2.4, 46.8 < south < 46.9, -1.0 < east < -0.8, 47.8 < north < 47.9) == (True,) * 4


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

    assert {"median", "interval", "tests", "hidden_why", "tied", "level_square"} <= words.keys()
    assert all(words.values())
