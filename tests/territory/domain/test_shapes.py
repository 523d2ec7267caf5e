import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from maillage.core.geo import distance_m
from maillage.core.problems import Refused
from maillage.territory.domain.shapes import area_m2, checked_area, polygons_of

LON = st.floats(-170, 170)
LAT = st.floats(-70, 70)


def refusal_of(shape: BaseGeometry) -> str:
    with pytest.raises(Refused) as refused:
        checked_area(shape)
    return refused.value.code


def test_shape_of_a_beach_is_taken_as_it_is() -> None:
    shape = shapely.box(-2.2, 47.1, -2.1, 47.15)

    assert checked_area(shape) == shape


def test_shape_in_glasgow_is_taken() -> None:
    shape = shapely.box(-4.3, 55.84, -4.2, 55.88)

    assert checked_area(shape) == shape


def test_bow_tie_is_made_valid() -> None:
    bow_tie = shapely.Polygon([(-2.2, 47), (-2.1, 47.1), (-2.1, 47), (-2.2, 47.1)])

    assert checked_area(bow_tie).is_valid


def test_shape_with_latitude_first_is_refused_with_a_hint() -> None:
    assert refusal_of(shapely.box(47.1, -2.2, 47.15, -2.1)) == "place_shape_swapped"


def test_shape_in_metres_is_refused() -> None:
    assert refusal_of(shapely.box(355_000, 6_680_000, 356_000, 6_681_000)) == "place_shape_not_degrees"


@pytest.mark.parametrize("shape", [shapely.Point(0, 47), shapely.Polygon(), shapely.LineString([(0, 47), (1, 47)])])
def test_shape_without_surface_is_refused(shape: BaseGeometry) -> None:
    assert refusal_of(shape) == "place_shape_not_polygon"


@pytest.mark.parametrize("half_width", [0.00001, 10])
def test_shape_too_small_or_too_large_is_refused(half_width: float) -> None:
    assert refusal_of(shapely.Point(0, 47).buffer(half_width)) == "place_shape_size"


def test_shape_of_too_many_points_is_refused() -> None:
    assert refusal_of(shapely.Point(0, 47).buffer(0.1, quad_segs=6000)) == "place_shape_too_detailed"


@given(LON, LAT)
def test_area_of_a_small_box_is_its_width_by_its_height(lon: float, lat: float) -> None:
    box = shapely.box(lon, lat, lon + 0.01, lat + 0.01)
    width = float(distance_m(lon, lat + 0.005, lon + 0.01, lat + 0.005))
    height = float(distance_m(lon, lat, lon, lat + 0.01))

    assert area_m2(box) == pytest.approx(width * height, rel=1e-4)


def test_polygons_of_a_collection_leave_its_lines_out() -> None:
    mixed = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (2, 2)])])

    assert polygons_of(mixed) == shapely.box(0, 0, 1, 1)
