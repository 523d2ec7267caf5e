"""Reads the GeoJSON of a place (a geometry, a feature or a collection) into one valid polygon."""

import json
from collections.abc import Mapping
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.core.problems import Refused, sentence
from maillage.territory.rules.shapes import checked_area

LONGEST_TEXT: Final = 2_000_000  # characters: 20,000 points take about 800 kB


def read_place_shape(text: str) -> BaseGeometry:
    """The polygon that ``text`` draws, several features united; Refused with what is wrong and what to do."""
    if len(text) > LONGEST_TEXT:
        raise Refused("place_shape_too_long", sentence("Ce GeoJSON dépasse 2 Mo : simplifiez le contour."))
    try:
        shapes = [_shape(geometry) for geometry in _geometries(json.loads(text))]
        drawn = shapes[0] if len(shapes) == 1 else shapely.union_all([_mended(shape) for shape in shapes])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, shapely.errors.GEOSException):
        raise Refused(
            "place_shape_unreadable",
            sentence(
                "Ce texte n’est pas du GeoJSON lisible : donnez un Polygon, un MultiPolygon, ou des Feature qui en ont."
            ),
        ) from None
    return checked_area(shapely.force_2d(drawn))


def shape_text(geometry: BaseGeometry) -> str:
    """``geometry`` as compact GeoJSON, to the centimetre."""
    return str(shapely.to_geojson(shapely.transform(geometry, lambda points: points.round(7))))


def _geometries(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    match document["type"]:
        case "FeatureCollection":
            return [feature["geometry"] for feature in document["features"]]
        case "Feature":
            return [document["geometry"]]
        case _:
            return [document]


def _shape(geometry: Mapping[str, Any]) -> BaseGeometry:
    return shapely.from_geojson(json.dumps(geometry, allow_nan=False))


def _mended(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else shapely.make_valid(shape)
