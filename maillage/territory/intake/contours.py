"""Parses contours from TopoJSON and GeoJSON into shapely polygons by code, repairing the few invalid ones.

The GeoJSON of a place is a geometry, a feature or a collection, merged into one valid polygon.
"""

import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.core.problems import Refused, sentence
from maillage.territory.domain.shapes import checked_area, polygons_of

Ring = NDArray[np.float64]
_SHORTEST_RING: Final = 4  # points, the first repeated as the last (RFC 7946, 3.1.6)
LONGEST_TEXT: Final = 2_000_000  # characters: 20,000 points take about 800 kB


def read_topojson_contours(path: Path) -> dict[str, BaseGeometry]:
    """The polygons of the object ``communes`` of a quantised TopoJSON file, by feature id."""
    topology = json.loads(path.read_bytes())
    # TopoJSON stores the first point of an arc, then deltas, in integer grid units.
    scale = np.array(topology["transform"]["scale"])
    origin = np.array(topology["transform"]["translate"])
    steps = np.array(list(chain.from_iterable(topology["arcs"])), np.int64)
    ends = np.cumsum([len(arc) for arc in topology["arcs"]])
    walked = np.cumsum(steps, axis=0)
    # A cumulative sum over all arcs, minus the total of the arcs before: each arc starts at its own first point.
    before = np.vstack([[0, 0], walked[ends[:-1] - 1]])
    places = (walked - np.repeat(before, np.diff(ends, prepend=0), axis=0)) * scale + origin
    arcs = np.split(places, ends[:-1])
    communes = [shape for shape in topology["objects"]["communes"]["geometries"] if shape.get("arcs")]
    polygons = [
        _polygon(shape["arcs"], arcs)
        if shape["type"] == "Polygon"
        else shapely.MultiPolygon([_polygon(part, arcs) for part in shape["arcs"]])
        for shape in communes
    ]
    return {shape["id"]: contour for shape, contour in zip(communes, _mended(polygons), strict=True)}


def read_geojson_contours(path: Path) -> dict[str, BaseGeometry]:
    """The polygons of a GeoJSON file, by the property ``code``."""
    features = json.loads(path.read_bytes())["features"]
    contours = _mended(list(shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])))
    return {feature["properties"]["code"]: contour for feature, contour in zip(features, contours, strict=True)}


def _mended(contours: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """The contours with invalid ones repaired; validity is tested in one vectorised call, not 35,000."""
    is_valid = shapely.is_valid(np.asarray(contours, object))
    return [contour if valid else polygons_of(contour) for contour, valid in zip(contours, is_valid, strict=True)]


def _polygon(rings: Sequence[Sequence[int]], arcs: Sequence[Ring]) -> shapely.Polygon:
    points = []
    for numbers in rings:
        # A negative index ~n is arc n reversed; each arc starts where the previous one ends.
        walked = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        points.append(np.concatenate([walked[0], *(arc[1:] for arc in walked[1:])]))
    shell, *holes = points
    return shapely.Polygon(shell, [hole for hole in holes if len(hole) >= _SHORTEST_RING])


def read_place_shape(text: str) -> BaseGeometry:
    """The polygon in a GeoJSON text, several features merged; raises Refused with the fault and its remedy."""
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
        message = sentence(
            "Ce texte n’est pas du GeoJSON lisible : donnez un Polygon, un MultiPolygon, ou des Feature qui en ont."
        )
        raise Refused("place_shape_unreadable", message) from None
    return checked_area(shapely.force_2d(shape))
