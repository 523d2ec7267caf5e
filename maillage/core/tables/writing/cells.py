"""Writes one value into a cell of a workbook: typed where Excel keeps it whole, as text otherwise, never a formula."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeGuard

from maillage.core.tables.writing.values import Value

LONGEST_TEXT: Final = 32_767  # of a cell, Excel's limit
_MOST_DIGITS: Final = 15  # of a number; Excel writes zeros for the rest
_FIRST_DAY: Final = dt.date(1900, 3, 1)  # before, Excel's calendar has a 29 February 1900


@dataclass(frozen=True, slots=True)
class Formats:
    """How days, moments and times are shown."""

    day: Any
    moment: Any
    time: Any

    @classmethod
    def of(cls, workbook: Any) -> "Formats":
        """The formats of a workbook."""
        forms = ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss")
        return cls(*(workbook.add_format({"num_format": form}) for form in forms))


def write_cell(sheet: Any, place: tuple[int, int], value: Value, text: str, *, formats: Formats) -> None:
    """Write ``value`` at ``place`` (row and column from 0); where Excel would change it, its ``text``."""
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, int | Decimal) and is_kept_whole(value):
        sheet.write_number(*place, float(value))
    elif is_known_day(value):
        sheet.write_datetime(*place, value, formats.moment if isinstance(value, dt.datetime) else formats.day)
    elif isinstance(value, dt.time) and value.tzinfo is None:
        sheet.write_datetime(*place, value, formats.time)
    elif value is not None:
        sheet.write_string(*place, shown_text(text))


def shown_text(text: str) -> str:
    """The text as a cell holds it: above Excel's limit it ends with "…"."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def is_kept_whole(value: int | Decimal) -> bool:
    """Whether Excel keeps every digit of a number."""
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= 10**_MOST_DIGITS:
        return False
    return len(number.normalize().as_tuple().digits) <= _MOST_DIGITS


def is_known_day(value: Value) -> TypeGuard[dt.date]:
    """Whether a value is a day, or a moment without zone, of Excel's calendar."""
    if isinstance(value, dt.datetime):
        return value.tzinfo is None and value.date() >= _FIRST_DAY
    return isinstance(value, dt.date) and value >= _FIRST_DAY
