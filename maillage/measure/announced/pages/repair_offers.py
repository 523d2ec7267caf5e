"""What is announced, beside badly served zones: two columns of their list, and sentences on the page of a zone."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.core.schema.terms import FieldType
from maillage.kits.lists.columns import Column
from maillage.measure.announced.domain.disagreements import AnnouncedState
from maillage.measure.announced.pages.parts.announced_words import coming_text, outage_text, under_way_text
from maillage.measure.announced.store.announced_places import announced_state
from maillage.measure.announced.store.site_outages import KnownOutage, outages_today
from maillage.measure.announced.store.sites_to_come import KnownSiteToCome, sites_to_come
from maillage.measure.record.domain.terms import Origin
from maillage.measure.repair.pages.parts.offered_columns import RepairColumn
from maillage.measure.repair.store.repair import RepairArea
from maillage.web.wording import formats

_MOST: Final = 6
UnderWay = tuple[list[KnownOutage], list[KnownSiteToCome]]


def announced_share(area: RepairArea, state: AnnouncedState) -> float | None:
    """The share of an area's inhabitants announced as well covered by its operator; None where it announces nothing."""
    people = covered = 0.0
    for bad in area.communes:
        for line in state.lines_at(bad.commune.address):
            if line.operator == area.operator.code and line.announced is not None:
                people += bad.commune.population or 0
                covered += (bad.commune.population or 0) * line.announced.well_covered
    return covered / people if people else None


def _announced_shares(areas: Sequence[RepairArea]) -> list[float | None]:
    states = {origin: announced_state(origin) for origin in {area.origin for area in areas}}
    return [announced_share(area, states[area.origin]) for area in areas]


def _announced_texts(areas: Sequence[RepairArea]) -> list[str]:
    return [formats.percent(share) for share in _announced_shares(areas)]


def under_way(areas: Sequence[RepairArea]) -> list[UnderWay]:
    """The outages of today and the sites to come of each area's operator in its communes."""
    codes = {code for area in areas for code in area.codes}
    by_kind: dict[bool, UnderWay] = {}
    for is_invented in {area.origin is Origin.SIMULATED for area in areas}:
        outages = outages_today(codes, today=localdate(), is_invented=is_invented)
        by_kind[is_invented] = (list(outages), list(sites_to_come(codes, is_invented=is_invented)))
    return [_of_area(area, by_kind[area.origin is Origin.SIMULATED]) for area in areas]


def _of_area(area: RepairArea, sites_here: UnderWay) -> UnderWay:
    outages, coming = sites_here
    codes = frozenset(area.codes)
    return (
        [site for site in outages if site.operator == area.operator.code and site.commune in codes],
        [site for site in coming if site.operator == area.operator.code and site.commune in codes],
    )


def _under_way_texts(areas: Sequence[RepairArea]) -> list[str]:
    return [under_way_text(outages, coming) for outages, coming in under_way(areas)]


def zone_notices(area: RepairArea) -> Iterator[str]:
    """What is announced in a zone, then outages of today and sites to come, in sentences."""
    share = announced_share(area, announced_state(area.origin))
    if share is not None:
        words = {"operator": area.operator.name, "share": formats.percent(share)}
        yield _("%(operator)s annonce une bonne 4G pour %(share)s des habitants de cette zone.") % words
    ((outages, coming),) = under_way([area])
    texts = [*map(outage_text, outages), *map(coming_text, coming)]
    yield from texts[:_MOST]
    left_out = len(texts) - _MOST
    if left_out > 0:
        yield ngettext("et %(count)s autre site.", "et %(count)s autres sites.", left_out) % {"count": left_out}


COLUMNS: Final = (
    RepairColumn(
        sentence("Annoncés bien couverts"),
        _announced_texts,
        (
            Column(
                "announced_well_covered",
                type=FieldType.NUMBER,
                values=lambda areas: [None if share is None else round(share, 4) for share in _announced_shares(areas)],
            ),
        ),
    ),
    RepairColumn(
        sentence("Pannes, sites à venir"),
        _under_way_texts,
        (
            Column(
                "sites_out_of_service",
                type=FieldType.INTEGER,
                values=lambda areas: [len(outages) for outages, _coming in under_way(areas)],
            ),
            Column(
                "sites_to_come",
                type=FieldType.INTEGER,
                values=lambda areas: [len(coming) for _outages, coming in under_way(areas)],
            ),
        ),
    ),
)
NOTICES: Final[tuple[Callable[[RepairArea], Iterator[str]], ...]] = (zone_notices,)
