"""Tiles, layers and tables of the prediction in force."""

import csv
import io
import json
import zlib

import numpy as np
import pytest
import rasterio
from django.test import Client
from numpy.typing import NDArray

from maillage.cover.prediction.domain.map_layers import MapLayerName
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.layer_tiles import EMPTY_TILE

pytestmark = pytest.mark.django_db
NOZAY = "10/507/357"  # zoom, column, row of the tile that holds the site


def pixels(png: bytes) -> NDArray[np.uint8]:
    """The indices of a picture of 256 x 256 with a palette, whose lines have no filter."""
    start = png.index(b"IDAT") + 4
    lines = zlib.decompressobj().decompress(png[start:])
    return np.frombuffer(lines, np.uint8).reshape(256, 257)[:, 1:]


def tile(client: Client, prediction: PublishedPrediction, layer: str, place: str, *, theme: str = "light") -> bytes:
    answer = client.get(f"/couverture/tuiles/{prediction.version}/{layer}/{place}.png?theme={theme}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "immutable" in answer["Cache-Control"]
    return answer.content


@pytest.mark.parametrize("layer", list(MapLayerName))
def test_tile_around_the_site_has_colours_and_one_far_away_has_none(
    client: Client, published: PublishedPrediction, layer: str
):
    assert np.unique(pixels(tile(client, published, layer, NOZAY))).size > 1
    assert tile(client, published, layer, "10/100/100") == EMPTY_TILE


def test_themes_have_colours_of_their_own(client: Client, published: PublishedPrediction):
    light, dark = (tile(client, published, "state", NOZAY, theme=theme) for theme in ("light", "dark"))

    assert light != dark
    assert (pixels(light) == pixels(dark)).all()


@pytest.mark.parametrize("place", ["16/0/0", "3/9/0", "99999999999999999999/0/0"])
def test_tile_outside_the_world_is_not_there(client: Client, published: PublishedPrediction, place: str):
    assert client.get(f"/couverture/tuiles/{published.version}/state/{place}.png").status_code == 404


@pytest.mark.parametrize("version", ["0000000000000000", "..", "current.json"])
@pytest.mark.usefixtures("published")
def test_tile_and_layer_of_no_prediction_are_not_there(client: Client, version: str):
    addresses = [f"/couverture/tuiles/{version}/state/{NOZAY}.png", f"/couverture/couches/{version}/state.tif"]

    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_layer_is_given_as_numbers(client: Client, published: PublishedPrediction):
    answer = client.get(f"/couverture/couches/{published.version}/signal.tif")

    with rasterio.MemoryFile(b"".join(answer)) as file, file.open() as layer:
        assert (layer.tags()["unit"], layer.crs.to_epsg()) == ("dBm", 2154)


def test_layer_is_read_part_by_part(client: Client, published: PublishedPrediction):
    address = f"/couverture/couches/{published.version}/signal.tif"
    whole = b"".join(client.get(address))

    part = client.get(address, headers={"Range": "bytes=4-11"})

    assert (part.status_code, b"".join(part)) == (206, whole[4:12])
    assert client.get(address, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416


@pytest.mark.usefixtures("published")
def test_communes_are_given_as_csv_geojson_and_kml_of_the_same_list(client: Client):
    table = client.get("/couverture/communes.csv?q=nozay")
    rows = list(csv.DictReader(io.StringIO(b"".join(table).decode("utf-8-sig"))))
    contours = json.loads(client.get("/couverture/communes.geojson?q=nozay").content)["features"]
    globe = client.get("/couverture/communes.kml?q=nozay").content.decode()

    assert [(row["code_commune"], row["nom_commune"]) for row in rows] == [("44113", "Nozay")]
    assert [(one["id"], one["geometry"]["type"]) for one in contours] == [("44113", "Polygon")]
    assert globe.count("<Placemark>") == 1
    assert contours[0]["properties"]["foyers"] == int(rows[0]["foyers"])  # a number, as programs expect one


@pytest.mark.usefixtures("published")
def test_sites_are_given_with_the_word_that_they_are_invented(client: Client):
    (site,) = json.loads(client.get("/couverture/sites.geojson").content)["features"]

    assert site["properties"]["est_invente"] == "oui"
    assert site["geometry"]["coordinates"] == pytest.approx([-1.6262, 47.5638], abs=1e-4)


@pytest.mark.usefixtures("published")
def test_file_that_the_reader_has_is_not_sent_again(client: Client):
    etag = client.get("/couverture/communes.geojson")["ETag"]

    assert client.get("/couverture/communes.geojson", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("address", ["communes.csv", "communes.geojson", "sites.kml", "communes/44113.csv"])
@pytest.mark.usefixtures("coverage_data")
def test_files_are_not_there_before_a_prediction(client: Client, address: str):
    assert client.get(f"/couverture/{address}").status_code == 404
