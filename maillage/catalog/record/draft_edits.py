"""Writes the table of a draft after what a person typed: whole rows of a short one, single columns of a long one."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maillage.catalog.queries.draft_tables import NO_READING, DraftTable, table_words
from maillage.catalog.record.draft_tables import write_columns, write_table
from maillage.catalog.rules.table_edits import Edit, EditKind, edited
from maillage.core.problems import Refused, sentence
from maillage.core.tables.terms import FormFault

MOST_EDITED_ROWS: Final = 20_000  # beyond, cells are changed, and rows come and go with a file
_FIRST_ROW: Final = 2


def write_edit(draft_id: UUID, number: int, before: DraftTable | None, edits: Sequence[Edit]) -> tuple[int, int]:
    """Write the table after these steps; returns how many cells were changed and how many rows there are."""
    header, rows = (before.header, before.rows()) if before else ((), [])
    after = edited(header, rows, edits)
    write_table(
        draft_id,
        number,
        after.header,
        [[tuple(row) for row in after.rows]],
        reading=before.reading if before else NO_READING,
        faults=_faults_left(before.faults if before else [], after.touched, has_moved=after.has_moved),
    )
    return after.changed_cells, len(after.rows)


def write_long_edit(draft_id: UUID, number: int, before: DraftTable, edits: Sequence[Edit]) -> int:
    """Write a long table with some cells changed; returns how many. Refused for steps that move rows or columns."""
    if any(one.kind is not EditKind.SET or one.row >= before.row_count for one in edits):
        message = sentence(
            "Ce tableau a plus de %(most)s lignes : corrigez-y des cases ; pour ajouter ou retirer des lignes, déposez "
            "un fichier."
        )
        raise Refused("table_too_long", message, most=MOST_EDITED_ROWS)
    table, changed = before.table(), 0
    for position in sorted({one.column for one in edits if one.column < len(before.header)}):
        values: list[Any] = table.column(position).to_pylist()
        for one in edits:
            if one.column == position and values[one.row] != one.value:
                values[one.row] = one.value
                changed += 1
        table = table.set_column(position, f"c{position}", pa.array(values, pa.string()))
    faults = _faults_left(before.faults, {one.row for one in edits}, has_moved=False)
    write_columns(draft_id, number, table, table_words(before.header, before.reading, faults))
    return changed


def write_value(
    draft_id: UUID, number: int, before: DraftTable, name: str, *, value: str, rows: NDArray[np.int32] | None
) -> int:
    """Write the table with ``value`` in these rows (from 0, all where None) of a column; how many cells it changed.

    A column that is not there is added at the end.
    """
    table, header = before.table(), list(before.header)
    position = header.index(name) if name in header else len(header)
    old: list[Any] = table.column(position).to_pylist() if name in header else [""] * before.row_count
    wanted = range(before.row_count) if rows is None else rows.tolist()
    values = list(old)
    for row in wanted:
        values[row] = value
    column = pa.array(values, pa.string())
    if name in header:
        table = table.set_column(position, f"c{position}", column)
    else:
        table, header = table.append_column(f"c{position}", column), [*header, name]
    write_columns(draft_id, number, table, table_words(header, before.reading, before.faults))
    return sum(one != other for one, other in zip(old, values, strict=True))


def _faults_left(faults: Sequence[FormFault], touched: set[int], *, has_moved: bool) -> list[FormFault]:
    """The faults of the form of the file that an edit leaves: those of rows that were typed anew are gone."""
    if has_moved:
        return [one for one in faults if one.row_number is None]
    return [one for one in faults if one.row_number is None or one.row_number - _FIRST_ROW not in touched]
