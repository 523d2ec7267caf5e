"""Writes a table as GeoPackage (OGC 12-128r18, EPSG:4326) through GDAL, for QGIS and its kin."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely
from pyarrow import ipc

from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.columns.column_types import ColumnTyper
from maillage.core.tables.writing.columns.text_columns import NOTHING, TEXT, pc
from maillage.core.tables.writing.positions import Geometry, Positions, needed_positions
from maillage.core.tables.writing.squaring import ByteStream, unique_names
from maillage.core.tables.writing.text_batches import text_batches
from maillage.core.tables.writing.values import cell_readers

_COMPRESSED: Final = ipc.IpcWriteOptions(compression="lz4")
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

    Raises Refused where no column says where rows are. SQLite needs a file, so one is made beside and copied; the rows
    are kept in another meanwhile, because the type of a column is known at its end.
    """
    batches = text_batches(rows, len(header))
    write_gpkg_columns(batches, header, stream, schema=schema, positions=positions, layer=layer)


def write_gpkg_columns(
    batches: Iterable[pa.RecordBatch],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    positions: Positions | None = None,
    layer: str = "table",
) -> None:
    """The same of batches of text columns."""
    where = needed_positions(header, schema, positions)
    typers = [ColumnTyper(reader) for reader in cell_readers(header, schema)]
    # 29 MB in every process of pages and in the follower, for the one form that few ask for.
    from pyogrio.raw import write_arrow  # type: ignore[import-untyped]  # noqa: PLC0415 -- see above

    with tempfile.TemporaryDirectory() as folder:
        text_file, path = Path(folder) / "rows.arrow", Path(folder) / "table.gpkg"
        texts = pa.schema([(str(place), TEXT) for place in range(len(typers))])
        with pa.OSFile(str(text_file), "wb") as file, ipc.new_file(file, texts, options=_COMPRESSED) as writer:
            for batch in batches:
                columns = [pc.fill_null(column.cast(TEXT), NOTHING) for column in batch.columns]
                for typer, column in zip(typers, columns, strict=True):
                    typer.see(column)
                writer.write_batch(pa.record_batch(columns, schema=texts))
        names = [f"{name}_" if name.lower() in _RESERVED else name for name in unique_names(header)]
        types = [TEXT if pa.types.is_time(typer.type) else typer.type for typer in typers]
        layout = pa.schema([*zip(names, types, strict=True), (_GEOMETRY, pa.binary())])
        write_arrow(
            pa.RecordBatchReader.from_batches(layout, _batches(text_file, layout, typers, where)),
            path,
            layer=layer,
            driver="GPKG",
            geometry_name=_GEOMETRY,
            geometry_type="Point" if where.are_points else "Unknown",
            crs="EPSG:4326",
        )
        with path.open("rb") as table:
            shutil.copyfileobj(table, stream)


def _batches(
    path: Path, schema: pa.Schema, typers: Sequence[ColumnTyper], where: Positions
) -> Iterator[pa.RecordBatch]:
    narrow = where.narrowed()
    with pa.memory_map(str(path)) as file:
        reader = ipc.open_file(file)
        for number in range(reader.num_record_batches):
            texts = reader.get_batch(number)
            cells = [typer.typed(column) for typer, column in zip(typers, texts.columns, strict=True)]
            # GDAL writes no times: they become text.
            cells = [
                pc.replace_substring(column.cast(pa.string()), ".000000", "").cast(TEXT)
                if pa.types.is_time(column.type)
                else column
                for column in cells
            ]
            positions = zip(*(texts.column(place).to_pylist() for place in where.places), strict=True)
            geometries: list[Geometry | None] = list(map(narrow.of, positions))
            if where.are_points:
                nowhere = [np.nan, np.nan]
                pairs = [nowhere if point is None else point["coordinates"] for point in geometries]
                written: Any = shapely.to_wkb(shapely.points(np.array(pairs).reshape(-1, 2)))
            else:
                written = [shape and shapely.to_wkb(shapely.from_geojson(json.dumps(shape))) for shape in geometries]
            geometry_bytes = [None if shape is None else wkb for shape, wkb in zip(geometries, written, strict=True)]
            yield pa.record_batch([*cells, pa.array(geometry_bytes, pa.binary())], schema=schema)
