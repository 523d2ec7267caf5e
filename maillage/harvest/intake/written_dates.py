"""Reads dates and moments as catalogues write them: ISO in full, or a year, or a month."""

import calendar
import re
from datetime import UTC, date, datetime
from typing import Final

_YEAR: Final = re.compile(r"(\d{4})Z?")
# A zone after a day is XML's way; Python would take it for an hour.
_DAY_WITH_ZONE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})Z?")


def read_moment(text: str) -> datetime | None:
    """The moment, in UTC where no zone is written; None where it is none."""
    try:
        moment = datetime.fromisoformat(_bare(text.strip()))
    except ValueError:
        # A day alone, a year, a month, or nothing that is a date.
        day = read_first_day(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        # The first or the last year of the calendar: nobody means it.
        return None


def read_first_day(text: str) -> date | None:
    """The day, or the first of the year or month that is written."""
    return _day(text, is_last=False)


def read_last_day(text: str) -> date | None:
    """The day, or the last of the year or month that is written."""
    return _day(text, is_last=True)


def read_period(text: str) -> tuple[date | None, date | None]:
    """The two ends of "2024-01-01/2024-12-31", of a year, of a month."""
    start, mark, end = text.partition("/")
    return read_first_day(start), read_last_day(end if mark else start)


def _day(text: str, *, is_last: bool) -> date | None:
    written = text.strip()
    try:
        if match := _YEAR.fullmatch(written):
            return date(int(match[1]), 12, 31) if is_last else date(int(match[1]), 1, 1)
        if match := _MONTH.fullmatch(written):
            year, month = int(match[1]), int(match[2])
            return date(year, month, calendar.monthrange(year, month)[1] if is_last else 1)
        return datetime.fromisoformat(_bare(written)).date()
    except (ValueError, calendar.IllegalMonthError):
        # Not a date: the description goes without it.
        return None


def _bare(written: str) -> str:
    day = _DAY_WITH_ZONE.fullmatch(written)
    return day[1] if day else written
