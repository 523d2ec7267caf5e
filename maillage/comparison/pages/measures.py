"""What the tests say of a territory behind its answer: the parts of "Le détail" that are made of measurements.

Each is made when somebody opens it: a closed page costs no more than its rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.comparison.pages.weather.place import PlaceSharing, Summers, place_sharing, summers_at
from maillage.comparison.parts.arcep import ArcepView, arcep_view
from maillage.comparison.parts.comparison import ComparisonView, comparison_view
from maillage.comparison.parts.densities import arcep_zone
from maillage.comparison.parts.place_filters import filter_form
from maillage.comparison.parts.stability import Stability, stability_of
from maillage.comparison.parts.standing import scored_operators
from maillage.comparison.queries.comparison import comparison, variants
from maillage.comparison.terms import Comparison
from maillage.core.clock import utc_now
from maillage.figures.parts.distribution import (
    DistributionView,
    UsageChart,
    UsageLink,
    distribution_view,
    usage_chart,
    usage_links,
)
from maillage.figures.parts.figure_words import known_operators
from maillage.figures.parts.filtering.filter_fields import period_name
from maillage.figures.parts.filtering.filters import map_href
from maillage.figures.parts.place_visit import csv_href, density_of, figures_at, selection_of
from maillage.figures.parts.trends import TrendsView, trends_of
from maillage.figures.queries.areas import area_of
from maillage.figures.queries.figures import months_available
from maillage.quality.queries.operators import Operator
from maillage.quality.terms import Period
from maillage.quality.terms.calendar import PARIS
from maillage.web.offers import PlaceDetail, PlaceVisit

FILTERS: Final = "filtres"
SCORES: Final = "notes"
USAGE: Final = "usage"
MONTHS: Final = "mois"
ARCEP: Final = "arcep"
DOWNLOADS: Final = "telecharger"
READING: Final = "lire"


@dataclass(frozen=True, slots=True)
class ComparedScores:
    """What templates/comparison/place_scores.html shows: operators part by part, and whether their order holds."""

    compared: ComparisonView
    stability: Stability | None


@dataclass(frozen=True, slots=True)
class UsageFocus:
    """One usage from close: medians, how the tests spread, where the map shows it."""

    chart: UsageChart | None
    links: tuple[UsageLink, ...]
    distribution: DistributionView | None
    map_href: str


@dataclass(frozen=True, slots=True)
class PlaceMonths:
    """What templates/comparison/place_months.html shows."""

    months: TrendsView | None
    summers: Summers


@dataclass(frozen=True, slots=True)
class PlaceFiles:
    """What templates/comparison/place_files.html shows: the same figures as files, on other sites and on paper."""

    csv_href: str
    api_href: str
    code: str
    sharing: PlaceSharing | None


def place_details(visit: PlaceVisit) -> Iterator[PlaceDetail]:
    """The parts of "Le détail" of the place of ``visit`` that have something to show."""
    place, selection = visit.place, selection_of(visit)
    compared = comparison(place.address, selection, density=density_of(visit))
    is_filtered, is_shown = bool(visit.query), bool(scored_operators(compared))
    if is_shown or is_filtered:
        yield PlaceDetail(
            title=_("Choisir d’autres tests"),
            anchor=FILTERS,
            template="comparison/place_filters.html",
            content=lambda: filter_form(visit),
            place=5,
        )
    if is_shown:
        yield PlaceDetail(
            title=_("La note, usage par usage"),
            anchor=SCORES,
            template="comparison/place_scores.html",
            content=lambda: compared_scores(visit, compared),
            place=10,
            style_sheets=_CHARTS,
        )
        yield PlaceDetail(
            title=_("Un usage de près"),
            anchor=USAGE,
            template="comparison/place_usage.html",
            content=lambda: usage_focus(visit),
            place=30,
            style_sheets=_CHARTS,
        )
        months = months_available(selection.origin)
        if len(months) > 1:
            yield PlaceDetail(
                title=_("Depuis %(month)s") % {"month": period_name(Period(min(months), 1))},
                anchor=MONTHS,
                template="comparison/place_months.html",
                content=lambda: months_here(visit),
                place=40,
                style_sheets=(*_CHARTS, "vendor/uPlot.min.css"),
                scripts=("figures/long_trend.js",),
            )
        yield PlaceDetail(
            title=_("À côté des chiffres de l’Arcep"),
            anchor=ARCEP,
            template="comparison/place_arcep.html",
            content=lambda: beside_arcep(visit, compared),
            place=50,
            style_sheets=_CHARTS,
        )
    yield PlaceDetail(
        title=_("Télécharger, afficher ailleurs"),
        anchor=DOWNLOADS,
        template="comparison/place_files.html",
        content=lambda: place_files(visit, is_shown=is_shown),
        place=90,
        note="CSV, JSON",
    )
    yield PlaceDetail(
        title=_("Comment c’est calculé"), anchor=READING, template="comparison/place_reading.html", content="", place=95
    )


_CHARTS: Final = ("web/charts.css",)


def compared_scores(visit: PlaceVisit, compared: Comparison) -> ComparedScores:
    """Operators part by part; whether the order holds is asked of the whole territory only."""
    has_stability = density_of(visit) is None and len(compared.ranked) >= 2
    stability = stability_of(variants(visit.place.address, selection_of(visit))) if has_stability else None
    return ComparedScores(comparison_view(compared, place_name=visit.place.name), stability)


def place_files(visit: PlaceVisit, *, is_shown: bool) -> PlaceFiles:
    """How the figures of the place leave the page; a card for other sites only where it would say something."""
    place = visit.place
    return PlaceFiles(
        csv_href=csv_href(visit),
        api_href=f"/api/v1/territories/{place.address}/comparison",
        code=place.code,
        sharing=place_sharing(place, list(visit.query)) if is_shown else None,
    )


def usage_focus(visit: PlaceVisit) -> UsageFocus:
    """The usage of the address from close."""
    place, selection, pairs = visit.place, selection_of(visit), list(visit.query)
    operators = _operators(visit)
    return UsageFocus(
        chart=usage_chart(selection.usage, figures_at(visit)[selection.usage], operators, place_name=place.name),
        links=tuple(usage_links(selection.usage, href=reverse("territory", args=[place.address]), pairs=pairs)),
        distribution=distribution_view(area_of(place.address), selection, operators, place_name=place.name),
        map_href=map_href(place, pairs),
    )


def months_here(visit: PlaceVisit) -> PlaceMonths:
    """The usage of the address month by month, and the scores summer after summer."""
    place, selection = visit.place, selection_of(visit)
    summers = summers_at(place, selection.origin, today=utc_now().astimezone(PARIS).date())
    return PlaceMonths(trends_of(area_of(place.address), selection, _operators(visit)), summers)


def beside_arcep(visit: PlaceVisit, compared: Comparison) -> ArcepView | None:
    """Shares of tests as Arcep counts them, beside those that it published for zones like this."""
    return arcep_view(compared, zone=arcep_zone(visit.place, density_of(visit)))


def _operators(visit: PlaceVisit) -> list[Operator]:
    return known_operators(figures_at(visit).values())
