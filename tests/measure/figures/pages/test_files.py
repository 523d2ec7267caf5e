import csv
import json
from io import StringIO
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from django.test import Client

from maillage.measure.figures.store.area_totals import CountFilter
from maillage.measure.figures.store.figures import figures_by_epci
from maillage.measure.figures.store.map_squares.squares import PublishedChain, Tile
from maillage.measure.figures.store.map_squares.tiles import best_tile_bytes, tile_bytes
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import Origin, Selection
from tests.measure.figures.campaigns import NANTES, count_campaign_in_nantes

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

METROPOLE = "244400404"
TILE = Tile(12, 2030, 1437)  # the centre of Nantes
# A hair inside the tile: the squares of its neighbours only touch it.
WEST, EAST = (360 * column / 4096 - 180 for column in (2030, 2031))
BOX = f"{WEST + 1e-6},47.15985,{EAST - 1e-6},47.21956"
INSIDE = {"bbox": BOX, "level": "square", "z": "12.3", "lat": "47.22", "lon": "-1.54"}


@pytest.fixture
def campaign() -> None:
    count_campaign_in_nantes()


def lines_of(client: Client, **query: str) -> list[dict[str, str]]:
    answer = client.get("/carte/export.csv", query)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(answer.content.decode())))


def drawn(tile: bytes) -> list[dict[str, Any]]:
    features = mapbox_vector_tile.decode(tile).get("squares", {}).get("features", [])
    return [feature["properties"] for feature in features]


def test_csv_of_a_territory_is_the_published_figure(client: Client, campaign: None) -> None:
    figure = figures_by_epci(Selection(origin=Origin.SIMULATED), within=NANTES)[METROPOLE]

    (line,) = lines_of(client, within=NANTES, level="epci")

    assert (line["code"], line["name"], int(line["tests"]), line["unit"]) == (
        METROPOLE,
        "Nantes Métropole",
        figure.samples,
        "bit/s",
    )
    assert figure.median is not None
    assert float(line["median"]) == pytest.approx(figure.median, rel=1e-3)


def test_csv_of_squares_is_what_the_tile_draws(client: Client, campaign: None) -> None:
    chosen = CountFilter(current_counts(), Selection(origin=Origin.SIMULATED))
    on_map = drawn(tile_bytes(TILE, chosen, PublishedChain(chosen)))

    lines = lines_of(client, **INSIDE)

    assert sorted((float(f"{each['value']:.4g}"), each["n"]) for each in on_map) == sorted(
        (float(line["median"]), int(line["tests"])) for line in lines
    )


def test_csv_of_the_best_operators_is_what_the_tile_draws(client: Client, campaign: None) -> None:
    chosen = CountFilter(current_counts(), Selection(origin=Origin.SIMULATED))
    on_map = drawn(best_tile_bytes(TILE, chosen))

    lines = lines_of(client, **INSIDE, layer="best")

    assert len(on_map) > 0
    assert sorted((float(f"{each['value']:.4g}"), each["n"]) for each in on_map) == sorted(
        (float(line["median"]), int(line["tests"])) for line in lines
    )


def test_geojson_has_the_contours_and_the_figures_of_the_csv(client: Client, campaign: None) -> None:
    answer = json.loads(client.get("/carte/export.geojson", {"within": NANTES, "level": "epci"}).content)
    (line,) = lines_of(client, within=NANTES, level="epci")

    (feature,) = answer["features"]

    assert feature["properties"]["median"] == float(line["median"])
    assert shapely.geometry.shape(feature["geometry"]).contains(shapely.Point(-1.553, 47.218))
    assert "IGN ADMIN EXPRESS" in answer["attribution"]


def test_geojson_of_squares_is_made_of_their_corners(client: Client, campaign: None) -> None:
    answer = json.loads(client.get("/carte/export.geojson", INSIDE).content)

    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in answer["features"]]

    assert len(shapes) > 0
    assert all(
        shapely.is_ccw(shapely.get_exterior_ring(shape)) and shapely.get_num_coordinates(shape) == 5 for shape in shapes
    )


def test_view_too_large_for_squares_is_refused(client: Client) -> None:
    answer = client.get("/carte/export.csv", INSIDE | {"bbox": "-5,42,8,51"})

    assert answer.status_code == 422


def test_territories_of_the_map_are_told_once_for_each_publication(client: Client, campaign: None) -> None:
    address = {"level": "epci", "bbox": "-2,47,-1,48"}

    first = client.get("/carte/territoires.json", address)
    again = client.get("/carte/territoires.json", address, headers={"If-None-Match": first.headers["ETag"]})

    nantes = next(row for row in first.json()["rows"] if row["code"] == METROPOLE)
    assert nantes["isHidden"] is False
    assert nantes["low"] < nantes["value"] < nantes["high"]
    assert again.status_code == 304


def test_hidden_territory_says_nothing_but_that_it_is_hidden(client: Client, campaign: None) -> None:
    rows = client.get("/carte/territoires.json", {"level": "commune", "bbox": "-2,47,-1,48"}).json()["rows"]

    assert {"code": "44109", "isHidden": True} in rows
