"""Writes the points of an uploaded GeoJSON file as lines of JSON; run by core/bounds/isolation.py."""

import json
from pathlib import Path
from typing import BinaryIO, Final

from maillage.core.problems import Refused, sentence
from maillage.core.tables.geojson_rows import geojson_table
from maillage.core.tables.source_rows import Table

TOO_MANY: Final = sentence("Ce fichier a %(count)s lignes ou colonnes, plus de %(limit)s : gardez celles qui servent.")


def write_geojson_rows(_source: BinaryIO, sink: BinaryIO, *words: str) -> None:
    """Write the points of the GeoJSON file named by the first word; see ``write_table``."""
    path, _most_rows, most_columns = words
    write_table(geojson_table(Path(path)), sink, int(most_columns))


def write_table(table: Table, sink: BinaryIO, most_columns: int) -> None:
    """Write the column names, then one line per row, or its refusal; raises Refused beyond the limits."""
    if len(table.columns) > most_columns:
        raise Refused("too_many_columns", TOO_MANY, count=len(table.columns), limit=most_columns)
    sink.write(json.dumps(table.columns).encode() + b"\n")
    for row in table.rows:
        if isinstance(row, Refused):
            (finding,) = row.findings
            line: dict[str, object] = {"number": finding.row_number, "code": row.code, "message": row.message}
            line["params"] = dict(row.params)
        else:
            line = {"number": row.number, "fields": row.fields}
        sink.write(json.dumps(line).encode() + b"\n")
