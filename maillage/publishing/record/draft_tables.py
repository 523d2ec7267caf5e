"""Writes the tables and reports of drafts: whole files beside, then renamed; a chunk of rows at a time."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from maillage.core.files.whole import replacing, write_whole
from maillage.core.schema.terms import Report
from maillage.core.tables.terms import FormFault, RowSource, TableReading, TextRow
from maillage.publishing.queries.draft_tables import (
    NO_READING,
    progress_path,
    report_path,
    report_words,
    rows_path,
    table_words,
)

_ROWS_AT_ONCE: Final = 65_536


def write_table(
    draft_id: UUID,
    revision: int,
    header: Sequence[str],
    chunks: Iterable[Sequence[TextRow]],
    *,
    reading: TableReading = NO_READING,
    faults: Sequence[FormFault] = (),
) -> int:
    """Write the table of a revision from chunks of rows; returns how many rows it has."""
    schema = _arrow_schema(header).with_metadata(table_words(header, reading, faults))
    count = 0
    with (
        replacing(rows_path(draft_id, revision)) as draft,
        pq.ParquetWriter(draft, schema, compression="zstd") as writer,
    ):
        for chunk in chunks:
            writer.write_table(_columns(chunk, schema))
            count += len(chunk)
    return count


def write_source(draft_id: UUID, revision: int, source: RowSource, *, on_rows: Any = None) -> int:
    """Write the table of a file: rows are squared to the widest, so that no cell is lost; returns how many."""
    width, count = len(source.header), 0
    tables: list[pa.Table] = []
    for chunk in source.chunks(_ROWS_AT_ONCE):
        width = max(width, *map(len, chunk)) if chunk else width
        squared = [row if len(row) == width else (*row, *("" for _ in range(width - len(row)))) for row in chunk]
        tables.append(_columns(squared, _arrow_schema([""] * width)))
        count += len(chunk)
        if on_rows is not None:
            on_rows(count)
    # The faults of a file, and how wide it is, are all known once its rows were read.
    header = (*source.header, *("" for _ in range(width - len(source.header))))
    schema = _arrow_schema(header).with_metadata(table_words(header, source.reading, source.faults))
    path = rows_path(draft_id, revision)
    with replacing(path) as draft, pq.ParquetWriter(draft, schema, compression="zstd") as writer:
        for table in tables:
            blank = [pa.array([""] * table.num_rows, pa.string()) for _ in range(width - table.num_columns)]
            writer.write_table(pa.Table.from_arrays([*table.columns, *blank], schema=schema))
    return count


def _arrow_schema(header: Sequence[str]) -> pa.Schema:
    return pa.schema([(f"c{place}", pa.string()) for place in range(len(header))])


def _columns(rows: Sequence[TextRow], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays([pa.array(column, pa.string()) for column in columns], schema=schema)


def write_columns(draft_id: UUID, revision: int, table: pa.Table, words: dict[bytes, bytes]) -> None:
    """Write a table that is there as columns."""
    schema = _arrow_schema(table.column_names).with_metadata(words)
    with replacing(rows_path(draft_id, revision)) as draft:
        pq.write_table(pa.Table.from_arrays(table.columns, schema=schema), draft, compression="zstd")


def write_report(draft_id: UUID, revision: int, report: Report) -> None:
    """Write the report of a revision; that it is there says that the check is done."""
    path = report_path(draft_id, revision)
    words, numbers = report_words(report)
    np.save(path.with_suffix(".npy"), numbers, allow_pickle=False)
    write_whole(path, json.dumps(words, ensure_ascii=False))


def write_progress(draft_id: UUID, revision: int, progress: dict[str, Any]) -> None:
    """Say how far the work on a revision is."""
    write_whole(progress_path(draft_id, revision), json.dumps(progress))
