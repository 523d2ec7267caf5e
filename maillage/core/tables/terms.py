"""The words of tables as people save them: what was found in a file, its rows as text, what is wrong with its form.

A row is a tuple of texts as they stood in the file (a typed cell of a spreadsheet is written as the national schemas
want it: ISO dates, point as decimal mark). Row numbers count from 1 at the header, so the first row below it is 2; what
is told to people and programs is the row of the sheet (``TableReading.sheet_row``), as a spreadsheet numbers it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

TextRow = tuple[str, ...]


class TableFileForm(StrEnum):
    """The form of a file, told by its content."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    OTHER = "other"  # not a table: a finding says what it is


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much of a file is read; what is above is a finding that says the number, the limit and what to do.

    ``quoted_lines`` and ``cell_characters`` tell a quote that nobody closed from a long text. ``cells`` are those of
    the rectangle that a sheet fills, since a spreadsheet is held whole; ``read_cells`` are those of all rows that are
    read, whatever the form: reading stops after them.
    """

    size_bytes: int = 4 * 2**30
    rows: int = 50_000_000
    columns: int = 16_384  # Excel's
    cell_characters: int = 2**20
    line_characters: int = 2**24
    quoted_lines: int = 1_000
    spreadsheet_bytes: int = 256 * 2**20
    decompressed_bytes: int = 1_500_000_000
    compression_ratio: int = 400  # spreadsheets stay under 100; deflate's utmost is 1,032
    entries: int = 10_000
    cells: int = 40_000_000
    read_cells: int = 2**40
    wrong_lines: int = 2**40  # of texts: a quote in each takes ten times as long as a row


LIMITS = ReadLimits()
# Of what comes with a request, or from elsewhere: a cell of a workbook takes 32 octets before anything is in it.
RECEIVED = ReadLimits(
    size_bytes=64 * 2**20,
    rows=300_000,
    columns=400,
    cell_characters=2**15,  # Excel's
    line_characters=2**15,
    quoted_lines=100,
    spreadsheet_bytes=40 * 2**20,
    decompressed_bytes=96 * 2**20,
    cells=3_000_000,
    read_cells=8_000_000,
    wrong_lines=20_000,
)


@dataclass(frozen=True, slots=True)
class TableReading:
    """What was found in a file: said to the person before anything else.

    ``header_line`` is the row of the sheet that holds the names of the columns, from 1; ``sheets`` are all those of a
    workbook; ``delimiter`` is None too where nothing separates cells. What a form has not is None. ``removed_rows`` are
    rows of the file that a correction has taken out, rising, by their numbers in the table as it was read.
    """

    form: TableFileForm
    encoding: str | None = None
    has_byte_order_mark: bool = False
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header_line: int = 1
    removed_rows: tuple[int, ...] = ()

    def table_row(self, number: int) -> int:
        """The number that a row of the table as it is now had when the file was read."""
        return number + bisect_right(_shifts(self.removed_rows), number)

    def sheet_row(self, number: int) -> int:
        """The number of a row of the table in the sheet: titles above the header and blank rows are counted."""
        return self.table_row(number) + self.header_line - 1

    def without_rows(self, numbers: Iterable[int]) -> "TableReading":
        """The same once the rows of these numbers were taken out of the table."""
        removed = {*self.removed_rows, *map(self.table_row, numbers)}
        return replace(self, removed_rows=tuple(sorted(removed)))


@lru_cache(maxsize=16)
def _shifts(removed: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(row - place for place, row in enumerate(removed))


@dataclass(frozen=True, slots=True)
class FormFault:
    """One thing wrong with the form of a file, before any schema: a finding with frictionless's code.

    ``field_number`` counts columns from 1; ``message`` is a French message id with its remedy, filled with ``params``.
    """

    code: str
    message: str
    row_number: int | None = None
    field_number: int | None = None
    params: dict[str, str | float] = field(default_factory=dict)


class RowSource(Protocol):
    """Rows that can be read from the start as often as wanted, in chunks, without holding them all.

    ``header`` are the names as written; a row may be longer or shorter than it. ``faults`` are those of the form;
    those met while rows are read (broken quotes) are there once ``chunks`` has been read to its end.
    """

    reading: TableReading
    header: TextRow
    faults: list[FormFault]

    def chunks(self, rows: int = 16_384) -> Iterator[Sequence[TextRow]]:
        """The rows below the header, ``rows`` at a time, in their order."""
        ...
