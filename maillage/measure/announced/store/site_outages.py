"""Outages of sites: what is out of service today, and what was on the days between two, from the kept history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from maillage.measure.announced.domain.sites import FRESH_DAYS, OutageCause, SiteServiceState
from maillage.measure.announced.store.models import Outage, OutageReport


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
