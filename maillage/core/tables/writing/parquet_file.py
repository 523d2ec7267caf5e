"""Writes a table as Parquet: each column has the type of its field in the schema, or text."""

import shutil
import tempfile
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.arrow import TYPES, array_of
from maillage.core.tables.writing.columns.text_columns import TEXT, Column, pc
from maillage.core.tables.writing.values import ByteStream, CellReader, cell_readers, unique_names


def write_parquet_columns(
    batches: Iterable[pa.RecordBatch], header: TextRow, stream: ByteStream, *, schema: Schema
) -> None:
    """Write batches of text columns to ``stream``, one row group each; empty cells are null.

    Raises:
        ValueError: for a value that does not fit the type of its field.
    """
    readers = cell_readers(header, schema)
    kinds = [TYPES.get(reader.field.type, TEXT) if reader.field is not None else TEXT for reader in readers]
    arrow = pa.schema(list(zip(unique_names(header), kinds, strict=True)))
    # The writer calls tell() on its file for the footer's offsets, which an HTTP response does not support.
    with tempfile.TemporaryFile() as file:
        with pq.ParquetWriter(file, arrow, compression="zstd") as writer:
            for batch in batches:
                columns = [
                    _typed(column, reader, kind)
                    for column, reader, kind in zip(batch.columns, readers, kinds, strict=True)
                ]
                writer.write_batch(pa.record_batch(columns, schema=arrow))
        file.seek(0)
        shutil.copyfileobj(file, stream)


def _typed(texts: Column, reader: CellReader, kind: pa.DataType) -> Column:
    if kind == TEXT:
        return pc.if_else(pc.is_in(texts, value_set=pa.array(reader.missing, TEXT)), None, texts)
    values = array_of([reader.value(text) for text in texts.to_pylist()], reader)
    if values is None:
        assert reader.field is not None
        raise ValueError(f"a value of {reader.field.name} is not of type {reader.field.type}")
    return values
