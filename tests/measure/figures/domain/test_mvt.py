from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.geo import morton
from maillage.measure.figures.domain.mvt import (
    ABSENT,
    BUFFER,
    EXTENT,
    Property,
    doubles,
    numbers_of,
    small_numbers,
    square_around,
    square_ids,
    squares_within,
    texts,
    tile_of_squares,
    varint,
)

VALUES = np.geomspace(1.0, 1e9, 512)
SQUARE = st.tuples(st.integers(0, 5), st.integers(0, 1023)).map(lambda each: (each[0], each[1] & (4 ** each[0] - 1)))
SQUARES = st.lists(SQUARE, min_size=1, max_size=60, unique=True)
FEATURE = st.tuples(st.integers(ABSENT, 511), st.integers(0, 100_000), st.integers(ABSENT, 100))


def decoded(tile: bytes) -> dict[str, Any]:
    layers: dict[str, Any] = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    return layers


@given(SQUARES, st.data())
def test_decoded_tile_says_what_was_written(squares: list[tuple[int, int]], data: st.DataObject) -> None:
    steps, offsets = (np.array(column) for column in zip(*squares, strict=True))
    features = data.draw(st.lists(FEATURE, min_size=len(squares), max_size=len(squares)))
    rows, sizes, shares = (np.array(column) for column in zip(*features, strict=True))
    ids = square_ids(steps + 12, offsets)

    tile = tile_of_squares(
        "squares",
        squares_within(steps, offsets, ids=ids),
        [Property("value", rows, doubles(VALUES)), numbers_of("n", sizes), numbers_of("failures", shares)],
    )

    layer = decoded(tile)["squares"]
    assert (layer["extent"], layer["version"], len(layer["features"])) == (EXTENT, 2, len(squares))
    said = {each["id"]: (_box(each), each["properties"]) for each in layer["features"]}
    expected = {
        int(ids[place]): (_expected_box(*squares[place]), _expected_properties(*features[place]))
        for place in range(len(squares))
    }
    assert said == expected


def _box(feature: dict[str, Any]) -> tuple[int, int, int, int]:
    (ring,) = feature["geometry"]["coordinates"]
    west, north = ring[0]
    east, south = ring[2]
    assert ring == [[west, north], [east, north], [east, south], [west, south], [west, north]]
    return west, north, east, south


def _expected_box(step: int, offset: int) -> tuple[int, int, int, int]:
    side = EXTENT >> step
    ((x, y),) = [(x, y) for x in range(2**step) for y in range(2**step) if int(morton(x, y)) == offset]
    return x * side, y * side, (x + 1) * side, (y + 1) * side


def _expected_properties(row: int, size: int, share: int) -> dict[str, Any]:
    said: dict[str, Any] = {"n": size}
    if row != ABSENT:
        said["value"] = VALUES[row]
    if share != ABSENT:
        said["failures"] = share
    return said


def test_tile_of_no_square_is_empty() -> None:
    nothing = np.zeros(0, np.int64)

    assert tile_of_squares("squares", squares_within(nothing, nothing, ids=nothing), []) == b""


def test_text_properties_are_written() -> None:
    squares = squares_within([1, 1], [0, 3], ids=np.array([4, 7]))

    tile = tile_of_squares("squares", squares, [Property("ties", np.array([ABSENT, 0]), texts(["1,3", "unused"]))])

    assert [each["properties"] for each in decoded(tile)["squares"]["features"]] == [{}, {"ties": "1,3"}]
    assert b"unused" not in tile


@pytest.mark.parametrize(
    ("tile", "expected"),
    [
        ((12, 0, 0), (0, 0, EXTENT + BUFFER, EXTENT + BUFFER)),
        ((12, 7, 7), (-BUFFER, -BUFFER, EXTENT, EXTENT)),
        ((12, 3, 5), (-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)),
    ],
)
def test_square_around_a_tile_ends_at_the_edges_they_share(
    tile: tuple[int, int, int], expected: tuple[int, int, int, int]
) -> None:
    around = square_around(square_id=5, level=9, tile=tile)

    written = tile_of_squares("squares", around, [numbers_of("n", [3])])

    (feature,) = decoded(written)["squares"]["features"]
    west, north, east, south = _box(feature)
    assert (west, north, east, south) == expected


def test_ids_tell_squares_of_every_level_apart() -> None:
    assert square_ids([9, 10, 17], [0, 0, 4**17 - 1]).tolist() == [4**9, 4**10, 2 * 4**17 - 1]


def test_varints_are_those_of_protobuf() -> None:
    assert [varint(number) for number in (0, 127, 128, 300)] == [b"\x00", b"\x7f", b"\x80\x01", b"\xac\x02"]
    assert small_numbers()[300] == b"\x22\x03\x28\xac\x02"
