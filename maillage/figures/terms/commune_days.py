"""Tests by commune and calendar day as sorted integers with counts, beside the counts of figures; exact and additive.

    key = origin (2 bits) << 42 | commune (26 bits) << 16 | day (16 bits, from 1 January 2015 in Paris)

A test is a row with a counted sample of at least one usage. From the rows; read by campaigns
(maillage.campaign.queries.campaign), which publish sums over weeks and large territories only.
"""

from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.figures.terms.counting import CountableRows, CountTable, counted
from maillage.quality.terms import FIRST_YEAR, Origin
from maillage.quality.terms.calendar import paris_days

DAY_BITS: Final = 16
ORIGIN_SHIFT: Final = 42
FIRST_DAY: Final = date(FIRST_YEAR, 1, 1)
NO_DAYS: Final[CountTable] = (np.empty(0, np.int64), np.empty(0, np.uint32))

Integers = NDArray[np.int64]


def days_of_hours(hours: ArrayLike) -> Integers:
    """The days (from 1 January 2015, in Paris) of hours since 1970 in UTC; held to what a key can hold.

    Hours suffice: since 2015 Paris is one or two whole hours ahead, and changes at a whole hour.
    """
    moments = np.asarray(hours, np.int64).astype("datetime64[h]").astype("datetime64[us]")
    days = paris_days(moments) - np.datetime64(FIRST_DAY, "D")
    return np.clip(days.astype(np.int64), 0, (1 << DAY_BITS) - 1)


def tests_by_day(rows: CountableRows) -> CountTable:
    """The distinct keys of the tests among rows, sorted, and how many tests each has."""
    is_test = rows.mask != 0
    keys = (rows.origin[is_test] << ORIGIN_SHIFT) | (rows.commune[is_test] << DAY_BITS) | rows.day[is_test]
    return counted(keys)


def commune_edges(origin: Origin, communes: ArrayLike) -> tuple[Integers, Integers]:
    """The first key of each commune of an origin, and the first one after it."""
    firsts = (int(origin) << ORIGIN_SHIFT) | (np.asarray(communes, np.int64) << DAY_BITS)
    return firsts, firsts + (1 << DAY_BITS)


def days_in(keys: Integers) -> Integers:
    """The days (from 1 January 2015) of keys."""
    return keys & ((1 << DAY_BITS) - 1)


def day_number(day: date) -> int:
    """Days from 1 January 2015 to ``day``; negative before."""
    return (day - FIRST_DAY).days


def day_of(number: int) -> date:
    """The day of a number."""
    return FIRST_DAY + timedelta(days=number)
