"""What the address of a place page asks of the measurements: which tests, where people live, the file of the same."""

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.measure.figures.pages.parts.figure_table import FiguresByUsage, figures_of
from maillage.measure.figures.pages.parts.figure_words import tests_text
from maillage.measure.figures.pages.parts.filtering.filter_fields import period_name
from maillage.measure.figures.pages.parts.filtering.filters import density_named
from maillage.measure.figures.pages.parts.filtering.selection_words import read_selection
from maillage.measure.record.domain.density import Density
from maillage.measure.record.domain.terms import Origin, Selection, Usage
from maillage.measure.record.store.operators import operator_table
from maillage.territory.pages.parts.place_offers import PlaceVisit
from maillage.web.filters import pairs_without, query_of
from maillage.web.wording.glossary import NumberMark


def selection_of(visit: PlaceVisit) -> Selection:
    """The selection of the address; Refused with a finding for each filter that is not understood."""
    return visit.once(_selection_in, visit.query, visit.origin)


def _selection_in(query: tuple[tuple[str, str], ...], origin: str) -> Selection:
    filters = [pair for pair in query if pair[0] != "density"]
    default_origin = next(term for term in Origin if term.word == origin)
    return read_selection(filters, operators=operator_table(), default_origin=default_origin)


def density_of(visit: PlaceVisit) -> Density | None:
    """The density class that the address asks for; None for all of them, Refused where the value is not known."""
    return density_named(dict(visit.query).get("density", ""))


def figures_at(visit: PlaceVisit) -> FiguresByUsage:
    """The figures of every usage, by operator (None: all operators together): read once for all panels."""
    return visit.once(figures_of, visit.place, selection_of(visit))


def has_figures_at(visit: PlaceVisit) -> bool:
    """Whether any usage has a test there, shown or hidden."""
    return any(
        figure.samples or figure.is_hidden
        for by_operator in figures_at(visit).values()
        for figure in by_operator.values()
    )


def tests_counted(visit: PlaceVisit) -> str:
    """How many tests count for downloads, and of which period: "412 tests comptés en 2026"; "" where none is shown."""
    figure, period = figures_at(visit)[Usage.DOWNLOAD].get(None), selection_of(visit).period
    if figure is None or not figure.samples or figure.is_hidden:
        return ""
    tests = tests_text(figure.samples)
    return tests if period is None else _("%(tests)s en %(period)s") % {"tests": tests, "period": period_name(period)}


def tests_counted_marks(visit: PlaceVisit) -> tuple[NumberMark, ...]:
    """What that number is; nothing beside a filter other than the period."""
    figure, period = figures_at(visit)[Usage.DOWNLOAD].get(None), selection_of(visit).period
    if figure is None or query_of(pairs_without(visit.query, "period")):
        return ()
    when = "" if period is None else period.word
    return (NumberMark("tests_counted:download", figure.samples, visit.place.address, when=when),)


def csv_href(visit: PlaceVisit) -> str:
    """The table of the same page as a file."""
    query = query_of(list(visit.query))
    return reverse("territory_csv", args=[visit.place.address]) + (f"?{query}" if query else "")
