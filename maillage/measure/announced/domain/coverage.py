"""Theoretical coverage on the squares of the counts: its classes, and polygons drawn into quarters of squares.

Operators announce coverage as polygons. They are drawn once, into the quarters of the squares of level 17 (squares of
level 18, about 104 m in Pays de la Loire): a quarter has the class announced at its centre. One byte a square holds its
four quarters, two bits each, north-west first, in the order of the Morton curve.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Final, Self

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from maillage.core.geo import mercator_at, squares_at, unmorton
from maillage.measure.protocol.domain.terms import Context
from maillage.measure.record.domain.terms import FINEST_LEVEL
from maillage.territory.domain.terms import Box

QUARTER_LEVEL: Final = FINEST_LEVEL + 1
QUARTERS: Final = 4
_CLASS_BITS: Final = 2
_CLASS_MASK: Final = (1 << _CLASS_BITS) - 1

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Packed = NDArray[np.uint8]


class CoverageClass(IntEnum):
    """How well an operator says that it covers a place (Arcep's decision 2016-1678: TBC, BC, CL).

    A layer without levels has GOOD wherever it covers.
    """

    NONE = 0
    LIMITED = 1  # outdoors in most cases, probably not inside
    GOOD = 2  # outdoors in most cases, inside in some
    VERY_GOOD = 3  # outdoors, and inside in most cases


class CoverageService(StrEnum):
    """What is announced: mobile internet by technology, or calls and SMS."""

    VOICE = "voice"
    G3 = "3G"
    G4 = "4G"
    G5 = "5G"


@dataclass(frozen=True, slots=True)
class QuarterWindow:
    """A rectangle of quarters: column and row of its north-west one at QUARTER_LEVEL, and its size; all are even."""

    column: int
    row: int
    columns: int
    rows: int

    @classmethod
    def around(cls, box: Box) -> Self:
        """The smallest window of whole squares of level 17 that holds ``box``."""
        x, y = squares_at([box.west, box.east], [box.north, box.south], level=FINEST_LEVEL)
        first_x, first_y, last_x, last_y = int(x[0]), int(y[0]), int(x[1]), int(y[1])
        return cls(2 * first_x, 2 * first_y, 2 * (last_x - first_x + 1), 2 * (last_y - first_y + 1))


class DrawnCoverage:
    """The quarters of a window that polygons cover, drawn in any number of parts.

    The winding number of a quarter's centre is counted along its row: a centre inside a polygon has one more than
    outside, whatever overlaps (the non-zero rule; Foley et al., Computer Graphics, 1990, 3.6).
    """

    def __init__(self, window: QuarterWindow) -> None:
        self.window = window
        self._steps = np.zeros((window.rows, window.columns + 1), np.int32)

    def draw(self, shapes: NDArray[np.object_]) -> None:
        """Add polygons and multipolygons in degrees (WGS 84); other shapes cover nothing."""
        parts = shapely.get_parts(np.asarray(shapes, object))
        parts = parts[shapely.get_type_id(parts) == int(shapely.GeometryType.POLYGON)]
        # Outer rings turn one way, holes the other, so that their steps cancel in a hole.
        rings = shapely.get_rings(shapely.orient_polygons(parts))
        points, owners = shapely.get_coordinates(rings, return_index=True)
        x, y = mercator_at(points[:, 0], points[:, 1], size=float(1 << QUARTER_LEVEL))
        x, y = x - self.window.column, y - self.window.row
        joined = owners[1:] == owners[:-1]
        self._draw_edges(x[:-1][joined], y[:-1][joined], x[1:][joined], y[1:][joined])

    def _draw_edges(self, x_a: Floats, y_a: Floats, x_b: Floats, y_b: Floats) -> None:
        """Add one step to each row of centres that an edge crosses, at the first centre right of the crossing."""
        rows, columns = self.window.rows, self.window.columns
        first = np.clip(np.ceil(np.minimum(y_a, y_b) - 0.5), 0, rows).astype(np.int64)
        after = np.clip(np.ceil(np.maximum(y_a, y_b) - 0.5), 0, rows).astype(np.int64)
        lengths = after - first
        edges = np.repeat(np.arange(lengths.size), lengths)
        if not edges.size:
            return
        crossed = first[edges] + np.arange(edges.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        slope = (x_b - x_a)[edges] / (y_b - y_a)[edges]
        x = x_a[edges] + (crossed + 0.5 - y_a[edges]) * slope
        column = np.clip(np.ceil(x - 0.5), 0, columns).astype(np.int64)
        np.add.at(self._steps, (crossed, column), np.where((y_b > y_a)[edges], 1, -1).astype(np.int32))

    def covered(self) -> Flags:
        """Whether the centre of each quarter (rows x columns) is covered."""
        return np.asarray(np.cumsum(self._steps, axis=1)[:, :-1] != 0, np.bool_)


def packed_classes(classes: NDArray[np.uint8], window: QuarterWindow, squares: Integers) -> Packed:
    """The byte of each of ``squares`` (Morton, level 17) from the classes of the quarters of ``window``.

    Squares outside the window have no coverage.
    """
    x, y = unmorton(squares)
    column, row = 2 * x - window.column, 2 * y - window.row
    inside = (column >= 0) & (row >= 0) & (column < window.columns) & (row < window.rows)
    packed = np.zeros(squares.size, np.uint8)
    for quarter in range(QUARTERS):
        of_quarter = classes[row[inside] + (quarter >> 1), column[inside] + (quarter & 1)]
        packed[inside] |= of_quarter << np.uint8(_CLASS_BITS * quarter)
    return packed


def quarter_classes(packed: Packed) -> Packed:
    """The classes of the four quarters of each square (squares x 4)."""
    shifts = np.arange(0, _CLASS_BITS * QUARTERS, _CLASS_BITS, dtype=np.uint8)
    return (packed[:, None] >> shifts) & np.uint8(_CLASS_MASK)


def whole_square_class(packed: Packed) -> Packed:
    """The class announced over the whole of each square: the lowest of its quarters.

    A test is placed to a square; at its edge the operator has the benefit of the doubt.
    """
    return np.asarray(quarter_classes(packed).min(axis=1), np.uint8)


def is_announced_good(whole_class: ArrayLike, context: ArrayLike) -> Flags:
    """Whether a test was made where good coverage is announced for its situation.

    Indoors only very good coverage says that it works in most cases; elsewhere good coverage does.
    """
    least = np.where(np.asarray(context) == int(Context.INDOOR), int(CoverageClass.VERY_GOOD), int(CoverageClass.GOOD))
    return np.asarray(np.asarray(whole_class) >= least, np.bool_)


@dataclass(frozen=True, slots=True)
class AnnouncedShares:
    """The share (0-1) of what is weighed (addresses, or ground) in each class; they add up to 1."""

    none: float
    limited: float
    good: float
    very_good: float

    @property
    def well_covered(self) -> float:
        """The share announced as good or very good."""
        return self.good + self.very_good

    @classmethod
    def of(cls, shares: ArrayLike) -> Self:
        """The shares from the lowest class to the highest."""
        return cls(*np.asarray(shares, np.float64).tolist())


def class_weights(packed: Packed, weights: Integers, units: Integers, unit_count: int) -> Floats:
    """The weight in each class by unit (units x 4 classes): a square's weight is shared by its quarters."""
    totals = np.zeros(unit_count * len(CoverageClass))
    for of_quarter in quarter_classes(packed).T:
        places = units * len(CoverageClass) + of_quarter
        totals += np.bincount(places, weights / QUARTERS, totals.size)
    return totals.reshape(unit_count, len(CoverageClass))


def shares_of_weights(weights: Floats) -> Floats:
    """The weights of each unit as shares; NaN where a unit has no weight."""
    total = weights.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(total > 0, weights / np.where(total > 0, total, 1), np.nan), np.float64)


def polygons_only(shape: Any) -> bool:
    """Whether a shape is a polygon or several."""
    return shapely.get_type_id(shape) in {int(shapely.GeometryType.POLYGON), int(shapely.GeometryType.MULTIPOLYGON)}
