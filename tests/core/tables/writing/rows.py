"""Writes rows of texts by the product's writers, which take columns."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa

from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.gpkg_file import write_gpkg_columns
from maillage.core.tables.writing.json_file import write_geojson_columns, write_json_columns
from maillage.core.tables.writing.positions import Positions
from maillage.core.tables.writing.values import ByteStream, squared_rows
from maillage.core.tables.writing.xlsx_file import write_xlsx_columns

_AT_ONCE = 16_384


def write_json(rows: Iterable[TextRow], header: TextRow, stream: ByteStream, *, schema: Schema | None = None) -> None:
    write_json_columns(text_batches(rows, len(header)), header, stream, schema=schema)


def write_geojson(
    rows: Iterable[TextRow],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    positions: Positions | None = None,
) -> None:
    write_geojson_columns(text_batches(rows, len(header)), header, stream, schema=schema, positions=positions)


def write_gpkg(
    rows: Iterable[TextRow],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    positions: Positions | None = None,
    layer: str = "table",
) -> None:
    batches = text_batches(rows, len(header))
    write_gpkg_columns(batches, header, stream, schema=schema, positions=positions, layer=layer)


def write_xlsx(
    rows: Iterable[TextRow],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    sheet: str = "Données",
) -> None:
    write_xlsx_columns(text_batches(rows, len(header)), header, stream, schema=schema, sheet=sheet)


def text_batches(rows: Iterable[TextRow], width: int) -> Iterator[pa.RecordBatch]:
    """The rows with ``width`` cells each, some at a time; columns are named by their places. None without columns."""
    names = [str(place) for place in range(width)]
    squared = squared_rows(rows, width)
    while width and (some := list(islice(squared, _AT_ONCE))):
        yield pa.record_batch([_texts(cells) for cells in zip(*some, strict=True)], names)


def _texts(cells: Sequence[str]) -> Any:
    try:
        return pa.array(cells, pa.large_string())
    except UnicodeEncodeError:
        # Half of a sign of two halves: no file can hold it, the rest of its cell is kept.
        return pa.array([cell.encode("utf-8", "replace").decode() for cell in cells], pa.large_string())
