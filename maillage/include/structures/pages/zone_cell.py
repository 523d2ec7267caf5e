"""The page of a sector in a zone: the structures and the purchases that its state was made of."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.store.contract_store import numbered_contracts
from maillage.core.problems import NotFound, sentence
from maillage.include.structures.domain.blank_zones import ZoneState
from maillage.include.structures.pages.directory import structure_cards
from maillage.include.structures.pages.parts.structure_words import sector_name
from maillage.include.structures.pages.zones import ZONE_KINDS
from maillage.include.structures.store.structures import public_structures
from maillage.include.structures.store.zones import SectorZone, sector_zones, zone_contracts, zone_purchases
from maillage.territory.pages.parts.place_names import name_within
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory
from maillage.web.wording.formats import number

_MOST_STRUCTURES: Final = 60
_MOST_PURCHASES: Final = 12
_UNKNOWN: Final = sentence("Cette zone ou ce secteur n’est pas de ceux que la page des zones montre.")


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
