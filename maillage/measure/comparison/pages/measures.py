"""What the tests say of a territory behind its answer: the parts of "Le détail" that are made of measurements.

Each is made when somebody opens it: a closed page costs no more than its rows.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.measure.comparison.domain.terms import Comparison
from maillage.measure.comparison.pages.parts.arcep import ArcepView, arcep_view
from maillage.measure.comparison.pages.parts.densities import arcep_zone
from maillage.measure.comparison.pages.parts.place_filters import filters_at
from maillage.measure.comparison.pages.parts.stability import stability_of
from maillage.measure.comparison.pages.parts.standing import scored_operators
from maillage.measure.comparison.pages.weather.page import summers_at
from maillage.measure.comparison.store.comparison import comparison, variants
from maillage.measure.figures.pages.parts.distribution import distribution_view, usage_chart, usage_links
from maillage.measure.figures.pages.parts.figure_words import USAGE_VIEWS, known_operators
from maillage.measure.figures.pages.parts.filtering.filter_fields import period_name
from maillage.measure.figures.pages.parts.filtering.filters import map_href
from maillage.measure.figures.pages.parts.place_visit import csv_href, density_of, figures_at, selection_of
from maillage.measure.figures.pages.parts.trends import trends_of
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import months_available
from maillage.measure.record.domain.terms import Period
from maillage.measure.record.store.operators import Operator
from maillage.territory.pages.parts.place_offers import PlaceDetail, PlaceVisit
from maillage.web.filters import with_pairs

FILTERS: Final = "filtres"
SCORES: Final = "notes"
USAGE: Final = "usage"
MONTHS: Final = "mois"
ARCEP: Final = "arcep"
DOWNLOADS: Final = "telecharger"
READING: Final = "lire"
CARD_WIDTH: Final = 320
CARD_HEIGHT: Final = 600  # four operators, their words on one line each


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
            content=lambda: place_filters(visit),
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


def place_filters(visit: PlaceVisit) -> dict[str, Any]:
    """The form of all filters, with what the address asks for."""
    href = reverse("territory", args=[visit.place.address])
    return {"filters": filters_at(visit), "href": href, "density": density_of(visit)}


def compared_scores(visit: PlaceVisit, compared: Comparison) -> dict[str, Any]:
    """Operators part by part; whether the order holds is asked of the whole territory only."""
    has_stability = density_of(visit) is None and len(compared.ranked) >= 2
    stability = stability_of(variants(visit.place.address, selection_of(visit))) if has_stability else None
    return {"compared": compared, "stability": stability}


def place_files(visit: PlaceVisit, *, is_shown: bool) -> dict[str, Any]:
    """How the figures of the place leave the page; a card for other sites only where it would say something."""
    card = reverse("weather_card", args=[visit.place.address])
    return {
        "place": visit.place,
        "csv_href": csv_href(visit),
        "card_href": with_pairs(card, [("theme", "auto"), *visit.query]) if is_shown else "",
        "card_width": CARD_WIDTH,
        "card_height": CARD_HEIGHT,
    }


def usage_focus(visit: PlaceVisit) -> dict[str, Any]:
    """The usage of the address from close: medians, how the tests spread, where the map shows it."""
    place, selection, pairs = visit.place, selection_of(visit), list(visit.query)
    operators = _operators(visit)
    return {
        "view": USAGE_VIEWS[selection.usage],
        "chart": usage_chart(selection.usage, figures_at(visit)[selection.usage], operators, place_name=place.name),
        "links": list(usage_links(href=reverse("territory", args=[place.address]), pairs=pairs)),
        "distribution": distribution_view(area_of(place.address), selection, operators, place_name=place.name),
        "map_href": map_href(place, pairs),
    }


def months_here(visit: PlaceVisit) -> dict[str, Any]:
    """The usage of the address month by month, and the scores summer after summer."""
    place, selection = visit.place, selection_of(visit)
    operators, summers = summers_at(place, selection.origin, today=localdate())
    return {
        "months": trends_of(area_of(place.address), selection, _operators(visit)),
        "operators": operators,
        "summers": summers,
    }


def beside_arcep(visit: PlaceVisit, compared: Comparison) -> ArcepView | None:
    """Shares of tests as Arcep counts them, beside those that it published for zones like this."""
    return arcep_view(compared, zone=arcep_zone(visit.place, density_of(visit)))


def _operators(visit: PlaceVisit) -> list[Operator]:
    return known_operators(figures_at(visit).values())
