"""What the search finds of operators: those whose networks are compared, by their names and those of their brands."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.kits.search.subjects import SearchFound, SearchQuery, SearchSubject, best_first
from maillage.measure.comparison.store.comparison import operators_there
from maillage.measure.record.store.operators import operator_table
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory


def operators_found(query: SearchQuery, most: int) -> SearchFound:
    """Operators of that name, and those whose network a brand of that name uses."""
    table, place = operator_table(), territory(home_territory())
    guests: dict[str, list[str]] = {}
    for operator in table:
        for host in operator.hosts:
            if host.validity.holds(None):
                guests.setdefault(host.operator_id, []).append(operator.name)
    results = best_first(
        query.result(
            operator.name,
            _("comparé aux autres : %(place)s") % {"place": place.name},
            reverse("operator", args=[operator.id]),
            others=" ".join(guests.get(operator.id, ())),
            place=query.near,  # at home everywhere
            weight=1,
            kind=_("opérateur"),
        )
        for operator in operators_there(place, frozenset())
    )
    return SearchFound(results[:most], len(results), reverse("operators"))


SUBJECTS: Final = (SearchSubject("operators", sentence("Opérateurs"), operators_found),)
