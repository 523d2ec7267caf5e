"""Writes a table as a workbook: typed cells, names that stay in sight, and never a formula or a link made of a text.

XlsxWriter makes the workbook around an empty table; the rows, which are nearly all of it, are written into its sheet
as a stream, a column at a time, many times faster than cell by cell.
"""

import datetime as dt
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, Final

import pyarrow as pa
import xlsxwriter

from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.cells import Formats, shown_text
from maillage.core.tables.writing.columns.sheet_columns import SheetColumns, Styles
from maillage.core.tables.writing.columns.text_columns import utf8_bytes
from maillage.core.tables.writing.squaring import ByteStream
from maillage.core.tables.writing.text_batches import text_batches
from maillage.core.tables.writing.values import CellReader, cell_readers

MOST_ROWS: Final = 1_048_575  # below the header; Excel's own limit
_LEVEL: Final = 3  # of deflate: less than half the time of 6 for a file a tenth larger
_WIDTHS: Final = (10, 40)  # signs, the least and the most
_SHEET_PART: Final = "xl/worksheets/sheet1.xml"
_SIZE: Final = re.compile(r"<dimension [^>]*/>")
_SECOND_ROW: Final = re.compile(r'<row r="2".*?</row>')
_STYLE: Final = re.compile(r'<c r="[A-D]2" s="(\d+)"/>')
_MADE: Final = (2024, 1, 1, 0, 0, 0)  # the same table is the same file

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

    Without one every cell is text, so that codes keep their zeros. A value that does not fit its type, or of which
    Excel would change a digit, stays text; a text above Excel's limit ends with "…". Raises Refused above a sheet's
    rows: nothing is written then.
    """
    write_xlsx_columns(text_batches(rows, len(header)), header, stream, schema=schema, sheet=sheet)


def write_xlsx_columns(
    batches: Iterable[pa.RecordBatch],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    sheet: str = "Données",
) -> None:
    """The same of batches of text columns."""
    readers = cell_readers(header, schema)
    with tempfile.TemporaryFile() as empty, tempfile.TemporaryFile() as workbook:
        _write_empty(empty, header, readers, sheet)
        _write_rows(empty, workbook, readers, batches)
        workbook.seek(0)
        shutil.copyfileobj(workbook, stream)


def _write_empty(target: IO[bytes], header: TextRow, readers: Sequence[CellReader], name: str) -> None:
    """The workbook with the names of the columns, and a second row that shows the styles of cells."""
    with xlsxwriter.Workbook(target, {"strings_to_urls": False, "strings_to_formulas": False}) as workbook:
        workbook.set_properties({"created": dt.datetime(*_MADE)})  # noqa: DTZ001 -- spreadsheets know no zone
        sheet = workbook.add_worksheet(name)
        texts = workbook.add_format({"num_format": "@"})
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats = Formats.of(workbook)
        for place, (label, reader) in enumerate(zip(header, readers, strict=True)):
            longest = max((len(line) for line in label.splitlines()), default=0)
            width = min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1])
            sheet.set_column(place, place, width, None if reader.is_typed else texts)
            sheet.write_string(0, place, shown_text(label), bold)
        for place, style in enumerate((texts, formats.day, formats.moment, formats.time)):
            sheet.write_blank(1, place, None, style)
        sheet.freeze_panes(1, 0)
        if header:
            sheet.autofilter(0, 0, MOST_ROWS, len(header) - 1)


def _write_rows(
    empty: IO[bytes], workbook: IO[bytes], readers: Sequence[CellReader], batches: Iterable[pa.RecordBatch]
) -> None:
    """Copy the workbook with the rows in its sheet, in place of the row of styles."""
    with zipfile.ZipFile(empty) as old, zipfile.ZipFile(workbook, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _MADE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # What is opened by its entry does not ask the archive; its published types do not know the level.
            entry._compresslevel = _LEVEL  # type: ignore[attr-defined]  # noqa: SLF001 -- see above
            if name != _SHEET_PART:
                new.writestr(entry, old.read(name))
                continue
            xml = old.read(name).decode()
            of_styles = _SECOND_ROW.search(xml)
            assert of_styles is not None
            with new.open(entry, "w", force_zip64=True) as part:
                # The size of the sheet is that of the empty one: openpyxl believes it, and reads no further.
                part.write(_SIZE.sub("", xml[: of_styles.start()]).encode())
                sheet = SheetColumns(readers, Styles(*_STYLE.findall(of_styles[0])))
                first = 2  # below the header
                for batch in batches:
                    if first + batch.num_rows > MOST_ROWS + 2:
                        raise Refused("too_many_for_xlsx", TOO_MANY_ROWS, limit=MOST_ROWS)
                    if batch.num_rows:
                        part.write(utf8_bytes(sheet.rows(batch, first)))
                        first += batch.num_rows
                part.write(xml[of_styles.end() :].encode())
