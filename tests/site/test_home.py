import json
import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import shapely
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.comparison.store.weather import followed_places
from maillage.measure.figures.pages.parts.region_map import region_map
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.intake.reading import DocumentReader
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.operators import operator_table
from maillage.measure.speedtest.pages.parts.sample_commands import contribute_context, example_document
from maillage.site.pages.home import home_context
from maillage.territory.store.territories import territory
from maillage.web.charts.planes import svg_path
from tests.measure.figures.campaigns import count_campaign_in_nantes, count_nothing
from tests.measure.record.crowds import Crowd, count_crowds, own_installation
from tests.measure.record.documents import NO_NODES

IDENTITY = UUID("0f9c7b1e-4a52-4e6e-9d4e-2f1f5a6b7c8d")
TOKEN = "a" * 32
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_home_page_with_only_simulated_tests_shows_them_and_says_so(client: Client) -> None:
    count_campaign_in_nantes()

    page = home_context(default_origin())
    answer = client.get("/").content.decode()

    assert page["origin"] is Origin.SIMULATED
    assert page["tests"].endswith("visés.")
    assert "Données inventées" in answer


@pytest.mark.django_db(transaction=True)
def test_home_page_of_an_empty_installation_invites_and_counts_from_nothing(client: Client) -> None:
    count_nothing()

    page = home_context(default_origin())

    answer = client.get("/").content.decode()
    assert (page["answer"], page["tests"]) == ("", "")
    assert answer.count("Tout commence par un test") == 1


@pytest.mark.django_db(transaction=True)
def test_first_tests_of_an_installation_leave_its_invitations_and_no_dashes(client: Client, tmp_path: Path) -> None:
    # Seen: "– tests reçus", nine beaches "pas encore de note", "les deux opérateurs" where four have their network.
    with own_installation(tmp_path):
        count_crowds(
            Crowd(devices=6, operator=1, score=70),
            Crowd(devices=6, operator=2, score=65, first_device=100),
            Crowd(devices=2, operator=3, first_device=200),
        )

        home, weather = client.get("/").content.decode(), client.get("/meteo").content.decode()

    assert "– tests" not in home
    assert "Orange et SFR sont à égalité" in home
    assert weather.count("les premiers tests arrivent") == 1
    assert "pas encore de note" not in weather


@pytest.mark.django_db(transaction=True)
def test_home_page_says_of_the_beaches_what_the_weather_opens_with(client: Client, tmp_path: Path) -> None:
    beaches = followed_places(territory("region:52"))
    # A summer in which nothing is decided at any beach, and an autumn that decides at one.
    summer = [
        Crowd(devices=8, operator=operator, month=138, at=(beach.lon, beach.lat), commune=beach.commune or "44131",
              first_device=1_000 * row + 100 * operator)
        for row, beach in enumerate(beaches) if beach.lon is not None and beach.lat is not None
        for operator in (1, 2)
    ]  # fmt: skip
    pornic = next(beach for beach in beaches if beach.address == "place:pornic")
    assert pornic.lon is not None
    assert pornic.lat is not None
    autumn = [
        Crowd(devices=60, operator=operator, score=score, at=(pornic.lon, pornic.lat), commune="44131",
              first_device=50_000 + 1_000 * operator)
        for operator, score in ((1, 85.0), (2, 25.0))
    ]  # fmt: skip
    with own_installation(tmp_path):
        count_crowds(*summer, *autumn)

        home, weather = client.get("/").content.decode(), client.get("/meteo").content.decode()

    said = re.findall(r"Depuis le début des mesures, Orange passe le mieux sur une plage sur \w+\.", weather)
    assert len(said) == 1
    assert said[0] in home


@pytest.mark.django_db
def test_english_home_page_has_its_language_and_address(client: Client) -> None:
    answer = client.get("/en/").content.decode()

    assert '<html lang="en">' in answer
    assert 'href="/en/test"' in answer


def test_light_map_has_every_epci_of_the_region() -> None:
    drawn = region_map("region:52")

    assert drawn is not None
    assert len(drawn.areas) == 69
    assert all(area.path.startswith("M") for area in drawn.areas)


def test_light_map_of_a_commune_is_not_drawn() -> None:
    assert region_map("commune:44109") is None


@given(st.integers(6, 400), st.integers(6, 400), st.integers(0, 900), st.integers(0, 900))
def test_path_of_a_rectangle_comes_back_to_its_corner(width: int, height: int, x: int, y: int) -> None:
    steps = [int(number) for number in re.findall(r"-?\d+", svg_path(shapely.box(x, y, x + width, y + height)))]

    corners = list(zip(steps[2::2], steps[3::2], strict=True))
    assert len(corners) == 3
    assert {abs(dx) + abs(dy) for dx, dy in corners} == {width, height}


@pytest.mark.django_db
def test_example_of_the_contribute_page_is_a_document_that_is_read() -> None:
    document = json.dumps(example_document(IDENTITY, token=TOKEN, now=NOON)).encode()

    measurement = DocumentReader(operator_table(), device_of, NO_NODES).read(document)

    assert (measurement.id, measurement.taken_at, measurement.operator) == (IDENTITY, NOON, 1)


def test_commands_of_the_contribute_page_name_this_installation_and_one_token() -> None:
    page = contribute_context("https://mesures.example", identity=IDENTITY, token=TOKEN, now=NOON)

    assert page["curl"].startswith("curl -X POST https://mesures.example/api/v1/measurements")
    assert page["curl"].count(TOKEN) == page["curl_erase"].count(TOKEN) == 1


@pytest.mark.django_db
def test_search_page_finds_without_script(client: Client) -> None:
    answer = client.get("/recherche", {"q": "st jean de mon"}).content.decode()

    assert 'href="/territoires/commune:85234"' in answer


@pytest.mark.django_db
def test_page_of_territories_lists_those_of_the_installation(client: Client) -> None:
    # Seen: a title and a field above an empty page.
    answer = client.get("/territoires").content.decode()

    assert 'href="/territoires/departement:44"' in answer


@pytest.mark.django_db
def test_home_page_has_a_sentence_and_one_way_for_each_door(client: Client) -> None:
    panels = client.get("/").context["panels"]

    assert [panel.door for panel in panels] == ["Mesurer", "Réparer", "Ouvrir", "Acheter", "Inclure", "Couvrir"]
    assert all(panel.sentence and panel.link[0] for panel in panels)
    assert {client.get(panel.link[1], follow=True).status_code for panel in panels} == {200}


@pytest.mark.django_db(transaction=True)
def test_home_page_has_few_stops_of_the_keyboard_before_what_one_came_for(client: Client) -> None:
    count_campaign_in_nantes()

    main = client.get("/").content.decode().partition("<main")[2].partition("</main>")[0]

    assert len(re.findall(r"<(?:a|button|input|select|summary)\b", main)) <= 25
    assert main.index('href="/test"') < main.index('class="region-map"')
