"""Writes a table as GeoJSON (RFC 7946): one feature a row, as a stream."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.json_file import json_text, json_value
from maillage.core.tables.writing.positions import Positions, needed_positions
from maillage.core.tables.writing.squaring import ByteStream, squared_rows, unique_names
from maillage.core.tables.writing.values import cell_readers

_AT_ONCE: Final = 2_048


def write_geojson(
    rows: Iterable[TextRow],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    positions: Positions | None = None,
) -> None:
    """Write the table to ``stream``; a row without a position is a feature without geometry.

    Raises Refused where no column says where rows are.
    """
    where = needed_positions(header, schema, positions)
    names, readers = unique_names(header), cell_readers(header, schema)
    squared = squared_rows(rows, len(header))
    before = '{"type":"FeatureCollection","features":['
    while some := list(islice(squared, _AT_ONCE)):
        features = []
        for row in some:
            values = {
                name: json_value(reader.value(cell)) for name, reader, cell in zip(names, readers, row, strict=True)
            }
            features.append(json_text({"type": "Feature", "geometry": where.of(row), "properties": values}))
        stream.write((before + "\n" + ",\n".join(features)).encode("utf-8", errors="replace"))
        before = ","
    stream.write(b'{"type":"FeatureCollection","features":[]}\n' if before != "," else b"\n]}\n")
