"""Tables as Arrow: columns typed by the schema where every value fits, text where one does not; written as Parquet."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from maillage.core.schema.terms import FieldType, Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.values import CellReader, cell_readers, squared_rows, unique_names

_AT_ONCE: Final = 16_384
_ROW_GROUP_ROWS: Final = 131_072
TYPES: Final[Mapping[FieldType, Any]] = {
    FieldType.INTEGER: pa.int64(),
    FieldType.NUMBER: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.TIME: pa.time64("us"),
    FieldType.YEAR: pa.int32(),
}


def typed_table(header: TextRow, rows: Iterable[TextRow], schema: Schema | None = None) -> pa.Table:
    """The table in memory, each column of the type of its field where every value fits it, of text otherwise.

    A column with one value that does not fit stays text whole: no value is lost and none is in a column of its own.
    Missing values are null. Metadata of the column ``maillage:type`` names the type of the field.
    """
    names, readers = unique_names(header), cell_readers(header, schema)
    columns: list[list[Any]] = [[] for _ in header]
    squared = squared_rows(rows, len(header))
    while some := list(islice(squared, _AT_ONCE)):
        for column, cells in zip(columns, zip(*some, strict=True), strict=True):
            column.append(pa.array(cells, pa.large_string()))
    arrays = [
        _typed(pa.chunked_array(column, pa.large_string()), reader)
        for column, reader in zip(columns, readers, strict=True)
    ]
    fields = []
    for name, array, reader in zip(names, arrays, readers, strict=True):
        metadata = {b"maillage:type": reader.field.type.value.encode()} if reader.field is not None else None
        fields.append(pa.field(name, array.type, metadata=metadata))
    return pa.table(arrays, schema=pa.schema(fields))


def _typed(texts: Any, reader: CellReader) -> Any:
    """The column typed; each distinct text is read once."""
    if not len(texts):
        kind = TYPES.get(reader.field.type) if reader.field is not None else None
        return pa.chunked_array([], kind or pa.string())
    encoded: Any = texts.combine_chunks().dictionary_encode()
    distinct: list[str] = encoded.dictionary.to_pylist()
    values = [reader.value(text) for text in distinct]
    typed = array_of(values, reader) if reader.is_typed else None
    if typed is None:
        texts_or_none = [text if value is not None else None for text, value in zip(distinct, values, strict=True)]
        typed = pa.array(texts_or_none, pa.string())
    return pa.chunked_array([pc.take(typed, encoded.indices)])


def array_of(values: Sequence[Any], reader: CellReader) -> Any:
    """The values as an Arrow array; None where one does not fit the type."""
    assert reader.field is not None
    if any(isinstance(value, str) for value in values):
        return None
    kind = TYPES.get(reader.field.type)
    # Moments and times all with a zone, or all without: both in one column are not comparable.
    zones = {value.tzinfo is not None for value in values if isinstance(value, dt.datetime | dt.time)}
    if len(zones) > 1 or (zones == {True} and reader.field.type is FieldType.TIME):
        return None
    if reader.field.type is FieldType.DATETIME:
        kind = pa.timestamp("us", tz="UTC" if zones == {True} else None)
    if reader.field.type is FieldType.NUMBER:
        values = [None if value is None else float(value) for value in values]
    try:
        return pa.array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):  # a number above 64 bits: the column stays text
        return None
