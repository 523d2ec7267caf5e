"""Rows for tests of the checker: tables written down in the test, read in chunks of any size."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from maillage.core.schema.reading import read_schema
from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import FormFault, TableFileForm, TableReading, TextRow


class Rows:
    """A RowSource over rows in memory; ``at_once`` forces a size of chunk."""

    def __init__(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        at_once: int | None = None,
        faults: Sequence[FormFault] = (),
    ) -> None:
        self.reading = TableReading(TableFileForm.CSV, encoding="utf-8", delimiter=",")
        self.header: TextRow = tuple(header)
        self.rows = [tuple(row) for row in rows]
        self.faults = list(faults)
        self._at_once = at_once

    def chunks(self, rows: int = 65_536) -> Iterator[Sequence[TextRow]]:
        size = self._at_once or rows
        for start in range(0, len(self.rows), size):
            yield self.rows[start : start + size]


def rows_of_file(path: Path, *, at_once: int | None = None) -> Rows:
    """A CSV file, read simply: UTF-8 or Windows-1252, the delimiter that the first line has most of."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:  # then it is what French spreadsheets write
        text = raw.decode("cp1252")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    header, *rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    return Rows(header, rows, at_once=at_once)


def schema_of(*fields: dict[str, Any], id: str = "essai/table", **more: Any) -> Schema:  # noqa: A002 -- Schema's word
    """A schema written down in the test."""
    return read_schema({"fields": list(fields), **more}, id=id, version="1.0")


def schema_of_file(path: Path, id: str) -> Schema:  # noqa: A002 -- Schema's word
    """A national schema."""
    return read_schema(json.loads(path.read_text("utf-8")), id=id, version="1.0")
