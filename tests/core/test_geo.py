import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.geo import corner_of, distance_m, morton, morton_at, squares_at, unmorton

longitudes = st.floats(-179.9, 179.9)
latitudes = st.floats(-85.0, 85.0)
sides = st.integers(0, 2**31 - 1)


@given(sides, sides)
def test_morton_number_of_any_square_gives_its_column_and_row_back(x: int, y: int) -> None:
    column, row = unmorton(morton(x, y))

    assert (int(column), int(row)) == (x, y)


@given(longitudes, latitudes, st.integers(9, 17))
def test_parent_of_a_square_is_its_morton_number_shifted_by_two(lon: float, lat: float, level: int) -> None:
    child = morton_at(lon, lat, level=level)
    parent = morton_at(lon, lat, level=level - 1)

    assert int(child) >> 2 == int(parent)


@given(longitudes, latitudes)
def test_square_of_a_point_holds_the_point(lon: float, lat: float) -> None:
    x, y = squares_at(lon, lat, level=17)
    west, north = corner_of(x, y, level=17)
    east, south = corner_of(x + 1, y + 1, level=17)

    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


def test_tile_of_nantes_is_the_one_map_servers_give() -> None:
    x, y = squares_at(-1.5536, 47.2184, level=12)

    assert (int(x), int(y)) == (2030, 1437)


def test_distance_from_nantes_to_pornic_is_43_km() -> None:
    got = distance_m(-1.5536, 47.2184, -2.1025, 47.1155)

    assert round(float(got) / 1000) == 43


def test_squares_of_many_points_are_computed_at_once() -> None:
    lon = np.array([-1.5536, 2.3488, -180.0, 180.0])
    lat = np.array([47.2184, 48.8534, 90.0, -90.0])

    x, y = squares_at(lon, lat, level=3)

    assert x.tolist() == [3, 4, 0, 7]
    assert y.tolist() == [2, 2, 0, 7]
