"""Writes a table as JSON: an array of objects, one a line, as a stream."""

from collections.abc import Iterable

import pyarrow as pa

from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.columns.json_columns import json_objects
from maillage.core.tables.writing.columns.text_columns import joined, utf8_bytes
from maillage.core.tables.writing.squaring import ByteStream, unique_names
from maillage.core.tables.writing.text_batches import text_batches
from maillage.core.tables.writing.values import cell_readers


def write_json(rows: Iterable[TextRow], header: TextRow, stream: ByteStream, *, schema: Schema | None = None) -> None:
    """Write the table to ``stream``: missing values are null; with a schema, numbers and truths are JSON's own."""
    write_json_columns(text_batches(rows, len(header)), header, stream, schema=schema)


def write_json_columns(
    batches: Iterable[pa.RecordBatch], header: TextRow, stream: ByteStream, *, schema: Schema | None = None
) -> None:
    """The same of batches of text columns."""
    names, readers = unique_names(header), cell_readers(header, schema)
    before = b"[\n"
    for batch in batches:
        if batch.num_rows:
            lines = utf8_bytes(joined([",\n", json_objects(names, batch.columns, readers)]))
            stream.write(before + lines[2:])
            before = b",\n"
    stream.write(b"[]\n" if before == b"[\n" else b"\n]\n")
