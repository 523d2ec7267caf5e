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
    here = parse_address(address)
    kind = _AREAS.get(here.kind)
    if kind is None:
        return None
    kind = areas or kind
    territories = built_in_within(kind, here)
    contours = _simplified([outline(one.address) for one in territories])
    border = shapely.union_all(contours)
    west, north, east, south = (round(edge) for edge in border.bounds)
    drawn = tuple(MapArea(one, svg_path(contour)) for one, contour in zip(territories, contours, strict=True))
    view_box = f"{west - 4} {north - 4} {east - west + 8} {south - north + 8}"
    return RegionMap(kind, drawn, svg_path(border), view_box)


def svg_path(drawn: BaseGeometry) -> str:
    """The path of the outer rings, in whole units, each point relative to the one before."""
    polygons = [part for part in shapely.get_parts(drawn) if part.geom_type == "Polygon" and part.area >= SMALLEST]
    return "".join(_ring(shapely.get_coordinates(polygon.exterior)) for polygon in polygons)


def _ring(points: NDArray[np.float64]) -> str:
    whole = np.rint(points).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[steps.any(axis=1)]
    return f"M{whole[0][0]} {whole[0][1]}l{' '.join(f'{x} {y}' for x, y in steps[:-1])}z"


def _simplified(contours: Sequence[BaseGeometry]) -> Sequence[BaseGeometry]:
    west, south, east, north = shapely.total_bounds(list(contours))
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / max((east - west) * squeeze, north - south)

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(((points[:, 0] - west) * squeeze * scale, (north - points[:, 1]) * scale))

    planar = [shapely.transform(contour, project) for contour in contours]
    return list(shapely.coverage_simplify(planar, TOLERANCE))
