"""The filters of a place page: the form, a chip for each that is in force, and the other origins that have tests."""

from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse

from maillage.measure.comparison.pages.parts.densities import with_density
from maillage.measure.figures.pages.parts.figure_table import figures_of
from maillage.measure.figures.pages.parts.figure_words import tests_text
from maillage.measure.figures.pages.parts.filtering.filter_fields import origin_name
from maillage.measure.figures.pages.parts.filtering.filters import filters_of
from maillage.measure.figures.pages.parts.place_visit import density_of, selection_of
from maillage.measure.figures.store.figures import months_available, origins_available
from maillage.measure.record.domain.terms import Origin, Selection, Usage
from maillage.territory.pages.parts.place_names import PlaceLink
from maillage.territory.pages.parts.place_offers import PlaceVisit
from maillage.web.filters import Filters


def filters_at(visit: PlaceVisit) -> Filters:
    """The form of all filters, with what the address asks for."""
    place, selection, density, pairs = visit.place, selection_of(visit), density_of(visit), list(visit.query)
    href = reverse("territory", args=[place.address])
    filters = filters_of(
        selection, pairs=pairs, href=href, months=months_available(selection.origin), origins=origins_available()
    )
    hidden_pairs = () if selection.usage is Usage.DOWNLOAD else (("usage", selection.usage.word),)
    return replace(with_density(filters, density, place=place, pairs=pairs, href=href), hidden_pairs=hidden_pairs)


def other_origins(visit: PlaceVisit) -> Iterator[PlaceLink]:
    """The other origins that have tests of the place, with how many: Glasgow, say, has only tests from abroad."""
    href = reverse("territory", args=[visit.place.address])
    for origin in origins_available():
        samples = 0 if origin is selection_of(visit).origin else _most_tests(visit, origin)
        if samples:
            yield PlaceLink(origin_name(origin), tests_text(samples), f"{href}?origin={origin.word}")


def _most_tests(visit: PlaceVisit, origin: Origin) -> int:
    figures = figures_of(visit.place, Selection(origin=origin))
    return max((by_operator[None].samples for by_operator in figures.values() if None in by_operator), default=0)
