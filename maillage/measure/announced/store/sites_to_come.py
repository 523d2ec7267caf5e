"""Sites of a place in the home territory: those in service, and those to come, the most advanced and nearest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from maillage.measure.announced.domain.sites import Programme, SiteStage
from maillage.measure.announced.store.models import ComingSite
from maillage.measure.announced.store.site_places import communes_at
from maillage.measure.protocol.domain.terms import Technology
from maillage.measure.record.store.operators import OperatorKind, operator_table
from maillage.measure.repair.store.surroundings import sites_within
from maillage.territory.domain.terms import Territory
from maillage.territory.store.territories import communes_of

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


def sites_in_service(place: Territory) -> list[tuple[int, int, int]]:
    """By operator code: how many sites stand in the communes of a place, and how many of them have 4G or 5G."""
    if place.bbox is None:
        return []
    codes = frozenset(communes_of(place.address))
    counted = []
    for operator in operator_table():
        if operator.kind is not OperatorKind.MNO:
            continue
        sites = sites_within(operator.code, place.bbox)
        inside = np.array([code in codes for code in communes_at([(site.lon, site.lat) for site in sites])], np.bool_)
        with_4g = np.array([bool({Technology.G4, Technology.G5} & set(site.technologies)) for site in sites], np.bool_)
        if inside.any():
            counted.append((operator.code, int(inside.sum()), int((inside & with_4g).sum())))
    return counted
