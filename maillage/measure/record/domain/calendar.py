"""Vectorised days and months of the French calendar (Europe/Paris)."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from maillage.measure.record.domain.terms import FIRST_YEAR, PERIOD_BITS

PARIS: Final = ZoneInfo("Europe/Paris")
_FIRST_MONTH: Final = np.datetime64(f"{FIRST_YEAR}-01", "M")
_FIRST: Final = datetime(FIRST_YEAR - 1, 12, 1, tzinfo=UTC)
_YEARS: Final = 25  # beyond the last period of eight bits
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_FIRST_DAY: Final = date(FIRST_YEAR, 1, 1).toordinal() - _EPOCH_DAY


def paris_days(moments: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Return the calendar days (datetime64[D]) in Paris of UTC times."""
    starts, offsets = _offsets()
    places = np.searchsorted(starts, moments.astype("datetime64[s]"), side="right") - 1
    return (moments + offsets[np.maximum(places, 0)]).astype("datetime64[D]")


def periods_of(days: NDArray[np.datetime64]) -> NDArray[np.int16]:
    """Return months since January 2015 of calendar days, clipped to the 0-255 that rows and keys can hold."""
    months = (days.astype("datetime64[M]") - _FIRST_MONTH).astype(np.int64)
    return np.minimum(np.maximum(months, 0), (1 << PERIOD_BITS) - 1).astype(np.int16)


def paris_day(epoch_s: int) -> int:
    """Return the calendar day in Paris, as days since the epoch, of a time in seconds since the epoch."""
    starts, offsets = offsets_s()
    return (epoch_s + offsets[max(bisect_right(starts, epoch_s) - 1, 0)]) // 86_400


def period_of(day: int) -> int:
    """Return the period of one day, as ``periods_of``."""
    if day < _FIRST_DAY:
        return 0
    # All days after the last period have its number.
    month = date.fromordinal(_EPOCH_DAY + min(day, _FIRST_DAY + _YEARS * 366))
    return min((month.year - FIRST_YEAR) * 12 + month.month - 1, (1 << PERIOD_BITS) - 1)


@cache
def offsets_s() -> tuple[Sequence[int], Sequence[int]]:
    """Return the times at which the UTC offset changes (seconds since the epoch), and the offsets in seconds."""
    starts, offsets = _offsets()
    return starts.astype(np.int64).tolist(), offsets.astype(np.int64).tolist()


@cache
def _offsets() -> tuple[NDArray[np.datetime64], NDArray[np.timedelta64]]:
    """Return the times at which the UTC offset changes, and the offsets; scanned once, day by day."""
    starts: list[datetime] = []
    offsets: list[timedelta] = []
    for hour in range(0, _YEARS * 366 * 24, 24):
        moment = _FIRST + timedelta(hours=hour)
        if not offsets or _offset(moment) != offsets[-1]:
            # The change is in the hours since the previous day.
            while offsets and _offset(moment - timedelta(hours=1)) != offsets[-1]:
                moment -= timedelta(hours=1)
            starts.append(moment)
            offsets.append(_offset(moment))
    return (
        np.array([start.replace(tzinfo=None) for start in starts], "datetime64[s]"),
        np.array(offsets, "timedelta64[s]"),
    )


def _offset(moment: datetime) -> timedelta:
    offset = moment.astimezone(PARIS).utcoffset()
    assert offset is not None
    return offset
