"""Rows as the XML of a sheet, a column at a time: only cells not written as they are cost an object each."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa
import xlsxwriter

from maillage.core.schema.terms import FieldType
from maillage.core.tables.writing.cells import LONGEST_TEXT, is_kept_whole, is_known_day, shown_text
from maillage.core.tables.writing.columns.json_columns import PLAIN_NUMBERS
from maillage.core.tables.writing.columns.text_columns import NEVER, NOTHING, TEXT, Column, joined, pc, rewritten
from maillage.core.tables.writing.values import CellReader, Value

_DAY_ZERO: Final = dt.datetime(1899, 12, 30, tzinfo=dt.UTC).replace(tzinfo=None)  # of Excel's calendar
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Office Open XML writes what XML cannot hold as _xHHHH_, and so must write texts that look like that.
_LIKE_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Signs that stand in XML as they are, and begin and end a text that keeps its blanks without being told to.
_SIGNS: Final = "!-%'-;=?-^`-~À-ſ’«»°€"
_PLAIN_TEXT: Final = f"^[{_SIGNS}]([{_SIGNS} ]*[{_SIGNS}])?$"
_PLAIN: Final = {**PLAIN_NUMBERS, FieldType.INTEGER: "^(0|-?[1-9][0-9]{0,14})$"}  # Excel keeps 15 digits


@dataclass(frozen=True, slots=True)
class Styles:
    """Numbers of the styles of cells in the workbook."""

    text: str
    day: str
    moment: str
    time: str


class SheetColumns:
    """Writes the cells of the columns that ``readers`` read, in the styles of the workbook."""

    def __init__(self, readers: Sequence[CellReader], styles: Styles) -> None:
        self._styles = styles
        self._columns = [(xlsxwriter.utility.xl_col_to_name(place), reader) for place, reader in enumerate(readers)]

    def rows(self, batch: pa.RecordBatch, first: int) -> Column:
        """The XML of the rows of ``batch``, the first of which is row ``first`` of the sheet."""
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
        """What follows the name of a cell; nothing where there is no cell."""
        value = reader.value(text) if reader.is_typed else text
        typed = self._typed(value)
        if typed is None and value is not None:
            return f'" s="{self._styles.text}" t="inlineStr"><is><t{_escaped(text)}</t></is></c>'
        return typed or ""

    def _typed(self, value: Value) -> str | None:
        """A number, a day, a truth; None where the value is to be text."""
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


def _escaped(text: str) -> str:
    """The end of a text's opening tag, and the text."""
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
