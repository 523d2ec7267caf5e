"""Values as JSON text, a column at a time: what JSON and GeoJSON files are joined from."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from maillage.core.schema.terms import FieldType
from maillage.core.tables.writing.text_columns import NEVER, NOTHING, TEXT, Column, joined, pc, rewritten
from maillage.core.tables.writing.values import CellReader, Value

_ESCAPED: Final = '["\\\\\x00-\x1f]'  # what json.dumps writes otherwise than it is
# Texts that are the shortest way to write their number, as JSON and Python do: at most 15 digits, none in excess.
PLAIN_NUMBERS: Final = {
    FieldType.INTEGER: "^(0|-?[1-9][0-9]{0,17})$",
    FieldType.NUMBER: r"^-?([1-9][0-9]{0,8}\.[0-9]{0,5}[1-9]|0\.0{0,3}[1-9]([0-9]{0,9}[1-9])?)$",
}


def json_text(document: Any) -> str:
    """A document on one line."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def json_value(value: Value) -> str | float | bool | None:
    """A value as JSON has it: dates are ISO texts; a number that JSON has not ("NaN") stays text."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if abs(number) < float("inf") else str(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value


def json_objects(names: Sequence[str], columns: Sequence[Column], readers: Sequence[CellReader]) -> Column:
    """One JSON object a row, as text: the values of ``columns``, typed by ``readers``, under ``names``."""
    return joined(_parts(names, columns, readers))


def _parts(names: Sequence[str], columns: Sequence[Column], readers: Sequence[CellReader]) -> list[Column | str]:
    keys = [f"{before}{json_text(name)}:" for before, name in zip(_befores(), names, strict=False)]
    cells = [_cells(column.cast(TEXT), reader) for column, reader in zip(columns, readers, strict=True)]
    return [*(part for pair in zip(keys, cells, strict=True) for part in pair), "}"]


def _befores() -> Iterator[str]:
    yield "{"
    while True:
        yield ","


def _cells(texts: Column, reader: CellReader) -> Column:
    """The texts of one column as JSON values; only those that are written otherwise are looked at one by one."""
    texts = pc.fill_null(texts, NOTHING)
    is_missing = pc.is_in(texts, value_set=pa.array(reader.missing, TEXT))
    if reader.is_typed:
        plain = PLAIN_NUMBERS.get(reader.field.type, NEVER) if reader.field is not None else NEVER
        is_plain, cells = pc.match_substring_regex(texts, plain), texts
    else:
        is_plain = pc.invert(pc.match_substring_regex(texts, _ESCAPED))
        cells = joined(['"', texts, '"'])
    cells = pc.if_else(is_missing, pa.scalar("null", TEXT), cells)
    are_kept = pc.or_(is_plain, is_missing)
    return rewritten(cells, texts, are_kept, lambda text: json_text(json_value(reader.value(text))))
