"""Outages of sites: what is out of service today, and on the days between two, beside the tests of those days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from django.db.models import Count, Max, QuerySet

from maillage.measure.announced.domain.sites import FRESH_DAYS, OutageCause, SiteServiceState
from maillage.measure.announced.store.announced_places import published_communes, working_share
from maillage.measure.announced.store.models import ComingSite, Outage, OutageReport
from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.terms import DEVICES_FLOOR, FIRST_YEAR, Origin
from maillage.measure.repair.domain.shares import has_download, shares_of, tests_by_device
from maillage.territory.domain.terms import commune_number
from maillage.web.row_totals import RowTotals

_REPORTS: Final = RowTotals(OutageReport.objects.all, Max("pk"), Count("pk"))
_COMING: Final = RowTotals(ComingSite.objects.all, Max("pk"), Count("pk"))

_DAY_ZERO: Final = date(FIRST_YEAR, 1, 1)


@dataclass(frozen=True, slots=True)
class KnownOutage:
    """An outage of a site in a commune of the territory."""

    operator: int
    site: str
    commune: str
    lon: float
    lat: float
    voice: SiteServiceState
    internet: SiteServiceState
    cause: OutageCause
    started_on: date
    expected_end_on: date | None
    last_seen_on: date


def newest_report_day(*, is_invented: bool) -> date | None:
    """The day of the newest list; None while none was taken in."""
    reports = OutageReport.objects.filter(is_invented=is_invented).order_by("-day")
    return reports.values_list("day", flat=True).first()


def outages_today(codes: Iterable[str], *, today: date, is_invented: bool) -> tuple[KnownOutage, ...]:
    """The sites of communes that the newest list names as out of service; none where that list is not of these days."""
    newest = newest_report_day(is_invented=is_invented)
    if newest is None or today - newest > timedelta(days=FRESH_DAYS):
        return ()
    return _known_outages(codes, Outage.objects.filter(is_invented=is_invented, last_seen_on=newest))


def outages_between(codes: Iterable[str], first: date, last: date, *, is_invented: bool) -> tuple[KnownOutage, ...]:
    """The outages of sites of communes that touch the days from ``first`` to ``last``, newest first."""
    rows = Outage.objects.filter(is_invented=is_invented, started_on__lte=last, last_seen_on__gte=first)
    return _known_outages(codes, rows)


def _known_outages(codes: Iterable[str], rows: QuerySet[Outage]) -> tuple[KnownOutage, ...]:
    # A place may have a thousand communes: more than a query takes by name.
    wanted_codes = frozenset(codes)
    return tuple(
        KnownOutage(
            row.operator,
            row.site,
            row.commune,
            row.lon,
            row.lat,
            SiteServiceState(row.voice),
            SiteServiceState(row.internet),
            OutageCause(row.cause),
            row.started_on,
            row.expected_end_on,
            row.last_seen_on,
        )
        for row in rows.order_by("-last_seen_on", "operator", "site")
        if row.commune in wanted_codes
    )


def sites_version() -> tuple[int, int, int, int]:
    """Changes whenever a list is taken in: each makes new rows."""
    reports, coming = _REPORTS.now(), _COMING.now()
    return reports[0] or 0, reports[1], coming[0] or 0, coming[1]


@dataclass(frozen=True, slots=True)
class OutageDayTests:
    """The shares of tests that work on days of outages, and on the other days of the same communes."""

    during: Estimate
    otherwise: Estimate


def outage_day_tests(outages: Sequence[KnownOutage], operator: int, origin: Origin) -> OutageDayTests | None:
    """The tests of an operator in the communes of its ``outages``; None where either side has under five devices."""
    codes = {outage.commune for outage in outages if outage.operator == operator}
    published_codes = sorted(codes & published_communes(origin, operator))
    if not published_codes:
        return None
    rows = current_samples().rows_of_communes(
        origin, np.sort(np.array([commune_number(code) for code in published_codes]))
    )
    rows = rows.where(has_download(rows) & (rows.operator == operator))
    is_during = np.zeros(len(rows), np.bool_)
    for outage in outages:
        if outage.operator == operator and outage.commune in published_codes:
            first, last = ((day - _DAY_ZERO).days for day in (outage.started_on, outage.last_seen_on))
            of_commune = rows.commune == commune_number(outage.commune)
            is_during |= of_commune & (rows.day >= max(first, 0)) & (rows.day <= max(last, 0))
    shares = shares_of(tests_by_device(rows, is_during.astype(np.int64)), 2)
    if int(shares.devices.min()) < DEVICES_FLOOR:
        return None  # the difference of both sides would be a few people
    return OutageDayTests(during=working_share(shares, 1), otherwise=working_share(shares, 0))
