"""What is in a file, whatever its form, and which of its rows are of the region."""

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.core.problems import Refused
from maillage.sources.domain.terms import Canary, Expectation, FileFacts
from maillage.sources.intake.file_probe import look_at_file
from maillage.sources.intake.restriction import restrict_table

TODAY = date(2026, 11, 24)
CANARIES = (Canary(column="code", value="44131"), Canary(column="code", value="99999"))


def look(path: Path, media: str) -> FileFacts:
    expect = Expectation(media=media, required=("code", "vide"), canaries=CANARIES)
    return look_at_file(path, expect, date_column="jour", today=TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_table_is_read_by_name_in_every_spelling(tmp_path: Path, encoding: str, separator: str):
    path = tmp_path / "a.csv"
    lines = ["code;vide;jour;été", "44131;;2026-11-02;a", "44109;;02/03/2026;b", "44001;;2099-01-01;c", "trop;peu", ""]
    path.write_bytes("\n".join(lines).replace(";", separator).encode(encoding))

    assert look(path, "csv") == FileFacts(("code", "vide", "jour", "été"), 4, 1, (0,), date(2026, 11, 2), ("vide",))


def test_parquet_is_read_by_its_columns(tmp_path: Path):
    path = tmp_path / "a.parquet"
    table = pa.table({"code": ["44131", "1"], "vide": pa.nulls(2, pa.string()), "jour": [date(2026, 5, 1), None]})
    pq.write_table(table, path)

    assert look(path, "parquet") == FileFacts(("code", "vide", "jour"), 2, 0, (0,), date(2026, 5, 1), ("vide",))


def test_document_too_large_for_memory_says_its_newest_day(tmp_path: Path):
    path = tmp_path / "a.json"
    within = json.dumps({"jour": "2026-11-23"})  # of another document, as a string
    rows = [{"jour": "2026-11-02"}, {"jour": "2026-11-20", "donnees": within}, {"jour": "2099-01-01"}]
    first, *others = map(json.dumps, rows)
    path.write_text(f"[{first},{' ' * (65 << 20)}{','.join(others)}]")

    assert look(path, "json") == FileFacts(newest=date(2026, 11, 20))


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: rows,
        lambda rows: {"marches": {"marche": rows}},
        lambda rows: {"type": "FeatureCollection", "features": [{"geometry": None, "properties": row} for row in rows]},
    ],
)
def test_documents_are_read_where_their_records_lie(tmp_path: Path, wrap: object):
    path = tmp_path / "a.json"
    rows = [{"code": "44131", "vide": "", "jour": "2026-11-02"}, {"code": "1"}]
    path.write_text(json.dumps(wrap(rows)))  # type: ignore[operator]

    assert look(path, "json") == FileFacts(("code", "vide", "jour"), 2, 0, (0,), date(2026, 11, 2), ("vide",))


def test_columns_of_a_geopackage(tmp_path: Path):
    path = tmp_path / "a.gpkg"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE gpkg_contents (table_name TEXT)")
        database.execute("INSERT INTO gpkg_contents VALUES ('commune')")
        database.execute("CREATE TABLE commune (fid INTEGER, code_insee TEXT)")
        database.commit()

    assert look(path, "gpkg").columns == ("fid", "code_insee")


@pytest.mark.parametrize(
    ("media", "content"), [("parquet", b"PAR1 no"), ("json", b"{"), ("gpkg", b"no"), ("json", b"[" * 200_000)]
)
def test_broken_file_is_refused(tmp_path: Path, media: str, content: bytes):
    path = tmp_path / "a"
    path.write_bytes(content)

    with pytest.raises(Refused) as refusal:
        look(path, media)

    assert refusal.value.code == "source_unreadable"


def test_rows_of_the_region_are_kept_as_they_are(tmp_path: Path):
    path, target = tmp_path / "a.csv", tmp_path / "b.csv"
    path.write_text('code;nom\n44;"un; deux ""trois"""\n75;non\n85;oui\n', "utf-8")

    restrict_table(path, target, media="csv", column="code", codes=frozenset({"44", "85"}))

    assert target.read_text("utf-8") == 'code;nom\n44;"un; deux ""trois"""\n85;oui\n'


def test_rows_of_a_parquet_are_kept_with_their_types(tmp_path: Path):
    path, target = tmp_path / "a.parquet", tmp_path / "b.parquet"
    table = pa.table({"code": ["44", "75", None, "85"] * 5_000, "n": pa.array(range(20_000), pa.int32())})
    pq.write_table(table, path, row_group_size=3_000)

    restrict_table(path, target, media="parquet", column="code", codes=frozenset({"44", "85"}))

    kept = pq.read_table(target)
    assert (kept.schema.field("n").type, kept.num_rows) == (pa.int32(), 10_000)
    assert kept.column("n").to_pylist()[:4] == [0, 3, 4, 7]


@pytest.mark.parametrize("media", ["csv", "parquet"])
def test_table_without_a_row_of_the_region_is_refused(tmp_path: Path, media: str):
    path, target = tmp_path / f"a.{media}", tmp_path / f"b.{media}"
    if media == "csv":
        path.write_text("code;nom\nR44;un\n", "utf-8")
    else:
        pq.write_table(pa.table({"code": ["R44"]}), path)

    with pytest.raises(Refused) as refusal:
        restrict_table(path, target, media=media, column="code", codes=frozenset({"44"}))

    assert (refusal.value.code, target.exists()) == ("source_region_empty", False)


def test_row_groups_that_cannot_have_the_region_are_not_read(tmp_path: Path):
    path, target = tmp_path / "a.parquet", tmp_path / "b.parquet"
    table = pa.table({"code": ["11"] * 1_000 + ["52"] * 1_000 + ["93"] * 1_000, "n": range(3_000)})
    pq.write_table(table, path, row_group_size=1_000)
    groups = pq.read_metadata(path)
    content = bytearray(path.read_bytes())
    for number in (0, 2):
        chunk = groups.row_group(number).column(1)
        start = chunk.dictionary_page_offset
        assert start is not None
        content[start : start + chunk.total_compressed_size] = bytes(chunk.total_compressed_size)
    path.write_bytes(content)  # whoever read them would fail

    restrict_table(path, target, media="parquet", column="code", codes=frozenset({"52"}))

    assert pq.read_table(target).column("n").to_pylist() == list(range(1_000, 2_000))


def test_row_group_as_large_as_a_national_file_is_streamed(tmp_path: Path):
    path, target = tmp_path / "a.parquet", tmp_path / "b.parquet"
    rows = 4_000_000
    values = np.random.default_rng(29).integers(0, 2**62, rows)  # 32 MB a column: they do not compress
    codes = pa.DictionaryArray.from_arrays(pa.array(np.arange(rows) % 1_000 == 7).cast(pa.int32()), ["75", "44"])
    table = pa.table({"code": codes.cast(pa.string())} | {f"c{number}": values for number in range(8)})
    pq.write_table(table, path, row_group_size=rows, use_dictionary=False)

    restrict_table(path, target, media="parquet", column="code", codes=frozenset({"44"}))

    kept = pq.read_table(target)
    assert kept.column("c7").to_pylist() == values[7::1_000].tolist()
