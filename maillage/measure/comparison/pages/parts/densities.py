"""How densely a territory is inhabited: the filter of rural and urban communes, and the zone of Arcep's it is like."""

from dataclasses import replace
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from maillage.measure.comparison.intake.arcep_results import Zone
from maillage.measure.comparison.pages.parts.comparison import density_name
from maillage.measure.comparison.store.comparison import strata_within
from maillage.measure.record.domain.density import Density
from maillage.territory.domain.terms import Kind, Territory
from maillage.web.filters import Chip, FilterOption, FilterOptionGroup, Filters, Pairs, pairs_without, with_pairs

NAME: Final = "density"
MOST_SHARE: Final = 2 / 3  # of the inhabitants in one class: the territory is like that zone, else like the country
OVERSEAS_REGIONS: Final = frozenset({"01", "02", "03", "04", "06"})  # codes of Insee
OVERSEAS: Final = ("97", "98")  # how their départements and collectivities begin
ZONES: Final = {Density.RURAL: Zone.RURAL, Density.INTERMEDIATE: Zone.INTERMEDIATE, Density.DENSE: Zone.DENSE}


def densities_of(place: Territory) -> dict[Density, float]:
    """The share of the inhabitants (0-1) by class of their commune; empty for places of squares, or where none live."""
    strata = strata_within(place.address)
    total = float(np.sum(strata.population)) if strata.labels else 0.0
    shares: dict[Density, float] = {}
    for (_departement, density), people in zip(strata.labels, strata.population.tolist(), strict=False):
        if people:
            shares[density] = shares.get(density, 0.0) + people / total
    return dict(sorted(shares.items()))


def with_density(filters: Filters, density: Density | None, *, place: Territory, pairs: Pairs, href: str) -> Filters:
    """The filters with a menu of densities where the territory has several, and a chip for the chosen one."""
    offered = densities_of(place)
    menus, chips = filters.menus, filters.chips
    if len(offered) > 1 or density is not None:
        classes = [
            FilterOption(option.word, density_name(option), option is density)
            for option in sorted({*offered, *(() if density is None else (density,))})
        ]
        everywhere = FilterOption("", _("Toutes les communes"), density is None)
        menus = (*menus, FilterOptionGroup(NAME, _("Habitat"), (everywhere, *classes)))
    if density is not None:
        chips = (*chips, Chip(density_name(density), with_pairs(href, pairs_without(pairs, NAME))))
    return replace(filters, menus=menus, chips=chips)


def arcep_zone(place: Territory, density: Density | None) -> Zone | None:
    """The zone of Arcep's results that a territory is set beside; None outside mainland France (Corsica is inside).

    A beach is a touristic zone. Elsewhere the class in which two thirds of the inhabitants live, else the country.
    """
    is_overseas = place.region in OVERSEAS_REGIONS or (place.departement or "").startswith(OVERSEAS)
    if place.region is None or is_overseas:
        return None
    if density is not None:
        return ZONES[density]
    if place.kind is Kind.PLACE:
        return Zone.TOURISTIC
    shares = densities_of(place)
    most = max(shares, key=lambda density_class: shares[density_class], default=None)
    return ZONES[most] if most is not None and shares[most] >= MOST_SHARE else Zone.NATIONAL
