"""Writes a table as GeoPackage (OGC 12-128r18, EPSG:4326) through GDAL, for QGIS and its kin."""

import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyogrio.raw import write_arrow  # type: ignore[import-untyped]

from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.arrow import typed_table
from maillage.core.tables.writing.positions import Geometry, Positions, needed_positions
from maillage.core.tables.writing.squaring import ByteStream, squared_rows

_GEOMETRY: Final = "geom"
_RESERVED: Final = frozenset({"fid", _GEOMETRY, "ogc_fid"})


def write_gpkg(
    rows: Iterable[TextRow],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    positions: Positions | None = None,
    layer: str = "table",
) -> None:
    """Write the table to ``stream`` as one layer; a row without a position has no geometry.

    Raises Refused where no column says where rows are. SQLite needs a file, so one is made beside and copied.
    """
    where = needed_positions(header, schema, positions)
    squared = list(squared_rows(rows, len(header)))
    table = _for_gdal(typed_table(header, squared, schema))
    table = table.rename_columns([_free_name(name) for name in table.column_names])
    table = table.append_column(_GEOMETRY, pa.array(_geometries(map(where.of, squared), where), pa.binary()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.gpkg"
        write_arrow(
            table,
            path,
            layer=layer,
            driver="GPKG",
            geometry_name=_GEOMETRY,
            geometry_type="Point" if where.are_points else "Unknown",
            crs="EPSG:4326",
        )
        with path.open("rb") as made:
            shutil.copyfileobj(made, stream)


def _free_name(name: str) -> str:
    return f"{name}_" if name.lower() in _RESERVED else name


def _for_gdal(table: pa.Table) -> pa.Table:
    """Types that GDAL does not write become text."""
    for place, field in enumerate(table.schema):
        if pa.types.is_time(field.type):
            texts = pc.replace_substring(table.column(place).cast(pa.string()), ".000000", "")
            table = table.set_column(place, field.name, texts)
    return table


def _geometries(found: Iterable[Geometry | None], where: Positions) -> list[bytes | None]:
    if where.are_points:
        return _points(found)
    return [None if one is None else shapely.to_wkb(shapely.from_geojson(json.dumps(one))) for one in found]


def _points(found: Iterable[Geometry | None]) -> list[bytes | None]:
    degrees = np.array([[np.nan, np.nan] if one is None else one["coordinates"] for one in found]).reshape(-1, 2)
    written: list[Any] = list(shapely.to_wkb(shapely.points(degrees)))
    return [None if np.isnan(pair[0]) else wkb for wkb, pair in zip(written, degrees, strict=True)]
