"""Writes a table as JSON (an array with one object per line) or as GeoJSON (RFC 7946), as a stream."""

from collections.abc import Iterable
from typing import Final

import pyarrow as pa

from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.columns.json_columns import json_objects, json_text
from maillage.core.tables.writing.columns.text_columns import joined, utf8_bytes
from maillage.core.tables.writing.positions import Positions, needed_positions
from maillage.core.tables.writing.values import ByteStream, cell_readers, unique_names

_BEGIN: Final = b'{"type":"FeatureCollection","features":['


def write_json_columns(
    batches: Iterable[pa.RecordBatch], header: TextRow, stream: ByteStream, *, schema: Schema | None = None
) -> None:
    """Write batches of text columns: missing values are null; with a schema, numbers and booleans are JSON's own."""
    names, readers = unique_names(header), cell_readers(header, schema)
    before = b"[\n"
    for batch in batches:
        if batch.num_rows:
            lines = utf8_bytes(joined([",\n", json_objects(names, batch.columns, readers)]))
            stream.write(before + lines[2:])
            before = b",\n"
    stream.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def write_geojson_columns(
    batches: Iterable[pa.RecordBatch],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    positions: Positions | None = None,
) -> None:
    """Write batches of text columns to ``stream``; a row without a position is a feature without geometry.

    Raises Refused if no column holds positions.
    """
    where = needed_positions(header, schema, positions)
    names, readers = unique_names(header), cell_readers(header, schema)
    narrow = where.narrowed()
    is_of_layer = schema is not None and schema.is_of_layer
    # The shape of a row is the geometry of its feature, and no member beside it.
    members = [place for place in range(len(names)) if place != where.geometry]
    names, readers = [names[place] for place in members], [readers[place] for place in members]
    before = _BEGIN + b"\n"
    for batch in batches:
        if batch.num_rows:
            cells = [[text or "" for text in batch.column(place).to_pylist()] for place in where.places]
            texts = []
            for geometry in map(narrow.of, zip(*cells, strict=True)):
                if geometry is not None and where.are_points:  # Python formats floats as JSON does
                    longitude, latitude = geometry["coordinates"]
                    texts.append(f'{{"type":"Point","coordinates":[{longitude!r},{latitude!r}]}}')
                else:
                    texts.append(json_text(geometry))
            geometries = pa.array(texts, pa.large_string())
            columns = [batch.column(place) for place in members]
            values = json_objects(names, columns, readers, is_of_layer=is_of_layer)
            lines = joined([',\n{"type":"Feature","geometry":', geometries, ',"properties":', values, "}"])
            stream.write(before + utf8_bytes(lines)[2:])
            before = b",\n"
    stream.write(_BEGIN + b"]}\n" if before != b",\n" else b"\n]}\n")
