"""The page of blank zones: sectors beside zones, who reaches them, what is bought there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.include.structures.domain.blank_zones import ZoneState
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.pages.parts.structure_words import sector_name, sectors_inside
from maillage.include.structures.store.structure_search import StructureSearch
from maillage.include.structures.store.structures import public_structures
from maillage.include.structures.store.zones import SectorZone, sector_zones
from maillage.territory.domain.terms import Kind, Territory
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


@dataclass(frozen=True, slots=True)
class MatrixHead:
    """A sector or a zone, with the query that finds its structures in the directory."""

    name: str
    query: str

    @classmethod
    def of_sector(cls, code: str) -> "MatrixHead":
        """The head of a sector."""
        return cls(sector_name(code), with_pairs("", StructureSearch(sector=code).pairs()))

    @classmethod
    def of_zone(cls, zone: Territory) -> "MatrixHead":
        """The head of a zone."""
        return cls(zone.name, with_pairs("", StructureSearch(territory=zone.address).pairs()))


def zones_context(kind: Kind, *, today: dt.date) -> dict[str, object]:
    """The matrix of the installation's territory: rows of sectors and columns of zones, or the other way round.

    Sectors and zones of which nothing is known, neither a confirmed structure nor a purchase to come, are named below
    it; the rows that lack most come first.
    """
    cells = sector_zones(home_territory(), kind, today=today)
    zones = {cell.zone.code: cell.zone for cell in cells}
    active = [cell for cell in cells if has_supply_or_demand(cell)]
    active_zones, active_sectors = {cell.zone.code for cell in active}, {cell.sector for cell in active}
    is_by_sector = len(active_zones) <= _MOST_COLUMNS
    grouped: dict[str, list[SectorZone]] = {}
    for cell in cells:
        if cell.zone.code in active_zones and cell.sector in active_sectors:
            grouped.setdefault(cell.sector if is_by_sector else cell.zone.code, []).append(cell)
    rows = sorted(
        grouped.values(), key=lambda several: -sum(cell.demand.to_come for cell in several if is_lacking(cell))
    )
    return {
        "summary": zones_answer(cells, kind),
        "kind": kind,
        "kinds": [(choice, _(label)) for choice, label in ZONE_KINDS.items()],
        "is_by_sector": is_by_sector,
        "heads": [cell.zone.name if is_by_sector else sector_name(cell.sector) for cell in rows[0]] if rows else [],
        "rows": [
            (MatrixHead.of_sector(several[0].sector) if is_by_sector else MatrixHead.of_zone(several[0].zone), several)
            for several in rows
        ],
        "silent_sectors": [MatrixHead.of_sector(code) for code in sectors() if code not in active_sectors],
        "silent_zones": [MatrixHead.of_zone(zone) for code, zone in zones.items() if code not in active_zones],
        "worst": _worst(cells),
        "is_empty": not public_structures().exists(),
    }


def has_supply_or_demand(cell: SectorZone) -> bool:
    """Whether there is something to say of a cell: a confirmed structure, or a purchase to come."""
    return bool(cell.supply.confirmed or cell.demand.to_come)


def is_lacking(cell: SectorZone) -> bool:
    """Whether more is about to be bought than confirmed structures can answer, for certain."""
    return bool(cell.demand.to_come) and cell.state in {ZoneState.NONE, ZoneState.THIN}


def zones_answer(cells: Sequence[SectorZone], kind: Kind) -> str:
    """In how many zones structures are missing; where none is, whether that is known."""
    lacking = {cell.zone.code for cell in cells if is_lacking(cell)}
    if lacking:
        if kind is Kind.DEPARTEMENT:
            words = ngettext(
                "Il manque des structures dans %(count)s département sur %(total)s.",
                "Il manque des structures dans %(count)s départements sur %(total)s.",
                len(lacking),
            )
        else:
            words = ngettext(
                "Il manque des structures dans %(count)s intercommunalité sur %(total)s.",
                "Il manque des structures dans %(count)s intercommunalités sur %(total)s.",
                len(lacking),
            )
        return words % {"count": number(len(lacking)), "total": number(len({cell.zone.code for cell in cells}))}
    wanted = [cell for cell in cells if cell.demand.to_come]
    if not wanted:
        return _("Aucun achat des secteurs de l’annuaire n’est à venir d’ici 18 mois.")
    if any(cell.state is ZoneState.UNKNOWN for cell in wanted):
        return _("Aucun manque n’est sûr : trop peu de fiches de l’annuaire sont confirmées.")
    return _("Partout où l’on achète d’ici 18 mois, assez de structures peuvent répondre.")


def zone_text(cell: SectorZone) -> str:
    """What the state of a cell was judged by."""
    supply, demand = cell.supply, cell.demand
    confirmed = ngettext(
        "%(count)s structure confirmée l’atteint", "%(count)s structures confirmées l’atteignent", supply.confirmed
    ) % {"count": number(supply.confirmed)}
    in_force = ngettext("%(count)s marché en cours", "%(count)s marchés en cours", demand.in_force) % {
        "count": number(demand.in_force)
    }
    ending = ngettext("dont %(count)s finit d’ici 18 mois", "dont %(count)s finissent d’ici 18 mois", demand.ending) % {
        "count": number(demand.ending)
    }
    planned = ngettext("%(count)s achat annoncé", "%(count)s achats annoncés", demand.planned) % {
        "count": number(demand.planned)
    }
    words = {"confirmed": confirmed, "unconfirmed": number(supply.unconfirmed)}
    words |= {"in_force": in_force, "ending": ending, "planned": planned}
    return _("%(confirmed)s, %(unconfirmed)s à confirmer ; %(in_force)s, %(ending)s ; %(planned)s") % words


def worst_text(cell: SectorZone) -> str:
    """What is about to be bought in a cell, beside those who could answer."""
    bought = ngettext("%(count)s achat d’ici 18 mois", "%(count)s achats d’ici 18 mois", cell.demand.to_come) % {
        "count": number(cell.demand.to_come)
    }
    structures = ngettext("%(count)s structure confirmée", "%(count)s structures confirmées", cell.supply.confirmed) % {
        "count": number(cell.supply.confirmed)
    }
    return _("%(zone)s, %(sector)s : %(bought)s, %(structures)s") % {
        "zone": cell.zone.name,
        "sector": sectors_inside([cell.sector]),
        "bought": bought,
        "structures": structures if cell.supply.confirmed else _("aucune structure confirmée"),
    }


def _worst(cells: Sequence[SectorZone]) -> list[SectorZone]:
    """Where most is about to be bought with nobody or few in reach."""
    lacking = [cell for cell in cells if is_lacking(cell)]
    lacking.sort(key=lambda cell: (-cell.demand.to_come / (1 + cell.supply.confirmed), cell.zone.name, cell.sector))
    return lacking[:_MOST_WORST]
