"""The page of all operators of this installation's territory: compared, and whose networks brands use.

The filter of rural and urban communes says how densely a territory is inhabited, and the zone of Arcep's it is like.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.comparison.intake.arcep_results import Zone
from maillage.comparison.parts.comparison import (
    ComparisonView,
    TestInvitation,
    comparison_view,
    density_name,
    invitation,
)
from maillage.comparison.queries.comparison import comparison, operators_there, strata_within
from maillage.core.clock import utc_now
from maillage.figures.parts.figure_words import ink_of
from maillage.figures.parts.filtering.filters import filters_of, map_href
from maillage.figures.queries.figures import months_available, origins_available
from maillage.quality.queries.operators import Operator, OperatorKind, operator_table
from maillage.quality.terms import Origin, Selection
from maillage.quality.terms.density import Density
from maillage.territory.queries import territory
from maillage.territory.terms import Kind, Territory
from maillage.web import charts
from maillage.web.filters import Chip, FilterOption, FilterOptionGroup, Filters, Pairs, pairs_without, with_pairs


@dataclass(frozen=True, slots=True)
class Guest:
    """A brand or a virtual operator on somebody's network: its name, what it is, what is uncertain about it."""

    name: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class NetworkLine:
    """One network: its operator, who owns it, who else uses it, where to read more."""

    id: str
    name: str
    mark: SafeString
    group: str
    guests: tuple[Guest, ...]
    map_href: str


@dataclass(frozen=True, slots=True)
class OperatorsPage:
    """All that templates/comparison/operators.html shows."""

    place_name: str
    place_href: str
    href: str
    origin: Origin
    filters: Filters
    compared: ComparisonView
    invitation: TestInvitation | None
    networks: tuple[NetworkLine, ...]


NAME: Final = "density"
MOST_SHARE: Final = 2 / 3  # of the inhabitants in one class: the territory is like that zone, else like the country
OVERSEAS_REGIONS: Final = frozenset({"01", "02", "03", "04", "06"})  # codes of Insee
OVERSEAS: Final = ("97", "98")  # how their départements and collectivities begin
ZONES: Final = {Density.RURAL: Zone.RURAL, Density.INTERMEDIATE: Zone.INTERMEDIATE, Density.DENSE: Zone.DENSE}


def operators_page(selection: Selection, *, pairs: Pairs) -> OperatorsPage:
    """The page for ``selection``; ``pairs`` are the filters of the address, defaults left out."""
    place, href = territory(settings.HOME_TERRITORY), reverse("operators")
    compared = comparison(place.address, selection)
    with_tests = frozenset(estimate.operator for estimate in compared.operators if estimate.tests)
    others = [pair for pair in pairs if pair[0] != "operator"]
    return OperatorsPage(
        place_name=place.name,
        place_href=reverse("territory", args=[place.address]),
        href=href,
        origin=selection.origin,
        filters=filters_of(
            selection,
            pairs=pairs,
            href=href,
            months=months_available(selection.origin),
            origins=origins_available(),
        ),
        compared=comparison_view(compared, place_name=place.name),
        invitation=None if pairs else invitation(place, selection.origin),
        networks=tuple(
            NetworkLine(
                id=operator.id,
                name=operator.name,
                mark=charts.mark(ink_of(operator)),
                group=operator.group,
                guests=guests_of(operator),
                map_href=map_href(place, [("operator", operator.id), *others]),
            )
            for operator in operators_there(place, with_tests)
        ),
    )


def guests_of(operator: Operator) -> tuple[Guest, ...]:
    """The brands and virtual operators that use the network of ``operator`` today."""
    today = utc_now().date()
    kinds = {
        OperatorKind.BRAND: _("marque"),
        OperatorKind.MVNO: _("opérateur virtuel"),
        OperatorKind.BUSINESS: _("pour les entreprises"),
    }
    return tuple(
        # What the table notes of a brand is that it is one.
        Guest(guest.name, kinds.get(guest.kind, ""), "" if guest.kind is OperatorKind.BRAND else guest.note)
        for guest in operator_table()
        if any(host.operator_id == operator.id and host.validity.holds(today) for host in guest.hosts)
    )


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
