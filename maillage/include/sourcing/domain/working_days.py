"""French working days: Monday to Friday without public holidays (code du travail, L3133-1).

Holidays of single départements (Good Friday and 26 December in Alsace and Moselle) count as working days.
"""

import datetime as dt
from functools import cache
from typing import Final

_FRIDAY: Final = 4
_SAME_DAYS: Final = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))  # month, day
_DAYS_AFTER_EASTER: Final = (1, 39, 50)  # days after Easter: Easter Monday, Ascension, Whit Monday


def easter(year: int) -> dt.date:
    """Easter Sunday of a Gregorian year (anonymous algorithm: Nature, 20 April 1876)."""
    century, in_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_steps = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap_centuries - moon_steps + 15) % 30
    leaps, rest = divmod(in_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - epact - rest) % 7
    shift = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return dt.date(year, month, day + 1)


@cache
def public_holidays(year: int) -> frozenset[dt.date]:
    """The eleven public holidays of a year; fewer dates if two coincide."""
    moving = (easter(year) + dt.timedelta(days=days) for days in _DAYS_AFTER_EASTER)
    return frozenset({*(dt.date(year, month, day) for month, day in _SAME_DAYS), *moving})


def is_working_day(day: dt.date) -> bool:
    """Whether ``day`` is a working day."""
    return day.weekday() <= _FRIDAY and day not in public_holidays(day.year)


def working_days_after(day: dt.date, count: int) -> dt.date:
    """The day that many working days after ``day``."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day
