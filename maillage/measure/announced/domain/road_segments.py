"""Roads and railways cut into segments: what tests made on the move are counted along, as the regulator counts them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.core.geo import distance_m, morton_at
from maillage.measure.record.domain.terms import FINEST_LEVEL

SEGMENT_KM: Final = 5.0  # long enough for tests of five devices, short enough for a mayor to know the bend
_STEP_DEGREES: Final = 0.0005  # about 50 m: a quarter of a square
_SHAPE_DEGREES: Final = 0.0005

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RoadSegment:
    """A stretch of a road: its number along the road from 1, its length, its line (lon, lat), its squares (level 17).

    A square belongs to one segment alone: the first that passes through it.
    """

    road: str
    number: int
    km: float
    line: tuple[tuple[float, float], ...]
    squares: tuple[int, ...]


def road_segments(roads: Mapping[str, Sequence[shapely.LineString]]) -> tuple[RoadSegment, ...]:
    """The segments of roads by name; ``roads`` are lines in degrees, in any order and direction."""
    used_squares: set[int] = set()
    segments: list[RoadSegment] = []
    for road in sorted(roads):
        merged = shapely.line_merge(shapely.union_all(list(roads[road])))
        # West to east, so that numbers stay when lines come in another order.
        parts = sorted(shapely.get_parts(merged), key=lambda part: (part.bounds[0], part.bounds[1], part.length))
        number = 0
        for part in parts:
            for section in _sections(part):
                number += 1
                squares = [square for square in _squares_along(section) if square not in used_squares]
                used_squares.update(squares)
                shape = shapely.simplify(section, _SHAPE_DEGREES)
                line = tuple((round(x, 5), round(y, 5)) for x, y in shapely.get_coordinates(shape).tolist())
                segments.append(RoadSegment(road, number, round(length_km(section), 1), line, tuple(squares)))
    return tuple(segments)


def length_km(line: shapely.LineString) -> float:
    """The length of a line given in degrees."""
    points = shapely.get_coordinates(line)
    legs = distance_m(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    return float(legs.sum()) / 1_000


def _sections(line: shapely.LineString) -> list[shapely.LineString]:
    """The line in equal pieces of at most SEGMENT_KM."""
    count = max(1, ceil(length_km(line) / SEGMENT_KM))
    if count == 1:
        return [line]
    points = shapely.get_coordinates(line)
    legs = distance_m(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    along = np.concatenate([[0.0], np.cumsum(legs)])
    ends = np.linspace(0.0, along[-1], count + 1)
    cuts = np.column_stack([np.interp(ends, along, points[:, axis]) for axis in (0, 1)])
    sections = []
    for first, last in zip(range(count), range(1, count + 1), strict=True):
        inner = points[(along > ends[first]) & (along < ends[last])]
        sections.append(shapely.LineString(np.vstack([cuts[first], inner, cuts[last]])))
    return sections


def _squares_along(line: shapely.LineString) -> list[int]:
    """The squares of level 17 that a line passes through, in order."""
    points = shapely.get_coordinates(shapely.segmentize(line, _STEP_DEGREES))
    squares = morton_at(points[:, 0], points[:, 1], level=FINEST_LEVEL).tolist()
    return list(dict.fromkeys(squares))
