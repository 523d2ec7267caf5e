"""The steps of a person on a long table mean what they mean on a short one, and touch no row that stays."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.opendata.publishing.domain.long_edits import MOST_MOVES, LongTable, RowOrder
from maillage.opendata.publishing.domain.table_edits import (
    MOST_COLUMNS,
    MOST_ROWS_ADDED,
    Edit,
    EditKind,
    apply_edits,
    edited_table,
)

HEADER = ("nom", "montant")
ROWS = [("AGORA", "10"), ("COSDEN", "20"), ("HARMONIE", "30")]
EDITS = st.lists(
    st.builds(
        Edit,
        kind=st.sampled_from(EditKind),
        row=st.integers(0, 6),
        column=st.integers(0, 3),
        value=st.sampled_from(["", "AGORA", "20", "neuf"]),
        count=st.integers(0, 4),
    ),
    max_size=20,
)


def long_table(rows: Sequence[Sequence[str]] = ROWS) -> LongTable:
    return LongTable(HEADER, len(rows), lambda row, column: rows[row][column])


def rows_of(table: LongTable, rows: Sequence[Sequence[str]] = ROWS) -> list[list[str]]:
    def cell(row: int, place: int) -> str:
        column = table.columns[place]
        kept = rows[row][column.source] if row < len(rows) and column.source is not None else ""
        return column.cells.get(row, kept)

    numbers = [number for span in table.order.spans for number in span]
    return [[cell(number, place) for place in range(len(table.columns))] for number in numbers]


@given(EDITS)
def test_a_long_table_becomes_what_a_short_one_becomes(edits: list[Edit]):
    table, short = long_table(), edited_table(HEADER, ROWS, edits)

    apply_edits(table, edits)

    assert (table.header, rows_of(table)) == (short.header, short.rows)
    assert (table.row_count, table.changed_cells, table.has_moved, table.touched) == (
        len(short.rows), short.changed_cells, short.has_moved, short.touched,
    )  # fmt: skip


def test_rows_added_at_the_end_are_one_stretch():
    table = long_table()

    apply_edits(table, [Edit(EditKind.SET, row=3 + number, value=str(number)) for number in range(5_000)])

    assert (table.order.spans, table.row_count) == ([range(5_003)], 5_003)


def test_the_wrong_rows_of_a_whole_grid_can_go_at_once():
    order = RowOrder(1_000_000)

    for place in range(10_000, 0, -2):
        order.delete(place, 1)

    assert (len(order), order.row_at(1), order.row_at(5_000), order.row_at(994_999)) == (995_000, 1, 9_999, 999_999)


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        ([Edit(EditKind.INSERT, count=MOST_ROWS_ADDED + 1)], "too_many_rows"),
        ([Edit(EditKind.SET, row=MOST_ROWS_ADDED + 3)], "too_many_rows"),
        ([Edit(EditKind.INSERT, row=1, count=0)] * (4 * MOST_MOVES), "too_many_moves"),
        ([Edit(EditKind.ADD_COLUMN)] * MOST_COLUMNS, "edits_unclear"),
    ],
)
def test_steps_without_end_are_refused(edits: list[Edit], code: str):
    with pytest.raises(Refused) as refused:
        apply_edits(long_table(), edits)

    assert refused.value.code == code
