"""Typed cells of spreadsheets as text, the way the national schemas want them: ISO dates, points, no exponents."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

_LARGEST_EXACT: Final = 2.0**53  # above, a float no longer holds every whole number


def cell_text(cell: object) -> str:
    """A cell as text: "2024-03-01", "17833.5", "true"; text stays as it is."""
    write = _WRITERS.get(type(cell))
    return str(cell) if write is None else write(cell)


def number_text(value: float) -> str:
    """The shortest text that reads back as the same number, without ".0" and without exponent."""
    if value.is_integer():
        return str(int(value)) if abs(value) < _LARGEST_EXACT else format(Decimal(repr(value)), "f")
    written = repr(value)
    return format(Decimal(written), "f") if "e" in written else written


def column_number(letters: bytes) -> int:
    """The number of a column of a sheet, from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _moment(value: dt.datetime) -> str:
    """Spreadsheets count days as floats: a moment is off by some microseconds, so the nearest second is meant."""
    return (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0).isoformat()


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: str,
    float: number_text,
    int: str,
    bool: lambda value: "true" if value else "false",
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: lambda value: value.replace(microsecond=0).isoformat(),
    dt.timedelta: _duration,
}
