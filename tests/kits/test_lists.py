"""A list said once in columns is CSV, XLSX, JSON, Parquet and GeoJSON of the same rows."""

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow.parquet as pq
import pytest
from django.http.response import HttpResponseBase
from python_calamine import CalamineWorkbook

from maillage.core.problems import NotFound
from maillage.core.schema.terms import FieldType
from maillage.kits.lists.columns import Column, Columns, json_values, text_columns, text_rows
from maillage.kits.lists.files import csv_content, table_answer
from maillage.kits.lists.geojson import geojson_text


@dataclass(frozen=True, slots=True)
class Room:
    name: str
    seats: int | None
    surface_m2: float | None
    opened_on: dt.date | None
    is_accessible: bool | None


def _doors(rooms: Sequence[Room]) -> list[int]:
    """Of all rooms at once."""
    return [len(rooms)] * len(rooms)


ROOM_COLUMNS: Final[Columns[Room]] = (
    Column("name", lambda room: room.name),
    Column("seats", lambda room: room.seats, FieldType.INTEGER),
    Column("surface_m2", lambda room: room.surface_m2, FieldType.NUMBER, number_format=".1f"),
    Column("opened_on", lambda room: room.opened_on, FieldType.DATE),
    Column("is_accessible", lambda room: room.is_accessible, FieldType.BOOLEAN),
    Column("doors", type=FieldType.INTEGER, values=_doors),
)
ROOMS: Final = (Room("=Salle bleue", 12, 20.25, dt.date(2026, 12, 1), is_accessible=True), Room("", *[None] * 4))
READ: Final = [["=Salle bleue", 12, 20.2, dt.date(2026, 12, 1), True, 2], ["", "", "", "", "", 2]]


def _content(answer: HttpResponseBase) -> bytes:
    assert answer.streaming
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # of FileResponse


def _table(form: str) -> bytes:
    return _content(table_answer(ROOM_COLUMNS, ROOMS, name="salles", form=form))


def test_csv_says_its_encoding_and_runs_nothing_in_a_spreadsheet() -> None:
    rows = list(csv.reader(io.StringIO(_table("csv").decode("utf-8"), newline="")))

    assert rows == [
        ["\ufeffname", "seats", "surface_m2", "opened_on", "is_accessible", "doors"],
        ["'=Salle bleue", "12", "20.2", "2026-12-01", "true", "2"],
        ["", "", "", "", "", "2"],
    ]


def test_csv_for_programs_has_no_mark() -> None:
    assert csv_content(ROOM_COLUMNS, ROOMS) == _table("csv").removeprefix("\ufeff".encode())


def test_workbook_has_numbers_days_and_truths() -> None:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(_table("xlsx"))).get_sheet_by_index(0)

    assert sheet.to_python()[1:] == READ


def test_json_has_them_too_and_null_for_what_is_not_known() -> None:
    (first, second) = json.loads(_table("json"))

    assert first == dict(zip(first, ["=Salle bleue", 12, 20.2, "2026-12-01", True, 2], strict=True))
    assert list(second.values()) == [None, None, None, None, None, 2]


def test_parquet_has_the_types_of_its_columns() -> None:
    table = pq.read_table(io.BytesIO(_table("parquet")))

    assert [str(kind) for kind in table.schema.types] == [
        *("large_string", "int64", "double", "date32[day]", "bool", "int64"),
    ]
    assert [list(row.values()) for row in table.to_pylist()] == [READ[0], [None, None, None, None, None, 2]]


def test_parquet_without_rows_has_its_columns() -> None:
    content = _content(table_answer(ROOM_COLUMNS, (), name="salles", form="parquet"))

    assert pq.read_table(io.BytesIO(content)).column_names == [column.name for column in ROOM_COLUMNS]


def test_form_that_no_list_has_is_not_found() -> None:
    with pytest.raises(NotFound, match="ods"):
        table_answer(ROOM_COLUMNS, ROOMS, name="salles", form="ods")


def test_features_have_the_values_of_the_columns_and_may_be_nowhere() -> None:
    text = geojson_text(
        ROOM_COLUMNS,
        ROOMS,
        geometry=lambda room: {"type": "Point", "coordinates": [1.5, 2.5]} if room.name else None,
        identity=lambda room: room.name,
        attribution="IGN",
    )

    collection = json.loads(text)
    assert (collection["type"], collection["attribution"]) == ("FeatureCollection", "IGN")
    assert [feature["geometry"] and feature["geometry"]["coordinates"] for feature in collection["features"]] == [
        [1.5, 2.5],
        None,
    ]
    assert collection["features"][0]["properties"] == {
        **json_values(ROOM_COLUMNS, ROOMS[0]),
        "opened_on": "2026-12-01",
    }


def test_columns_are_read_of_a_part_of_a_row() -> None:
    columns: Columns[tuple[int, Room]] = tuple(column.of(lambda numbered: numbered[1]) for column in ROOM_COLUMNS)

    assert list(text_rows(columns, enumerate(ROOMS))) == list(text_rows(ROOM_COLUMNS, ROOMS))


def test_rows_of_texts_are_under_their_names() -> None:
    rows = [("1", "a"), ("2", "b")]

    assert list(text_rows(text_columns(("n", "x")), rows)) == rows
