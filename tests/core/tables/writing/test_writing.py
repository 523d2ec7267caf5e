import csv
import io
import json
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from maillage.core.problems import Refused
from maillage.core.schema.reading import read_schema
from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing import xlsx_file
from maillage.core.tables.writing.csv_file import neutral, write_csv
from maillage.core.tables.writing.positions import Positions
from tests.core.tables.samples import all_rows
from tests.core.tables.writing.rows import write_geojson, write_gpkg, write_json, write_xlsx
from tests.core.tables.writing.typed_tables import typed_table
from tests.examples import examples

SCHEMA = read_schema(
    {
        "fields": [
            {"name": "nom", "type": "string"},
            {"name": "siret", "type": "string"},
            {"name": "montant", "type": "number"},
            {"name": "places", "type": "integer"},
            {"name": "date", "type": "date"},
            {"name": "versée", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
            {"name": "saisie", "type": "datetime"},
            {"name": "heure", "type": "time"},
            {"name": "lieu", "type": "geopoint"},
        ]
    },
    id="essai/subventions",
    version="1.0",
)
HEADER = ("nom", "siret", "montant", "places", "date", "versée", "saisie", "heure", "lieu")
ROWS: list[TextRow] = [
    (
        *("Amis", "01234567800012", "17833.5", "12", "2023-03-01"),
        *("oui", "2023-03-01T10:00:00", "09:30:00", "3.16,46.99"),
    ),
    ("=1+1", "", "", "-3", "", "non", "", "", ""),
]


def _bytes(write: Any, *arguments: Any, **options: Any) -> bytes:
    stream = io.BytesIO()
    write(*arguments, stream, **options)
    return stream.getvalue()


def _sheet(content: bytes) -> list[list[Any]]:
    rows: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return rows


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0"),
        ("+1+cmd()", "'+1+cmd()"),
        ("-2+3*cmd", "'-2+3*cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),
        ("-3", "-3"),
        ("+33 6 12 34 56 78", "+33 6 12 34 56 78"),
        ("-1,5e3", "-1,5e3"),
        ("-", "-"),
        ("a=b", "a=b"),
        ("", ""),
        ("'déjà", "'déjà"),
        # A French Excel parts the cells of any CSV at semicolons and line breaks.
        ('Fête;=HYPERLINK("http://x.example")', 'Fête;\'=HYPERLINK("http://x.example")'),
        ("x; =1+1;y", "x; '=1+1;y"),
        ("x\n=1+1\n@A", "x\n'=1+1\n'@A"),
        ("x;-2+3*cmd|' /C calc'!A0", "x;'-2+3*cmd|' /C calc'!A0"),
        ("=1;=2", "'=1;'=2"),
        ("Au programme :\n- un banc\n- des jeux", "Au programme :\n- un banc\n- des jeux"),
        ("02 40 00 00 00;+33240000000;-;-3", "02 40 00 00 00;+33240000000;-;-3"),
        ("[-1.5e-05,-4e-05]; a=b", "[-1.5e-05,-4e-05]; a=b"),
    ],
)
def test_cell_that_a_spreadsheet_would_run_becomes_text(cell: str, written: str):
    assert neutral(cell) == written


def test_csv_is_neutral_and_begins_with_a_mark_when_asked():
    content = _bytes(write_csv, [("=1+1", "é;è"), ("a",)], ("@nom", "note"), delimiter=";", has_mark=True)

    assert content.decode("utf-8") == "\ufeff'@nom;note\r\n'=1+1;\"é;è\"\r\na;\r\n"


def test_csv_parted_elsewhere_has_no_formula_either():
    content = _bytes(write_csv, [("a", "x;=1+1;y"), ("b", "c")], ("nom", "note"))

    assert content == b"nom,note\r\na,x;'=1+1;y\r\nb,c\r\n"


def test_csv_for_programs_keeps_cells_as_they_are():
    assert _bytes(write_csv, [("=1+1", "-a")], ("x", "y"), is_neutral=False) == b"x,y\r\n=1+1,-a\r\n"


@settings(max_examples=examples(60, few=20), deadline=None)
@given(st.lists(st.tuples(st.text("aé\"\n\r,; '", max_size=8), st.text("0a=", max_size=3)), max_size=10))
def test_csv_reads_back_the_same(rows: list[TextRow]):
    content = _bytes(write_csv, rows, ("nom", "note"), is_neutral=False)

    found = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    assert found == [["nom", "note"], *map(list, rows)]


def test_json_has_numbers_truths_and_nulls_by_the_schema():
    found = json.loads(_bytes(write_json, [*ROWS, ("x", "", "NC")], HEADER, schema=SCHEMA))

    assert found[0] == {
        "nom": "Amis",
        "siret": "01234567800012",
        "montant": 17833.5,
        "places": 12,
        "date": "2023-03-01",
        "versée": True,
        "saisie": "2023-03-01T10:00:00",
        "heure": "09:30:00",
        "lieu": "3.16,46.99",
    }
    assert (found[1]["nom"], found[1]["montant"], found[1]["places"], found[1]["versée"]) == ("=1+1", None, -3, False)
    assert found[2]["montant"] == "NC"


def test_json_without_schema_is_text_and_without_rows_a_list():
    assert json.loads(_bytes(write_json, [("1", "")], ("a", "a"))) == [{"a": "1", "a_2": None}]
    assert json.loads(_bytes(write_json, [], ("a",))) == []


def test_xlsx_has_typed_cells_and_no_formula():
    content = _bytes(write_xlsx, [*ROWS, ("http://x.fr", "", "NC", "9" * 20)], HEADER, schema=SCHEMA)

    source_rows = _sheet(content)
    assert source_rows[0] == list(HEADER)
    assert [str(cell) for cell in source_rows[1]] == [
        *("Amis", "01234567800012", "17833.5", "12.0", "2023-03-01", "True"),
        *("2023-03-01 10:00:00", "09:30:00", "3.16,46.99"),
    ]
    assert source_rows[2][:6] == ["=1+1", "", "", -3.0, "", False]
    assert source_rows[3][:4] == ["http://x.fr", "", "NC", "9" * 20]
    sheet = _part(content, "xl/worksheets/sheet1.xml")
    assert ("<f>" in sheet, "hyperlink" in sheet, "<pane " in sheet, "<autoFilter " in sheet) == (
        *(False, False, True, True),
    )


def _part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_xlsx_without_schema_keeps_leading_zeros(tmp_path: Path):
    (tmp_path / "t.xlsx").write_bytes(_bytes(write_xlsx, [("01234", "75056")], ("code", "commune")))

    source = open_source(tmp_path / "t.xlsx")

    assert (source.header, all_rows(source)) == (("code", "commune"), [("01234", "75056")])


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufffe\uffff"), max_size=12)


@settings(max_examples=examples(80, few=25), deadline=None)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(["<a>&b;", " deux ", "_x0041_", "é\n=1", "_x"])), max_size=5))
def test_xlsx_holds_any_text(rows: list[TextRow]):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        path.write_bytes(_bytes(write_xlsx, [*rows, ("fin", "fin")], ("nom", "note")))

        found = all_rows(open_source(path))

    assert found == [*rows, ("fin", "fin")]


def test_xlsx_is_the_same_file_for_the_same_table():
    assert _bytes(write_xlsx, ROWS, HEADER, schema=SCHEMA) == _bytes(write_xlsx, ROWS, HEADER, schema=SCHEMA)


def test_xlsx_without_columns_or_rows_opens():
    assert (_sheet(_bytes(write_xlsx, [], ())), _sheet(_bytes(write_xlsx, [], ("a",)))) == ([], [["a"]])


def test_xlsx_ends_a_text_that_excel_cannot_hold():
    (_, (cell,)) = _sheet(_bytes(write_xlsx, [("x" * 40_000,)], ("texte",)))

    assert (len(cell), cell[-2:]) == (32_767, "x…")


def test_xlsx_above_the_rows_of_a_sheet_is_refused_and_nothing_is_written(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 3)
    stream = io.BytesIO()

    with pytest.raises(Refused, match="Parquet"):
        write_xlsx([("a",)] * 4, ("nom",), stream)

    assert stream.getvalue() == b""


def test_typed_table_has_the_types_of_the_schema():
    table = typed_table(HEADER, ROWS, SCHEMA)

    assert table.schema.types == [
        *(pa.string(), pa.string(), pa.float64(), pa.int64(), pa.date32(), pa.bool_()),
        *(pa.timestamp("us"), pa.time64("us"), pa.string()),
    ]
    assert table.column("montant").to_pylist() == [17833.5, None]
    assert table.column("siret").to_pylist() == ["01234567800012", None]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("montant", ["1", "NC"]),
        ("places", ["1", "9" * 30]),
        ("date", ["2023-01-01", "2023/01/02"]),
        ("saisie", ["2023-01-01T10:00:00", "2023-01-01T10:00:00Z"]),
        ("heure", ["10:00:00", "10:00:00Z"]),
        ("versée", ["oui", "peut-être"]),
    ],
)
def test_column_with_a_value_that_does_not_fit_stays_text(name: str, texts: list[str]):
    table = typed_table((name,), [(text,) for text in [*texts, ""]], SCHEMA)

    assert (table.schema.types, table.column(0).to_pylist()) == ([pa.string()], [*texts, None])


def test_table_without_rows_has_the_types_of_the_schema():
    table = typed_table(("montant", "inconnue"), [], SCHEMA)

    assert (table.num_rows, table.schema.types) == (0, [pa.float64(), pa.string()])


def test_parquet_is_read_by_duckdb(tmp_path: Path):
    path = tmp_path / "t.parquet"
    pq.write_table(typed_table(HEADER, ROWS, SCHEMA), path)

    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT sum(montant), max(date)::text, sum(places) FROM '{path}'").fetchone()

    assert found == (17833.5, "2023-03-01", 9)
    assert pq.read_schema(path).field("siret").metadata == {b"maillage:type": b"string"}


POINTS = ("nom", "Longitude", "latitude")
PLACES: list[TextRow] = [("Nevers", "3.16", "46.99"), ("nulle part", "", ""), ("loin", "316", "46"), ("faux", "x", "4")]


def test_geojson_has_a_feature_for_each_row():
    found = json.loads(_bytes(write_geojson, PLACES, POINTS))

    assert [feature["geometry"] for feature in found["features"]] == [
        {"type": "Point", "coordinates": [3.16, 46.99]},
        *(None, None, None),
    ]
    assert found["features"][0]["properties"] == {"nom": "Nevers", "Longitude": "3.16", "latitude": "46.99"}


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("coordonneesXY", "[3.16,46.99]", "any"),
        ("coordonneesXY", "3.16, 46.99", "any"),
        ("geo_point_2d", "46.99, 3.16", "any"),
        ("lieu", "3.16,46.99", "geopoint"),
        ("geometrie", '{"type": "Point", "coordinates": [3.16, 46.99]}', "any"),
        ("trace", '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [3.16, 46.99]}}', "geojson"),
    ],
)
def test_one_column_may_hold_the_position(name: str, text: str, kind: str):
    schema = read_schema({"fields": [{"name": name, "type": kind}]}, id="essai/lieux", version="1")

    found = json.loads(_bytes(write_geojson, [(text,)], (name,), schema=schema))

    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [3.16, 46.99]}


def test_geojson_of_a_table_without_positions_is_refused():
    with pytest.raises(Refused, match="coordonnées"):
        write_geojson([("a",)], ("nom",), io.BytesIO())


def test_geojson_without_rows_is_a_collection_without_features():
    assert json.loads(_bytes(write_geojson, [], POINTS)) == {"type": "FeatureCollection", "features": []}


def test_geopackage_is_read_by_gdal(tmp_path: Path):
    path = tmp_path / "t.gpkg"
    header = (*POINTS, "fid", *HEADER[1:8])
    with path.open("wb") as stream:
        write_gpkg([(*PLACES[0], "7", *ROWS[0][1:8]), PLACES[1]], header, stream, schema=SCHEMA, layer="lieux")

    facts = pyogrio.read_info(path, layer="lieux")
    _, table = pyogrio.read_arrow(path, layer="lieux")

    assert (facts["crs"], facts["geometry_type"], facts["features"]) == ("EPSG:4326", "Point", 2)
    assert table.column("montant").to_pylist() == [17833.5, None]
    assert [table.column(name).to_pylist()[0] for name in ("nom", "fid_", "siret", "heure")] == [
        *("Nevers", "7", "01234567800012", "09:30:00"),
    ]
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM lieux WHERE geom IS NULL").fetchone() == (1,)


def test_geopackage_of_shapes_keeps_them(tmp_path: Path):
    path = tmp_path / "t.gpkg"
    line = '{"type": "LineString", "coordinates": [[3, 46], [4, 47]]}'
    with path.open("wb") as stream:
        write_gpkg([(line,), ("rien",)], ("geojson",), stream)

    assert pyogrio.read_info(path)["total_bounds"] == (3.0, 46.0, 4.0, 47.0)


def test_cells_beyond_the_header_are_left_out_and_missing_ones_empty():
    assert _bytes(write_csv, [("1", "2", "3"), ("4",)], ("a", "b")) == b"a,b\r\n1,2\r\n4,\r\n"


def test_point_of_blanks_without_end_is_told_at_once():
    # Three stretches of blanks side by side took 32,000 of them to a minute.
    assert Positions(point=0).of(("1" + " " * 200_000,)) is None
