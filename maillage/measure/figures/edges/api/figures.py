"""Figures over HTTP (under /api/v1): of a territory, of those in it, month by month, its podium, squares as files.

The filter is that of every page: usage, operator, technology, period, context, origin.
"""

from dataclasses import replace
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router

from maillage.core.problems import Refused, sentence
from maillage.kits.lists.files import csv_content
from maillage.measure.figures.domain.metrics import metric_of
from maillage.measure.figures.edges.export.geojson import geojson_text
from maillage.measure.figures.edges.export.rows import FigureView, SquareView, square_rows
from maillage.measure.figures.edges.export.table_file import figure_columns, operator_rows
from maillage.measure.figures.pages.parts.figure_answers import (
    FiguresAnswer,
    MonthsAnswer,
    TerritoryFigures,
    columns_answer,
    usage_answers,
    word_of,
)
from maillage.measure.figures.pages.parts.filtering.api_filter import ApiFilter, api_selection
from maillage.measure.figures.pages.parts.filtering.map_request import read_map_request
from maillage.measure.figures.store.areas import Area, area_of
from maillage.measure.figures.store.figures import (
    figures_by_commune,
    figures_by_departement,
    figures_by_epci,
    figures_by_operator,
    tests_by_month,
)
from maillage.measure.figures.store.map_squares.tiles import FIRST_ZOOM, LAST_ZOOM
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.terms import SCALES, Selection, Usage
from maillage.territory.domain.terms import ATTRIBUTION, Kind
from maillage.territory.pages.parts.api_parameters import TerritoryPath
from maillage.web.api_answers import Extended
from maillage.web.downloads import CSV_TYPE

router = Router(tags=["figures"])


class Units(StrEnum):
    """The kinds of territories inside another that have figures."""

    COMMUNES = "communes"
    EPCI = "epci"
    DEPARTEMENTS = "departements"


class SquaresFormat(StrEnum):
    """The formats of the squares of a map."""

    GEOJSON = "geojson"
    CSV = "csv"


class SquaresWanted(ApiFilter):
    """Which squares: those that the map draws in a box at a zoom."""

    bbox: str = Field(max_length=120, description="west,south,east,north in degrees.")
    zoom: int = Field(ge=FIRST_ZOOM, le=LAST_ZOOM, description="As of tiles: squares are at most 5 levels finer.")
    format: SquaresFormat = Field(SquaresFormat.GEOJSON, description="GeoJSON has the squares themselves.")


@router.get("/territories/{territory}/figures", response=FiguresAnswer, summary="Get figures by operator")
def get_figures(request: HttpRequest, territory: TerritoryPath, filters: Query[ApiFilter]) -> dict[str, Any]:
    """Median, 95 % interval, sample size and failures by operator: of one usage, or of all where none is given."""
    selection, area = api_selection(request), area_of(territory)
    usages = [selection.usage] if filters.usage else list(Usage)
    figures = [
        answer
        for usage in usages
        for answer in usage_answers(usage, figures_by_operator(area, replace(selection, usage=usage)))
    ]
    return _of_area(area, selection) | {"period": word_of(selection.period), "figures": figures}


@router.get("/territories/{territory}/figures/months", response=MonthsAnswer, summary="Get figures month by month")
def get_monthly_figures(request: HttpRequest, territory: TerritoryPath, filters: Query[ApiFilter]) -> dict[str, Any]:  # noqa: ARG001 -- told to the description; the words are read from the request
    """The figure of each month, all chosen operators together; the period of the filter is set aside."""
    selection, area = api_selection(request), area_of(territory)
    months = [Extended(figure, month=month.word) for month, figure in tests_by_month(area, selection)]
    usage = selection.usage
    return _of_area(area, selection) | {
        "usage": usage.word,
        "metric": metric_of(usage),
        "unit": SCALES[usage].unit,
        "months": months,
    }


@router.get(
    "/territories/{territory}/figures/{units}",
    response=TerritoryFigures,
    summary="Get figures of the territories inside one",
)
def get_figures_within(
    request: HttpRequest,
    territory: TerritoryPath,
    units: Units,
    filters: Query[ApiFilter],  # noqa: ARG001 -- told to the description; the words are read from the request
) -> dict[str, Any]:
    """Columns of one length, by code: territories without a test are left out, hidden ones are flagged."""
    selection, place = api_selection(request), area_of(territory).territory
    if place.kind in {Kind.PLACE, Kind.ARRONDISSEMENT}:
        message = sentence("%(name)s n’a pas de chiffres par commune : demandez une commune, un EPCI, un département.")
        raise Refused("figures_within_place", message, name=place.name)
    read = {
        Units.COMMUNES: figures_by_commune,
        Units.EPCI: figures_by_epci,
        Units.DEPARTEMENTS: figures_by_departement,
    }[units]
    figures = read(selection, within=place.address)
    return columns_answer(selection.usage, figures) | {"origin": selection.origin.word}


@router.get("/squares", summary="Get squares of the map as a file", openapi_extra={"responses": {200: {
    "description": "The squares that the map draws there.",
    "content": {"application/geo+json": {"schema": {"type": "object"}}, "text/csv": {"schema": {"type": "string"}}},
}}})  # fmt: skip
def get_squares(request: HttpRequest, question: Query[SquaresWanted]) -> HttpResponse:
    """The squares that the map draws in a box at a zoom, with their figures, as GeoJSON or CSV."""
    selection = api_selection(request)
    box = read_map_request([("bbox", question.bbox)]).box
    if box is None:
        raise Refused("squares_box", sentence("Donnez un rectangle : bbox=ouest,sud,est,nord en degrés."))
    rows = square_rows(current_counts(), selection, SquareView(box, question.zoom))
    view = FigureView(selection, {None: rows})
    if question.format is SquaresFormat.CSV:
        return HttpResponse(csv_content(figure_columns(selection), operator_rows(view)), content_type=CSV_TYPE)
    return HttpResponse(geojson_text(view, attribution=ATTRIBUTION), content_type="application/geo+json")


def _of_area(area: Area, selection: Selection) -> dict[str, Any]:
    return {"territory": area.address, "name": area.territory.name, "origin": selection.origin.word}
