"""Columns written as CSV are the rows written as CSV, octet by octet."""

import io

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.tables.writing.csv_file import write_csv, write_csv_columns

_CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.text(st.sampled_from("=+-@\t\r\n\"',;＝ 1.2e€٣éa"), max_size=8),
)


def _by_columns(names: list[str], columns: list[list[str | None]], *, at_once: int) -> bytes:
    table = pa.table([pa.array(column, pa.string()) for column in columns], names=names)
    written = io.BytesIO()
    write_csv_columns(table.to_batches(max_chunksize=at_once), tuple(names), written)
    return written.getvalue()


def _by_rows(names: list[str], columns: list[list[str | None]]) -> bytes:
    written = io.BytesIO()
    write_csv([tuple(cell or "" for cell in row) for row in zip(*columns, strict=True)], tuple(names), written)
    return written.getvalue()


@given(st.data(), st.integers(1, 4), st.integers(0, 12), st.integers(1, 5))
def test_columns_give_the_octets_of_their_rows(data: st.DataObject, width: int, count: int, at_once: int):
    names = data.draw(st.lists(_CELLS, min_size=width, max_size=width))
    column = st.lists(st.none() | _CELLS, min_size=count, max_size=count)
    columns = data.draw(st.lists(column, min_size=width, max_size=width))

    assert _by_columns(names, columns, at_once=at_once) == _by_rows(names, columns)


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("=SUM(A1)", b"'=SUM(A1)"),
        ("+33 6 12 34 56 78", b"+33 6 12 34 56 78"),
        ("-1,5", b'"-1,5"'),
        ("-2+cmd", b"'-2+cmd"),
        ('dit "oui"', b'"dit ""oui"""'),
        ("", b'""'),
        (None, b'""'),
    ],
)
def test_lone_cell_is_written_as_a_reader_finds_it(cell: str | None, line: bytes):
    assert _by_columns(["a"], [[cell]], at_once=10) == b"a\r\n" + line + b"\r\n"
