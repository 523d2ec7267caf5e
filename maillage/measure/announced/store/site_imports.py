"""Takes in daily lists of sites out of service, each whole, and lists of sites to come.

An outage goes on while lists name its site again within three days, and the history is kept; a list of sites to come
replaces those of its source. Only sites of the home territory are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectionReport
from maillage.measure.announced.domain.sites import SAME_OUTAGE_DAYS, SiteOutage
from maillage.measure.announced.intake.outages import read_outages
from maillage.measure.announced.intake.sites_to_come import read_sites_to_come
from maillage.measure.announced.store.models import ComingSite, Outage, OutageReport
from maillage.measure.announced.store.site_outages import newest_report_day
from maillage.measure.announced.store.site_places import communes_at
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.rows import writing

_KEPT_DAYS: Final = 5 * 366  # of history: what tests of those days are read beside
_BATCH_ROWS: Final = 1_000
_OLDER: Final = sentence(
    "« %(file)s » est du %(day)s, et le relevé du %(newest)s est déjà pris : les pannes se prennent dans l’ordre des "
    "jours."
)


@dataclass(frozen=True, slots=True)
class OutagesLoaded:
    """A daily list that was taken in: its day, how many sites of the territory it names, the rows set aside."""

    day: date
    sites: int
    rejected: RejectionReport


def load_outages(path: Path) -> OutagesLoaded:
    """Take in a daily list; Refused for one that cannot be read, or is older than the newest."""
    file = read_outages(path, operator_table())
    commune_codes = communes_at([(outage.lon, outage.lat) for outage in file.outages])
    named = [(outage, code) for outage, code in zip(file.outages, commune_codes, strict=True) if code is not None]
    with writing():
        newest = newest_report_day(is_invented=False)
        if newest is not None and file.day < newest:
            raise Refused("outages_older", _OLDER, file=path.name, day=str(file.day), newest=str(newest))
        _continue_or_begin(file.day, named)
        sites = len({(outage.operator, outage.site) for outage, _code in named})
        # A new row also for the same day again: pages follow its number.
        OutageReport.objects.filter(day=file.day, is_invented=False).delete()
        OutageReport.objects.create(day=file.day, sites=sites, source=path.name[:120])
        oldest = file.day - timedelta(days=_KEPT_DAYS)
        Outage.objects.filter(last_seen_on__lt=oldest).delete()
        OutageReport.objects.filter(day__lt=oldest).delete()
    return OutagesLoaded(file.day, len(named), file.rejected)


def _continue_or_begin(day: date, named: Sequence[tuple[SiteOutage, str]]) -> None:
    recent = Outage.objects.filter(is_invented=False, last_seen_on__gte=day - timedelta(days=SAME_OUTAGE_DAYS))
    open_ones = {(row.operator, row.site): row for row in recent.order_by("last_seen_on")}
    changed: dict[tuple[int, str], Outage] = {}
    new: dict[tuple[int, str], Outage] = {}
    for outage, commune in named:
        key = (outage.operator, outage.site)
        row = open_ones.get(key) or new.get(key)
        if row is None:
            started = min(outage.started_on or day, day)
            row = Outage(operator=outage.operator, site=outage.site, started_on=started)
            new[key] = row
        elif row.pk is not None:
            changed[key] = row
        row.commune, row.lon, row.lat = commune, outage.lon, outage.lat
        row.voice, row.internet, row.cause = outage.voice.value, outage.internet.value, outage.cause.value
        row.expected_end_on, row.last_seen_on = outage.expected_end_on, day
    Outage.objects.bulk_update(
        changed.values(),
        ["commune", "lon", "lat", "voice", "internet", "cause", "expected_end_on", "last_seen_on"],
        batch_size=_BATCH_ROWS,
    )
    # A site that came back for long and is said to be out since before: the outage that is known goes on.
    Outage.objects.bulk_create(
        new.values(),
        batch_size=_BATCH_ROWS,
        update_conflicts=True,
        unique_fields=["is_invented", "operator", "site", "started_on"],
        update_fields=["commune", "lon", "lat", "voice", "internet", "cause", "expected_end_on", "last_seen_on"],
    )


@dataclass(frozen=True, slots=True)
class SitesToComeLoaded:
    """A list that was taken in: how many of its sites stand here, the rows set aside."""

    sites: int
    rejected: RejectionReport


def load_sites_to_come(path: Path, *, source: str) -> SitesToComeLoaded:
    """Replace the sites to come of a source; Refused for a file that cannot be read."""
    file = read_sites_to_come(path, operator_table())
    commune_codes = communes_at([(site.lon, site.lat) for site in file.sites])
    rows = [
        ComingSite(
            source=source[:60],
            operator=site.operator,
            name=site.name,
            commune=code,
            lon=site.lon,
            lat=site.lat,
            programme=site.programme.value,
            stage=site.stage.value,
            decree=site.decree,
            due_on=site.due_on,
        )
        for site, code in zip(file.sites, commune_codes, strict=True)
        if code is not None
    ]
    with writing():
        ComingSite.objects.filter(source=source[:60], is_invented=False).delete()
        ComingSite.objects.bulk_create(rows, batch_size=_BATCH_ROWS)
    return SitesToComeLoaded(len(rows), file.rejected)
