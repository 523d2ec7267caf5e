"""What the tests say of a territory: operators compared and ranked, one usage from close, beside Arcep's figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.comparison.pages.operators import arcep_zone, with_density
from maillage.comparison.parts.arcep import ArcepView, arcep_view
from maillage.comparison.parts.comparison import ComparisonView, TestInvitation, comparison_view, invitation
from maillage.comparison.parts.podium import PodiumView, Stability, podium_view, stability_of
from maillage.comparison.queries.comparison import comparison, variants
from maillage.comparison.queries.podium import Podium, podium_steps
from maillage.figures.parts.distribution import (
    DistributionView,
    UsageChart,
    UsageLink,
    distribution_view,
    usage_chart,
    usage_links,
)
from maillage.figures.parts.figure_table import FiguresByUsage, figures_of
from maillage.figures.parts.figure_words import USAGE_VIEWS, interval_text, known_operators, tests_text
from maillage.figures.parts.filtering.filter_fields import origin_name
from maillage.figures.parts.filtering.filters import filters_of, map_href
from maillage.figures.parts.place_visit import csv_href, density_of, figures_at, has_figures_at, selection_of
from maillage.figures.parts.trends import TrendsView, trends_of
from maillage.figures.queries.areas import area_of
from maillage.figures.queries.figures import months_available, origins_available
from maillage.quality.terms import Figure, Origin, Selection, Usage
from maillage.territory.queries import parents
from maillage.territory.terms import Territory
from maillage.web.filters import Filters, query_of
from maillage.web.offers import PlaceVisit
from maillage.web.wording.places import PlaceLink, place_link

HEADLINE_USAGES: Final = (Usage.DOWNLOAD, Usage.UPLOAD, Usage.LATENCY, Usage.WEB)


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of all operators together, large at the top of the page, and the colour of its class."""

    label: str
    value: str
    note: str
    css_class: str


@dataclass(frozen=True, slots=True)
class UsageFocus:
    """The chosen usage from close: medians, how the tests spread, months, where the map shows it."""

    chart: UsageChart | None
    links: tuple[UsageLink, ...]
    distribution: DistributionView | None
    trends: TrendsView | None
    map_href: str


@dataclass(frozen=True, slots=True)
class Measures:
    """All that templates/comparison/measures.html shows."""

    summary: str
    href: str
    map_href: str
    csv_href: str
    origin: Origin
    has_figures: bool
    filters: Filters
    density_note: str
    headlines: tuple[Headline, ...]
    podium: PodiumView
    stability: Stability | None
    compared: ComparisonView
    arcep: ArcepView | None
    focus: UsageFocus
    empty_reason: str
    invitation: TestInvitation | None
    elsewhere: tuple[PlaceLink, ...]


def measures(visit: PlaceVisit) -> Measures:
    """The measures of the place of ``visit``, filtered as its address says."""
    place, selection, density, pairs = visit.place, selection_of(visit), density_of(visit), list(visit.query)
    href = reverse("territory", args=[place.address])
    figures, has_figures = figures_at(visit), has_figures_at(visit)
    area, operators = area_of(place.address), known_operators(figures.values())
    compared = comparison(place.address, selection, density=density)
    view = comparison_view(compared, place_name=place.name)
    steps = podium_steps(compared)
    ranked = Podium(place.address, selection.origin, selection.period, compared.composite, compared.floor, steps)
    # Variants are of the whole territory; with a density chosen they would answer another question.
    has_stability = density is None and sum(len(step) for step in compared.steps) >= 2
    filters = filters_of(
        selection, pairs=pairs, href=href, months=months_available(selection.origin), origins=origins_available()
    )
    if any(name != "usage" for name, _value in pairs):
        empty_reason = _("Aucun test ne répond à ces filtres. Retirez-en un, ou tous.")
    else:
        empty_reason = _("Aucun test n’a encore été fait ici. Le premier peut être le vôtre.")
    return Measures(
        summary=view.sentence,
        href=href,
        map_href=map_href(place, pairs),
        csv_href=csv_href(visit),
        origin=selection.origin,
        has_figures=has_figures,
        filters=replace(
            with_density(filters, density, place=place, pairs=pairs, href=href),
            hidden_pairs=() if selection.usage is Usage.DOWNLOAD else (("usage", selection.usage.word),),
        ),
        density_note=""
        if density is None
        else _(
            "L’habitat filtre la comparaison et le podium ; "
            "les médianes et le tableau restent ceux de tout le territoire."
        ),
        headlines=tuple(_headlines(figures)),
        # Of the very comparison that the page shows, filters included.
        podium=podium_view(ranked, place_name=place.name),
        stability=stability_of(variants(place.address, selection)) if has_stability else None,
        compared=view,
        arcep=arcep_view(compared, zone=arcep_zone(place, density)),
        focus=UsageFocus(
            chart=usage_chart(selection.usage, figures[selection.usage], operators, place_name=place.name),
            links=tuple(usage_links(selection.usage, href=href, pairs=pairs)),
            distribution=distribution_view(area, selection, operators, place_name=place.name),
            trends=trends_of(area, selection, operators),
            map_href=map_href(place, pairs),
        ),
        empty_reason=empty_reason,
        invitation=None if has_figures or pairs else invitation(place, selection.origin),
        elsewhere=() if has_figures else tuple(_elsewhere(place, selection, href=href, query=query_of(pairs))),
    )


def _headlines(figures: FiguresByUsage) -> Iterator[Headline]:
    for usage in HEADLINE_USAGES:
        figure, view = figures[usage][None], USAGE_VIEWS[usage]
        if figure.median is not None:
            note = f"{interval_text(figure, view)} · {tests_text(figure.samples)}"
            css_class = f"q{view.legend.number_of(figure.median) - 1}"
            yield Headline(view.name, view.write(figure.median), note, css_class)
        elif figure.samples:
            note = _("plus de la moitié échouent, sur %(tests)s") % {"tests": tests_text(figure.samples)}
            yield Headline(view.name, _("échec"), note, "q-failed")


def _elsewhere(place: Territory, selection: Selection, *, href: str, query: str) -> list[PlaceLink]:
    """Where figures are when there is none here: other origins of this place, else the territories around it."""
    links = []
    for origin in origins_available():
        # Glasgow, say, has only tests from abroad.
        samples = 0 if origin is selection.origin else _most_tests(figures_of(place, Selection(origin=origin)))
        if samples:
            address = f"{href}?{query_of([('origin', origin.word)])}"
            links.append(PlaceLink(origin_name(origin), tests_text(samples), address))
    for parent in [] if links else parents(place.address):
        samples = _most_tests(figures_of(parent, selection))
        if samples:
            return [replace(place_link(parent, query=query), detail=tests_text(samples))]
    return links


def _most_tests(figures: Mapping[Usage, Mapping[int | None, Figure]]) -> int:
    return max((by_operator[None].samples for by_operator in figures.values()), default=0)
