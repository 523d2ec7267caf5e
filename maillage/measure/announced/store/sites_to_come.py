"""Sites to come in the home territory: each source replaces its own; those of a place, the nearest dates first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from maillage.core.tables.rejected_rows import RejectionReport
from maillage.measure.announced.domain.sites import Programme, SiteStage
from maillage.measure.announced.intake.sites_to_come import read_sites_to_come
from maillage.measure.announced.store.models import ComingSite
from maillage.measure.announced.store.site_places import communes_at
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.rows import writing

_BATCH_ROWS: Final = 1_000
_STAGES: Final = (SiteStage.WITHIN_6_MONTHS, SiteStage.WITHIN_24_MONTHS, SiteStage.WAITING, SiteStage.UNSAID)


@dataclass(frozen=True, slots=True)
class SitesToComeLoaded:
    """A list that was taken in: how many of its sites stand here, the rows set aside."""

    sites: int
    rejected: RejectionReport


@dataclass(frozen=True, slots=True)
class KnownSiteToCome:
    """A site to come in a commune of the territory."""

    operator: int
    name: str
    commune: str
    lon: float
    lat: float
    programme: Programme
    stage: SiteStage
    decree: str
    due_on: date | None


def load_sites_to_come(path: Path, *, source: str) -> SitesToComeLoaded:
    """Replace the sites to come of a source; Refused for a file that cannot be read."""
    file = read_sites_to_come(path, operator_table())
    here = communes_at([(site.lon, site.lat) for site in file.sites])
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
        for site, code in zip(file.sites, here, strict=True)
        if code is not None
    ]
    with writing():
        ComingSite.objects.filter(source=source[:60], is_invented=False).delete()
        ComingSite.objects.bulk_create(rows, batch_size=_BATCH_ROWS)
    return SitesToComeLoaded(len(rows), file.rejected)


def sites_to_come(codes: Iterable[str], *, is_invented: bool) -> tuple[KnownSiteToCome, ...]:
    """The sites to come in communes, the most advanced first."""
    wanted = frozenset(codes)
    known = [
        KnownSiteToCome(
            row.operator,
            row.name,
            row.commune,
            row.lon,
            row.lat,
            Programme(row.programme),
            SiteStage(row.stage),
            row.decree,
            row.due_on,
        )
        for row in ComingSite.objects.filter(is_invented=is_invented).order_by("pk")
        if row.commune in wanted
    ]
    return tuple(sorted(known, key=lambda site: (_STAGES.index(site.stage), site.due_on or date.max, site.name)))
