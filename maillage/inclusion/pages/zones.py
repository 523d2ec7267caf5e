"""The page of blank zones: sectors beside zones, who reaches them, what is bought there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.inclusion.parts.structure_words import sector_name, sectors_inside
from maillage.inclusion.queries.structure_search import StructureSearch
from maillage.inclusion.queries.structures import public_structures
from maillage.inclusion.queries.zones import SectorZone, sector_zones
from maillage.inclusion.rules.blank_zones import ZoneState
from maillage.inclusion.terms.sectors import sectors
from maillage.territory.queries import territory
from maillage.territory.terms import Kind
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import number

_MOST_COLUMNS: Final = 8  # more zones than that stand below one another, and the sectors beside
_MOST_WORST: Final = 5
ZONE_KINDS: Final[Mapping[Kind, str]] = {
    Kind.DEPARTEMENT: sentence("Par département"),
    Kind.EPCI: sentence("Par intercommunalité"),
}
STATE_WORDS: Final[Mapping[ZoneState, str]] = {
    ZoneState.NONE: sentence("aucune"),
    ZoneState.THIN: sentence("peu"),
    ZoneState.ENOUGH: sentence("assez"),
    ZoneState.UNKNOWN: sentence("non connu"),
}


@dataclass(frozen=True, slots=True)
class ZoneCell:
    """One sector in one zone."""

    state: str
    word: str
    supply: str
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One row of the matrix, a zone or a sector, with a cell for each column of the head."""

    name: str
    href: str
    cells: tuple[ZoneCell, ...]


@dataclass(frozen=True, slots=True)
class ZonesPage:
    """All that templates/inclusion/zones.html shows."""

    summary: str
    place: str
    kinds: tuple[tuple[str, str, bool], ...]
    corner: str
    heads: tuple[str, ...]
    rows: tuple[ZoneRow, ...]
    worst: tuple[tuple[str, str], ...]  # a sentence, and the page of its cell
    is_empty: bool
    csv_href: str
    map_href: str


def zones_page(kind: Kind, *, today: dt.date) -> ZonesPage:
    """The matrix of the installation's territory."""
    cells = sector_zones(settings.HOME_TERRITORY, kind, today=today)
    href = reverse("blank_zones")
    by_sector = len(cells) <= _MOST_COLUMNS * len(sectors())
    rows: dict[str, list[SectorZone]] = {}
    for cell in cells:
        rows.setdefault(cell.sector if by_sector else cell.zone.code, []).append(cell)
    first = next(iter(rows.values()), [])
    matrix = []
    for several in rows.values():
        head = several[0]
        search = StructureSearch(sector=head.sector) if by_sector else StructureSearch(territory=head.zone.address)
        name = sector_name(head.sector) if by_sector else head.zone.name
        matrix.append(ZoneRow(name, with_pairs(reverse("inclusion"), search.pairs()), tuple(map(_cell, several))))
    lacking = [cell for cell in cells if cell.demand.to_come]
    counts = {
        "blank": number(sum(cell.state is ZoneState.NONE for cell in lacking)),
        "thin": number(sum(cell.state is ZoneState.THIN for cell in lacking)),
        "unknown": number(sum(cell.state is ZoneState.UNKNOWN for cell in cells)),
    }
    return ZonesPage(
        summary=_(
            "On achète sans structure à portée dans %(blank)s cas, avec trop peu de structures dans %(thin)s ; "
            "de %(unknown)s autres cas l’annuaire ne dit rien de sûr."
        )
        % counts,
        place=territory(settings.HOME_TERRITORY).name,
        kinds=tuple(
            (with_pairs(href, [("by", word.value)]), _(label), word is kind) for word, label in ZONE_KINDS.items()
        ),
        corner=_("Secteur") if by_sector else _("Zone"),
        heads=tuple(cell.zone.name if by_sector else sector_name(cell.sector) for cell in first),
        rows=tuple(matrix),
        worst=tuple(_worst(cells)),
        is_empty=not public_structures().exists(),
        map_href=with_pairs(reverse("blank_zones_map"), [("by", kind.value)]),
        csv_href=with_pairs(reverse("blank_zones_csv"), [("by", kind.value)]),
    )


def _cell(cell: SectorZone) -> ZoneCell:
    words = {
        "confirmed": number(cell.supply.confirmed),
        "unconfirmed": number(cell.supply.unconfirmed),
        "force": number(cell.demand.in_force),
        "ending": number(cell.demand.ending),
        "planned": number(cell.demand.planned),
    }
    return ZoneCell(
        state=cell.state.value,
        word=_(STATE_WORDS[cell.state]),
        supply=number(cell.supply.confirmed),
        detail=_(
            "%(confirmed)s structures confirmées l’atteignent, %(unconfirmed)s à confirmer ; %(force)s marchés en "
            "cours, dont %(ending)s finissent d’ici 18 mois ; %(planned)s achats annoncés"
        )
        % words,
        href=cell_href(cell.zone.address, cell.sector),
    )


def cell_href(address: str, sector: str) -> str:
    """Where a sector of a zone has its page."""
    return reverse("blank_zone", args=[address, sector])


def _worst(cells: Sequence[SectorZone]) -> list[tuple[str, str]]:
    """Where most is about to be bought with nobody or few in reach, in words."""
    lacking = [cell for cell in cells if cell.state in {ZoneState.NONE, ZoneState.THIN} and cell.demand.to_come]
    lacking.sort(key=lambda cell: (-cell.demand.to_come / (1 + cell.supply.confirmed), cell.zone.name, cell.sector))
    return [
        (
            _("%(zone)s, %(sector)s : %(bought)s achats d’ici 18 mois pour %(count)s structures confirmées")
            % {
                "zone": cell.zone.name,
                "sector": sectors_inside([cell.sector]),
                "bought": number(cell.demand.to_come),
                "count": number(cell.supply.confirmed),
            },
            cell_href(cell.zone.address, cell.sector),
        )
        for cell in lacking[:_MOST_WORST]
    ]
