"""A view as GeoJSON (RFC 7946): squares as they are drawn, territories with the contours of the reference."""

import json
from typing import Any

import shapely

from maillage.core.problems import NotFound
from maillage.measure.figures.domain.coarsening import four_digits
from maillage.measure.figures.domain.metrics import metric_of
from maillage.measure.figures.edges.export.rows import FigureRow, FigureView
from maillage.measure.figures.edges.export.table_file import operator_words
from maillage.measure.record.domain.terms import SCALES
from maillage.territory.store.territories import outline

_DECIMALS = 0.00001  # one metre: contours are accurate to some 160 m


def geojson_text(view: FigureView, *, attribution: str) -> str:
    """A FeatureCollection: one feature for each row, and for each operator compared."""
    features = [_feature(row, view, operator) for operator, rows in view.rows.items() for row in rows]
    collection = {"type": "FeatureCollection", "attribution": attribution, "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _feature(row: FigureRow, view: FigureView, operator: int | None) -> dict[str, Any]:
    operators = view.selection.operators if operator is None else (operator,)
    figure = row.figure
    properties = {
        "level": row.level,
        "name": row.name,
        "within": row.within,
        "usage": view.selection.usage.word,
        "metric": metric_of(view.selection.usage),
        "origin": view.selection.origin.word,
        "operators": operator_words(operators),
        "tests": None if figure.is_hidden else figure.samples,
        "median": four_digits(figure.median),
        "median_low": four_digits(figure.low),
        "median_high": four_digits(figure.high),
        "unit": SCALES[view.selection.usage].unit,
        "failure_share": figure.failure_share,
        "last_month": figure.last_period.word if figure.last_period else None,
        "best_operators": operator_words(row.best),
        "is_hidden": figure.is_hidden,
        "is_rounded": figure.is_rounded,
    }
    return {"type": "Feature", "id": row.code, "geometry": _geometry(row), "properties": properties}


def _geometry(row: FigureRow) -> Any:
    if row.level != "square":
        try:
            shape = outline(f"{row.level}:{row.code}")
        except NotFound:
            return None  # the overseas collectivities have no contour in the reference: a feature may be unlocated
        return shapely.geometry.mapping(shapely.set_precision(shape, _DECIMALS))
    if row.box is None:
        return None
    west, south, east, north = (round(degrees, 6) for degrees in row.box)
    # Counter-clockwise, as RFC 7946 wants outer rings.
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }
