"""Reads the GeoJSON of a place (a geometry, a feature or a collection) into one valid polygon."""

import json
from typing import Final

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
        document = json.loads(text)
        features = document["features"] if document["type"] == "FeatureCollection" else [document]
        geometries = [part["geometry"] if part["type"] == "Feature" else part for part in features]
        shapes = [shapely.from_geojson(json.dumps(geometry, allow_nan=False)) for geometry in geometries]
        if len(shapes) == 1:
            shape = shapes[0]
        else:
            shape = shapely.union_all([part if part.is_valid else shapely.make_valid(part) for part in shapes])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, shapely.errors.GEOSException):
        raise Refused(
            "place_shape_unreadable",
            sentence(
                "Ce texte n’est pas du GeoJSON lisible : donnez un Polygon, un MultiPolygon, ou des Feature qui en ont."
            ),
        ) from None
    return checked_area(shapely.force_2d(shape))


def shape_text(geometry: BaseGeometry) -> str:
    """``geometry`` as compact GeoJSON, to the centimetre."""
    return str(shapely.to_geojson(shapely.transform(geometry, lambda points: points.round(7))))
