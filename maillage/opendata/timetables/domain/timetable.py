"""What a feed offers, as pages show it: lines, days and hours of trips, first and last day; JSON at rest."""

from dataclasses import dataclass
from datetime import date
from typing import Final

TYPICAL_WEEK: Final = 7

# Points of a drawn line: longitude and latitude in degrees, to the metre.
Polyline = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One route: names, ``kind`` (GTFS's route_type), colours ("" if not given), trips in all, stops, drawn paths.

    ``is_straight``: the feed has no shapes for it, so the paths run from stop to stop.
    """

    id: str
    short_name: str
    long_name: str
    kind: int
    color: str
    text_color: str
    trip_count: int
    stop_count: int
    paths: tuple[Polyline, ...]
    is_straight: bool


@dataclass(frozen=True, slots=True)
class Timetable:
    """What a feed offers.

    ``first_day`` and ``last_day`` are those on which a trip runs; ``expires_on`` the last day that the feed is valid.
    ``trips_by_day`` counts departures from ``first_day`` on, ``week`` is their median from Monday to Sunday.
    ``hours`` counts departures by hour (from 0; after midnight 24, 25, …) on ``reference_day``, the busiest of those to
    come or else of all; ``first_departure_s`` and ``last_arrival_s`` are seconds of that day.
    """

    agencies: tuple[str, ...]
    version: str
    line_count: int
    stop_count: int
    station_count: int
    trip_count: int
    stop_time_count: int
    first_day: date | None
    last_day: date | None
    expires_on: date | None
    trips_by_day: tuple[int, ...]
    week: tuple[int, ...]
    reference_day: date | None
    hours: tuple[int, ...]
    first_departure_s: int | None
    last_arrival_s: int | None
    lines: tuple[Line, ...]
    box: tuple[float, float, float, float] | None  # west, south, east, north of the stops
