"""Writes a table as a workbook: typed cells, names that stay in sight, and never a formula or a link made of a text."""

import shutil
import tempfile
from collections.abc import Iterable
from typing import Any, Final

import xlsxwriter

from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.cells import Formats, write_cell
from maillage.core.tables.writing.squaring import ByteStream, squared_rows
from maillage.core.tables.writing.values import cell_readers

MOST_ROWS: Final = 1_048_575  # below the header; Excel's own limit
_WIDTHS: Final = (10, 40)  # signs, the least and the most
_KEPT: Final = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}

TOO_MANY_ROWS: Final = sentence(
    "Un classeur tient au plus %(limit)s lignes et ce tableau en a davantage : prenez-le en CSV ou en Parquet."
)


def write_xlsx(
    rows: Iterable[TextRow],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    sheet: str = "Données",
) -> None:
    """Write the table to ``stream``; with a schema, numbers, days and truths are cells of those types.

    Without one every cell is text, so that codes keep their zeros. A value that does not fit its type stays text; a
    text above Excel's limit ends with "…". Raises Refused above a sheet's rows: nothing is written then.
    """
    with tempfile.TemporaryFile() as made:
        workbook = xlsxwriter.Workbook(made, _KEPT)
        try:
            count = _Sheet(workbook, sheet, header, schema).write(rows)
        finally:
            workbook.close()
        if count > MOST_ROWS:
            raise Refused("too_many_for_xlsx", TOO_MANY_ROWS, limit=MOST_ROWS)
        made.seek(0)
        shutil.copyfileobj(made, stream)


class _Sheet:
    """The sheet that is being written, row after row."""

    def __init__(self, workbook: Any, name: str, header: TextRow, schema: Schema | None) -> None:
        self._readers = cell_readers(header, schema)
        self._sheet = sheet = workbook.add_worksheet(name)
        self._formats = Formats.of(workbook)
        self._width = len(header)
        texts = workbook.add_format({"num_format": "@"})
        for place, (label, reader) in enumerate(zip(header, self._readers, strict=True)):
            sheet.set_column(place, place, _column_width(label), None if reader.is_typed else texts)
        sheet.freeze_panes(1, 0)
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for place, label in enumerate(header):
            sheet.write_string(0, place, label, bold)

    def write(self, rows: Iterable[TextRow]) -> int:
        """Write the rows; returns how many there are, one more than fit where there are too many."""
        number = 0
        for number, row in enumerate(squared_rows(rows, self._width), 1):
            if number > MOST_ROWS:
                return number
            for place, (reader, text) in enumerate(zip(self._readers, row, strict=True)):
                if text:
                    write_cell(self._sheet, (number, place), reader.value(text), text, formats=self._formats)
        if self._width:
            self._sheet.autofilter(0, 0, number, self._width - 1)
        return number


def _column_width(label: str) -> int:
    longest = max((len(line) for line in label.splitlines()), default=0)
    return min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1])
