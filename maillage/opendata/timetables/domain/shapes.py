"""Shapes, the paths that trips follow: distances that grow, and stops that lie on them."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.core.geo import EARTH_RADIUS_M, distance_m
from maillage.opendata.timetables.domain import feed_rules as rules
from maillage.opendata.timetables.domain.feed import ABSENT, Codes, Feed, FeedTable, Floats
from maillage.opendata.timetables.domain.feed_rules import MOST_VALUES, FeedFinding, Findings, by_value
from maillage.opendata.timetables.domain.specification import SHAPES, STOPS, TRIPS
from maillage.opendata.timetables.domain.stop_times import Journeys
from maillage.opendata.timetables.domain.values import integers, numbers, positions

_FARTHEST_M: Final = 100  # of a stop from its shape: StopToShapeMatcherSettings of the canonical validator
_FARTHEST_END_M: Final = 11.1  # of a last stop from the end of its shape: TripAndShapeDistanceValidator
_LEAST_POINTS: Final = 2


@dataclass(frozen=True, slots=True)
class ShapeLines:
    """The shapes of a feed: points sorted by shape and sequence, and a line for each shape of two points or more.

    ``rows`` are those of shapes.txt; ``shapes`` is the number of the shape of each point, ``names`` their ids;
    ``lines`` is in degrees, None for a shape without a line.
    """

    table: FeedTable
    rows: NDArray[np.int64]
    shapes: Codes
    names: tuple[str, ...]
    lon: Floats
    lat: Floats
    lines: NDArray[Any]


def shape_lines(feed: Feed) -> ShapeLines:
    """The shapes of a feed; points without a position are left out."""
    table = feed.table(SHAPES)
    column = table.column("shape_id")
    lon, lat = positions(table, "shape_pt_lon", "shape_pt_lat")
    order = np.lexsort((integers(table, "shape_pt_sequence"), column.codes))
    order = order[~np.isnan(lon[order]) & ~column.blanks[order]]
    shapes, lon, lat = column.codes[order], lon[order], lat[order]
    counts = np.bincount(shapes, minlength=len(column.texts))
    lines = np.full(len(column.texts), None, object)
    has_line = counts >= _LEAST_POINTS
    is_drawn = has_line[shapes]
    if is_drawn.any():
        numbers_of_lines = np.cumsum(has_line) - 1
        lines[has_line] = shapely.linestrings(
            np.column_stack([lon[is_drawn], lat[is_drawn]]), indices=numbers_of_lines[shapes[is_drawn]]
        )
    return ShapeLines(table, order, shapes, column.texts, lon, lat, lines)


def faulty_shapes(lines: ShapeLines) -> Findings:
    """Shapes of one point, and distances along them that do not grow."""
    table = lines.table
    if not len(table):
        return
    counts = np.bincount(lines.shapes, minlength=len(lines.names))
    is_single = np.zeros(len(table), np.bool_)
    is_single[lines.rows[counts[lines.shapes] < _LEAST_POINTS]] = True
    yield from by_value(rules.SINGLE_SHAPE_POINT, table, "shape_id", is_single)
    distances = numbers(table, "shape_dist_traveled")[lines.rows]
    is_next = lines.shapes[1:] == lines.shapes[:-1]
    with np.errstate(invalid="ignore"):
        decreases = is_next & (distances[1:] < distances[:-1])
        stands = is_next & (distances[1:] == distances[:-1])
    has_moved = (lines.lon[1:] != lines.lon[:-1]) | (lines.lat[1:] != lines.lat[:-1])
    for rule, wrong in (
        (rules.DECREASING_SHAPE_DISTANCE, decreases),
        (rules.EQUAL_DISTANCE_DIFFERENT, stands & has_moved),
    ):
        in_file = np.zeros(len(table), np.bool_)
        in_file[lines.rows[1:][wrong]] = True
        yield from by_value(rule, table, "shape_id", in_file)


def stops_far_from_shapes(feed: Feed, journeys: Journeys, lines: ShapeLines) -> Findings:
    """The stops that lie more than 100 m from the shape of a trip that serves them, farthest first."""
    stops, shapes = feed.table(STOPS), _followed_shapes(feed, journeys, lines)
    lon, lat = positions(stops, "stop_lon", "stop_lat")
    usable = (shapes != ABSENT) & (journeys.stops != ABSENT)
    pairs = np.unique(shapes[usable] * (len(stops) + 1) + journeys.stops[usable])
    shape_of, stop_of = np.divmod(pairs, len(stops) + 1)
    is_placed = ~np.isnan(lon[stop_of]) & (lines.lines[shape_of] != None) if len(pairs) else np.empty(0, np.bool_)  # noqa: E711 -- elementwise
    shape_of, stop_of = shape_of[is_placed], stop_of[is_placed]
    distances = _distances_m(lines, shape_of, lon[stop_of], lat[stop_of])
    far = np.flatnonzero(distances > _FARTHEST_M)
    # A stop is reported once, with the shape that it lies farthest from.
    far = far[np.argsort(-distances[far], kind="stable")]
    _stops, firsts = np.unique(stop_of[far], return_index=True)
    for place in np.sort(firsts)[: MOST_VALUES * 10]:
        stop, shape = int(stop_of[far[place]]), int(shape_of[far[place]])
        yield FeedFinding(
            rules.STOP_FAR_FROM_SHAPE,
            stops.name,
            "stop_lat",
            stops.column("stop_name").text(stop),
            (int(stops.row_numbers[stop]),),
            {"distance": round(float(distances[far[place]])), "shape": lines.names[shape]},
        )


def trips_beyond_shapes(feed: Feed, journeys: Journeys, lines: ShapeLines) -> Findings:
    """Trips whose last stop is farther along than their shape is long, and more than 11.1 m from its end: by shape."""
    if not len(journeys) or not len(lines.rows):
        return
    stops, ends = feed.table(STOPS), np.flatnonzero(journeys.is_last)
    shapes, stop_of = _followed_shapes(feed, journeys, lines)[ends], journeys.stops[ends]
    lengths = np.nan_to_num(numbers(lines.table, "shape_dist_traveled")[lines.rows])
    farthest = np.full(len(lines.names), ABSENT, np.int64)
    order = np.lexsort((lengths, lines.shapes))
    farthest[lines.shapes[order]] = order  # the last one written is the longest
    point_of = np.where(shapes == ABSENT, ABSENT, farthest[shapes])
    lon, lat = positions(stops, "stop_lon", "stop_lat")
    travelled = numbers(journeys.table, "shape_dist_traveled")[journeys.rows[ends]]
    away_m = distance_m(lines.lon[point_of], lines.lat[point_of], lon[stop_of], lat[stop_of])
    is_known = (point_of != ABSENT) & (stop_of != ABSENT) & (lengths[point_of] > 0)
    with np.errstate(invalid="ignore"):
        wrong = is_known & (travelled > lengths[point_of]) & (away_m > _FARTHEST_END_M)
    for shape in np.unique(shapes[wrong])[: MOST_VALUES * 10]:
        trips = np.flatnonzero(wrong & (shapes == shape))
        worst = trips[np.argmax(travelled[trips])]
        yield FeedFinding(
            rules.TRIP_BEYOND_SHAPE,
            journeys.table.name,
            "shape_dist_traveled",
            f"{travelled[worst]:g}",
            tuple(sorted(journeys.table.row_numbers[journeys.rows[ends[trips]]].tolist())),
            {"shape": lines.names[shape], "most": f"{lengths[point_of[worst]]:g}", "distance": round(away_m[worst])},
        )


def _followed_shapes(feed: Feed, journeys: Journeys, lines: ShapeLines) -> NDArray[np.int64]:
    """The number of the shape that the trip of each stop time follows; ABSENT without one."""
    column = feed.table(TRIPS).column("shape_id")
    places = {name: place for place, name in enumerate(lines.names)}
    number_of = np.array([places.get(text, ABSENT) for text in column.texts], np.int64)
    return number_of[column.codes][journeys.trips] if len(journeys) else np.empty(0, np.int64)


def _distances_m(lines: ShapeLines, shapes: NDArray[np.int64], lon: Floats, lat: Floats) -> Floats:
    """Distances of points from lines, in a plane around the latitude of each point: within 1 % at 100 m."""
    if not len(shapes):
        return np.empty(0, np.float64)
    degree_m = np.pi * EARTH_RADIUS_M / 180
    # The plane of the whole feed would be wrong by its height: each line gets that of its own latitude.
    middles = np.array([0.0 if line is None else sum(line.bounds[1::2]) / 2 for line in lines.lines])
    scale = np.cos(np.radians(middles))
    used = np.unique(shapes)
    planar = np.full(len(lines.lines), None, object)
    counts = shapely.get_num_coordinates(lines.lines[used])
    points = shapely.get_coordinates(lines.lines[used]) * degree_m
    points[:, 0] *= np.repeat(scale[used], counts)
    planar[used] = shapely.set_coordinates(lines.lines[used].copy(), points)
    points_of_stops = shapely.points(lon * degree_m * scale[shapes], lat * degree_m)
    shapely.prepare(planar[used])
    distances: Floats = shapely.distance(planar[shapes], points_of_stops)
    return distances
