"""Sums up what a feed offers: lines with their routes, days and hours of departures; and its stops as a table."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.opendata.timetables.domain.feed import ABSENT, Feed
from maillage.opendata.timetables.domain.services import ServiceDays, last_day
from maillage.opendata.timetables.domain.shapes import ShapeLines
from maillage.opendata.timetables.domain.specification import AGENCY, FEED_INFO, FREQUENCIES, ROUTES, STOPS, TRIPS
from maillage.opendata.timetables.domain.stop_times import Journeys
from maillage.opendata.timetables.domain.stops import STATION, STOP, location_types
from maillage.opendata.timetables.domain.timetable import TYPICAL_WEEK, Line, Polyline, Timetable
from maillage.opendata.timetables.domain.values import integers, positions, times

_MOST_DAYS: Final = 800  # shown day by day
_MOST_PATHS: Final = 8  # routes drawn of a line, those with most trips first
_MOST_POINTS: Final = 60_000  # of all lines: a megabyte of JSON
_FIRST_TOLERANCE: Final = 0.00005  # degrees, about 5 m
_DECIMALS: Final = 5  # about a metre
_MOST_ROUNDS: Final = 12
_HOUR_S: Final = 3600
_LEAST_POINTS: Final = 2
# Columns of the table of stops: GTFS's own, then what the feed says of each.
STOP_FIELDS: Final = (
    *("stop_id", "stop_code", "stop_name", "stop_desc", "stop_lat", "stop_lon", "location_type", "parent_station"),
    *("wheelchair_boarding", "zone_id", "platform_code", "stop_url"),
)
LINES_COLUMN: Final = "route_short_names"
STOP_TIMES_COLUMN: Final = "reference_day_stop_times"


def timetable_of(feed: Feed, journeys: Journeys, lines: ShapeLines, services: ServiceDays, *, today: date) -> Timetable:
    """What the feed offers, seen from ``today``."""
    kinds = location_types(feed.table(STOPS))
    departures = _departures_of_trips(feed)
    daily = _daily(services, departures)
    active = np.flatnonzero(daily)
    expiry = last_day(feed, services)
    reference = _reference_day(daily, services.begin, today)
    hours, first, last = departures_by_hour(journeys, services, departures, reference)
    info = feed.table(FEED_INFO)
    return Timetable(
        agencies=tuple(filter(None, feed.table(AGENCY).column("agency_name").texts)),
        version=info.column("feed_version").text(0) if len(info) else "",
        line_count=len(feed.table(ROUTES)),
        stop_count=int((kinds == STOP).sum()),
        station_count=int((kinds == STATION).sum()),
        trip_count=len(feed.table(TRIPS)),
        stop_time_count=len(journeys.table),
        first_day=date.fromordinal(services.begin + int(active[0])) if len(active) else None,
        last_day=date.fromordinal(services.begin + int(active[-1])) if len(active) else None,
        expires_on=date.fromordinal(expiry[2]) if expiry else None,
        trips_by_day=tuple(daily[active[0] : active[-1] + 1][:_MOST_DAYS].tolist()) if len(active) else (),
        week=typical_week(daily, services.begin),
        reference_day=None if reference is None else date.fromordinal(reference),
        hours=hours,
        first_departure_s=first,
        last_arrival_s=last,
        lines=lines_of(feed, journeys, lines),
        box=bounding_box(feed),
    )


def bounding_box(feed: Feed) -> tuple[float, float, float, float] | None:
    """West, south, east and north of the stops; None without a position."""
    lon, lat = positions(feed.table(STOPS), "stop_lon", "stop_lat")
    placed = ~np.isnan(lon)
    if not placed.any():
        return None
    west, south, east, north = (
        round(float(edge), _DECIMALS)
        for edge in (lon[placed].min(), lat[placed].min(), lon[placed].max(), lat[placed].max())
    )
    return west, south, east, north


def stop_rows(
    feed: Feed, journeys: Journeys, services: ServiceDays, *, today: date
) -> tuple[tuple[str, ...], list[Sequence[str]]]:
    """The names and columns of the table of stops, in the order of stops.txt.

    After GTFS's fields come the lines that serve a stop, and how often a trip stops there on the reference day.
    """
    table = feed.table(STOPS)
    names = tuple(name for name in STOP_FIELDS if name in table.columns)
    columns: list[Sequence[str]] = []
    for name in names:
        column = table.column(name)
        columns.append([column.texts[code] for code in column.codes])
    is_known = journeys.stops != ABSENT
    columns.append(lines_of_stops(feed, journeys, is_known))
    departures = _departures_of_trips(feed)
    reference = _reference_day(_daily(services, departures), services.begin, today)
    running = _departures_on(services, departures, reference)
    counts = np.bincount(
        journeys.stops[is_known], weights=running[journeys.trips[is_known]].astype(np.float64), minlength=len(table)
    )
    columns.append([str(int(count)) for count in counts])
    return (*names, LINES_COLUMN, STOP_TIMES_COLUMN), columns


def lines_of_stops(feed: Feed, journeys: Journeys, is_known: NDArray[np.bool_]) -> list[str]:
    """The names of the lines that serve each stop, in their order; ``is_known`` are stop times of known stops."""
    routes, trips, stops = feed.table(ROUTES), feed.table(TRIPS), feed.table(STOPS)
    route_of = routes.rows_named("route_id", trips.column("route_id"))[journeys.trips[is_known]].astype(np.int64)
    pairs = np.unique(journeys.stops[is_known].astype(np.int64) * (len(routes) + 1) + (route_of + 1))
    served: list[list[str]] = [[] for _ in range(len(stops))]
    for stop, route in zip(*np.divmod(pairs, len(routes) + 1), strict=True):
        if route:
            served[int(stop)].append(_line_name(feed, int(route) - 1))
    return [", ".join(sorted(dict.fromkeys(names), key=_in_order)) for names in served]


def _line_name(feed: Feed, route: int) -> str:
    table = feed.table(ROUTES)
    return table.column("route_short_name").text(route) or table.column("route_long_name").text(route)


def _in_order(name: str) -> tuple[int, str]:
    """2 before 10, numbers before names."""
    return (int(name), "") if name.isascii() and name.isdecimal() else (1 << 31, name)


def _departures_of_trips(feed: Feed) -> NDArray[np.int64]:
    """How often each trip leaves on a day of its service: once, or as its frequencies say."""
    trips, table = feed.table(TRIPS), feed.table(FREQUENCIES)
    counts = np.ones(len(trips), np.int64)
    if len(table):
        rows = trips.rows_named("trip_id", table.column("trip_id"))
        begins, ends, headways = times(table, "start_time"), times(table, "end_time"), integers(table, "headway_secs")
        usable = (rows != ABSENT) & (begins != ABSENT) & (ends > begins) & (headways > 0)
        counts[rows[usable]] = 0
        # Departures from start_time on, before end_time.
        np.add.at(counts, rows[usable], -(-(ends - begins)[usable] // headways[usable]))
    return counts


def _daily(services: ServiceDays, departures: NDArray[np.int64]) -> NDArray[np.int64]:
    """Departures on each day."""
    is_known = services.trip_services != ABSENT
    by_service = np.bincount(
        services.trip_services[is_known], weights=departures[is_known].astype(np.float64), minlength=len(services.names)
    )
    daily: NDArray[np.int64] = (by_service @ services.runs.astype(np.float64)).astype(np.int64)
    return daily


def typical_week(daily: NDArray[np.int64], begin: int) -> tuple[int, ...]:
    """The median of departures on the days of each weekday between the first and the last day."""
    active = np.flatnonzero(daily)
    if not len(active):
        return ()
    days = np.arange(active[0], active[-1] + 1)
    weekdays = (days + begin - 1) % TYPICAL_WEEK
    medians = []
    for weekday in range(TYPICAL_WEEK):
        counts = daily[days[weekdays == weekday]]
        medians.append(int(np.median(counts)) if len(counts) else 0)
    return tuple(medians)


def _reference_day(daily: NDArray[np.int64], begin: int, today: date) -> int | None:
    """The ordinal of the day with most departures, of those to come if a trip still runs; None if none ever does."""
    if not daily.any():
        return None
    first = max(today.toordinal() - begin, 0)
    coming = daily[first:]
    if coming.any():
        return begin + first + int(np.argmax(coming))
    return begin + int(np.argmax(daily))


def _departures_on(services: ServiceDays, departures: NDArray[np.int64], day: int | None) -> NDArray[np.int64]:
    """How often each trip leaves on a day (ordinal)."""
    if day is None:
        return np.zeros(len(departures), np.int64)
    runs = np.append(services.runs[:, day - services.begin], False)  # that of ABSENT, the last
    running: NDArray[np.int64] = departures * runs[services.trip_services]
    return running


def departures_by_hour(
    journeys: Journeys, services: ServiceDays, departures: NDArray[np.int64], day: int | None
) -> tuple[tuple[int, ...], int | None, int | None]:
    """Departures of trips by hour on a day, its first departure and its last arrival."""
    running = _departures_on(services, departures, day)
    starts = journeys.departures[journeys.is_first]
    ends = journeys.arrivals[journeys.is_last]
    runs = running[journeys.trips[journeys.is_first]]
    has_start, has_end = (starts != ABSENT) & (runs > 0), (ends != ABSENT) & (runs > 0)
    if not has_start.any():
        return (), None, None
    hours = np.bincount(starts[has_start] // _HOUR_S, weights=runs[has_start].astype(np.float64))
    last = int(ends[has_end].max()) if has_end.any() else None
    return tuple(int(count) for count in hours), int(starts[has_start].min()), last


def lines_of(feed: Feed, journeys: Journeys, lines: ShapeLines) -> tuple[Line, ...]:
    """The lines of a feed in the order of their names, with their routes as the map draws them."""
    routes, trips = feed.table(ROUTES), feed.table(TRIPS)
    route_of = routes.rows_named("route_id", trips.column("route_id"))
    counts = np.bincount(route_of[route_of != ABSENT], minlength=len(routes))
    is_known = journeys.stops != ABSENT
    pairs = np.unique(
        route_of[journeys.trips[is_known]].astype(np.int64) * (len(feed.table(STOPS)) + 1) + journeys.stops[is_known]
    )
    stops_of = np.bincount((pairs // (len(feed.table(STOPS)) + 1))[pairs >= 0], minlength=len(routes))
    shaped = _shaped_paths(feed, lines, route_of)
    straight = _straight_paths(feed, journeys, route_of, {*range(len(routes))} - shaped.keys())
    lines_of_routes = [shaped.get(route) or straight.get(route, []) for route in range(len(routes))]
    paths = _simplified(lines_of_routes)
    kinds = integers(routes, "route_type")
    order = sorted(range(len(routes)), key=lambda route: (_in_order(_line_name(feed, route)), route))
    return tuple(
        Line(
            id=routes.column("route_id").text(route),
            short_name=routes.column("route_short_name").text(route),
            long_name=routes.column("route_long_name").text(route),
            kind=int(kinds[route]),
            color=routes.column("route_color").text(route),
            text_color=routes.column("route_text_color").text(route),
            trip_count=int(counts[route]),
            stop_count=int(stops_of[route]),
            paths=paths[route],
            is_straight=route not in shaped,
        )
        for route in order
    )


def _shaped_paths(feed: Feed, lines: ShapeLines, route_of: NDArray[np.int32]) -> dict[int, list[Any]]:
    """The shapes that the trips of each route follow, those with most trips first."""
    places = {name: place for place, name in enumerate(lines.names) if lines.lines[place] is not None}
    column = feed.table(TRIPS).column("shape_id")
    number_of = np.array([places.get(text, ABSENT) for text in column.texts], np.int64)
    shapes = number_of[column.codes] if len(route_of) else np.empty(0, np.int64)
    usable = (shapes != ABSENT) & (route_of != ABSENT)
    pairs, counts = np.unique(
        route_of[usable].astype(np.int64) * (len(lines.names) + 1) + shapes[usable], return_counts=True
    )
    lines_of_routes: dict[int, list[Any]] = {}
    for place in np.argsort(-counts, kind="stable"):
        route, shape = divmod(int(pairs[place]), len(lines.names) + 1)
        most_used = lines_of_routes.setdefault(route, [])
        if len(most_used) < _MOST_PATHS:
            most_used.append(lines.lines[shape])
    return lines_of_routes


def _straight_paths(
    feed: Feed, journeys: Journeys, route_of: NDArray[np.int32], routes: AbstractSet[int]
) -> dict[int, list[Any]]:
    """The paths of routes without shapes from stop to stop, those with most trips first."""
    if not routes:
        return {}
    lon, lat = positions(feed.table(STOPS), "stop_lon", "stop_lat")
    counts: dict[int, dict[tuple[int, ...], int]] = {}
    begins = np.flatnonzero(journeys.is_first)
    for stops, route in zip(np.split(journeys.stops, begins[1:]), route_of[journeys.trips[begins]], strict=True):
        if int(route) in routes:
            placed = stops[stops != ABSENT]
            way = tuple(placed[~np.isnan(lon[placed])].tolist())
            if len(way) >= _LEAST_POINTS:
                of_route = counts.setdefault(int(route), {})
                of_route[way] = of_route.get(way, 0) + 1
    lines_of_routes = {}
    for number, ways in counts.items():
        most_used = [way for way, _count in sorted(ways.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_PATHS]]
        lines_of_routes[number] = [
            shapely.linestrings(np.column_stack([lon[list(way)], lat[list(way)]])) for way in most_used
        ]
    return lines_of_routes


def _simplified(lines_of_routes: Sequence[Sequence[Any]]) -> list[tuple[Polyline, ...]]:
    """The lines with as few points as the map needs, all by one tolerance."""
    lines = np.array([line for paths in lines_of_routes for line in paths], object)
    simple, tolerance = lines, _FIRST_TOLERANCE
    for _ in range(_MOST_ROUNDS):
        simple = shapely.simplify(lines, tolerance, preserve_topology=False) if len(lines) else lines
        if int(shapely.get_num_coordinates(simple).sum() if len(simple) else 0) <= _MOST_POINTS:
            break
        tolerance *= 2
    paths = iter(simple)
    return [
        tuple(
            tuple((round(float(lon), _DECIMALS), round(float(lat), _DECIMALS)) for lon, lat in points)
            for points in (shapely.get_coordinates(next(paths)) for _line in of_route)
        )
        for of_route in lines_of_routes
    ]
