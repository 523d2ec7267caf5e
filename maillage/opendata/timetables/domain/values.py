"""Reads the values of GTFS's types, and finds those that are none; each distinct text is judged once.

Times run past 24:00:00 where a trip goes on after midnight; they count from twelve hours before noon of its day.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Final
from zoneinfo import available_timezones

import numpy as np
from numpy.typing import NDArray

from maillage.opendata.timetables.domain import feed_rules as rules
from maillage.opendata.timetables.domain.feed import ABSENT, Feed, FeedTable, Floats, TextColumn
from maillage.opendata.timetables.domain.feed_rules import FeedRule, Findings, by_value
from maillage.opendata.timetables.domain.specification import FEED_FILES, FEED_INFO, FeedField, ValueKind

_TIME: Final = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)", re.ASCII)
_DATE: Final = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_FLOAT: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII)
_INTEGER: Final = re.compile(r"[-+]?\d{1,9}", re.ASCII)
_COLOR: Final = re.compile(r"[0-9A-Fa-f]{6}", re.ASCII)
_URL: Final = re.compile(r"https?://[^\s/?#]+\.[^\s/?#]+(?:[/?#]\S*)?", re.ASCII | re.IGNORECASE)
_EMAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)
_HOUR_S: Final = 3600
_MINUTE_S: Final = 60
_BOUNDS: Final[Mapping[ValueKind, tuple[float, float]]] = {
    ValueKind.LATITUDE: (-90, 90),
    ValueKind.LONGITUDE: (-180, 180),
    ValueKind.DISTANCE: (0, 40_000_000),  # once around the Earth, in metres
    ValueKind.INTEGER: (0, 999_999_999),
    ValueKind.POSITIVE: (1, 999_999_999),
}


def seconds_of(text: str) -> int:
    """The seconds of a time (25:10:00 is 90,600); ABSENT if it is none."""
    match = _TIME.fullmatch(text)
    return int(match[1]) * _HOUR_S + int(match[2]) * _MINUTE_S + int(match[3]) if match else ABSENT


def day_of(text: str) -> int:
    """The proleptic Gregorian ordinal of a date such as 20261201; ABSENT if it is none."""
    match = _DATE.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).toordinal() if match else ABSENT
    except ValueError:
        return ABSENT  # the 31st of June: reported as invalid_date


def integer_of(text: str) -> int:
    """The integer in a text; ABSENT if it is none."""
    return int(text) if _INTEGER.fullmatch(text) else ABSENT


def number_of(text: str) -> float:
    """The number in a text; NaN if it is none."""
    return float(text) if _FLOAT.fullmatch(text) else float("nan")


def times(table: FeedTable, name: str) -> NDArray[np.int64]:
    """The times of a column in seconds; ABSENT for blank and invalid ones."""
    return table.column(name).integers(seconds_of)


def days(table: FeedTable, name: str) -> NDArray[np.int64]:
    """The dates of a column as ordinals; ABSENT for blank and invalid ones."""
    return table.column(name).integers(day_of)


def integers(table: FeedTable, name: str) -> NDArray[np.int64]:
    """The integers of a column; ABSENT for blank and invalid ones."""
    return table.column(name).integers(integer_of)


def numbers(table: FeedTable, name: str) -> Floats:
    """The numbers of a column; NaN for blank and invalid ones."""
    return table.column(name).floats(number_of)


def positions(table: FeedTable, lon: str, lat: str) -> tuple[Floats, Floats]:
    """Longitudes and latitudes (degrees) of a table; both NaN where either is blank, invalid or out of bounds."""
    at_lon, at_lat = numbers(table, lon), numbers(table, lat)
    is_valid = (np.abs(at_lon) <= _BOUNDS[ValueKind.LONGITUDE][1]) & (np.abs(at_lat) <= _BOUNDS[ValueKind.LATITUDE][1])
    return np.where(is_valid, at_lon, np.nan), np.where(is_valid, at_lat, np.nan)


def wrong_values(feed: Feed) -> Findings:
    """What is blank and required, of another type, out of bounds or not in its list, field by field."""
    for table in feed.tables.values():
        for field in FEED_FILES[table.name].fields:
            column = table.columns.get(field.name)
            if column is not None:
                yield from _of_field(table, field, column)
    info = feed.table(FEED_INFO)
    if len(info) > 1:
        yield rules.FeedFinding(rules.MORE_THAN_ONE_ENTITY, FEED_INFO, rows=tuple(info.row_numbers.tolist()))


def _of_field(table: FeedTable, field: FeedField, column: TextColumn) -> Findings:
    if field.is_required or field.is_recommended:
        rule = rules.MISSING_REQUIRED_FIELD if field.is_required else rules.MISSING_RECOMMENDED_FIELD
        yield from by_value(rule, table, field.name, column.blanks)
    if field.allowed:
        yield from by_value(rules.INVALID_INTEGER, table, field.name, column.where(_unless(_INTEGER)))
        unexpected = column.where(lambda text: _INTEGER.fullmatch(text) is not None and text not in field.allowed)
        yield from by_value(rules.UNEXPECTED_ENUM, table, field.name, unexpected, allowed=", ".join(field.allowed))
        return
    judge = _JUDGES.get(field.kind)
    if judge is None:
        return
    rule, is_wrong = judge
    yield from by_value(rule, table, field.name, column.where(lambda text: bool(text) and is_wrong(text)))
    if field.kind in _BOUNDS:
        least, most = _BOUNDS[field.kind]
        values = column.floats(number_of)
        yield from by_value(
            rules.NUMBER_OUT_OF_RANGE, table, field.name, (values < least) | (values > most), least=least, most=most
        )


def _unless(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(text) and not pattern.fullmatch(text)


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


_JUDGES: Final[Mapping[ValueKind, tuple[FeedRule, Callable[[str], bool]]]] = {
    ValueKind.DATE: (rules.INVALID_DATE, lambda text: day_of(text) == ABSENT),
    ValueKind.TIME: (rules.INVALID_TIME, lambda text: seconds_of(text) == ABSENT),
    ValueKind.LATITUDE: (rules.INVALID_FLOAT, _unless(_FLOAT)),
    ValueKind.LONGITUDE: (rules.INVALID_FLOAT, _unless(_FLOAT)),
    ValueKind.DISTANCE: (rules.INVALID_FLOAT, _unless(_FLOAT)),
    ValueKind.INTEGER: (rules.INVALID_INTEGER, _unless(_INTEGER)),
    ValueKind.POSITIVE: (rules.INVALID_INTEGER, _unless(_INTEGER)),
    ValueKind.COLOR: (rules.INVALID_COLOR, _unless(_COLOR)),
    ValueKind.URL: (rules.INVALID_URL, _unless(_URL)),
    ValueKind.EMAIL: (rules.INVALID_EMAIL, _unless(_EMAIL)),
    # A machine without the database of timezones cannot judge them.
    ValueKind.TIMEZONE: (rules.INVALID_TIMEZONE, lambda text: bool(_timezones()) and text not in _timezones()),
    ValueKind.LANGUAGE: (rules.INVALID_LANGUAGE, _unless(_LANGUAGE)),
}
