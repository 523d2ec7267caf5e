"""Parse periods ("mars 2026", "T1 2026", "2026") into the representative time of a row without an exact one.

A day is represented by noon, a month by its 15th, a quarter by the 15th of its middle month, a year by 1 July.
"""

import re
from datetime import datetime
from typing import Final, Literal

from maillage.core.tables.source_rows import parse_moment

PeriodWord = Literal["day", "month", "quarter", "year"]

_MONTHS: Final = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
_MONTH_NUMBERS: Final = {word: number for number, word in enumerate(_MONTHS, start=1)}
_PLAIN: Final = str.maketrans("éèêûôà", "eeeuoa")
_YEAR_MONTH: Final = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})|(?P<month_2>\d{1,2})[-/](?P<year_2>\d{4})")
_WORD_MONTH: Final = re.compile(r"([a-z]+) (\d{4})")
_QUARTER: Final = re.compile(
    r"(?P<year>\d{4})[- ]?[tq](?P<quarter>[1-4])|[tq](?P<quarter_2>[1-4])[-/ ]?(?P<year_2>\d{4})"
)
_NOON: Final = 12
_MIDDLE_DAY: Final = 15


def moment_within(text: str, period: PeriodWord) -> datetime | None:
    """Return the local time that represents the period in ``text``; None when it is not a ``period``."""
    word = text.strip().lower().translate(_PLAIN)
    year, month = _year_and_month(word, period)
    if year is not None:
        day = 1 if period == "year" else _MIDDLE_DAY
        return datetime(year, month, day, _NOON) if year and 1 <= month <= 12 else None  # noqa: DTZ001 -- local
    moment = parse_moment(text)  # spreadsheets export a month as its first day
    if moment is None:
        return None
    first = moment.replace(hour=_NOON, minute=0, second=0, microsecond=0, tzinfo=None)
    match period:
        case "day":
            return first
        case "month":
            return first.replace(day=_MIDDLE_DAY)
        case "quarter":
            return first.replace(day=_MIDDLE_DAY, month=(first.month - 1) // 3 * 3 + 2)
        case "year":
            return first.replace(day=1, month=7)


def _year_and_month(word: str, period: PeriodWord) -> tuple[int | None, int]:
    """Return the year and middle month of a period in a period notation; no year where it is none."""
    if period == "month" and (match := _YEAR_MONTH.fullmatch(word)):
        return int(match["year"] or match["year_2"]), int(match["month"] or match["month_2"])
    if period == "month" and (match := _WORD_MONTH.fullmatch(word)) and match[1] in _MONTH_NUMBERS:
        return int(match[2]), _MONTH_NUMBERS[match[1]]
    if period == "quarter" and (match := _QUARTER.fullmatch(word)):
        return int(match["year"] or match["year_2"]), 3 * int(match["quarter"] or match["quarter_2"]) - 1
    if period == "year" and re.fullmatch(r"\d{4}", word):
        return int(word), 7
    return None, 0
