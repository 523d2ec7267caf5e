"""What is read back from a sheet is what was written, whichever way a cell took: as it is, or looked at."""

import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from maillage.core.schema.reading import read_schema
from tests.core.tables.writing.rows import write_xlsx

SCHEMA = read_schema(
    {
        "missingValues": ["", "-"],
        "fields": [{"name": "n", "type": "number"}, {"name": "i", "type": "integer"}, {"name": "d", "type": "date"}],
    },
    id="essai/n",
    version="1",
)
HEADER = ("n", "i", "d")


def _cells(rows: list[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> list[Any]:
    written = io.BytesIO()
    write_xlsx(rows, header, written, schema=SCHEMA)
    return list(CalamineWorkbook.from_filelike(io.BytesIO(written.getvalue())).get_sheet_by_index(0).to_python())[1:]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (("12.5", "7", "2025-03-31"), [12.5, 7, date(2025, 3, 31)]),
        (("-0.0012", "-40", "1899-01-01"), [-0.0012, -40, "1899-01-01"]),
        (("1e3", "0", "-"), [1000, 0, ""]),
        (("0.10", "1234567890123456", "hier"), [0.1, "1234567890123456", "hier"]),
        (("NC", "007", ""), ["NC", 7, ""]),
        (("3.123456789012345678", "", "2025-02-30"), ["3.123456789012345678", "", "2025-02-30"]),
    ],
)
def test_cells_are_typed_where_excel_keeps_every_digit(row: tuple[str, str, str], cells: list[object]):
    assert _cells([row, ("1.5", "1", "2025-01-01")])[0] == cells


@given(st.lists(st.text(st.sampled_from("aé <&>\"'_x0041’\u00a0;=+-"), min_size=1, max_size=9), min_size=1, max_size=9))
def test_text_keeps_its_signs_and_blanks(texts: list[str]):
    found = _cells([(text, "fin") for text in texts], ("t", "u"))

    assert found == [[text, "fin"] for text in texts]
