"""What a cell of a template accepts: its format, the list it offers, the bounds that a spreadsheet can hold it to."""

import datetime as dt
from collections.abc import Callable, Mapping
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
    if list_range is not None:
        return _refusing({"validate": "list", "source": list_range}, translate(NOT_IN_LIST), field)
    found = _bounded(field)
    if found is None:
        return None
    rule, message, params = found
    return _refusing(rule, translate(message) % params, field)


def _refusing(rule: Rule, message: str, field: Field) -> Rule:
    texts = {"error_title": field.name[:_LONGEST_TITLE], "error_message": message[:_LONGEST_MESSAGE]}
    return {**rule, "ignore_blank": True, "error_type": "stop", **texts}


def _bounded(field: Field) -> tuple[Rule, str, Mapping[str, str]] | None:
    if field.type is FieldType.DATE and field.format in _ISO_DAYS:
        least, most = _days(field)
        shown = {"least": f"{least:%d/%m/%Y}", "most": f"{most:%d/%m/%Y}"}
        return _between("date", least, most), NOT_A_DAY, shown
    if field.type is FieldType.YEAR:
        low, high = _numbers(field, *_YEARS)
        return _between("integer", low, high), NOT_AN_INTEGER, {"least": f"{low:g}", "most": f"{high:g}"}
    if field.type in {FieldType.INTEGER, FieldType.NUMBER}:
        low, high = _numbers(field, -_MOST, _MOST)
        is_whole = field.type is FieldType.INTEGER
        kind, message = ("integer", NOT_AN_INTEGER) if is_whole else ("decimal", NOT_A_NUMBER)
        return _between(kind, low, high), message, {"least": _shown(low), "most": _shown(high)}
    return _length(field)


def _length(field: Field) -> tuple[Rule, str, Mapping[str, str]] | None:
    bounds = field.constraints
    if field.type is not FieldType.STRING or (bounds.min_length is None and bounds.max_length is None):
        return None
    least, most = bounds.min_length or 0, bounds.max_length or _LONGEST_TEXT
    return _between("length", least, most), NOT_THAT_LONG, {"least": str(least), "most": str(most)}


def _between(kind: str, least: object, most: object) -> Rule:
    return {"validate": kind, "criteria": "between", "minimum": _plain(least), "maximum": _plain(most)}


def _plain(bound: object) -> object:
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def _days(field: Field) -> tuple[dt.date, dt.date]:
    bounds = field.constraints
    least, most = read_date(bounds.minimum or ""), read_date(bounds.maximum or "")
    return max(least or _FIRST_DAY, _FIRST_DAY), most or _LAST_DAY


def _numbers(field: Field, least: float, most: float) -> tuple[float, float]:
    bounds = field.constraints
    return _number(bounds.minimum, least), _number(bounds.maximum, most)


def _number(text: str | None, otherwise: float) -> float:
    value = read_number(text) if text is not None else None
    return otherwise if value is None or not Decimal(value).is_finite() else float(value)


def _shown(number: float) -> str:
    return f"{number:.0f}" if number.is_integer() else repr(number)
