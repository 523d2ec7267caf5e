"""The light map of the home page: the areas of the installation's territory as SVG paths, drawn once a process.

The contours come from territory.queries, are simplified together (shared borders stay shared) and projected on a
plane that keeps shapes at that latitude; the home page colours them by their figures.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import shapely

from maillage.territory.domain.terms import Kind, Territory, parse_address
from maillage.territory.store.built_in import built_in_within
from maillage.territory.store.territories import outline
from maillage.web.charts.planes import Plane, svg_path

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
    shapes = [outline(territory.address) for territory in territories]
    plane = Plane.of(shapes, WIDTH)
    contours = shapely.coverage_simplify([plane.shape(shape) for shape in shapes], TOLERANCE)
    border = shapely.union_all(contours)
    west, north, east, south = (round(edge) for edge in border.bounds)
    paths = (svg_path(contour, smallest=SMALLEST) for contour in contours)
    map_areas = tuple(map(MapArea, territories, paths))
    view_box = f"{west - 4} {north - 4} {east - west + 8} {south - north + 8}"
    return RegionMap(kind, map_areas, svg_path(border, smallest=SMALLEST), view_box)
