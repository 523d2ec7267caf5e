"""Vector tiles of squares (Mapbox Vector Tile 2.1), written column by column with numpy.

Every feature is a square, so its geometry has a fixed number of bytes; numbers are written as varints padded to a
fixed width, which protobuf readers take (a conformance test decodes them). A layer is then a few byte matrices. Only
the values that occur are written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.geo import unmorton

EXTENT: Final = 4096
BUFFER: Final = 64  # a square larger than the tile is drawn this far over its edge, so that no seam shows
ABSENT: Final = -1

_SMALL: Final = 4096
_ID_BYTES: Final = 5  # 35 bits: a square of level 17 with its leading one
_GEOMETRY_BYTES: Final = 19
_MOVE_ONE, _LINE_THREE, _CLOSE = 9, 26, 15  # command | count << 3 (specification, section 4.3)

_SHIFTS: Final = 7 * np.arange(_ID_BYTES)

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Squares:
    """Where squares stand in a tile of EXTENT units: west and north edges, sides, and the ids of their features."""

    ids: Integers
    west: Integers
    north: Integers
    width: Integers
    height: Integers


@dataclass(frozen=True, slots=True)
class Property:
    """One property of the features: for each the row of ``table`` (encoded values), ABSENT where it has none."""

    key: str
    rows: Integers
    table: Sequence[bytes]


def square_ids(levels: ArrayLike, squares: ArrayLike) -> Integers:
    """Numbers that distinguish squares of every level: the Morton number with a one written before it."""
    return np.asarray(squares, np.int64) | (np.int64(1) << (2 * np.asarray(levels, np.int64)))


def squares_within(steps: ArrayLike, offsets: ArrayLike, *, ids: Integers) -> Squares:
    """Squares ``steps`` levels below the tile, at Morton ``offsets`` from the tile's first square of that level."""
    side = EXTENT >> np.asarray(steps, np.int64)
    column, row = unmorton(offsets)
    return Squares(ids, column * side, row * side, side, side)


def square_around(*, square_id: int, level: int, tile: tuple[int, int, int]) -> Squares:
    """The square of ``level`` that holds a whole tile (zoom, column, row): drawn over the tile and its buffer.

    Where an edge of the square is an edge of the tile, it is drawn there.
    """
    zoom, column, row = tile
    size = 1 << (zoom - level)
    west = 0 if column % size == 0 else -BUFFER
    north = 0 if row % size == 0 else -BUFFER
    east = EXTENT if (column + 1) % size == 0 else EXTENT + BUFFER
    south = EXTENT if (row + 1) % size == 0 else EXTENT + BUFFER
    return Squares(*(np.array([number], np.int64) for number in (square_id, west, north, east - west, south - north)))


def doubles(values: ArrayLike) -> list[bytes]:
    """Encoded values of type double, as a table."""
    numbers = np.ascontiguousarray(values, "<f8")
    return [b"\x22\x09\x19" + number.tobytes() for number in numbers]


def whole_numbers(values: ArrayLike) -> list[bytes]:
    """Encoded values of type uint64, as a table."""
    return [_value(b"\x28" + varint(int(number))) for number in np.asarray(values, np.int64)]


def texts(values: Sequence[str]) -> list[bytes]:
    """Encoded values of type string, as a table."""
    return [_value(b"\x0a" + _sized(text.encode())) for text in values]


@cache
def small_numbers() -> list[bytes]:
    """The table of the whole numbers from 0 to 4095: row and value are the same."""
    return whole_numbers(np.arange(_SMALL))


def numbers_of(key: str, values: ArrayLike) -> Property:
    """A property of whole numbers from 0 on; ABSENT (-1) where there is none."""
    of_features = np.asarray(values, np.int64)
    if not of_features.size or of_features.max() < _SMALL:
        return Property(key, of_features, small_numbers())
    numbers, rows = np.unique(of_features, return_inverse=True)
    rows = np.where(of_features == ABSENT, ABSENT, rows)
    return Property(key, np.asarray(rows, np.int64), whole_numbers(np.maximum(numbers, 0)))


def tile_of_squares(layer: str, squares: Squares, properties: Sequence[Property]) -> bytes:
    """A vector tile of one layer of squares; empty bytes where there is none."""
    if not squares.ids.size:
        return b""
    value_indexes, values = _values(properties)
    body = [
        b"\x78\x02",  # version 2
        b"\x0a" + _sized(layer.encode()),
        _features(squares, value_indexes),
        *(b"\x1a" + _sized(column.key.encode()) for column in properties),
        *values,
        b"\x28" + varint(EXTENT),
    ]
    return b"\x1a" + _sized(b"".join(body))


def varint(number: int) -> bytes:
    """A whole number in protobuf's base 128, shortest form."""
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    groups.append(number)
    return bytes(groups)


def _values(properties: Sequence[Property]) -> tuple[Integers, list[bytes]]:
    """For each feature (row) and property (column) the index of its value in the layer, and the values used."""
    columns: list[Integers] = []
    written: list[bytes] = []
    for column in properties:
        is_used = np.zeros(int(column.rows.max()) + 2, np.bool_)  # the last place is that of ABSENT
        is_used[column.rows] = True
        is_used[ABSENT] = False
        index_of_row = np.cumsum(is_used) + (len(written) - 1)
        columns.append(np.where(column.rows == ABSENT, ABSENT, index_of_row[column.rows]))
        written.extend(column.table[row] for row in np.flatnonzero(is_used).tolist())
    return np.stack(columns, axis=1), written


def _features(squares: Squares, value_indexes: Integers) -> bytes:
    """The features, those with the same properties together: each such set is one matrix of bytes."""
    is_there = value_indexes != ABSENT
    if is_there.all():
        return _matrix(squares, slice(None), value_indexes, keys=np.arange(value_indexes.shape[1]))
    pattern = is_there @ (1 << np.arange(is_there.shape[1]))
    parts: list[bytes] = []
    for number in np.unique(pattern).tolist():
        features = np.flatnonzero(pattern == number)
        keys = np.flatnonzero(is_there[features[0]])
        parts.append(_matrix(squares, features, value_indexes[np.ix_(features, keys)], keys=keys))
    return b"".join(parts)


def _matrix(squares: Squares, features: Integers | slice, indexes: Integers, *, keys: Integers) -> bytes:
    size = indexes.shape[0]
    tag_bytes = 3 * keys.size
    fixed = np.frombuffer(
        bytes([0x12, 1 + _ID_BYTES + 2 + tag_bytes + 2 + 2 + _GEOMETRY_BYTES, 0x08])
        + bytes(_ID_BYTES)
        + bytes([0x12, tag_bytes])
        + b"".join(bytes([key, 0, 0]) for key in keys.tolist())
        + bytes([0x18, 3, 0x22, _GEOMETRY_BYTES])  # type polygon
        + bytes(_GEOMETRY_BYTES),
        np.uint8,
    )
    matrix = np.repeat(fixed[None, :], size, axis=0)
    matrix[:, 3 : 3 + _ID_BYTES] = _padded(squares.ids[features], _ID_BYTES)
    tags = matrix[:, 5 + _ID_BYTES : 5 + _ID_BYTES + tag_bytes].reshape(size, keys.size, 3)
    tags[:, :, 1:] = _padded(indexes, 2)
    # Rings clockwise on the screen (rows grow southwards): to the north-west corner, east, south, west, close.
    wide, high = squares.width[features], squares.height[features]
    steps = np.zeros((wide.size, 8), np.int64)  # west, north; east, 0; 0, south; west, 0
    steps[:, 0], steps[:, 1] = squares.west[features], squares.north[features]
    steps[:, 2], steps[:, 5], steps[:, 6] = wide, high, -wide
    rings = np.empty((wide.size, _GEOMETRY_BYTES), np.uint8)
    rings[:, 0], rings[:, 5], rings[:, 18] = _MOVE_ONE, _LINE_THREE, _CLOSE
    numbers = _padded((steps << 1) ^ (steps >> 63), 2).reshape(wide.size, 16)
    rings[:, 1:5], rings[:, 6:18] = numbers[:, :4], numbers[:, 4:]
    matrix[:, -_GEOMETRY_BYTES:] = rings
    return matrix.tobytes()


def _padded(numbers: Integers, width: int) -> Bytes:
    """Varints of ``width`` bytes each (last axis): all but the last byte say that one more follows."""
    groups = (numbers[..., None] >> _SHIFTS[:width]).astype(np.uint8)
    groups &= 0x7F
    groups[..., :-1] |= 0x80
    return groups


def _value(body: bytes) -> bytes:
    return b"\x22" + _sized(body)


def _sized(body: bytes) -> bytes:
    return varint(len(body)) + body
