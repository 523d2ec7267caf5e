"""What a cell of a template accepts: its format, the list it offers, the bounds that a spreadsheet can hold it to."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.terms import Field, FieldType
from maillage.core.schema.types.dates import LAX_FORMATS, read_date
from maillage.core.schema.types.numbers import read_number

_ISO_DAYS: Final = LAX_FORMATS | {"%Y-%m-%d"}
_FIRST_DAY: Final = dt.date(1900, 3, 1)  # before, Excel's calendar has a 29 February 1900
_LAST_DAY: Final = dt.date(9999, 12, 31)
_MOST: Final = 10.0**15
_YEARS: Final = (1000, 9999)
_LONGEST_TITLE: Final = 32  # Excel's limits of the box that says what is wrong
_LONGEST_MESSAGE: Final = 255
_LONGEST_TEXT: Final = 32_767

NOT_IN_LIST: Final = sentence("Choisissez une valeur de la liste : cliquez sur la flèche à droite de la case.")
NOT_A_DAY: Final = sentence("Écrivez une date, par exemple 14/03/2024, entre le %(least)s et le %(most)s.")
NOT_AN_INTEGER: Final = sentence("Écrivez un nombre entier, sans espace ni unité, entre %(least)s et %(most)s.")
NOT_A_NUMBER: Final = sentence("Écrivez un nombre, sans espace ni unité, entre %(least)s et %(most)s.")
NOT_THAT_LONG: Final = sentence("Écrivez entre %(least)s et %(most)s signes.")

Rule = dict[str, Any]


def column_format(field: Field) -> str:
    """The number format of the cells of a column; "@" is text, which keeps the zeros of codes."""
    if field.type is FieldType.DATE:
        return "yyyy-mm-dd" if field.format in _ISO_DAYS else "@"
    return {FieldType.INTEGER: "0", FieldType.YEAR: "0", FieldType.NUMBER: "General"}.get(field.type, "@")


def list_values(field: Field) -> tuple[str, ...]:
    """The values that a drop-down list offers; empty where a cell may hold others, or several at once."""
    if field.type is FieldType.BOOLEAN:
        return (*field.true_values[:1], *field.false_values[:1])
    if field.type in {FieldType.ARRAY, FieldType.LIST}:
        return ()
    return field.constraints.enum


def validation(field: Field, list_range: str | None, translate: Callable[[str], str]) -> Rule | None:
    """The check of a column as XlsxWriter writes it, with its message; None where a spreadsheet can check nothing."""
    bounds = field.constraints
    if list_range is not None:
        rule, message, params = {"validate": "list", "source": list_range}, NOT_IN_LIST, {}
    elif field.type is FieldType.DATE and field.format in _ISO_DAYS:
        first = max(read_date(bounds.minimum or "") or _FIRST_DAY, _FIRST_DAY)
        last = read_date(bounds.maximum or "") or _LAST_DAY
        rule, message = _between("date", first, last), NOT_A_DAY
        params = {"least": f"{first:%d/%m/%Y}", "most": f"{last:%d/%m/%Y}"}
    elif field.type is FieldType.YEAR:
        low, high = _number(bounds.minimum, _YEARS[0]), _number(bounds.maximum, _YEARS[1])
        rule, message = _between("integer", low, high), NOT_AN_INTEGER
        params = {"least": f"{low:g}", "most": f"{high:g}"}
    elif field.type in {FieldType.INTEGER, FieldType.NUMBER}:
        low, high = _number(bounds.minimum, -_MOST), _number(bounds.maximum, _MOST)
        is_whole = field.type is FieldType.INTEGER
        kind, message = ("integer", NOT_AN_INTEGER) if is_whole else ("decimal", NOT_A_NUMBER)
        rule, params = _between(kind, low, high), {"least": _digits(low), "most": _digits(high)}
    elif field.type is FieldType.STRING and (bounds.min_length is not None or bounds.max_length is not None):
        least, most = bounds.min_length or 0, bounds.max_length or _LONGEST_TEXT
        rule, message = _between("length", least, most), NOT_THAT_LONG
        params = {"least": str(least), "most": str(most)}
    else:
        return None
    texts = {
        "error_title": field.name[:_LONGEST_TITLE],
        "error_message": (translate(message) % params)[:_LONGEST_MESSAGE],
    }
    return {**rule, "ignore_blank": True, "error_type": "stop", **texts}


def _between(kind: str, least: object, most: object) -> Rule:
    return {"validate": kind, "criteria": "between", "minimum": _plain(least), "maximum": _plain(most)}


def _plain(bound: object) -> object:
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def _number(text: str | None, otherwise: float) -> float:
    value = read_number(text) if text is not None else None
    return otherwise if value is None or not Decimal(value).is_finite() else float(value)


def _digits(number: float) -> str:
    return f"{number:.0f}" if number.is_integer() else repr(number)
