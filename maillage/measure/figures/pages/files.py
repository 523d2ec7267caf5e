"""The view as files (CSV, GeoJSON), a place as a table, and the JSON with which the map colours its territories."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import condition, require_safe

from maillage.kits.lists.files import csv_content
from maillage.measure.figures.edges.export.geojson import geojson_text
from maillage.measure.figures.edges.export.rows import FigureRow
from maillage.measure.figures.edges.export.table_file import figure_columns, operator_rows
from maillage.measure.figures.pages.addresses import credits_text, level_of, map_address, view_of
from maillage.measure.figures.pages.parts.figure_table import table_columns, table_figures
from maillage.measure.figures.pages.parts.filtering.filters import asked_selection
from maillage.measure.record.store.operators import operator_table
from maillage.territory.store.territories import territory
from maillage.web.downloads import CSV_TYPE, file_answer
from maillage.web.error_pages import public_page, render_problems

_NO_CACHE: Final = "public, no-cache"


@require_safe
@render_problems
def csv_file(request: HttpRequest) -> HttpResponse:
    """The view that the address names, as CSV."""
    view = map_address(request)
    content = csv_content(figure_columns(view.selection), operator_rows(view_of(view)))
    return file_answer(content, CSV_TYPE, f"maillage-{view.selection.usage.word}-{level_of(view)}.csv")


@require_safe
@render_problems
def geojson_file(request: HttpRequest) -> HttpResponse:
    """The view that the address names, as GeoJSON."""
    view = map_address(request)
    text = geojson_text(view_of(view), attribution=credits_text())
    name = f"maillage-{view.selection.usage.word}-{level_of(view)}.geojson"
    return file_answer(text, "application/geo+json; charset=utf-8", name)


@public_page
def territory_csv(request: HttpRequest, address: str) -> HttpResponse:
    """The table of a place page as a CSV file: equal to what the page shows."""
    selection, _pairs = asked_selection(request)
    place = territory(address)
    content = csv_content(table_columns(place, selection), table_figures(place, selection))
    return file_answer(content, CSV_TYPE, f"maillage-{place.kind}-{place.code}.csv")


@require_safe
@render_problems
# What the figures depend on: the counts, the names of operators, and the address itself.
@condition(etag_func=lambda request: f'"{map_address(request).counts.version}-{len(operator_table())}"')
def territories_json(request: HttpRequest) -> HttpResponse:
    """The territories of a box with their figures, named as in tiles: value, low, high, n, failures, last."""
    view = map_address(request)
    rows = next(iter(view_of(view).rows.values()))
    answer = JsonResponse({"level": level_of(view), "rows": [_json_row(row) for row in rows]})
    answer["Cache-Control"] = _NO_CACHE
    return answer


def _json_row(row: FigureRow) -> dict[str, Any]:
    figure = row.figure
    if figure.is_hidden:
        return {"code": row.code, "isHidden": True}
    properties: dict[str, Any] = {
        "code": row.code,
        "isHidden": False,
        "value": figure.median,
        "low": figure.low,
        "high": figure.high,
        "n": figure.samples,
        "isRounded": figure.is_rounded,
        "failures": None if figure.failure_share is None else round(100 * figure.failure_share),
        "last": figure.last_period.first if figure.last_period else None,
    }
    if len(row.best) == 1:
        properties["best"] = row.best[0]
    elif row.best:
        properties["ties"] = ",".join(str(code) for code in row.best)
    return properties
