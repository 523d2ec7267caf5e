"""Polygons drawn into quarters of squares, against the same question asked of each centre; bytes, classes, shares."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from maillage.core.geo import corner_of, morton
from maillage.measure.announced.domain.coverage import (
    QUARTER_LEVEL,
    AnnouncedShares,
    CoverageClass,
    DrawnCoverage,
    QuarterWindow,
    class_weights,
    is_announced_good,
    packed_classes,
    quarter_classes,
    shares_of_weights,
    whole_square_class,
)
from maillage.measure.protocol.domain.terms import Context
from maillage.territory.domain.terms import Box
from tests.examples import examples

BOX = Box(-1.42, 47.70, -1.34, 47.75)
WINDOW = QuarterWindow.around(BOX)
CENTRES = np.meshgrid(WINDOW.column + np.arange(WINDOW.columns) + 0.5, WINDOW.row + np.arange(WINDOW.rows) + 0.5)
LON, LAT = corner_of(*CENTRES, level=QUARTER_LEVEL)


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Geometry:
    """Any polygon, with holes or not, inside the window or over its edge."""
    points = st.tuples(st.floats(-1.46, -1.30), st.floats(47.67, 47.78))
    shape = shapely.convex_hull(shapely.MultiPoint(draw(st.lists(points, min_size=3, max_size=9, unique=True))))
    hole = shapely.Point(draw(points)).buffer(draw(st.floats(0.001, 0.01)))
    return shapely.difference(shape, hole)


def is_inside(shape: shapely.Geometry) -> NDArray[np.bool_]:
    return np.asarray(shapely.contains_xy(shape, LON.ravel(), LAT.ravel()).reshape(LON.shape), np.bool_)


def is_near_edge(shape: shapely.Geometry) -> NDArray[np.bool_]:
    """Centres within 5 m of an edge: a line straight in degrees bends as much in the plane of squares over 10 km."""
    points = shapely.points(LON.ravel(), LAT.ravel())
    return np.asarray((shapely.distance(shapely.boundary(shape), points) < 5e-5).reshape(LON.shape), np.bool_)


@settings(max_examples=examples(300, few=30))
@given(st.lists(polygons(), max_size=6))
def test_quarter_is_covered_if_and_only_if_its_centre_lies_in_a_polygon(shapes: list[shapely.Polygon]) -> None:
    drawn = DrawnCoverage(WINDOW)
    for half in (shapes[::2], shapes[1::2]):
        drawn.draw(np.array(half, object))

    union = shapely.union_all(shapes)
    decided = ~is_near_edge(union) if shapes else np.ones(LON.shape, np.bool_)

    assert np.array_equal(drawn.covered()[decided], is_inside(union)[decided])


def test_multipolygon_with_an_island_in_its_lake_is_drawn_as_it_is() -> None:
    lake = shapely.Point(-1.38, 47.725).buffer(0.02)
    island = shapely.Point(-1.38, 47.725).buffer(0.008)
    shape = shapely.MultiPolygon([*shapely.get_parts(shapely.box(*BOX).difference(lake)), island])
    drawn = DrawnCoverage(WINDOW)

    drawn.draw(np.array([shape], object))

    assert np.array_equal(drawn.covered(), is_inside(shape))
    assert drawn.covered().any()
    assert not drawn.covered().all()


def test_lines_and_points_cover_nothing() -> None:
    drawn = DrawnCoverage(WINDOW)

    drawn.draw(np.array([shapely.Point(-1.38, 47.72), shapely.LineString([(-1.4, 47.7), (-1.36, 47.74)])], object))

    assert not drawn.covered().any()


@given(st.lists(st.integers(0, 3), min_size=WINDOW.columns, max_size=WINDOW.columns))
def test_four_quarters_of_a_square_come_back_out_of_its_byte(row: list[int]) -> None:
    classes = np.resize(np.array(row, np.uint8), (WINDOW.rows, WINDOW.columns))
    x, y = WINDOW.column // 2 + np.arange(WINDOW.columns // 2), WINDOW.row // 2 + 1

    packed = packed_classes(classes, WINDOW, morton(x, np.full(x.size, y)))

    below = classes[2:4]
    expected = np.stack([below[0, ::2], below[0, 1::2], below[1, ::2], below[1, 1::2]], axis=1)
    assert np.array_equal(quarter_classes(packed), expected)
    assert np.array_equal(whole_square_class(packed), expected.min(axis=1))


def test_square_outside_the_window_has_no_coverage() -> None:
    classes = np.full((WINDOW.rows, WINDOW.columns), 3, np.uint8)

    packed = packed_classes(classes, WINDOW, morton([0, WINDOW.column // 2], [0, WINDOW.row // 2]))

    assert packed.tolist() == [0, 0b11111111]


def test_indoors_only_very_good_coverage_is_a_promise() -> None:
    whole = np.array([0, 1, 2, 3, 0, 1, 2, 3])
    context = np.array([Context.OUTDOOR] * 4 + [Context.INDOOR] * 4)

    assert is_announced_good(whole, context).tolist() == [False, False, True, True, False, False, False, True]


def test_weights_of_squares_are_shared_by_their_quarters() -> None:
    # Two squares of the first place (weights 3 and 1), one of the second; the third place has none.
    packed = np.array([0b11111111, 0b00000000, 0b10_10_01_00], np.uint8)

    weights = class_weights(packed, np.array([3, 1, 8]), np.array([0, 0, 1]), 3)
    shares = shares_of_weights(weights)

    assert weights.tolist() == [[1, 0, 0, 3], [2, 2, 4, 0], [0, 0, 0, 0]]
    assert AnnouncedShares.of(shares[0]) == AnnouncedShares(none=0.25, limited=0, good=0, very_good=0.75)
    assert AnnouncedShares.of(shares[1]).well_covered == pytest.approx(0.5)
    assert np.isnan(shares[2]).all()


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(0, 50), st.integers(0, 4)), min_size=1, max_size=60))
def test_shares_of_a_place_add_up_to_all_of_it(squares: list[tuple[int, int, int]]) -> None:
    packed, weights, units = (np.array(column) for column in zip(*squares, strict=True))

    by_class = class_weights(packed.astype(np.uint8), weights.astype(np.int64), units.astype(np.int64), 5)

    assert by_class.sum(axis=1) == pytest.approx(np.bincount(units, weights, 5))
    assert len(CoverageClass) == by_class.shape[1]
