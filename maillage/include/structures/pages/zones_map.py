"""The map of blank zones: one sector at a time, the zones by their state, each leading to its page."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.include.structures.domain.blank_zones import ZoneState
from maillage.include.structures.domain.sectors import sectors
from maillage.include.structures.pages.parts.structure_words import sector_name, sectors_inside
from maillage.include.structures.pages.zones import STATE_WORDS, ZONE_KINDS
from maillage.include.structures.store.structures import public_structures
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import territory
from maillage.web.filters import menu_of, with_pairs
from maillage.web.installation import home_territory
from maillage.web.map_page import MapLegend, MapLegendRow, MapStage, map_config

_FRANCE: Final = (-5.2, 41.3, 9.6, 51.1)


def zones_map_context(kind: Kind, sector: str) -> dict[str, object]:
    """What the map of a sector shows; ``sector`` is one of the table."""
    href = reverse("blank_zones_map")
    table_href = with_pairs(reverse("blank_zones"), [("by", kind.value)])
    box = territory(home_territory()).bbox
    in_force = {"by": kind.value, "sector": sector}
    legend = MapLegend(
        sector_name(sector),
        tuple(MapLegendRow(f"zone-{state.value}", _(STATE_WORDS[state])) for state in ZoneState),
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
            **{f"state_{state.value}": _(STATE_WORDS[state]) for state in ZoneState},
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
            config=config | {"home": [box.west, box.south, box.east, box.north] if box else list(_FRANCE)},
        ),
        "is_empty": not public_structures().exists(),
    }
