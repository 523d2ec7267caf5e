"""Writes a table as GeoJSON (RFC 7946): one feature a row, as a stream."""

from collections.abc import Iterable
from typing import Any, Final

import pyarrow as pa

from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.json_columns import json_objects, json_text
from maillage.core.tables.writing.positions import Geometry, Positions, needed_positions
from maillage.core.tables.writing.squaring import ByteStream, unique_names
from maillage.core.tables.writing.stretches import stretches
from maillage.core.tables.writing.text_columns import joined, octets
from maillage.core.tables.writing.values import cell_readers

_BEGIN: Final = b'{"type":"FeatureCollection","features":['


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
    write_geojson_columns(stretches(rows, len(header)), header, stream, schema=schema, positions=positions)


def write_geojson_columns(
    batches: Iterable[pa.RecordBatch],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    positions: Positions | None = None,
) -> None:
    """The same of stretches of text columns."""
    where = needed_positions(header, schema, positions)
    names, readers = unique_names(header), cell_readers(header, schema)
    before = _BEGIN + b"\n"
    for batch in batches:
        if batch.num_rows:
            geometries, values = _geometries(batch, where), json_objects(names, batch.columns, readers)
            lines = joined([',\n{"type":"Feature","geometry":', geometries, ',"properties":', values, "}"])
            stream.write(before + octets(lines)[2:])
            before = b",\n"
    stream.write(_BEGIN + b"]}\n" if before != b",\n" else b"\n]}\n")


def _geometries(batch: pa.RecordBatch, where: Positions) -> Any:
    narrow = where.narrowed()
    cells = [[text or "" for text in batch.column(place).to_pylist()] for place in where.places]
    return pa.array([_geometry(narrow.of(row)) for row in zip(*cells, strict=True)], pa.large_string())


def _geometry(found: Geometry | None) -> str:
    if found is not None and found["type"] == "Point" and _is_pair(found["coordinates"]):
        longitude, latitude = found["coordinates"]
        return f'{{"type":"Point","coordinates":[{longitude!r},{latitude!r}]}}'
    return json_text(found)


def _is_pair(coordinates: Any) -> bool:
    # Python writes decimal numbers as JSON does.
    return len(coordinates) == 2 and all(isinstance(one, float) for one in coordinates)
