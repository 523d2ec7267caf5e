"""Edits of a table, applied in order: cells, rows, columns; pure functions on rows of text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from maillage.core.problems import Refused, sentence
from maillage.core.tables.terms import TextRow

MOST_EDITS: Final = 200_000  # cells and rows of one batch: a sheet of 5,000 rows and 40 columns
LONGEST_CELL: Final = 32_767  # the limit of Excel
MOST_COLUMNS: Final = 500
MOST_ROWS_ADDED: Final = 20_000


class EditKind(StrEnum):
    """The kinds of edits."""

    SET = "set"  # one cell; a row past the end appends rows
    INSERT = "insert"  # blank rows before a row
    DELETE = "delete"  # rows
    RENAME = "rename"  # a column
    ADD_COLUMN = "add-column"
    DELETE_COLUMN = "delete-column"


OF_COLUMNS: Final = frozenset({EditKind.RENAME, EditKind.ADD_COLUMN, EditKind.DELETE_COLUMN})


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit; ``row`` counts from 0 below the header, ``column`` from 0, ``count`` rows starting at ``row``."""

    kind: EditKind
    row: int = 0
    column: int = 0
    value: str = ""
    count: int = 1


@dataclass
class EditedTable:
    """A table being edited, with the number of changed cells and whether rows moved."""

    header: list[str]
    rows: list[list[str]]
    changed_cells: int = 0
    has_moved: bool = False
    touched: set[int] = field(default_factory=set)  # rows with at least one cell set

    def apply(self, edit: Edit) -> None:
        """Apply one edit."""
        column, has_column = edit.column, edit.column < len(self.header)
        self.has_moved |= edit.kind is not EditKind.SET
        self.changed_cells += edit.kind in OF_COLUMNS
        match edit.kind:
            case EditKind.SET if has_column:
                while len(self.rows) <= edit.row:
                    self.rows.append(self._blank())
                    self.has_moved = True
                if self.rows[edit.row][edit.column] != edit.value:
                    self.rows[edit.row][edit.column] = edit.value
                    self.changed_cells += 1
                    self.touched.add(edit.row)
            case EditKind.INSERT:
                self.rows[edit.row : edit.row] = [self._blank() for _ in range(edit.count)]
            case EditKind.DELETE:
                self.changed_cells += len(self.header) * len(self.rows[edit.row : edit.row + edit.count])
                del self.rows[edit.row : edit.row + edit.count]
            case EditKind.ADD_COLUMN:
                self.header.insert(column, edit.value)
                self.rows = [[*row[:column], "", *row[column:]] for row in self.rows]
            case EditKind.RENAME if has_column:
                self.header[column] = edit.value
            case EditKind.DELETE_COLUMN if has_column:
                del self.header[column]
                self.rows = [[*row[:column], *row[column + 1 :]] for row in self.rows]

    def _blank(self) -> list[str]:
        return [""] * len(self.header)

    @property
    def row_count(self) -> int:
        """The current number of rows."""
        return len(self.rows)


class Editable(Protocol):
    """A table that edits can be applied to."""

    @property
    def header(self) -> list[str]:
        """The current column names."""

    @property
    def row_count(self) -> int:
        """The current number of rows."""

    def apply(self, edit: Edit) -> None:
        """Apply one edit."""


def apply_edits(table: Editable, edits: Sequence[Edit]) -> None:
    """Apply all edits in order; Refused if they add more rows or columns than a batch may."""
    most_rows = table.row_count + MOST_ROWS_ADDED
    for edit in edits:
        last = edit.row + 1 if edit.kind is EditKind.SET else table.row_count + edit.count
        if last > most_rows and edit.kind in {EditKind.SET, EditKind.INSERT}:
            message = sentence("On ajoute au plus %(most)s lignes à la fois : déposez plutôt un fichier.")
            raise Refused("too_many_rows", message, most=MOST_ROWS_ADDED)
        if edit.kind is EditKind.ADD_COLUMN and len(table.header) >= MOST_COLUMNS:
            raise edits_unclear()
        table.apply(edit)


def edited_table(header: Sequence[str], rows: Sequence[TextRow], edits: Sequence[Edit]) -> EditedTable:
    """The table after all edits."""
    table = EditedTable(list(header), [list(row) for row in rows])
    apply_edits(table, edits)
    return table


def read_edits(documents: object) -> tuple[Edit, ...]:
    """Parse the edits sent by a page; raises Refused for invalid ones and oversized batches."""
    if not isinstance(documents, list) or len(documents) > MOST_EDITS:
        raise edits_unclear()
    edits = []
    for document in documents:
        if not isinstance(document, Mapping):
            raise edits_unclear()
        try:
            kind = EditKind(document.get("kind", ""))
        except ValueError as error:
            raise edits_unclear() from error  # no edit of the batch is applied
        row, column = _number(document, "row", 10_000_000), _number(document, "column", MOST_COLUMNS)
        value = document.get("value", "")
        if not isinstance(value, str) or len(value) > LONGEST_CELL:
            message = sentence("Une case tient au plus %(longest)s caractères : raccourcissez ce texte.")
            raise Refused("cell_too_long", message, longest=LONGEST_CELL)
        count = _number(document, "count", MOST_ROWS_ADDED, default=1)
        edits.append(Edit(kind, row, column, value=value.replace("\0", ""), count=count))
    return tuple(edits)


def _number(document: Mapping[str, Any], name: str, most: int, *, default: int = 0) -> int:
    value = document.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise edits_unclear()
    return value


def edits_unclear() -> Refused:
    """The error for an invalid edit."""
    message = sentence("Cette modification n’est pas comprise : rechargez la page, rien n’est perdu.")
    return Refused("edits_unclear", message)
