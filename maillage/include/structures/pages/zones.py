"""Blank zones: the table of sectors and zones, their map, one zone with who reaches it and what is bought there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.store.contract_store import numbered_contracts
from maillage.core.problems import NotFound, sentence
from maillage.include.structures.domain.blank_zones import ZoneState
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.pages.directory import FRANCE, structure_cards
from maillage.include.structures.pages.parts.structure_words import sector_name, sectors_inside
from maillage.include.structures.store.structure_search import StructureSearch
from maillage.include.structures.store.structures import public_structures
from maillage.include.structures.store.zones import SectorZone, sector_zones, zone_contracts, zone_purchases
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_names import name_within
from maillage.territory.store.territories import territory
from maillage.web.filters import menu_of, with_pairs
from maillage.web.installation import home_territory
from maillage.web.map_page import MapLegend, MapLegendRow, MapStage, map_config
from maillage.web.wording.formats import number

_MOST_COLUMNS: Final = 8  # more zones than that stand below one another, and the sectors beside
_MOST_WORST: Final = 5
ZONE_KINDS: Final[Mapping[Kind, str]] = {
    Kind.DEPARTEMENT: sentence("Par département"),
    Kind.EPCI: sentence("Par intercommunalité"),
}

_MOST_STRUCTURES: Final = 60
_MOST_PURCHASES: Final = 12
_UNKNOWN: Final = sentence("Cette zone ou ce secteur n’est pas de ceux que la page des zones montre.")


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


def zone_cell_context(address: str, sector: str, *, today: dt.date) -> dict[str, object]:
    """What a cell of the matrix was made of; NotFound for one that the matrix does not have."""
    zone = territory(address)
    cells = sector_zones(home_territory(), zone.kind, today=today) if zone.kind in ZONE_KINDS else ()
    cell = next((row for row in cells if row.zone.address == zone.address and row.sector == sector), None)
    if cell is None:
        raise NotFound("zone_unknown", _UNKNOWN)
    numbers = cell.structures[:_MOST_STRUCTURES]
    by_number = {row.pk: row for row in public_structures().filter(pk__in=numbers)}
    contracts = zone_contracts(cell.zone, sector, today=today)
    return {
        "cell": cell,
        "title": _("%(sector)s : %(zone)s") % {"sector": sector_name(sector), "zone": cell.zone.name},
        "summary": _answer(cell),
        "structures": structure_cards([by_number[place] for place in numbers if place in by_number]),
        "structures_left": len(cell.structures) - len(numbers),
        "contracts": numbered_contracts(contracts[:_MOST_PURCHASES]),
        "contracts_left": max(0, len(contracts) - _MOST_PURCHASES),
        "purchases": zone_purchases(cell.zone, sector)[:_MOST_PURCHASES],
        "today": today,
    }


def _answer(cell: SectorZone) -> str:
    """Whether the zone has enough structures for what is about to be bought there, in one sentence."""
    zone, confirmed, to_come = name_within(cell.zone), cell.supply.confirmed, cell.demand.to_come
    if cell.state is ZoneState.UNKNOWN:
        return _(
            "Non connu : aucune structure confirmée ne vient %(zone)s, et l’annuaire n’y est pas assez confirmé pour "
            "dire que personne n’y vient."
        ) % {"zone": zone}
    purchases = ngettext("%(to_come)s achat à venir", "%(to_come)s achats à venir", to_come)
    sentence_of = {
        ZoneState.NONE: _("Personne de connu ne vient %(zone)s, pour %(purchases)s d’ici 18 mois."),
        ZoneState.THIN: _("Peu : %(structures)s, pour %(purchases)s d’ici 18 mois."),
        ZoneState.ENOUGH: _("Assez : %(structures)s, pour %(purchases)s d’ici 18 mois."),
    }[cell.state]
    structures = ngettext(
        "%(confirmed)s structure confirmée vient %(zone)s",
        "%(confirmed)s structures confirmées viennent %(zone)s",
        confirmed,
    )
    return sentence_of % {
        "zone": zone,
        "structures": structures % {"confirmed": number(confirmed), "zone": zone},
        "purchases": purchases % {"to_come": number(to_come)},
    }


def zones_map_context(kind: Kind, sector: str) -> dict[str, object]:
    """What the map of a sector shows; ``sector`` is one of the table."""
    href = reverse("blank_zones_map")
    table_href = with_pairs(reverse("blank_zones"), [("by", kind.value)])
    box = territory(home_territory()).bbox
    in_force = {"by": kind.value, "sector": sector}
    legend = MapLegend(
        sector_name(sector),
        tuple(MapLegendRow(f"zone-{state.value}", _(state.label)) for state in ZoneState),
        _("La règle est la même pour tous ; « non connu » n’est pas « aucune »."),
    )
    config = map_config(
        {"map": href, "zones": with_pairs(reverse("blank_zones_geojson"), list(in_force.items()))},
        credits_text=_("IGN"),
        words={
            "canvas": _("Carte des zones blanches. Le tableau dit la même chose."),
            "supply_0": _("Aucune structure confirmée ne l’atteint, %(unconfirmed)s à confirmer"),
            "supply_1": _("1 structure confirmée l’atteint, %(unconfirmed)s à confirmer"),
            "supply": _("%(confirmed)s structures confirmées l’atteignent, %(unconfirmed)s à confirmer"),
            "demand_0": _("Aucun achat à venir d’ici 18 mois"),
            "demand_1": _("1 achat à venir d’ici 18 mois"),
            "demand": _("%(to_come)s achats à venir d’ici 18 mois"),
            "page": _("Ses structures et ses marchés"),
            **{f"state_{state.value}": _(state.label) for state in ZoneState},
        },
    )
    title = _("Où il manque des structures : %(sector)s") % {"sector": sectors_inside([sector])}
    return {
        "menus": (
            menu_of("sector", _("Secteur"), [(code, sector_name(code)) for code in sectors()], in_force),
            menu_of("by", _("Zones"), [(word.value, _(label)) for word, label in ZONE_KINDS.items()], in_force),
        ),
        "href": href,
        "map": MapStage(
            title=title,
            legend=legend,
            nothing_in_view=_("Éloignez-vous : le territoire est ailleurs."),
            table_address=table_href,
            files=(),
            config=config | {"home": [box.west, box.south, box.east, box.north] if box else list(FRANCE)},
        ),
        "is_empty": not public_structures().exists(),
    }
