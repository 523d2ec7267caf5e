"""The grid (Web Mercator quadkeys as Morton numbers), distances on the ground, Lambert-93.

A square of level L is one of the 2^L x 2^L tiles of the Web Mercator plane (EPSG:3857, OGC 17-083r4). Its Morton number
interleaves the bits of x and y, so the four children of square m are 4m..4m+3, its parent is m >> 2, and the squares
inside a tile form one contiguous range. All functions take and return numpy arrays or scalars.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_M: Final = 6_371_008.8  # mean radius R1 of GRS 80 (IUGG)
LAMBERT_93: Final = "EPSG:2154"  # metres, the projection of France's maps and registers
METROPOLITAN_LON: Final = (-5.5, 10.0)  # bounds of metropolitan France, where Lambert-93 is valid; degrees
METROPOLITAN_LAT: Final = (41.0, 51.5)
_WGS_84: Final = "EPSG:4326"  # degrees
MAX_LATITUDE: Final = 85.051128779806  # limit of the Web Mercator square
ROUND_OF_COSINE: Final = 1e-14  # about a metre over hundreds of km: a place exactly on the circle counts as within it

if TYPE_CHECKING:
    import pyproj

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


def squares_at(lon: ArrayLike, lat: ArrayLike, *, level: int) -> tuple[Integers, Integers]:
    """Columns and rows (x from the west, y from the north) of the squares of ``level`` that hold points (degrees)."""
    size = float(1 << level)
    x, y = mercator_at(lon, lat, size=size)
    last = size - 1
    return np.minimum(np.maximum(x, 0), last).astype(np.int64), np.minimum(np.maximum(y, 0), last).astype(np.int64)


def mercator_at(lon: ArrayLike, lat: ArrayLike, *, size: float) -> tuple[Floats, Floats]:
    """Positions of points (degrees) from the north-west corner of the Web Mercator plane, which is ``size`` wide."""
    # minimum and maximum in turn: numpy.clip costs three times as much on single points.
    sine = np.sin(np.radians(np.minimum(np.maximum(np.asarray(lat, np.float64), -MAX_LATITUDE), MAX_LATITUDE)))
    return (np.asarray(lon, np.float64) / 360.0 + 0.5) * size, (0.5 - np.arctanh(sine) / (2 * np.pi)) * size


def degrees_at(x: ArrayLike, y: ArrayLike, *, size: float) -> tuple[Floats, Floats]:
    """Longitude and latitude (degrees) of positions in the Web Mercator plane: the inverse of ``mercator_at``."""
    lon = np.asarray(x, np.float64) / size * 360.0 - 180.0
    return lon, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * np.asarray(y, np.float64) / size))))


def unit_vectors(lon: ArrayLike | Sequence[float | None], lat: ArrayLike | Sequence[float | None]) -> Floats:
    """Points (degrees; NaN or None if unknown) as rows on the unit sphere; the dot product of two is a cosine."""
    theta, phi = np.radians(np.array([lon, lat], np.float64))
    return np.column_stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)])


def morton(x: ArrayLike, y: ArrayLike) -> Integers:
    """Morton numbers of columns ``x`` and rows ``y`` (each below 2^31)."""
    bits = np.empty((2, *np.broadcast(x, y).shape), np.int64)
    bits[0], bits[1] = x, y
    bits = (bits | (bits << 16)) & 0x0000FFFF0000FFFF
    bits = (bits | (bits << 8)) & 0x00FF00FF00FF00FF
    bits = (bits | (bits << 4)) & 0x0F0F0F0F0F0F0F0F
    bits = (bits | (bits << 2)) & 0x3333333333333333
    bits = (bits | (bits << 1)) & 0x5555555555555555
    numbers: Integers = bits[0] | (bits[1] << 1)
    return numbers


def unmorton(number: ArrayLike) -> tuple[Integers, Integers]:
    """Columns and rows of Morton numbers."""
    numbers = np.asarray(number, np.int64)
    return _gather(numbers), _gather(numbers >> 1)


def morton_at(lon: ArrayLike, lat: ArrayLike, *, level: int) -> Integers:
    """Morton numbers of the squares of ``level`` that contain the points (degrees, WGS 84)."""
    return morton(*squares_at(lon, lat, level=level))


def morton_of_point(lon: float, lat: float, *, level: int) -> int:
    """``morton_at`` for one point in plain Python: the same square, ten times faster than arrays of length one."""
    size = float(1 << level)
    # numpy's sine and logarithm, as in ``morton_at``: those of the C library may differ in the last bit.
    sine = np.sin(np.radians(min(max(lat, -MAX_LATITUDE), MAX_LATITUDE)))
    x = int(min(max((lon / 360.0 + 0.5) * size, 0), size - 1))
    y = int(min(max((0.5 - float(np.arctanh(sine)) / (2 * np.pi)) * size, 0), size - 1))
    return sum((x >> bit & 1 | (y >> bit & 1) << 1) << 2 * bit for bit in range(level))


def corner_of(x: ArrayLike, y: ArrayLike, *, level: int) -> tuple[Floats, Floats]:
    """Longitude and latitude (degrees) of the north-west corners of squares."""
    return degrees_at(x, y, size=float(1 << level))


def distance_m(lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> Floats:
    """Great-circle distances in metres (haversine on the mean sphere; within 0.6 % of the ellipsoid)."""
    phi_a, phi_b = np.radians(np.asarray(lat_a, np.float64)), np.radians(np.asarray(lat_b, np.float64))
    half_lat = (phi_b - phi_a) / 2
    half_lon = np.radians(np.asarray(lon_b, np.float64) - np.asarray(lon_a, np.float64)) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(half_lon) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(chord)), np.float64)


def to_lambert_93(lon: Any, lat: Any) -> tuple[Any, Any]:
    """Eastings and northings in metres (Lambert-93) of positions in degrees; keeps the type of its arguments."""
    x, y = _transformer(_WGS_84, LAMBERT_93).transform(lon, lat)
    return x, y


def to_degrees(x_m: Any, y_m: Any) -> tuple[Any, Any]:
    """Longitudes and latitudes (degrees) of positions in metres of Lambert-93."""
    lon, lat = _transformer(LAMBERT_93, _WGS_84).transform(x_m, y_m)
    return lon, lat


@cache  # creating one takes 7 ms, using it a microsecond; pyproj keeps a PROJ context per thread
def _transformer(source: str, target: str) -> "pyproj.Transformer":
    import pyproj  # noqa: PLC0415 -- slow import; most callers need only squares

    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def _gather(value: Integers) -> Integers:
    bits = value & 0x5555555555555555
    bits = (bits | (bits >> 1)) & 0x3333333333333333
    bits = (bits | (bits >> 2)) & 0x0F0F0F0F0F0F0F0F
    bits = (bits | (bits >> 4)) & 0x00FF00FF00FF00FF
    bits = (bits | (bits >> 8)) & 0x0000FFFF0000FFFF
    return (bits | (bits >> 16)) & 0x00000000FFFFFFFF
