"""The page of all operators of this installation's territory: compared, and whose networks brands use."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.measure.comparison.pages.parts.comparison import invitation, summary_sentence
from maillage.measure.comparison.store.comparison import comparison, operators_there
from maillage.measure.figures.pages.parts.filtering.filters import filters_of, map_href
from maillage.measure.figures.store.figures import months_available, origins_available
from maillage.measure.record.domain.terms import Selection
from maillage.measure.record.store.operators import Operator, OperatorKind, operator_table
from maillage.territory.store.territories import territory
from maillage.web.filters import Pairs
from maillage.web.installation import home_territory


def operators_page(selection: Selection, *, pairs: Pairs) -> dict[str, Any]:
    """What the page shows for ``selection``; ``pairs`` are the filters of the address, defaults left out.

    ``networks`` are operators, each with who else uses its network and the address of its map.
    """
    place, href = territory(home_territory()), reverse("operators")
    compared = comparison(place.address, selection)
    with_tests = frozenset(estimate.operator for estimate in compared.operators if estimate.tests)
    others = [pair for pair in pairs if pair[0] != "operator"]
    return {
        "place": place,
        "href": href,
        "origin": selection.origin,
        "filters": filters_of(
            selection,
            pairs=pairs,
            href=href,
            months=months_available(selection.origin),
            origins=origins_available(),
        ),
        "compared": compared,
        "sentence": summary_sentence(compared, place_name=place.name),
        "invitation": None if pairs else invitation(place, selection.origin),
        "networks": [
            (operator, guests_of(operator), map_href(place, [("operator", operator.id), *others]))
            for operator in operators_there(place, with_tests)
        ],
    }


def guests_of(operator: Operator) -> list[tuple[Operator, str, str]]:
    """The brands and virtual operators that use the network of ``operator`` today: what each is, what is uncertain."""
    today = localdate()
    kinds = {
        OperatorKind.BRAND: _("marque"),
        OperatorKind.MVNO: _("opérateur virtuel"),
        OperatorKind.BUSINESS: _("pour les entreprises"),
    }
    return [
        # What the table notes of a brand is that it is one.
        (guest, kinds.get(guest.kind, ""), "" if guest.kind is OperatorKind.BRAND else guest.note)
        for guest in operator_table()
        if any(host.operator_id == operator.id and host.validity.holds(today) for host in guest.hosts)
    ]
