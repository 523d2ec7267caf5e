import json
import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from xlsxwriter import Workbook

from maillage.opendata.catalog.domain.whole_files import is_whole


def whole_file(folder: Path, suffix: str) -> Path:
    path = folder / f"table.{suffix}"
    match suffix:
        case "parquet":
            pq.write_table(pa.table({"a": ["1", "2"] * 500}), path)
        case "xlsx":
            with Workbook(path) as book:
                book.add_worksheet().write(0, 0, "nom")
        case "gpkg":
            with sqlite3.connect(path) as database:
                database.execute("CREATE TABLE a AS SELECT 1 AS b")
            database.close()
        case "json":
            path.write_text(json.dumps([{"nom": "Nort"}]) + "\n")
        case "geojson":
            path.write_text(json.dumps({"type": "FeatureCollection", "features": [{"a": 1}]}))
        case _:
            path.write_text("nom\nNort\n")
    return path


@pytest.mark.parametrize("suffix", ["parquet", "xlsx", "gpkg", "json", "geojson"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.95])
def test_file_that_was_cut_short_is_not_whole(tmp_path: Path, suffix: str, share: float):
    # `lignes.csv` of a version whose query.parquet was cut short answered 200 with 23 bytes.
    path = whole_file(tmp_path, suffix)
    was_whole = is_whole(path)
    content = path.read_bytes()

    path.write_bytes(content[: int(share * (len(content) - 1))])

    assert (was_whole, is_whole(path)) == (True, False)


def test_csv_is_whole_where_it_has_the_size_it_was_published_with(tmp_path: Path):
    path = whole_file(tmp_path, "csv")

    assert [is_whole(path, size_bytes=size) for size in (9, 10, None)] == [True, False, True]


def test_file_that_is_not_there_is_not_whole(tmp_path: Path):
    assert not is_whole(tmp_path / "table.parquet")
