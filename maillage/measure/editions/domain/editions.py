"""Rules on which batch of which edition counts a test: each test in one batch, counted and published once.

A quarter is added with the first edition after it is closed. Later tests of it form a separate batch in the next
edition, so that two editions never differ by a few tests. Guarantees and limits: docs/explanation/privacy.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.record.domain.devices import MONTHS, PeriodTree
from maillage.measure.record.domain.terms import FIRST_YEAR, Origin, Period

WAIT_DAYS: Final = 15  # phones without network send their tests later
QUARTER_MONTHS: Final = 3
NOT_OPENED: Final = -1

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# By table name in file names.
TABLE_TITLES: Final[Mapping[str, str]] = {
    "squares": "Qualité du réseau mobile par carré",
    "communes": "Qualité du réseau mobile par commune",
    "epci": "Qualité du réseau mobile par intercommunalité",
    "departements": "Qualité du réseau mobile par département",
    "regions": "Qualité du réseau mobile par région",
    "places": "Qualité du réseau mobile des plages et autres lieux",
    "announced": "Couverture mobile annoncée et mesurée",
}
# Tests from other countries are not published.
TITLE_ENDS: Final[Mapping[Origin, str]] = {
    Origin.CROWD: "",
    Origin.DRIVE_TEST: " (campagnes de mesure)",
    Origin.TRIP: " (trajets)",
    Origin.SIMULATED: " (tests simulés, démonstration)",
}
TITLES: Final = tuple(title + end for title in TABLE_TITLES.values() for end in TITLE_ENDS.values())


@dataclass(frozen=True, slots=True)
class EditionState:
    """What an edition counted: rows up to ``watermark``, without those erased up to ``erasure``.

    ``opened`` are the quarters (first months) added with it, by origin; ``tests`` the number of tests in all published
    quarters at that time, by origin, which detects late tests.
    """

    name: str
    watermark: int
    erasure: int
    opened: Mapping[Origin, tuple[int, ...]] = field(default_factory=dict)
    tests: Mapping[Origin, int] = field(default_factory=dict)


def quarter_of(month: int) -> int:
    """The first month of the quarter of a month (both counted from January 2015)."""
    return month // QUARTER_MONTHS * QUARTER_MONTHS


def opens_on(quarter: int) -> date:
    """The first day on which the quarter beginning with month ``quarter`` may be published."""
    after = quarter + QUARTER_MONTHS
    return date(FIRST_YEAR + after // 12, after % 12 + 1, 1) + timedelta(days=WAIT_DAYS)


def newest_closed(today: date) -> int:
    """The first month of the newest quarter that may be published on a day."""
    quarter = quarter_of(Period.month_of(today).first)
    while opens_on(quarter) > today:
        quarter -= QUARTER_MONTHS
    return quarter


def closed_quarters(months: Iterable[int], today: date) -> tuple[int, ...]:
    """The quarters of ``months`` that may be published on a day, ascending."""
    newest = newest_closed(today)
    return tuple(sorted({quarter for month in months if (quarter := quarter_of(month)) <= newest}))


def opened_quarters(states: Sequence[EditionState], origin: Origin) -> frozenset[int]:
    """The quarters of an origin in any of the editions."""
    return frozenset(quarter for state in states for quarter in state.opened.get(origin, ()))


def editions_of_rows(states: Sequence[EditionState], origin: Origin, months: Integers, *, place: int) -> Integers:
    """The index in ``states`` of the edition that counts each row; NOT_OPENED if none does yet.

    The rows were recorded after the watermark of the edition before ``states[place]``, up to its own. A row belongs to
    the edition that added its quarter, or to ``states[place]`` if that is later: a late row.
    """
    entered = np.full(MONTHS, NOT_OPENED, np.int64)
    for number, state in enumerate(states):
        for quarter in state.opened.get(origin, ()):
            entered[quarter : quarter + QUARTER_MONTHS] = number
    editions = entered[months]
    return np.where(editions == NOT_OPENED, NOT_OPENED, np.maximum(editions, place))


def month_flags(quarters: Iterable[int]) -> Flags:
    """By month from January 2015: whether it is in one of the quarters."""
    flags = np.zeros(MONTHS, np.bool_)
    for quarter in quarters:
        flags[quarter : quarter + QUARTER_MONTHS] = True
    return flags


def quarter_tree(quarters: Sequence[int]) -> PeriodTree:
    """The calendar of a batch: total, years and quarters as nodes; a single node for a single quarter."""
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
