"""Which tests an edition of the open data counts: each test in one batch, each batch counted apart and published once.

A quarter enters with the first edition after it is closed. Tests of it that come in later form a batch of their own in
the edition after; so the files of two editions never differ by a few tests. Pure; what it protects and what it does
not: docs/explanation/privacy.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.quality.terms import FIRST_YEAR, Origin, Period
from maillage.quality.terms.devices import MONTHS, PeriodTree

WAIT_DAYS: Final = 15  # telephones without network send their tests when they are back
QUARTER_MONTHS: Final = 3
NOT_OPENED: Final = -1

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class EditionState:
    """What an edition counted: the rows up to ``watermark``, without those erased up to ``erasure``.

    ``opened`` are the quarters (their first months) that entered with it, by origin; ``tests`` how many tests all the
    quarters published so far held then, by origin: no more of them now, and none came in late.
    """

    name: str
    watermark: int
    erasure: int
    opened: Mapping[Origin, tuple[int, ...]] = field(default_factory=dict)
    tests: Mapping[Origin, int] = field(default_factory=dict)


def quarter_of(month: int) -> int:
    """The first month of the quarter that holds a month (both from January 2015)."""
    return month // QUARTER_MONTHS * QUARTER_MONTHS


def opens_on(quarter: int) -> date:
    """The first day on which the quarter that begins with month ``quarter`` may be published."""
    after = quarter + QUARTER_MONTHS
    return date(FIRST_YEAR + after // 12, after % 12 + 1, 1) + timedelta(days=WAIT_DAYS)


def newest_closed(today: date) -> int:
    """The first month of the newest quarter that may be published on a day."""
    quarter = quarter_of(Period.month_of(today).first)
    while opens_on(quarter) > today:
        quarter -= QUARTER_MONTHS
    return quarter


def closed_quarters(months: Iterable[int], today: date) -> tuple[int, ...]:
    """The quarters of ``months`` that may be published on a day, rising."""
    newest = newest_closed(today)
    return tuple(sorted({quarter for month in months if (quarter := quarter_of(month)) <= newest}))


def opened_quarters(states: Sequence[EditionState], origin: Origin) -> frozenset[int]:
    """The quarters of an origin that have entered with any of the editions."""
    return frozenset(quarter for state in states for quarter in state.opened.get(origin, ()))


def editions_of_rows(states: Sequence[EditionState], origin: Origin, months: Integers, *, place: int) -> Integers:
    """The place in ``states`` of the edition that counts each row, or NOT_OPENED where none does yet.

    The rows were recorded after the watermark of the edition before ``states[place]`` and up to its own.
    A row counts in the edition with which its quarter entered; in ``states[place]`` where that was earlier: it is late.
    """
    entered = np.full(MONTHS, NOT_OPENED, np.int64)
    for number, state in enumerate(states):
        for quarter in state.opened.get(origin, ()):
            entered[quarter : quarter + QUARTER_MONTHS] = number
    editions = entered[months]
    return np.where(editions == NOT_OPENED, NOT_OPENED, np.maximum(editions, place))


def month_flags(quarters: Iterable[int]) -> Flags:
    """By month from January 2015: whether it lies in one of the quarters."""
    flags = np.zeros(MONTHS, np.bool_)
    for quarter in quarters:
        flags[quarter : quarter + QUARTER_MONTHS] = True
    return flags


def quarter_tree(quarters: Sequence[int]) -> PeriodTree:
    """The calendar of one batch: all its tests, its years, its quarters; one node where it has one quarter only."""
    periods: list[Period | None] = [None]
    blocks: list[tuple[int, int, int]] = []
    node_of_month = np.zeros(MONTHS, np.int64)
    years = sorted({quarter // 12 * 12 for quarter in quarters})
    if len(quarters) > 1:
        periods.extend(Period(year, 12) for year in years)
        blocks.append((0, 1, len(periods)))
        for node, year in enumerate(years, start=1):
            inside = [quarter for quarter in sorted(quarters) if quarter // 12 * 12 == year]
            blocks.append((node, len(periods), len(periods) + len(inside)))
            for place, quarter in enumerate(inside, start=len(periods)):
                node_of_month[quarter : quarter + QUARTER_MONTHS] = place
            periods.extend(Period(quarter, QUARTER_MONTHS) for quarter in inside)
    return PeriodTree(tuple(periods), tuple(blocks), node_of_month, 0)
