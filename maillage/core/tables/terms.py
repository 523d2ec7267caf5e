"""Terms of tables: the form of a file, its rows as text, what is wrong with its form.

A row is a tuple of texts as found in the file (typed spreadsheet cells are written in the form of the national schemas:
ISO dates, decimal points). Row numbers count from 1 at the header, so the first row below it is 2; people and programs
are shown the row of the sheet (``TableReading.sheet_row``), as a spreadsheet numbers it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, Protocol

TextRow = tuple[str, ...]
GEOMETRY: Final = "geometry"  # the column of a map's shapes that are no points
# How pyarrow opens a large file: its own defaults read row groups ahead, and keep them until the file is closed.
STREAMED_PARQUET: Final[Mapping[str, Any]] = {"pre_buffer": False, "buffer_size": 1 << 16}


class TableFileForm(StrEnum):
    """The form of a file, detected from its content."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    MAP = "map"  # of shapes, each with its row
    PACKAGE = "package"  # read from a package of several files
    OTHER = "other"  # not a table: a finding says what it is


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much of a file is read; exceeding a limit is a finding with the number, the limit and the remedy.

    ``quoted_lines`` and ``cell_characters`` distinguish an unclosed quote from a long text. ``cells`` bounds the
    bounding rectangle of a sheet, since spreadsheets are held in memory; ``read_cells`` bounds the cells of all rows
    read, in any form: reading stops there.
    """

    size_bytes: int = 4 * 2**30
    rows: int = 50_000_000
    columns: int = 16_384  # Excel's limit
    cell_characters: int = 2**20
    line_characters: int = 2**24
    quoted_lines: int = 1_000
    spreadsheet_bytes: int = 256 * 2**20
    decompressed_bytes: int = 1_500_000_000
    compression_ratio: int = 400  # spreadsheets stay under 100; deflate's maximum is 1,032
    entries: int = 10_000
    cells: int = 40_000_000
    read_cells: int = 2**40
    wrong_lines: int = 2**40  # of CSV: a line with invalid quotes takes ten times as long


LIMITS = ReadLimits()
# For uploads and downloads: a cell of a workbook takes 32 bytes even if empty.
RECEIVED = ReadLimits(
    size_bytes=64 * 2**20,
    rows=300_000,
    columns=400,
    cell_characters=2**15,  # Excel's limit
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
    """What was detected in a file, shown to the person first.

    ``header_line`` is the row of the sheet with the column names, from 1; ``sheets`` are all those of a workbook;
    ``delimiter`` is also None for a single column. Attributes that a form lacks are None. ``removed_rows`` are rows
    that a correction has removed, ascending, numbered as in the table first read. ``system`` is the code of the
    coordinate system that a person chose for a map; None where the file says it.
    """

    form: TableFileForm
    encoding: str | None = None
    has_byte_order_mark: bool = False
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header_line: int = 1
    removed_rows: tuple[int, ...] = ()
    system: str | None = None

    def table_row(self, number: int) -> int:
        """The number that a current row of the table had when the file was read."""
        return number + bisect_right(_shifts(self.removed_rows), number)

    def sheet_row(self, number: int) -> int:
        """The number of a row in the sheet, counting titles above the header and blank rows."""
        return self.table_row(number) + self.header_line - 1

    def without_rows(self, numbers: Iterable[int]) -> "TableReading":
        """The reading after these rows were removed from the table."""
        removed = {*self.removed_rows, *map(self.table_row, numbers)}
        return replace(self, removed_rows=tuple(sorted(removed)))


@lru_cache(maxsize=16)
def _shifts(removed: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(row - place for place, row in enumerate(removed))


@dataclass(frozen=True, slots=True)
class FormFault:
    """One fault of the form of a file, independent of any schema: a finding with frictionless's code.

    ``field_number`` counts columns from 1; ``message`` is a French message id with its remedy and placeholders for
    ``params``.
    """

    code: str
    message: str
    row_number: int | None = None
    field_number: int | None = None
    params: dict[str, str | float] = field(default_factory=dict)


class RowSource(Protocol):
    """Rows that can be read from the start any number of times, in chunks, without holding them all.

    ``header`` holds the names as written; a row may be longer or shorter. ``faults`` are those of the form; those found
    while reading rows (broken quotes) are complete once ``chunks`` is exhausted.
    """

    reading: TableReading
    header: TextRow
    faults: list[FormFault]

    def chunks(self, rows: int = 16_384) -> Iterator[Sequence[TextRow]]:
        """The rows below the header, ``rows`` at a time, in order."""
        ...
