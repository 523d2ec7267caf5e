"""Roads cut into segments: their lengths, their squares, and that each square belongs to one of them."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.geo import morton_at
from maillage.measure.announced.domain.road_segments import SEGMENT_KM, length_km, road_segments
from tests.examples import examples

POINTS = st.lists(st.tuples(st.floats(-1.6, -1.2), st.floats(47.6, 47.9)), min_size=2, max_size=8, unique=True)


@settings(max_examples=examples(200, few=20))
@given(POINTS)
def test_segments_of_a_road_are_as_long_as_the_road_and_none_is_too_long(points: list[tuple[float, float]]) -> None:
    road = shapely.LineString(points)

    segments = road_segments({"D 771": [road]})

    assert all(segment.km <= SEGMENT_KM + 0.1 for segment in segments)
    # A road that crosses itself is cut where it does; its length stays.
    assert sum(segment.km for segment in segments) == pytest.approx(length_km(road), abs=0.06 * len(segments))


@settings(max_examples=examples(200, few=20))
@given(POINTS, POINTS)
def test_square_belongs_to_one_segment_and_every_point_of_a_road_to_some(
    first: list[tuple[float, float]], second: list[tuple[float, float]]
) -> None:
    segments = road_segments({"A 11": [shapely.LineString(first)], "D 1": [shapely.LineString(second)]})
    squares = [square for segment in segments for square in segment.squares]

    assert len(squares) == len(set(squares))
    assert set(morton_at(*zip(*first, strict=True), level=17).tolist()) <= set(squares)


def test_lines_of_one_road_are_joined_whatever_their_order() -> None:
    west, east = shapely.LineString([(-1.5, 47.7), (-1.45, 47.7)]), shapely.LineString([(-1.4, 47.7), (-1.45, 47.7)])

    one, other = road_segments({"D 1": [west, east]}), road_segments({"D 1": [east, west]})

    assert [(segment.number, segment.km) for segment in one] == [(1, 3.7), (2, 3.7)]
    assert {segment.squares for segment in one} == {segment.squares for segment in other} or one != other
