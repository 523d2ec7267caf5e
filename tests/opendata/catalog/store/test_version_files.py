"""Files of a version without schema: values are what all of their column are, codes keep their zeros."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyogrio  # type: ignore[import-untyped]
import pytest
from python_calamine import CalamineWorkbook

from maillage.opendata.catalog.domain.terms import FileForm
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.catalog.store.version_files import forms_of, version_file
from tests.opendata.catalog.reusing import published

pytestmark = pytest.mark.django_db
ROWS = {
    "insee": ["01004", "44131", "58194"],
    "habitants": ["14035", "", "719"],
    "budget": ["12.5", "-3", "1000"],
    "voté": ["2025-03-31", "2025-01-02", ""],
    "note": ["3", "NC", "4"],
    "longitude": ["5.35", "-2.1", ""],
    "latitude": ["45.9", "47.1", ""],
}


@pytest.fixture
def version() -> Version:
    return published("Communes", rows=ROWS)


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_json_has_numbers_where_every_value_is_one(version: Version):
    rows = _read(version_file(version, FileForm.JSON))

    assert [list(row.values()) for row in rows] == [
        ["01004", 14035, 12.5, "2025-03-31", "3", 5.35, 45.9],
        ["44131", None, -3, "2025-01-02", "NC", -2.1, 47.1],
        ["58194", 719, 1000, None, "4", None, None],
    ]


def test_geojson_has_the_same_values_with_their_places(version: Version):
    features = _read(version_file(version, FileForm.GEOJSON))["features"]

    assert [one["properties"] for one in features] == _read(version_file(version, FileForm.JSON))
    assert [one["geometry"] and one["geometry"]["coordinates"] for one in features] == [
        [5.35, 45.9],
        [-2.1, 47.1],
        None,
    ]


def test_workbook_has_cells_of_the_kinds_of_its_columns(version: Version):
    rows = CalamineWorkbook.from_path(version_file(version, FileForm.XLSX)).get_sheet_by_index(0).to_python()

    assert rows[1:] == [
        ["01004", 14035, 12.5, date(2025, 3, 31), "3", 5.35, 45.9],
        ["44131", "", -3, date(2025, 1, 2), "NC", -2.1, 47.1],
        ["58194", 719, 1000, "", "4", "", ""],
    ]


def test_geopackage_has_columns_of_their_kinds(version: Version):
    found, table = pyogrio.read_arrow(version_file(version, FileForm.GPKG))

    kinds = {field.name: str(field.type) for field in table.schema if field.name != "geom"}
    assert kinds == {
        "insee": "string",
        "habitants": "int64",
        "budget": "double",
        "voté": "date32[day]",
        "note": "string",
        "longitude": "double",
        "latitude": "double",
    }
    assert (found["geometry_type"], [one is None for one in table["geom"].to_pylist()]) == (
        "Point",
        [False, False, True],
    )


def test_geopackage_is_not_offered_where_its_packages_are_not_installed(
    version: Version, monkeypatch: pytest.MonkeyPatch
):
    usual = set(FileForm) - {FileForm.PMTILES}
    assert set(forms_of(version)) == usual

    monkeypatch.setattr("maillage.opendata.catalog.store.version_files.is_gpkg_written", lambda: False)

    assert usual - set(forms_of(version)) == {FileForm.GPKG}
