"""The light map of the home page: the areas of the installation's territory as SVG paths, drawn once a process.

The contours come from territory.queries, are simplified together (shared borders stay shared) and projected on a
plane that keeps shapes at that latitude; the home page colours them by their figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maillage.territory.queries import outline
from maillage.territory.queries.built_in import built_in_within
from maillage.territory.terms import Kind, Territory, parse_address

WIDTH: Final = 640  # units of the drawing
TOLERANCE: Final = 3.0  # units: finer bends are not seen on a screen
SMALLEST: Final = 25.0  # square units: smaller islets are left out

_AREAS: Final = {Kind.REGION: Kind.EPCI, Kind.DEPARTEMENT: Kind.EPCI, Kind.EPCI: Kind.COMMUNE}


@dataclass(frozen=True, slots=True)
class MapArea:
    """One area of the map and its path."""

    territory: Territory
    path: str


@dataclass(frozen=True, slots=True)
class RegionMap:
    """The areas, all of one kind, the border of all, and the box that holds them (SVG viewBox)."""

    kind: Kind
    areas: tuple[MapArea, ...]
    border: str
    view_box: str


@lru_cache(maxsize=4)
def region_map(address: str, *, areas: Kind | None = None) -> RegionMap | None:
    """The map of the territory at ``address`` by EPCI (an EPCI by commune), or by ``areas``; None for smaller ones."""
    place = parse_address(address)
    kind = _AREAS.get(place.kind)
    if kind is None:
        return None
    kind = areas or kind
    territories = built_in_within(kind, place)
    contours = _simplified([outline(territory.address) for territory in territories])
    border = shapely.union_all(contours)
    west, north, east, south = (round(edge) for edge in border.bounds)
    map_areas = tuple(map(MapArea, territories, map(svg_path, contours)))
    view_box = f"{west - 4} {north - 4} {east - west + 8} {south - north + 8}"
    return RegionMap(kind, map_areas, svg_path(border), view_box)


def svg_path(contour: BaseGeometry) -> str:
    """The path of the outer rings, in whole units, each point relative to the one before."""
    path = ""
    for part in shapely.get_parts(contour):
        if part.geom_type == "Polygon" and part.area >= SMALLEST:
            points = np.rint(shapely.get_coordinates(part.exterior)).astype(int)
            steps = np.diff(points, axis=0)
            steps = steps[steps.any(axis=1)]
            path += f"M{points[0][0]} {points[0][1]}l{' '.join(f'{x} {y}' for x, y in steps[:-1])}z"
    return path


def _simplified(contours: Sequence[BaseGeometry]) -> Sequence[BaseGeometry]:
    west, south, east, north = shapely.total_bounds(list(contours))
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / max((east - west) * squeeze, north - south)

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(((points[:, 0] - west) * squeeze * scale, (north - points[:, 1]) * scale))

    planar = [shapely.transform(contour, project) for contour in contours]
    return list(shapely.coverage_simplify(planar, TOLERANCE))
