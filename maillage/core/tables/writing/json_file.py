"""Writes a table as JSON: an array of objects, one a line, as a stream."""

import datetime as dt
import json
from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.squaring import ByteStream, squared_rows, unique_names
from maillage.core.tables.writing.values import Value, cell_readers

_AT_ONCE: Final = 2_048


def write_json(rows: Iterable[TextRow], header: TextRow, stream: ByteStream, *, schema: Schema | None = None) -> None:
    """Write the table to ``stream``: missing values are null; with a schema, numbers and truths are JSON's own."""
    names, readers = unique_names(header), cell_readers(header, schema)
    squared = squared_rows(rows, len(header))
    before = "[\n"
    while some := list(islice(squared, _AT_ONCE)):
        objects = (
            {name: json_value(reader.value(cell)) for name, reader, cell in zip(names, readers, row, strict=True)}
            for row in some
        )
        stream.write((before + ",\n".join(map(json_text, objects))).encode("utf-8", errors="replace"))
        before = ",\n"
    stream.write(b"[]\n" if before == "[\n" else b"\n]\n")


def json_text(document: Any) -> str:
    """A document on one line."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def json_value(value: Value) -> str | float | bool | None:
    """A value as JSON has it: dates are ISO texts; a number that JSON has not ("NaN") stays text."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if abs(number) < float("inf") else str(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value
