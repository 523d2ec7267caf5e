"""The page of all operators of this installation's territory: compared, and whose networks brands use."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.comparison.parts.comparison import (
    ComparisonView,
    TestInvitation,
    comparison_view,
    invitation,
)
from maillage.comparison.queries.comparison import comparison, operators_there
from maillage.core.clock import utc_now
from maillage.figures.parts.figure_words import ink_of
from maillage.figures.parts.filtering.filters import filters_of, map_href
from maillage.figures.queries.figures import months_available, origins_available
from maillage.quality.queries.operators import Operator, OperatorKind, operator_table
from maillage.quality.terms import Origin, Selection
from maillage.territory.queries import territory
from maillage.web import charts
from maillage.web.filters import Filters, Pairs


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
