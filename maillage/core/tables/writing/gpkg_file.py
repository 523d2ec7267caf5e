"""Writes a table as GeoPackage (OGC 12-128r18, EPSG:4326) through GDAL, for QGIS and the like.

Column types are inferred over all batches, since the type of a column is only known at its end.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely
from pyarrow import ipc

from maillage.core.extras import is_installed, pyogrio_raw
from maillage.core.schema.terms import FieldType, Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.arrow import TYPES, array_of
from maillage.core.tables.writing.columns.text_columns import NOTHING, TEXT, pc
from maillage.core.tables.writing.positions import Geometry, Positions, needed_positions
from maillage.core.tables.writing.values import ByteStream, CellReader, cell_readers, unique_names

_COMPRESSED: Final = ipc.IpcWriteOptions(compression="lz4")
_GEOMETRY: Final = "geom"
_RESERVED: Final = frozenset({"fid", _GEOMETRY, "ogc_fid"})
_PLAIN: Final = {FieldType.INTEGER: "^-?[0-9]{1,18}$", FieldType.NUMBER: r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"}


class ColumnTyper:
    """Infers the type of one column from its batches, then converts them; text if any value does not fit.

    The type is the one that ``arrow.array_of`` would give the whole column.
    """

    def __init__(self, reader: CellReader) -> None:
        self._reader = reader
        self._types: set[Any] = set()
        self._is_text = not reader.is_typed

    def see(self, texts: Any) -> None:
        """Examine a batch of texts."""
        if self._is_text:
            return
        typed = self._plain(texts)
        if typed is None:
            typed = array_of(self._values(pc.unique(texts)), self._reader)
        self._is_text = typed is None
        if typed is not None and typed.null_count < len(typed):
            self._types.add(typed.type)

    @property
    def type(self) -> Any:
        """The Arrow type of the column, given what was examined so far."""
        field = self._reader.field
        if self._is_text or field is None or len(self._types) > 1:
            return TEXT
        return next(iter(self._types), TYPES.get(field.type, pa.timestamp("us")))

    def typed(self, texts: Any) -> Any:
        """A batch of texts in the type of the column; missing values are null."""
        is_text = self.type == TEXT
        if is_text and not self._reader.is_typed:
            return self._filled(texts)
        plain = None if is_text else self._plain(texts)
        if plain is not None:
            return plain.cast(self.type)
        encoded: Any = texts.dictionary_encode()
        values = self._values(encoded.dictionary)
        if is_text:
            distinct = encoded.dictionary.to_pylist()
            texts_or_none = [None if value is None else text for text, value in zip(distinct, values, strict=True)]
            return pc.take(pa.array(texts_or_none, TEXT), encoded.indices)
        return pc.take(array_of(values, self._reader).cast(self.type), encoded.indices)

    def _filled(self, texts: Any) -> Any:
        is_missing = pc.is_in(texts, value_set=pa.array(self._reader.missing, TEXT))
        return pc.if_else(is_missing, pa.scalar(None, TEXT), texts)

    def _plain(self, texts: Any) -> Any:
        """The numbers, if Arrow parses every text as Python does; else None."""
        field = self._reader.field
        pattern = _PLAIN.get(field.type) if field is not None else None
        if field is None or pattern is None:
            return None
        filled = self._filled(texts)
        are_plain = pc.all(pc.match_substring_regex(filled, pattern)).as_py()
        return filled.cast(TYPES[field.type]) if are_plain is not False else None

    def _values(self, texts: Any) -> Sequence[Any]:
        return [self._reader.value(text) for text in texts.to_pylist()]


@cache  # asked for each data set of a catalogue
def is_gpkg_written() -> bool:
    """Whether this installation has the packages for it (extra ``maps``)."""
    return is_installed(pyogrio_raw.name)


def write_gpkg_columns(
    batches: Iterable[pa.RecordBatch],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    positions: Positions | None = None,
    layer: str = "table",
) -> None:
    """Write batches of text columns to ``stream`` as one layer; a row without a position has no geometry.

    Raises Refused if no column holds positions. SQLite needs a file, so a temporary one is made and copied; the rows
    are spooled to another meanwhile, because column types are only known at the end.
    """
    where = needed_positions(header, schema, positions)
    typers = [ColumnTyper(reader) for reader in cell_readers(header, schema)]
    # Loaded now, 29 MB for a format that is rarely requested; where it is not installed, before anything is written.
    write_arrow = pyogrio_raw.write_arrow
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
        # A column of shapes is the geometry of the layer, and no text beside it.
        fields = [field for place, field in enumerate(zip(names, types, strict=True)) if place != where.geometry]
        layout = pa.schema([*fields, (_GEOMETRY, pa.binary())])
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
            cells = [
                typer.typed(column)
                for place, (typer, column) in enumerate(zip(typers, texts.columns, strict=True))
                if place != where.geometry
            ]
            # GDAL does not write times: they become text.
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
