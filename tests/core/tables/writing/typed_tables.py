"""Tables in memory by the readers and types that files are written with: what one may compare those files with."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.arrow import TYPES, array_of
from maillage.core.tables.writing.values import CellReader, cell_readers, squared_rows, unique_names

_AT_ONCE = 16_384


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
