"""A table without schema as French programs save: decimal commas, days first; published as written, typed as meant."""

import json
from datetime import date

import pyarrow.parquet as pq
import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from maillage.opendata.catalog.domain.row_query import RowQuery
from maillage.opendata.catalog.domain.terms import FileForm
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.catalog.store.tables.places import points, positions_in
from maillage.opendata.catalog.store.typed_tables import query_table, typed_table
from maillage.opendata.catalog.store.version_files import version_file
from tests.opendata.catalog.reusing import published

pytestmark = pytest.mark.django_db
ROWS = {
    "site": ["Nantes", "Laval", "Cholet"],
    "latitude": ["47,2184", "48,0706", ""],
    "longitude": ["-1,5536", "-0,7734", ""],
    "montant": ["1 234,5", "12", "1\u202f000,00"],
    "relevé": ["01/02/2026", "3/12/2025", ""],
    "doute": ["1,500", "2,750", ""],
    "américain": ["05/14/2026", "01/02/2026", ""],
}


@pytest.fixture
def version() -> Version:
    return published("Sites", rows=ROWS)


def test_parquet_has_numbers_and_days_and_leaves_what_has_two_readings(version: Version):
    table = pq.read_table(typed_table(version))

    assert table.drop_columns(["site", "latitude"]).to_pydict() == {
        "longitude": [-1.5536, -0.7734, None],
        "montant": [1234.5, 12, 1000],
        "relevé": [date(2026, 2, 1), date(2025, 12, 3), None],
        "doute": ["1,500", "2,750", None],
        "américain": ["05/14/2026", "01/02/2026", None],
    }


def test_geojson_and_the_map_have_the_points(version: Version):
    features = json.loads(version_file(version, FileForm.GEOJSON).read_text("utf-8"))["features"]
    where = positions_in(version)
    assert where is not None

    shown = points(query_table(version), where, RowQuery())

    assert [one["geometry"] and one["geometry"]["coordinates"] for one in features] == [
        [-1.5536, 47.2184],
        [-0.7734, 48.0706],
        None,
    ]
    assert [(one.longitude, one.latitude) for one in shown.points] == [(-1.5536, 47.2184), (-0.7734, 48.0706)]
    assert (features[0]["properties"]["montant"], features[1]["properties"]["relevé"]) == (1234.5, "2025-12-03")


def test_a_workbook_has_the_numbers_and_the_csv_what_was_published(version: Version):
    workbook = CalamineWorkbook.from_path(version_file(version, FileForm.XLSX)).get_sheet_by_index(0).to_python()
    csv = version_file(version, FileForm.CSV).read_text("utf-8-sig")

    assert [row[3] for row in workbook[1:]] == [1234.5, 12.0, 1000.0]
    assert ("1 234,5" in csv, "01/02/2026" in csv) == (True, True)


def test_the_rows_api_filters_and_sorts_them_as_numbers(client: Client, version: Version):
    address = f"/api/v1/datasets/{version.dataset.slug}/rows"

    found = client.get(address, {"montant__gt": "900", "sort": "-montant"}).json()["items"]

    assert [row["montant"] for row in found] == [1234.5, 1000]
