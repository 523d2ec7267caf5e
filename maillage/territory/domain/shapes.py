"""Validates polygons of places: valid geometry, plausible area, longitude before latitude."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.core.geo import EARTH_RADIUS_M
from maillage.core.problems import Finding, Refused, sentence

SMALLEST_M2: Final = 100.0
LARGEST_M2: Final = 50_000e6  # the largest département, except Guyane, has 10,000 km2; Pays de la Loire 32,000
MOST_POINTS: Final = 20_000
# Bounding boxes (west, south, east, north) of metropolitan France and of the five overseas départements.
_FRANCE: Final = np.array(
    [
        (-5.6, 41.2, 9.8, 51.3),
        (-61.9, 15.7, -60.9, 16.6),
        (-61.3, 14.3, -60.7, 15.0),
        (-54.7, 2.0, -51.5, 5.9),
        (55.1, -21.5, 55.9, -20.8),
        (44.9, -13.1, 45.4, -12.6),
    ]
)


def checked_area(geometry: BaseGeometry) -> BaseGeometry:
    """``geometry`` made valid, polygons only; raises Refused with every finding if it cannot be a place."""
    findings = list(_findings(geometry))
    if findings:
        first = findings[0]
        raise Refused(first.code, first.message, findings=findings, **first.params)
    return polygons_of(geometry)


def polygons_of(geometry: BaseGeometry) -> BaseGeometry:
    """The polygonal part of ``geometry``, made valid; an empty polygon if there is none."""
    whole = geometry if geometry.is_valid else shapely.make_valid(geometry)
    if whole.geom_type in {"Polygon", "MultiPolygon"}:
        return whole
    parts = [part for part in shapely.get_parts(whole) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def is_in_degrees(geometry: BaseGeometry) -> bool:
    """Whether the coordinates may be longitudes and latitudes."""
    west, south, east, north = geometry.bounds
    return west >= -180 and east <= 180 and south >= -90 and north <= 90


def area_m2(geometry: BaseGeometry) -> float:
    """The area of a polygon in degrees, by the equal-area cylindrical projection of the mean sphere (within 0.7 %)."""

    def on_cylinder(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        radians = np.radians(degrees)
        return np.column_stack([radians[:, 0], np.sin(radians[:, 1])]) * EARTH_RADIUS_M

    return float(shapely.transform(geometry, on_cylinder).area)


def _findings(geometry: BaseGeometry) -> Iterator[Finding]:
    if geometry.geom_type not in {"Polygon", "MultiPolygon"} or geometry.is_empty:
        message = sentence("Ce contour n’est pas un polygone : dessinez une surface fermée.")
        yield _finding("place_shape_not_polygon", message)
        return
    west, south, east, north = geometry.bounds
    if not is_in_degrees(geometry):
        message = sentence("Les coordonnées ne sont pas en degrés : donnez-les en WGS 84, longitude puis latitude.")
        yield _finding("place_shape_not_degrees", message)
        return
    if not _touches_france((west, south, east, north)) and _touches_france((south, west, north, east)):
        yield _finding(
            "place_shape_swapped",
            sentence("Longitude et latitude semblent inversées : écrivez la longitude d’abord, comme le veut GeoJSON."),
        )
    points = int(shapely.get_num_coordinates(geometry))
    if points > MOST_POINTS:
        message = sentence("Ce contour a %(points)s points, plus que %(most)s : simplifiez-le.")
        yield _finding("place_shape_too_detailed", message, points=points, most=MOST_POINTS)
        return
    area = area_m2(polygons_of(geometry))
    if not SMALLEST_M2 <= area <= LARGEST_M2:
        message = sentence("La surface de ce contour est de %(area)s km² : il faut de 0,0001 à 50 000 km².")
        yield _finding("place_shape_size", message, area=f"{area / 1e6:.6g}")


def _touches_france(box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    apart = (_FRANCE[:, 0] > east) | (_FRANCE[:, 2] < west) | (_FRANCE[:, 1] > north) | (_FRANCE[:, 3] < south)
    return not apart.all()


def _finding(code: str, message: str, **params: float | str) -> Finding:
    return Finding(code, message, field_name="geometry", params=params)
