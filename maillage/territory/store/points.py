"""Reverse geocoding of points to communes: the containing one, else the nearest within 500 m. Vectorised.

A point on a border belongs to the lowest code. Rows store communes as numbers (terms.commune_number). The areas of
communes are computed from the same contours.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from maillage.core.geo import EARTH_RADIUS_M
from maillage.territory.domain.terms import NEAREST_M, NO_COMMUNE, Kind, Territory, commune_code, commune_number
from maillage.territory.store.built_in import built_in
from maillage.territory.store.derived import Derived, derived

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_AT_ONCE: Final = 50_000  # points per batch: bounds the memory of their shapely objects to about 15 MB
_METRES_A_DEGREE: Final = float(np.radians(1.0) * EARTH_RADIUS_M)
_OUTLINES: Final = "SELECT code, wkb FROM outline WHERE kind = ? ORDER BY code"


class _Layer(NamedTuple):
    """Contours in a spatial index, with their numbers (ascending, so the first hit has the lowest code).

    The last number is NO_COMMUNE, a sentinel for "no contour".
    """

    tree: shapely.STRtree
    numbers: Integers


class _Edge(NamedTuple):
    """The outer edge of the communes: a spatial index of segments, their ends in degrees, their communes' numbers."""

    tree: shapely.STRtree
    ends: Floats
    numbers: Integers


_CHUNK: Final = 500  # codes per IN list


def locate(lon: ArrayLike, lat: ArrayLike) -> Integers:
    """The commune numbers of points (degrees, WGS 84), NO_COMMUNE (0) if none is within 500 m."""
    file = derived()
    lons, lats = np.array(lon, np.float64, ndmin=1), np.array(lat, np.float64, ndmin=1)
    communes = np.full(lons.shape, NO_COMMUNE, np.int64)
    usable = np.flatnonzero((np.abs(lons) <= 180) & (np.abs(lats) <= 90))
    for start in range(0, len(usable), _AT_ONCE):
        part = usable[start : start + _AT_ONCE]
        communes[part] = _inside(_layer(file, Kind.COMMUNE), lons[part], lats[part])
        outside = part[communes[part] == NO_COMMUNE]
        if len(outside):
            communes[outside] = _nearest(_edge(file), lons[outside], lats[outside])
    return communes


def commune_number_at(lon: float, lat: float) -> int:
    """``locate`` for one point."""
    if abs(lon) <= 180 and abs(lat) <= 90:
        layer = _layer(derived(), Kind.COMMUNE)
        contours = layer.tree.query(shapely.points(lon, lat), predicate="intersects")
        if len(contours):
            return int(layer.numbers[contours.min()])
    return int(locate(lon, lat)[0])


def commune_at(lon: float, lat: float) -> Territory | None:
    """The commune of one point; None if none is within 500 m."""
    code = commune_code(commune_number_at(lon, lat))
    return built_in(f"{Kind.COMMUNE}:{code}") if code else None


def arrondissement_at(lon: float, lat: float) -> Territory | None:
    """The municipal arrondissement (Paris, Lyon, Marseille) of one point, or None."""
    number = int(_inside(_layer(derived(), Kind.ARRONDISSEMENT), np.array([lon]), np.array([lat]))[0])
    return built_in(f"{Kind.ARRONDISSEMENT}:{commune_code(number)}") if number else None


def communes_touched(shape: BaseGeometry) -> tuple[str, ...]:
    """The Insee codes, sorted, of the communes that overlap ``shape``; empty outside France."""
    layer = _layer(derived(), Kind.COMMUNE)
    near = layer.tree.query(shape, predicate="intersects")
    overlap = shapely.area(shapely.intersection(layer.tree.geometries.take(near), shape)) > 0
    touched = np.sort(layer.numbers[near[overlap]]).tolist()
    return tuple(code for number in touched if (code := commune_code(number)))


def _inside(layer: _Layer, lons: Floats, lats: Floats) -> Integers:
    points, contours = layer.tree.query(shapely.points(lons, lats), predicate="intersects")
    lowest = np.full(len(lons), len(layer.numbers) - 1, np.int64)
    np.minimum.at(lowest, points, contours)
    return layer.numbers[lowest]


def _nearest(edge: _Edge, lons: Floats, lats: Floats) -> Integers:
    """The communes of the nearest segments of the edge; ties go to the lowest code."""
    reach_lat = NEAREST_M * 1.001 / _METRES_A_DEGREE
    reach_lon = reach_lat / np.maximum(np.cos(np.radians(lats)), 0.01)
    around = shapely.box(lons - reach_lon, lats - reach_lat, lons + reach_lon, lats + reach_lat)
    points, segments = edge.tree.query(around)
    # Distances in metres on the plane tangent to the sphere at each point (accurate to 0.01 % at 500 m).
    ends, across = edge.ends[segments], _METRES_A_DEGREE * np.cos(np.radians(lats[points]))
    x1, y1 = (ends[:, 0] - lons[points]) * across, (ends[:, 1] - lats[points]) * _METRES_A_DEGREE
    x2, y2 = (ends[:, 2] - lons[points]) * across, (ends[:, 3] - lats[points]) * _METRES_A_DEGREE
    dx, dy = x2 - x1, y2 - y1
    length2 = dx * dx + dy * dy
    share = np.clip(-(x1 * dx + y1 * dy) / np.where(length2 > 0, length2, 1), 0, 1)
    # At a shared corner both segments must give the same distance, or rounding would choose between two communes.
    metres = np.hypot(np.where(share == 1, x2, x1 + share * dx), np.where(share == 1, y2, y1 + share * dy))
    near = metres <= NEAREST_M
    points, numbers, metres = points[near], edge.numbers[segments[near]], metres[near]
    order = np.lexsort((numbers, metres, points))
    answered, first = np.unique(points[order], return_index=True)
    communes = np.full(len(lons), NO_COMMUNE, np.int64)
    communes[answered] = numbers[order][first]
    return communes


@lru_cache(maxsize=2)
def _layer(file: Derived, kind: Kind) -> _Layer:
    rows = file.rows(_OUTLINES, (kind,))
    tree = shapely.STRtree(np.asarray(shapely.from_wkb([wkb for _, wkb in rows]), object))
    return _Layer(tree, np.array([*(commune_number(code) for code, _ in rows), NO_COMMUNE], np.int64))


@lru_cache(maxsize=1)
def _edge(file: Derived) -> _Edge:
    ends = file.array("edge.ends")
    lines = np.asarray(shapely.linestrings(ends.reshape(-1, 2, 2)), object)
    return _Edge(shapely.STRtree(lines), ends, file.array("edge.numbers"))


def commune_areas_km2(codes: Sequence[str]) -> dict[str, float]:
    """The area of each commune by Insee code (spherical, within 1 %); those without a contour are omitted."""
    areas_km2: dict[str, float] = {}
    for start in range(0, len(codes), _CHUNK):
        part = codes[start : start + _CHUNK]
        marks = ",".join("?" * len(part))
        rows = derived().rows(
            f"SELECT code, wkb FROM outline WHERE kind = ? AND code IN ({marks})",  # noqa: S608 -- marks only
            (Kind.COMMUNE, *part),
        )
        shapes = shapely.from_wkb([wkb for _, wkb in rows])
        bounds = np.atleast_2d(shapely.bounds(shapes)) if rows else np.empty((0, 4))
        width_of_degree = np.cos(np.radians((bounds[:, 1] + bounds[:, 3]) / 2))
        areas = shapely.area(shapes) * width_of_degree * (np.radians(1) * EARTH_RADIUS_M / 1_000) ** 2
        areas_km2 |= dict(zip((code for code, _ in rows), np.atleast_1d(areas).tolist(), strict=True))
    return areas_km2
