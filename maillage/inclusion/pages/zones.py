"""The page of blank zones: sectors beside zones, who reaches them, what is bought there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.inclusion.parts.structure_words import sector_name, sectors_inside
from maillage.inclusion.queries.structure_search import StructureSearch
from maillage.inclusion.queries.structures import public_structures
from maillage.inclusion.queries.zones import SectorZone, sector_zones
from maillage.inclusion.rules.blank_zones import ZoneState
from maillage.inclusion.terms.sectors import sectors
from maillage.territory.terms import Kind
from maillage.web.filters import with_pairs
from maillage.web.installation import home_territory
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


def zones_context(kind: Kind, *, today: dt.date) -> dict[str, object]:
    """The matrix of the installation's territory: rows of sectors and columns of zones, or the other way round.

    A row is its head, the query that finds its structures in the directory, and its cells.
    """
    cells = sector_zones(home_territory(), kind, today=today)
    is_by_sector = len(cells) <= _MOST_COLUMNS * len(sectors())
    rows: dict[str, list[SectorZone]] = {}
    for cell in cells:
        rows.setdefault(cell.sector if is_by_sector else cell.zone.code, []).append(cell)
    lacking = [cell for cell in cells if cell.demand.to_come]
    counts = {
        "blank": number(sum(cell.state is ZoneState.NONE for cell in lacking)),
        "thin": number(sum(cell.state is ZoneState.THIN for cell in lacking)),
        "unknown": number(sum(cell.state is ZoneState.UNKNOWN for cell in cells)),
    }
    return {
        "summary": _(
            "On achète sans structure à portée dans %(blank)s cas, avec trop peu de structures dans %(thin)s ; "
            "de %(unknown)s autres cas l’annuaire ne dit rien de sûr."
        )
        % counts,
        "kind": kind,
        "kinds": [(choice, _(label)) for choice, label in ZONE_KINDS.items()],
        "is_by_sector": is_by_sector,
        "heads": [
            cell.zone.name if is_by_sector else sector_name(cell.sector) for cell in next(iter(rows.values()), [])
        ],
        "rows": [(*_row_head(several[0], is_by_sector=is_by_sector), several) for several in rows.values()],
        "worst": _worst(cells),
        "is_empty": not public_structures().exists(),
    }


def zone_text(cell: SectorZone) -> str:
    """What the state of a cell was judged by."""
    words = {
        "confirmed": number(cell.supply.confirmed),
        "unconfirmed": number(cell.supply.unconfirmed),
        "force": number(cell.demand.in_force),
        "ending": number(cell.demand.ending),
        "planned": number(cell.demand.planned),
    }
    return (
        _(
            "%(confirmed)s structures confirmées l’atteignent, %(unconfirmed)s à confirmer ; %(force)s marchés en "
            "cours, dont %(ending)s finissent d’ici 18 mois ; %(planned)s achats annoncés"
        )
        % words
    )


def worst_text(cell: SectorZone) -> str:
    """What is about to be bought in a cell, beside those who could answer."""
    return _("%(zone)s, %(sector)s : %(bought)s achats d’ici 18 mois pour %(count)s structures confirmées") % {
        "zone": cell.zone.name,
        "sector": sectors_inside([cell.sector]),
        "bought": number(cell.demand.to_come),
        "count": number(cell.supply.confirmed),
    }


def _row_head(cell: SectorZone, *, is_by_sector: bool) -> tuple[str, str]:
    """What stands before a row, and the query that finds its structures in the directory."""
    if is_by_sector:
        return sector_name(cell.sector), with_pairs("", StructureSearch(sector=cell.sector).pairs())
    return cell.zone.name, with_pairs("", StructureSearch(territory=cell.zone.address).pairs())


def _worst(cells: Sequence[SectorZone]) -> list[SectorZone]:
    """Where most is about to be bought with nobody or few in reach."""
    lacking = [cell for cell in cells if cell.state in {ZoneState.NONE, ZoneState.THIN} and cell.demand.to_come]
    lacking.sort(key=lambda cell: (-cell.demand.to_come / (1 + cell.supply.confirmed), cell.zone.name, cell.sector))
    return lacking[:_MOST_WORST]
