"""The selection that an address asks for, and the same as the filters of links."""

from django.http import HttpRequest

from maillage.core.problems import Refused, sentence
from maillage.figures.parts.filtering.origin_choice import chosen_origin
from maillage.figures.parts.filtering.selection_words import read_selection, selection_pairs
from maillage.figures.queries.figures import public_origin_now
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import Selection
from maillage.quality.terms.density import Density
from maillage.web.public_address import query_pairs


def asked_selection(request: HttpRequest) -> tuple[Selection, list[tuple[str, str]]]:
    """The selection of the address; Refused with a finding for each filter that is not understood."""
    operators = operator_table()
    origin = chosen_origin(request, public_origin_now())
    selection = read_selection(query_pairs(request), operators=operators, default_origin=origin)
    return selection, selection_pairs(selection, operators=operators, default_origin=origin)


def asked_density(request: HttpRequest) -> Density | None:
    """The density class that an address asks for; None for all of them, Refused where the word is not known."""
    return density_named(request.GET.get("density", ""))


def density_named(word: str) -> Density | None:
    """The density class of that word; None for the empty one, Refused where it is not known."""
    densities = {density.word: density for density in Density}
    if word and word not in densities:
        message = sentence("« %(value)s » n’est pas un habitat : choisissez parmi %(expected)s.")
        raise Refused("selection.density", message, value=word[:80], expected=", ".join(densities))
    return densities.get(word)
