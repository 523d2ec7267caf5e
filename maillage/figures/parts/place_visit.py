"""What the address of a place page asks of the measurements: which tests, where people live, the file of the same."""

from django.urls import reverse

from maillage.core.problems import Refused, sentence
from maillage.figures.parts.figure_table import figures_of
from maillage.figures.parts.filters import query_of
from maillage.figures.parts.selection_words import read_selection
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import Origin, Selection
from maillage.quality.terms.density import Density
from maillage.territory.terms import Territory
from maillage.web.offers import PlaceVisit

_DENSITIES = {density.word: density for density in Density}


def selection_of(visit: PlaceVisit) -> Selection:
    """The selection of the address; Refused with a finding for each filter that is not understood."""
    asked = [pair for pair in visit.query if pair[0] != "density"]
    origin = next(origin for origin in Origin if origin.word == visit.origin)
    return read_selection(asked, operators=operator_table(), default_origin=origin)


def density_of(visit: PlaceVisit) -> Density | None:
    """The density class that the address asks for; None for all of them, Refused where the word is not known."""
    word = dict(visit.query).get("density", "")
    if word and word not in _DENSITIES:
        message = sentence("« %(value)s » n’est pas un habitat : choisissez parmi %(expected)s.")
        raise Refused("selection.density", message, value=word[:80], expected=", ".join(_DENSITIES))
    return _DENSITIES.get(word)


def has_figures_at(place: Territory, selection: Selection) -> bool:
    """Whether any usage has a test there, shown or hidden."""
    figures = figures_of(place, selection)
    return any(
        figure.samples or figure.is_hidden for by_operator in figures.values() for figure in by_operator.values()
    )


def csv_href(visit: PlaceVisit) -> str:
    """The table of the same page as a file."""
    query = query_of(list(visit.query))
    return reverse("territory_csv", args=[visit.place.address]) + (f"?{query}" if query else "")
