import re
from html import unescape

import pytest
from django.test import Client

from maillage.measure.figures.pages.parts.filtering.map_request import MapPosition
from maillage.measure.figures.pages.parts.map_drawing import DrawnView
from maillage.territory.domain.terms import Box
from tests.measure.figures.campaigns import count_campaign_in_nantes, count_nothing

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

AROUND_NANTES = {"origin": "simulated", "z": "7.5", "lat": "47.2184", "lon": "-1.5536"}


def picture_of(client: Client, **asked: str) -> str:
    """The page of the map, its spaces plain."""
    page = client.get("/carte", {"origin": "simulated"} | asked).content.decode()
    return re.sub(r"\s+", " ", unescape(page).replace("\u202f", " ").replace("\u00a0", " "))


def drawings(page: str) -> list[str]:
    return re.findall(r'<svg class="map-drawing.*?</svg></svg>', page)


def test_drawing_has_the_pixels_of_the_live_map() -> None:
    view = DrawnView.of_position(MapPosition(z=8.0, lat=47.0, lon=-1.5))

    east, _down = view.point(-0.5, 47.0)
    assert (round(east, 2), view.point(-1.5, 47.0)) == (round(512 * 2**8 / 360, 2), (0.0, 0.0))
    assert view.box.west < -1.5 - 600 * 360 / (512 * 2**8)


def test_drawing_without_position_fits_its_territory_with_the_margin_of_the_live_map() -> None:
    view = DrawnView.around(Box(-2.6, 46.2, 1.0, 48.6))

    assert view.fitted is not None
    assert (round(max(view.fitted[0] / 912, view.fitted[1] / 692), 6), view.fitted[0] <= 912) == (1.0, True)


def test_picture_of_an_operator_says_of_a_place_what_its_card_says(client: Client) -> None:
    count_campaign_in_nantes()

    page = picture_of(client, operator="orange", **AROUND_NANTES)
    card = client.get("/carte/lieu.json", {"at": "epci:244400404", "origin": "simulated"}).json()

    [value] = [row["value"].replace("\u00a0", " ") for row in card["rows"] if row["id"] == "orange"]
    [listed] = re.findall(
        r'<a href="/territoires/epci:244400404">Nantes Métropole</a></span> <span class="card-value">(.*?)</li>', page
    )
    assert value in re.sub(r"<[^>]+>", "", listed)


def test_picture_colours_a_place_as_its_swatch_in_the_list(client: Client) -> None:
    count_campaign_in_nantes()

    page = picture_of(client, **AROUND_NANTES)

    listed = set(re.findall(r'class="swatch swatch-(\d)"', page.partition("map-places")[2]))
    [drawing] = drawings(page)
    assert listed != set()
    assert listed <= set(re.findall(r'<path class="class-(\d)" d="M', drawing))


def test_picture_of_a_close_view_draws_its_squares(client: Client) -> None:
    count_campaign_in_nantes()

    page = picture_of(client, **AROUND_NANTES | {"z": "12"})

    assert re.search(r'<path class="class-\d" d="M', drawings(page)[0]) is not None
    assert "Carré de" in page.partition("map-places")[2]


def test_picture_of_the_best_operator_has_operators_in_drawing_and_legend(client: Client) -> None:
    count_campaign_in_nantes()

    page = picture_of(client, layer="best", **AROUND_NANTES)

    legend = page.partition('id="map-legend"')[2].partition("</section>")[0]
    shades = set(re.findall(r'<path class="([\w-]+)" d="M', drawings(page)[0].partition('class="areas"')[2]))
    assert shades != set()
    assert shades <= {"op-orange", "op-sfr", "op-bouygues-telecom", "op-free-mobile", "tied"}
    assert [
        name
        for name in ("Orange", "SFR", "Bouygues Telecom", "Free Mobile", "plusieurs à égalité")
        if name not in legend
    ] == []


def test_picture_of_two_operators_has_a_drawing_of_each(client: Client) -> None:
    count_campaign_in_nantes()

    page = picture_of(client, compare="orange,sfr", **AROUND_NANTES)

    assert re.findall(r'<p class="frame-name">(.*?)</p>', page) == ["Orange", "SFR"]
    assert len(drawings(page)) == 2
    names = re.findall(r' id="(map-(?:ground|land|tied)[^"]*)"', page)
    assert (len(names), len(set(names))) == (4, 4)


def test_picture_has_the_card_that_the_address_opens_and_outlines_its_place(client: Client) -> None:
    count_campaign_in_nantes()

    page = picture_of(client, at="commune:44109", **AROUND_NANTES)
    lost = picture_of(client, at="commune:99999", **AROUND_NANTES)

    card = page.partition('class="picture-card"')[2].partition("</div>")[0]
    assert ("<h2>Nantes</h2>" in card, "Tout sur Nantes" in card, '<path class="chosen" d="M' in page) == (True,) * 3
    assert ('class="picture-card"' in lost, 'class="chosen"' in lost) == (False, False)


def test_picture_without_any_figure_says_so(client: Client) -> None:
    count_nothing()

    page = picture_of(client)

    assert "Aucun chiffre dans cette vue" in page


def test_page_tells_its_script_that_the_visitor_saves_data(client: Client) -> None:
    count_nothing()

    answers = [client.get("/carte", headers=headers).content.decode() for headers in ({"save-data": "on"}, {})]

    assert [" data-saves" in answer for answer in answers] == [True, False]
