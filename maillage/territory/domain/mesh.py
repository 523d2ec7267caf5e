"""Topology of commune contours: which communes touch, and which segments are on the outer edge (coast, border).

Within a region neighbours share exactly the same points, so a segment that occurs twice is a border and one that occurs
once is an edge. Each region's file is quantised on its own grid: across regions borders differ by up to 10 m and both
sides are edges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Edges of two regions closer than this (degrees, about 25 m) are one border drawn on two grids.
SAME_BORDER_DEGREES: Final = 0.00025


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments of contours: ends in degrees, one row (lon, lat, lon, lat) each, and the index of the contour."""

    ends: Floats
    owners: Integers


@dataclass(frozen=True, slots=True)
class Mesh:
    """The outer edge of a set of contours, and the pairs of contours that share a border (smaller index first)."""

    edge: Segments
    borders: Integers


def mesh_of(contours: Sequence[BaseGeometry]) -> Mesh:
    """The outer edge and the borders of ``contours``, numbered in order."""
    polygons, polygon_owners = shapely.get_parts(np.asarray(contours, object), return_index=True)
    rings, ring_polygons = shapely.get_rings(polygons, return_index=True)
    points, point_rings = shapely.get_coordinates(rings, return_index=True)
    joined = point_rings[1:] == point_rings[:-1]
    ends = np.column_stack([points[:-1], points[1:]])[joined]
    owners = polygon_owners[ring_polygons[point_rings[:-1][joined]]]
    segments = Segments(np.ascontiguousarray(ends), owners.astype(np.int64))
    # A 64-bit hash per segment, independent of its direction; collisions among millions are negligible.
    bits = segments.ends.view(np.uint64)
    keys = _scrambled(bits[:, 0], bits[:, 1]) + _scrambled(bits[:, 2], bits[:, 3])
    order = np.argsort(keys, kind="stable")
    same = keys[order][1:] == keys[order][:-1]
    met_again = np.zeros(len(keys), bool)
    met_again[order[1:][same]] = True
    met_again[order[:-1][same]] = True
    edge = Segments(segments.ends[~met_again], segments.owners[~met_again])
    shared = np.column_stack([segments.owners[order[:-1]][same], segments.owners[order[1:]][same]])
    # Two contours also touch if the midpoint of an edge of one lies on an edge of the other, within the grid error.
    lines = np.asarray(shapely.linestrings(edge.ends.reshape(-1, 2, 2)), object)
    middles = shapely.points((edge.ends[:, :2] + edge.ends[:, 2:]) / 2)
    touching = shapely.STRtree(lines).query(middles, predicate="dwithin", distance=SAME_BORDER_DEGREES)
    pairs = np.concatenate([shared, edge.owners[touching].T])
    ordered = np.sort(pairs, axis=1)
    return Mesh(edge, np.unique(ordered[ordered[:, 0] != ordered[:, 1]], axis=0))


def _scrambled(x: NDArray[np.uint64], y: NDArray[np.uint64]) -> NDArray[np.uint64]:
    # Finaliser of MurmurHash3 (public domain, A. Appleby): every bit of x and y affects every bit of the result.
    mixed = x * np.uint64(0x9E3779B97F4A7C15) ^ y
    mixed = (mixed ^ (mixed >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    mixed = (mixed ^ (mixed >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return mixed ^ (mixed >> np.uint64(33))
