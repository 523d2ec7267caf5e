"""Values as JSON text, one column at a time, for JSON and GeoJSON files."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

import pyarrow as pa

from maillage.core.schema.terms import FieldType
from maillage.core.schema.types.texts import read_array
from maillage.core.tables.writing.columns.text_columns import NEVER, NOTHING, TEXT, Column, joined, pc, rewritten
from maillage.core.tables.writing.values import CellReader, Value

_ESCAPED: Final = '["\\\\\x00-\x1f]'  # what json.dumps escapes
# Texts that are the canonical form of their number in JSON and Python: at most 15 digits, no redundant one.
PLAIN_NUMBERS: Final = {
    FieldType.INTEGER: "^(0|-?[1-9][0-9]{0,17})$",
    FieldType.NUMBER: r"^-?([1-9][0-9]{0,8}\.[0-9]{0,5}[1-9]|0\.0{0,3}[1-9]([0-9]{0,9}[1-9])?)$",
}


def json_text(document: Any) -> str:
    """A document as JSON on one line."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def json_value(value: Value) -> str | float | bool | None:
    """A value as JSON: dates become ISO text; a number that JSON lacks ("NaN") stays text."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if abs(number) < float("inf") else str(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value


def json_objects(
    names: Sequence[str],
    columns: Sequence[Column],
    readers: Sequence[CellReader],
    *,
    is_of_layer: bool = False,
) -> Column:
    """One JSON object per row, as text: the values of ``columns``, typed by ``readers``, under ``names``.

    Only values whose JSON differs from their text are converted one by one. The features of a layer
    (``Schema.is_of_layer``) have no member for a missing value, and arrays for lists.
    """
    parts: list[Column | str] = ["{"]
    for place, (name, column, reader) in enumerate(zip(names, columns, readers, strict=True)):
        texts = pc.fill_null(column.cast(TEXT), NOTHING)
        is_missing = pc.is_in(texts, value_set=pa.array(reader.missing, TEXT))
        read: Callable[[str], str] = partial(_json_cell, reader)
        if is_of_layer and reader.field is not None and reader.field.type is FieldType.LIST:
            is_plain, cells, read = pc.match_substring_regex(texts, NEVER), texts, _json_list
        elif reader.is_typed:
            plain = PLAIN_NUMBERS.get(reader.field.type, NEVER) if reader.field is not None else NEVER
            is_plain, cells = pc.match_substring_regex(texts, plain), texts
        else:
            is_plain = pc.invert(pc.match_substring_regex(texts, _ESCAPED))
            cells = joined(['"', texts, '"'])
        cells = rewritten(cells, texts, pc.or_(is_plain, is_missing), read)
        if is_of_layer:
            parts.append(pc.if_else(is_missing, NOTHING, joined([f",{json_text(name)}:", cells])))
            continue
        parts.append(f"{',' if place else ''}{json_text(name)}:")
        parts.append(pc.if_else(is_missing, pa.scalar("null", TEXT), cells))
    objects = joined([*parts, "}"])
    return pc.replace_substring_regex(objects, r"^\{,", "{") if is_of_layer else objects


def _json_list(text: str) -> str:
    """The array of a list between commas, or of one that is written as JSON."""
    if text.startswith("["):
        values = read_array(text)
        if values is not None:
            return json_text(values)
    return json_text([value.strip() for value in text.split(",")])


def _json_cell(reader: CellReader, text: str) -> str:
    return json_text(json_value(reader.value(text)))
