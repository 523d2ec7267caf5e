"""Edits of a long table without holding all rows: the order of rows, and the changed cells.

Edits mean the same as in table_edits; only their changes are kept, so that memory depends on the edits rather than on
the table.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.opendata.publishing.domain.table_edits import OF_COLUMNS, Edit, EditKind

MOST_MOVES: Final = 10_000  # edits of one batch that move rows: twice what the grid shows of a long table


class RowOrder:
    """The order of rows as spans: existing rows, and new ones, which are numbered after the last existing row."""

    def __init__(self, count: int) -> None:
        self.spans: list[range] = [range(count)] if count else []
        self.next_row = count  # number of the next new row, counted after the existing ones
        self._ends = [count] if count else []
        self._moves = 0

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def row_at(self, place: int) -> int:
        """The number of the row at a position."""
        index = bisect_left(self._ends, place + 1)
        return self.spans[index][place - self._ends[index]]  # negative: counted from the end of the span

    def insert(self, place: int, count: int) -> None:
        """Insert new rows before a position, or at the end."""
        new = range(self.next_row, self.next_row + count)
        self.next_row += count
        if place >= len(self) and self.spans and self.spans[-1].stop == new.start:
            self.spans[-1] = range(self.spans[-1].start, new.stop)
            self._ends[-1] += count
            return
        index = self._cut(place)
        self._replace(index, index, [new] if count else [])

    def delete(self, place: int, count: int) -> int:
        """Delete up to ``count`` rows from a position; how many."""
        before = len(self)
        first, last = self._cut(place), self._cut(place + count)
        self._replace(first, last, [])
        return before - len(self)

    def _cut(self, place: int) -> int:
        """Split spans so that one starts at this position; its index."""
        index = bisect_left(self._ends, place)
        if index == len(self._ends) or place == 0:
            return index
        if self._ends[index] == place:
            return index + 1
        span = self.spans[index]
        cut = place - self._ends[index] + len(span)
        self._replace(index, index + 1, [span[:cut], span[cut:]])
        return index + 1

    def _replace(self, first: int, last: int, spans: Sequence[range]) -> None:
        self._moves += 1
        if self._moves > 3 * MOST_MOVES:  # an edit cuts twice at most
            message = sentence(
                "On déplace au plus %(most)s lignes à la fois dans un si long tableau : téléchargez-le, changez-le "
                "dans un tableur, puis déposez-le à nouveau."
            )
            raise Refused("too_many_moves", message, most=MOST_MOVES)
        self.spans[first:last] = spans
        self._ends = list(accumulate(map(len, self.spans)))


@dataclass(slots=True)
class LongColumn:
    """A column: name, index in the original table (None: new), and changed cells by row."""

    name: str
    source: int | None
    cells: dict[int, str] = field(default_factory=dict)


class LongTable:
    """A long table being edited; ``cell(row, column)`` reads the original, both from 0."""

    def __init__(self, header: Sequence[str], row_count: int, cell: Callable[[int, int], str]) -> None:
        self.columns = [LongColumn(name, place) for place, name in enumerate(header)]
        self.order = RowOrder(row_count)
        self.changed_cells = 0
        self.has_moved = False
        self.touched: set[int] = set()  # rows with at least one cell set
        self._old_rows = row_count
        self._cell = cell

    @property
    def header(self) -> list[str]:
        """The current column names."""
        return [column.name for column in self.columns]

    @property
    def row_count(self) -> int:
        """The current number of rows."""
        return len(self.order)

    def apply(self, edit: Edit) -> None:
        """Apply one edit."""
        has_column = edit.column < len(self.columns)
        self.has_moved |= edit.kind is not EditKind.SET
        self.changed_cells += edit.kind in OF_COLUMNS
        match edit.kind:
            case EditKind.SET if has_column:
                missing = edit.row + 1 - len(self.order)
                if missing > 0:
                    self.order.insert(len(self.order), missing)
                    self.has_moved = True
                row, column = self.order.row_at(edit.row), self.columns[edit.column]
                if row in column.cells:
                    value = column.cells[row]
                else:
                    value = "" if column.source is None or row >= self._old_rows else self._cell(row, column.source)
                if value != edit.value:
                    column.cells[row] = edit.value
                    self.changed_cells += 1
                    self.touched.add(edit.row)
            case EditKind.INSERT:
                self.order.insert(edit.row, edit.count)
            case EditKind.DELETE:
                self.changed_cells += len(self.columns) * self.order.delete(edit.row, edit.count)
            case EditKind.ADD_COLUMN:
                self.columns.insert(edit.column, LongColumn(edit.value, None))
            case EditKind.RENAME if has_column:
                self.columns[edit.column].name = edit.value
            case EditKind.DELETE_COLUMN if has_column:
                del self.columns[edit.column]
