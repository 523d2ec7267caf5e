"""Writes a table as a workbook: typed cells, a frozen header row, and no formula or link made from text.

XlsxWriter makes the workbook around an empty table; the rows are streamed into its sheet XML column by column, many
times faster than cell by cell. Only cells that need escaping or conversion cost an object each.
"""

import datetime as dt
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import IO, Final

import numpy as np
import pyarrow as pa
import xlsxwriter

from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import FieldType, Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.columns.json_columns import PLAIN_NUMBERS
from maillage.core.tables.writing.columns.text_columns import (
    NEVER,
    NOTHING,
    TEXT,
    Column,
    joined,
    pc,
    rewritten,
    utf8_bytes,
)
from maillage.core.tables.writing.values import (
    LONGEST_TEXT,
    ByteStream,
    CellReader,
    Formats,
    Value,
    cell_readers,
    is_kept_whole,
    is_known_day,
    shown_text,
)

MOST_ROWS: Final = 1_048_575  # below the header; Excel's limit
_LEVEL: Final = 3  # deflate level: less than half the time of 6, for a file a tenth larger
_WIDTHS: Final = (10, 40)  # characters, minimum and maximum
_SHEET_PART: Final = "xl/worksheets/sheet1.xml"
_SIZE: Final = re.compile(r"<dimension [^>]*/>")
_SECOND_ROW: Final = re.compile(r'<row r="2".*?</row>')
_STYLE: Final = re.compile(r'<c r="[A-D]2" s="(\d+)"/>')
_MADE: Final = (2024, 1, 1, 0, 0, 0)  # fixed, so that the same table gives the same file
TOO_MANY_ROWS: Final = sentence(
    "Un classeur tient au plus %(limit)s lignes et ce tableau en a davantage : prenez-le en CSV ou en Parquet."
)
_DAY_ZERO: Final = dt.datetime(1899, 12, 30, tzinfo=dt.UTC).replace(tzinfo=None)  # epoch of Excel's calendar
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Office Open XML escapes characters that XML cannot hold as _xHHHH_, so texts that look like it are escaped too.
_LIKE_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Characters that need no escaping in XML, and may begin or end a text without xml:space.
_SIGNS: Final = "!-%'-;=?-^`-~À-ſ’«»°€"
_PLAIN_TEXT: Final = f"^[{_SIGNS}]([{_SIGNS} ]*[{_SIGNS}])?$"
_PLAIN: Final = {**PLAIN_NUMBERS, FieldType.INTEGER: "^(0|-?[1-9][0-9]{0,14})$"}  # Excel keeps 15 digits


@dataclass(frozen=True, slots=True)
class Styles:
    """Style indexes of cells in the workbook."""

    text: str
    day: str
    moment: str
    time: str


class SheetColumns:
    """Writes the XML of the cells of the columns of ``readers``, with the styles of the workbook."""

    def __init__(self, readers: Sequence[CellReader], styles: Styles) -> None:
        self._styles = styles
        self._columns = [(xlsxwriter.utility.xl_col_to_name(place), reader) for place, reader in enumerate(readers)]

    def rows(self, batch: pa.RecordBatch, first: int) -> Column:
        """The XML of the rows of ``batch``, starting at row ``first`` of the sheet."""
        numbers = pa.array(np.arange(first, first + batch.num_rows)).cast(TEXT)
        parts: list[Column | str] = ['<row r="', numbers, '">']
        for (name, reader), column in zip(self._columns, batch.columns, strict=True):
            texts = pc.fill_null(column.cast(TEXT), NOTHING)
            is_missing = pc.is_in(texts, value_set=pa.array(reader.missing if reader.is_typed else [""], TEXT))
            if reader.is_typed and reader.field is not None:
                is_plain = pc.match_substring_regex(texts, _PLAIN.get(reader.field.type, NEVER))
                ends = joined(['"><v>', texts, "</v></c>"])
            else:
                is_short = pc.less_equal(pc.utf8_length(texts), LONGEST_TEXT)
                is_plain = pc.and_(is_short, pc.match_substring_regex(texts, _PLAIN_TEXT))
                ends = joined([f'" s="{self._styles.text}" t="inlineStr"><is><t>', texts, "</t></is></c>"])
            ends = pc.if_else(is_missing, NOTHING, ends)
            ends = rewritten(ends, texts, pc.or_(is_plain, is_missing), partial(self._end, reader))
            parts.append(pc.if_else(pc.equal(ends, NOTHING), NOTHING, joined([f'<c r="{name}', numbers, ends])))
        return joined([*parts, "</row>"])

    def _end(self, reader: CellReader, text: str) -> str:
        """The XML after the cell's column name; empty if there is no cell."""
        value = reader.value(text) if reader.is_typed else text
        typed = self._typed(value)
        if typed is None and value is not None:
            return f'" s="{self._styles.text}" t="inlineStr"><is><t{_escaped(text)}</t></is></c>'
        return typed or ""

    def _typed(self, value: Value) -> str | None:
        """The XML of a number, date or boolean; None if the value is written as text."""
        if isinstance(value, bool):
            return f'" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | Decimal) and is_kept_whole(value):
            return f'"><v>{float(value)!r}</v></c>'
        if is_known_day(value):
            if isinstance(value, dt.datetime):
                days = (value - _DAY_ZERO) / dt.timedelta(days=1)
                return f'" s="{self._styles.moment}"><v>{days!r}</v></c>'
            return f'" s="{self._styles.day}"><v>{(value - _DAY_ZERO.date()).days}</v></c>'
        if isinstance(value, dt.time) and value.tzinfo is None:
            seconds = dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second).total_seconds()
            return f'" s="{self._styles.time}"><v>{seconds / 86_400!r}</v></c>'
        return None


def write_xlsx_columns(
    batches: Iterable[pa.RecordBatch],
    header: TextRow,
    stream: ByteStream,
    *,
    schema: Schema | None = None,
    sheet: str = "Données",
) -> None:
    """Write batches of text columns to ``stream``; with a schema, numbers, dates and booleans are typed cells.

    Without one every cell is text, so that codes keep leading zeros. A value that does not fit its type, or of which
    Excel would change a digit, stays text; a text beyond Excel's limit is truncated with "…". Raises Refused beyond a
    sheet's number of rows, without writing anything.
    """
    readers = cell_readers(header, schema)
    with tempfile.TemporaryFile() as empty, tempfile.TemporaryFile() as workbook:
        _write_empty(empty, header, readers, sheet)
        _write_rows(empty, workbook, readers, batches)
        workbook.seek(0)
        shutil.copyfileobj(workbook, stream)


def _write_empty(target: IO[bytes], header: TextRow, readers: Sequence[CellReader], name: str) -> None:
    """Write a workbook with the column names, and a second row that reveals the style indexes."""
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
    """Copy the workbook with the rows in its sheet, replacing the row of styles."""
    with zipfile.ZipFile(empty) as old, zipfile.ZipFile(workbook, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _MADE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # Opening a part by its entry bypasses the archive's level; the type stubs do not know the attribute.
            entry._compresslevel = _LEVEL  # type: ignore[attr-defined]  # noqa: SLF001 -- see above
            if name != _SHEET_PART:
                new.writestr(entry, old.read(name))
                continue
            xml = old.read(name).decode()
            of_styles = _SECOND_ROW.search(xml)
            assert of_styles is not None
            with new.open(entry, "w", force_zip64=True) as part:
                # Drop the dimension of the empty sheet: openpyxl trusts it, and would read no further.
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


def _escaped(text: str) -> str:
    """The end of a text element's opening tag, and the escaped text."""
    text = shown_text(text)
    if "_x" in text:
        text = _LIKE_ESCAPE.sub("_x005F_", text)
    if not text.isprintable():
        text = _NOT_XML.sub(lambda sign: "\ufffd" if sign[0] >= "\ud800" else f"_x{ord(sign[0]):04X}_", text)
        text = text.replace("\r", "_x000D_")
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    is_spaced = text[0].isspace() or text[-1].isspace() or "\n" in text
    return f' xml:space="preserve">{text}' if is_spaced else f">{text}"
