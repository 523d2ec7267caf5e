"""Sites to come in the home territory: those of a place, the most advanced and the nearest dates first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.measure.announced.domain.sites import Programme, SiteStage
from maillage.measure.announced.store.models import ComingSite

_STAGES: Final = (SiteStage.WITHIN_6_MONTHS, SiteStage.WITHIN_24_MONTHS, SiteStage.WAITING, SiteStage.UNSAID)


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


def has_sites_to_come(codes: Iterable[str], *, is_invented: bool) -> bool:
    """Whether any site is to come in communes."""
    known_codes = ComingSite.objects.filter(is_invented=is_invented).values_list("commune", flat=True)
    return not frozenset(codes).isdisjoint(known_codes.iterator())


def sites_to_come(codes: Iterable[str], *, is_invented: bool) -> tuple[KnownSiteToCome, ...]:
    """The sites to come in communes, the most advanced first."""
    wanted_codes = frozenset(codes)
    listed_sites = [
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
        if row.commune in wanted_codes
    ]
    return tuple(sorted(listed_sites, key=lambda site: (_STAGES.index(site.stage), site.due_on or date.max, site.name)))
