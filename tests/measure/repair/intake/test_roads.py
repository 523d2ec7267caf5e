import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import shapely

from maillage.core.problems import Refused
from maillage.measure.repair.intake.roads import read_roads

NANTES = [[-1.56, 47.21], [-1.54, 47.21]]
LAMBERT = [[355_100.0, 6_689_000.0], [356_600.0, 6_689_000.0]]


def geojson(folder: Path, *lines: list[list[float]], crs: str | None = None) -> Path:
    features = [{"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}} for line in lines]
    document: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    file = folder / "routes.geojson"
    file.write_text(json.dumps(document))
    return file


def geopackage(folder: Path, epsg: int) -> Path:
    file = folder / "routes.gpkg"
    blob = b"GP\x00\x01" + struct.pack("<i", epsg) + shapely.to_wkb(shapely.LineString(LAMBERT))
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id)")
        database.execute("CREATE TABLE routes (geom BLOB)")
        database.execute("INSERT INTO gpkg_geometry_columns VALUES ('routes', 'geom', ?)", (epsg,))
        database.execute("INSERT INTO routes VALUES (?)", (blob,))
        database.commit()
    return file


def code_of(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        read_roads(path)
    return refused.value.code


def test_lines_in_degrees_are_read_as_they_are(tmp_path: Path):
    lines = read_roads(geojson(tmp_path, NANTES)).lines

    assert shapely.get_coordinates(lines).tolist() == NANTES


@pytest.mark.parametrize(
    "make", [lambda folder: geojson(folder, LAMBERT, crs="urn:ogc:def:crs:EPSG::2154"), geopackage]
)
def test_lines_in_lambert_93_become_degrees(tmp_path: Path, make: Any):
    lines = read_roads(make(tmp_path, 2154) if make is geopackage else make(tmp_path)).lines

    west, south, east, north = shapely.total_bounds(lines).round(2)
    assert (west, south, east, north) == (-1.56, 47.21, -1.54, 47.21)


def test_files_that_cannot_be_roads_are_refused_with_a_reason(tmp_path: Path):
    text = tmp_path / "routes.txt"
    text.write_text("x")
    broken = tmp_path / "broken.geojson"
    broken.write_text("{")
    not_a_package = tmp_path / "broken.gpkg"
    not_a_package.write_bytes(b"not a database" * 100)

    assert [code_of(path) for path in (tmp_path / "none.gpkg", text, broken, not_a_package)] == [
        "no_file",
        "roads_format",
        "roads_unreadable",
        "roads_unreadable",
    ]
    assert code_of(geojson(tmp_path)) == "roads_empty"
    assert code_of(geojson(tmp_path, LAMBERT)) == "roads_projection"
    assert code_of(geojson(tmp_path, NANTES, crs="EPSG:3857")) == "roads_projection"
    assert code_of(geopackage(tmp_path, 3857)) == "roads_projection"


def test_feature_without_geometry_is_set_aside_and_the_roads_are_read(tmp_path: Path):
    path = geojson(tmp_path, NANTES, NANTES)
    document = json.loads(path.read_text())
    document["features"][0]["geometry"] = None
    path.write_text(json.dumps(document))

    read = read_roads(path)

    assert len(read.lines) == 1
    assert [(finding.code, finding.row_number) for finding in read.rejected.findings] == [("no_geometry", 1)]
