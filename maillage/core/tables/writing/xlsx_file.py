"""Writes a table as a workbook: typed cells, names that stay in sight, and never a formula or a link made of a text.

XlsxWriter makes the workbook around an empty table; the rows, which are nearly all of it, are written into its sheet
as a stream, ten times faster than cell by cell.
"""

import datetime as dt
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Final

import xlsxwriter

from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.cells import Formats, is_kept_whole, is_known_day, shown_text
from maillage.core.tables.writing.squaring import ByteStream, squared_rows
from maillage.core.tables.writing.values import CellReader, Value, cell_readers

MOST_ROWS: Final = 1_048_575  # below the header; Excel's own limit
_AT_ONCE: Final = 2_048
_LEVEL: Final = 3  # of deflate: less than half the time of 6 for a file a tenth larger
_WIDTHS: Final = (10, 40)  # signs, the least and the most
_SHEET_PART: Final = "xl/worksheets/sheet1.xml"
_SIZE: Final = re.compile(r"<dimension [^>]*/>")
_SECOND_ROW: Final = re.compile(r'<row r="2".*?</row>')
_STYLE: Final = re.compile(r'<c r="[A-D]2" s="(\d+)"/>')
_MADE: Final = (2024, 1, 1, 0, 0, 0)  # the same table is the same file
_DAY_ZERO: Final = dt.datetime(1899, 12, 30, tzinfo=dt.UTC).replace(tzinfo=None)  # of Excel's calendar
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Office Open XML writes what XML cannot hold as _xHHHH_, and so must write texts that look like that.
_LIKE_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

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
    readers = cell_readers(header, schema)
    with tempfile.TemporaryFile() as empty, tempfile.TemporaryFile() as made:
        _write_empty(empty, header, readers, sheet)
        _fill(empty, made, readers, squared_rows(rows, len(header)))
        made.seek(0)
        shutil.copyfileobj(made, stream)


def _write_empty(target: IO[bytes], header: TextRow, readers: Sequence[CellReader], name: str) -> None:
    """The workbook with the names of the columns, and a second row that shows the styles of cells."""
    with xlsxwriter.Workbook(target, {"strings_to_urls": False, "strings_to_formulas": False}) as workbook:
        workbook.set_properties({"created": dt.datetime(*_MADE)})  # noqa: DTZ001 -- spreadsheets know no zone
        sheet = workbook.add_worksheet(name)
        texts = workbook.add_format({"num_format": "@"})
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats = Formats.of(workbook)
        for place, (label, reader) in enumerate(zip(header, readers, strict=True)):
            sheet.set_column(place, place, _column_width(label), None if reader.is_typed else texts)
            sheet.write_string(0, place, shown_text(label), bold)
        for place, style in enumerate((texts, formats.day, formats.moment, formats.time)):
            sheet.write_blank(1, place, None, style)
        sheet.freeze_panes(1, 0)
        if header:
            sheet.autofilter(0, 0, MOST_ROWS, len(header) - 1)


def _fill(empty: IO[bytes], made: IO[bytes], readers: Sequence[CellReader], rows: Iterable[TextRow]) -> None:
    """Copy the workbook with the rows in its sheet, in place of the row of styles."""
    with zipfile.ZipFile(empty) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _MADE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name != _SHEET_PART:
                new.writestr(entry, old.read(name))
                continue
            before, styles, after = _parted(old.read(name).decode())
            with new.open(entry, "w", force_zip64=True) as part:
                part.write(before.encode())
                for text in _Cells(readers, styles).rows(rows):
                    part.write(text.encode())
                part.write(after.encode())


@dataclass(frozen=True, slots=True)
class _Styles:
    """Numbers of the styles of cells in the workbook."""

    text: str
    day: str
    moment: str
    time: str


def _parted(sheet: str) -> tuple[str, _Styles, str]:
    """What stands before the second row of a sheet, the styles of its cells, and what stands after."""
    found = _SECOND_ROW.search(sheet)
    assert found is not None
    # The size of the sheet is that of the empty one: openpyxl believes it, and reads no further.
    return _SIZE.sub("", sheet[: found.start()]), _Styles(*_STYLE.findall(found[0])), sheet[found.end() :]


class _Cells:
    """Rows as the XML of a sheet."""

    def __init__(self, readers: Sequence[CellReader], styles: _Styles) -> None:
        self._readers = readers
        self._styles = styles
        columns = [xlsxwriter.utility.xl_col_to_name(place) for place in range(len(readers))]
        self._columns = list(zip(columns, readers, strict=True))

    def rows(self, rows: Iterable[TextRow]) -> Iterator[str]:
        """The XML of some rows at a time; raises Refused where there are too many."""
        numbered = enumerate(rows, 2)
        while some := list(islice(numbered, _AT_ONCE)):
            if some[-1][0] > MOST_ROWS + 1:
                raise Refused("too_many_for_xlsx", TOO_MANY_ROWS, limit=MOST_ROWS)
            yield "".join([f'<row r="{number}">{self._row(number, row)}</row>' for number, row in some])

    def _row(self, number: int, row: TextRow) -> str:
        return "".join(
            [
                self._cell(f"{column}{number}", reader, text)
                for (column, reader), text in zip(self._columns, row, strict=True)
                if text
            ]
        )

    def _cell(self, place: str, reader: CellReader, text: str) -> str:
        if not reader.is_typed:
            return f'<c r="{place}" s="{self._styles.text}" t="inlineStr"><is><t{_escaped(text)}</t></is></c>'
        value = reader.value(text)
        typed = self._typed(place, value)
        if typed is None and value is not None:
            return f'<c r="{place}" s="{self._styles.text}" t="inlineStr"><is><t{_escaped(text)}</t></is></c>'
        return typed or ""

    def _typed(self, place: str, value: Value) -> str | None:
        """A number, a day, a truth; None where the value is to be text."""
        if isinstance(value, bool):
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | Decimal) and is_kept_whole(value):
            return f'<c r="{place}"><v>{float(value)!r}</v></c>'
        if is_known_day(value):
            return self._dated(place, value)
        if isinstance(value, dt.time) and value.tzinfo is None:
            seconds = dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second).total_seconds()
            return f'<c r="{place}" s="{self._styles.time}"><v>{seconds / 86_400!r}</v></c>'
        return None

    def _dated(self, place: str, value: Any) -> str:
        if isinstance(value, dt.datetime):
            days = (value - _DAY_ZERO) / dt.timedelta(days=1)
            return f'<c r="{place}" s="{self._styles.moment}"><v>{days!r}</v></c>'
        return f'<c r="{place}" s="{self._styles.day}"><v>{(value - _DAY_ZERO.date()).days}</v></c>'


def _escaped(text: str) -> str:
    """The end of a text's opening tag, and the text."""
    text = shown_text(text)
    if "_x" in text:
        text = _LIKE_ESCAPE.sub("_x005F_", text)
    if not text.isprintable():
        text = _NOT_XML.sub(_coded, text).replace("\r", "_x000D_")
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    is_spaced = text[0].isspace() or text[-1].isspace() or "\n" in text
    return f' xml:space="preserve">{text}' if is_spaced else f">{text}"


def _coded(found: re.Match[str]) -> str:
    sign = ord(found[0])
    return "\ufffd" if sign >= 0xD800 else f"_x{sign:04X}_"


def _column_width(label: str) -> int:
    longest = max((len(line) for line in label.splitlines()), default=0)
    return min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1])
