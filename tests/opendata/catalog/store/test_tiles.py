"""Large maps are served in tiles too: written ahead, listed among the files and for harvesters, drawn by the page."""

import gzip
import json
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from django.test import Client
from pmtiles.reader import MmapSource, all_tiles

from maillage.core.problems import NotFound
from maillage.opendata.catalog.domain.terms import FileForm
from maillage.opendata.catalog.domain.whole_files import is_whole
from maillage.opendata.catalog.store import version_files
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.catalog.store.version_files import forms_of, make_tiles_ahead, version_file
from tests.opendata.catalog.reusing import published

pytestmark = pytest.mark.django_db
SQUARES = [shapely.box(-2.1 + 0.01 * number, 47.1, -2.095 + 0.01 * number, 47.105) for number in range(4)]
ZONES = {
    "nom": ["A", "B", "sans forme", "C", "D"],
    "jour": ["2026-01-01"] * 5,
    "geometry": [shapely.to_geojson(square) for square in SQUARES[:2]]
    + [""]
    + [shapely.to_geojson(square) for square in SQUARES[2:]],
}


@pytest.fixture
def zones(monkeypatch: pytest.MonkeyPatch) -> Version:
    monkeypatch.setattr(version_files, "_TILED_ROWS", 5)
    return published("Zones", rows=ZONES)


def features(path: Path) -> dict[int, Any]:
    """The properties of all features, by the number of their row."""
    found: dict[int, Any] = {}
    with path.open("rb") as file:
        for _place, tile in all_tiles(MmapSource(file)):  # type: ignore[no-untyped-call]
            layers = mapbox_vector_tile.decode(gzip.decompress(tile))
            found |= {one["properties"]["row"]: one["properties"] for one in layers["shapes"]["features"]}
    return found


def test_tiles_of_a_large_map_have_the_rows_with_their_numbers_and_columns(zones: Version) -> None:
    path = version_file(zones, FileForm.PMTILES)

    assert is_whole(path)
    assert {row: (told["nom"], told["jour"]) for row, told in features(path).items()} == {
        2: ("A", "2026-01-01"),
        3: ("B", "2026-01-01"),
        5: ("C", "2026-01-01"),
        6: ("D", "2026-01-01"),
    }


def test_tiles_are_written_ahead_then_drawn_by_the_page_and_listed(zones: Version) -> None:
    address = f"/catalogue/zones/versions/{zones.number}/zones.pmtiles"
    before = Client().get("/catalogue/zones").content.decode()

    counts = (make_tiles_ahead(), make_tiles_ahead())

    page = Client().get("/catalogue/zones").content.decode()
    flow = json.loads(Client().get("/catalogue/zones.jsonld").content)
    part: Any = Client().get(address, headers={"Range": "bytes=0-6"})
    assert counts == (1, 0)
    assert "data-tiles" not in before
    assert f'data-tiles="{address}" data-geometry="geometry"' in page
    assert "/catalogue/zones/fichiers/zones.pmtiles" in page
    assert "application/vnd.pmtiles" in json.dumps(flow)
    assert "file-type/PMTILES" not in json.dumps(flow)  # a code that the EU table lacks
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"PMTiles")


def test_small_map_and_large_table_of_points_have_no_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    small = published("Zones", rows=ZONES)
    monkeypatch.setattr(version_files, "_TILED_ROWS", 2)
    points = published("Points", rows={"lat": ["47.1", "47.2"], "lon": ["-2.1", "-2.2"]})

    assert FileForm.PMTILES not in forms_of(points)
    with pytest.raises(NotFound, match="n’est pas servi en tuiles"):
        version_file(points, FileForm.PMTILES)
    monkeypatch.undo()
    assert FileForm.PMTILES not in forms_of(small)


def test_tiles_that_were_cut_short_are_not_whole(tmp_path: Path, zones: Version) -> None:
    octets = version_file(zones, FileForm.PMTILES).read_bytes()
    cut, empty = tmp_path / "cut.pmtiles", tmp_path / "empty.pmtiles"
    cut.write_bytes(octets[:-1])
    empty.write_bytes(octets[:100])

    assert (is_whole(cut), is_whole(empty)) == (False, False)
