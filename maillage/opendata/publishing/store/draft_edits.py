"""Writes the table of a draft after edits: whole rows of a short table, only the changes of a long one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maillage.core.tables.terms import FormFault
from maillage.opendata.publishing.domain.long_edits import LongColumn, LongTable
from maillage.opendata.publishing.domain.table_edits import Edit, apply_edits, edited_table
from maillage.opendata.publishing.store.draft_tables import NO_READING, DraftTable, table_words
from maillage.opendata.publishing.store.draft_work import write_columns, write_table

MOST_EDITED_ROWS: Final = 20_000  # beyond, only changed cells are held in Python objects
_FIRST_ROW: Final = 2


def write_edit(draft_id: UUID, number: int, before: DraftTable | None, edits: Sequence[Edit]) -> tuple[int, int]:
    """Apply the edits and write the table; the number of changed cells and of rows."""
    header, rows = (before.header, before.rows()) if before else ((), [])
    after = edited_table(header, rows, edits)
    write_table(
        draft_id,
        number,
        after.header,
        [[tuple(row) for row in after.rows]],
        reading=before.reading if before else NO_READING,
        faults=_faults_left(before.faults if before else [], after.touched, has_moved=after.has_moved),
    )
    return after.changed_cells, len(after.rows)


def write_long_edit(draft_id: UUID, number: int, before: DraftTable, edits: Sequence[Edit]) -> tuple[int, int]:
    """Same for a long table, of which only the changes are held in Python objects."""
    table = before.table()
    after = LongTable(before.header, before.row_count, lambda row, column: str(table.column(column)[row].as_py()))
    apply_edits(after, edits)
    new_rows = after.order.next_row - before.row_count
    columns = [_edited_column(table, column, new_rows) for column in after.columns]
    pool = pa.table({f"c{place}": column for place, column in enumerate(columns)})
    moved = pa.concat_tables([pool.slice(0, 0), *(pool.slice(span.start, len(span)) for span in after.order.spans)])
    faults = _faults_left(before.faults, after.touched, has_moved=after.has_moved)
    write_columns(draft_id, number, moved, table_words(after.header, before.reading, faults))
    return after.changed_cells, after.row_count


def _edited_column(table: pa.Table, column: LongColumn, new_rows: int) -> Any:
    """The cells of a column after the edits: existing rows first, then new ones, whatever their position."""
    blank = pa.array([""] * new_rows, pa.string())
    old = (
        pa.chunked_array([pa.array([""] * table.num_rows, pa.string())])
        if column.source is None
        else table.column(column.source)
    )
    if not column.cells:
        return pa.chunked_array([*old.chunks, blank])
    values: list[Any] = [*old.to_pylist(), *blank.to_pylist()]
    for row, value in column.cells.items():
        values[row] = value
    return pa.chunked_array([pa.array(values, pa.string())])


def write_value(
    draft_id: UUID,
    number: int,
    before: DraftTable,
    name: str,
    *,
    position: int | None,
    value: str,
    rows: NDArray[np.int32] | None,
) -> int:
    """Write ``value`` into these rows (from 0; None: all) of the column at ``position``; the number of changed cells.

    Without a position the column is appended as ``name``.
    """
    table, header = before.table(), list(before.header)
    old: list[Any] = [""] * before.row_count if position is None else table.column(position).to_pylist()
    values = list(old)
    for row in range(before.row_count) if rows is None else rows.tolist():
        values[row] = value
    column = pa.array(values, pa.string())
    if position is None:
        table, header = table.append_column(f"c{len(header)}", column), [*header, name]
    else:
        table = table.set_column(position, f"c{position}", column)
    write_columns(draft_id, number, table, table_words(header, before.reading, before.faults))
    return sum(cell != value for cell, value in zip(old, values, strict=True))


def write_from_above(draft_id: UUID, number: int, before: DraftTable, position: int, *, rows: NDArray[np.int32]) -> int:
    """Fill the empty cells of these rows (from 0) with the value above them; the number of filled cells."""
    values: list[Any] = before.table().column(position).to_pylist()
    old = list(values)
    for row in sorted(rows.tolist()):
        if row and not values[row].strip():
            values[row] = values[row - 1]
    return _write_column(draft_id, number, before, position, old=old, values=values)


def write_words(draft_id: UUID, number: int, before: DraftTable, position: int, *, words: Mapping[str, str]) -> int:
    """Replace these values of a column; the number of changed cells."""
    old: list[Any] = before.table().column(position).to_pylist()
    return _write_column(draft_id, number, before, position, old=old, values=[words.get(cell, cell) for cell in old])


def _write_column(
    draft_id: UUID, number: int, before: DraftTable, position: int, *, old: Sequence[str], values: Sequence[str]
) -> int:
    table = before.table().set_column(position, f"c{position}", pa.array(values, pa.string()))
    write_columns(draft_id, number, table, table_words(before.header, before.reading, before.faults))
    return sum(cell != value for cell, value in zip(old, values, strict=True))


def _faults_left(faults: Sequence[FormFault], touched: set[int], *, has_moved: bool) -> list[FormFault]:
    """The format errors of the file that remain after an edit: those of retyped rows are dropped."""
    if has_moved:
        return [fault for fault in faults if fault.row_number is None]
    return [fault for fault in faults if fault.row_number is None or fault.row_number - _FIRST_ROW not in touched]
