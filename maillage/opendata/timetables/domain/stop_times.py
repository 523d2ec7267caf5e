"""Trips and their stop times: complete, in order, at speeds that vehicles reach."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import distance_m
from maillage.opendata.timetables.domain import feed_rules as rules
from maillage.opendata.timetables.domain.feed import ABSENT, Codes, Feed, FeedTable, Floats, Mask, TextColumn
from maillage.opendata.timetables.domain.feed_rules import MOST_VALUES, FeedFinding, Findings, by_value, of_rows
from maillage.opendata.timetables.domain.specification import FREQUENCIES, ROUTES, SHAPES, STOP_TIMES, STOPS, TRIPS
from maillage.opendata.timetables.domain.values import integers, numbers, positions, times

_MINUTE_S: Final = 60
# km/h by route_type: StopTimeTravelSpeedValidator of the canonical validator.
_TOP_SPEEDS: Final = {0: 100, 1: 150, 2: 500, 3: 150, 4: 80, 5: 30, 6: 50, 7: 50, 11: 150, 12: 150}
_TOP_SPEED: Final = 200  # of any other type
_KMH: Final = 3.6  # km/h of a metre a second


@dataclass(frozen=True, slots=True)
class Journeys:
    """The stop times of a feed sorted by trip and sequence; all arrays have one entry a stop time.

    ``rows`` are those of stop_times.txt, ``trips`` and ``stops`` the rows of their tables (ABSENT if unknown);
    ``is_first`` and ``is_last`` mark the ends of a trip; ``arrivals`` and ``departures`` are seconds or ABSENT.
    """

    table: FeedTable
    rows: NDArray[np.int64]
    trips: Codes
    stops: Codes
    is_first: Mask
    is_last: Mask
    arrivals: NDArray[np.int64]
    departures: NDArray[np.int64]

    def __len__(self) -> int:
        """The number of stop times."""
        return len(self.rows)

    def in_file(self, wrong: Mask) -> Mask:
        """A mask over the sorted stop times as one over the rows of the file."""
        mask = np.zeros(len(self.table), np.bool_)
        mask[self.rows[wrong]] = True
        return mask


def journeys_of(feed: Feed) -> Journeys:
    """The stop times of a feed in the order of their trips; those of unknown trips are left out."""
    table = feed.table(STOP_TIMES)
    trips = feed.table(TRIPS).rows_named("trip_id", table.column("trip_id"))
    order = np.lexsort((integers(table, "stop_sequence"), trips))
    order = order[trips[order] != ABSENT]
    trips = trips[order]
    is_first = np.r_[True, trips[1:] != trips[:-1]] if len(trips) else np.empty(0, np.bool_)
    stops = feed.table(STOPS).rows_named("stop_id", table.column("stop_id").selected(order))
    return Journeys(
        table,
        order,
        trips,
        stops,
        is_first,
        np.r_[is_first[1:], True] if len(trips) else is_first,
        times(table, "arrival_time")[order],
        times(table, "departure_time")[order],
    )


def faulty_trips(feed: Feed, journeys: Journeys) -> Findings:
    """Trips that no stop time makes usable, and shapes that no trip follows."""
    trips = feed.table(TRIPS)
    if len(feed.table(STOP_TIMES)):
        counts = np.bincount(journeys.trips, minlength=len(trips))
        yield from of_rows(rules.UNUSED_TRIP, trips, "trip_id", counts == 0)
        yield from of_rows(rules.UNUSABLE_TRIP, trips, "trip_id", counts == 1)
    shapes, used = feed.table(SHAPES), set(trips.column("shape_id").texts)
    yield from of_rows(
        rules.UNUSED_SHAPE, shapes, "shape_id", shapes.column("shape_id").where(lambda text: text not in used)
    )


def faulty_stop_times(journeys: Journeys) -> Findings:
    """What is wrong with the times and distances of stop times."""
    table = journeys.table
    arrivals, departures = journeys.arrivals, journeys.departures
    has_arrival, has_departure = arrivals != ABSENT, departures != ABSENT
    # A time that is there and invalid is reported as such; here only blanks count as missing.
    no_arrival, no_departure = table.column("arrival_time").blanks, table.column("departure_time").blanks
    has_window = ~table.column("start_pickup_drop_off_window").blanks
    yield from of_rows(rules.ONLY_ONE_TIME, table, "arrival_time", no_arrival ^ no_departure)
    is_edge = journeys.in_file(journeys.is_first | journeys.is_last)
    is_timeless = (no_arrival | no_departure) & ~has_window
    yield from of_rows(rules.MISSING_TRIP_EDGE, table, "arrival_time", is_edge & is_timeless)
    is_exact = table.column("timepoint").where(lambda text: text == "1")
    yield from of_rows(rules.TIMEPOINT_WITHOUT_TIMES, table, "timepoint", is_exact & is_timeless & ~is_edge)
    has_place = ~table.column("location_group_id").blanks | ~table.column("location_id").blanks
    yield from of_rows(rules.MISSING_REQUIRED_FIELD, table, "stop_id", table.column("stop_id").blanks & ~has_place)
    is_reversed = has_arrival & has_departure & (departures < arrivals)
    yield from by_value(rules.RANGE_OUT_OF_ORDER, table, "departure_time", journeys.in_file(is_reversed))
    distances = numbers(table, "shape_dist_traveled")[journeys.rows]
    with np.errstate(invalid="ignore"):
        stands = np.r_[False, distances[1:] <= distances[:-1]] if len(distances) else np.empty(0, np.bool_)
    is_standing = journeys.in_file(stands & ~journeys.is_first)
    yield from of_rows(rules.STOP_TIME_DISTANCE, table, "shape_dist_traveled", is_standing)


def backward_times(journeys: Journeys) -> Findings:
    """Arrivals before the last departure that the trip states."""
    if not len(journeys):
        return
    has_arrival, has_departure = journeys.arrivals != ABSENT, journeys.departures != ABSENT
    places = np.arange(len(journeys))
    latest = np.maximum.accumulate(np.where(has_departure, places, -1))
    last = np.r_[-1, latest[:-1]]
    begin = np.maximum.accumulate(np.where(journeys.is_first, places, 0))
    is_wrong = has_arrival & (last >= begin) & ~journeys.is_first & (journeys.arrivals < journeys.departures[last])
    wrong = np.flatnonzero(is_wrong)
    if len(wrong):
        row = int(journeys.rows[wrong[0]])
        yield FeedFinding(
            rules.TIMES_OUT_OF_ORDER,
            journeys.table.name,
            "arrival_time",
            journeys.table.column("arrival_time").text(row),
            tuple(np.sort(journeys.table.row_numbers[journeys.rows[wrong]]).tolist()),
            {"row": int(journeys.table.row_numbers[row])},
        )


def too_fast_pairs(feed: Feed, journeys: Journeys) -> Findings:
    """Pairs of stops in succession between which the vehicle would exceed the top speed of its kind."""
    is_timed = (journeys.arrivals != ABSENT) & (journeys.departures != ABSENT)
    stops = feed.table(STOPS)
    lon, lat = positions(stops, "stop_lon", "stop_lat")
    is_known = journeys.stops != ABSENT
    at_lon = np.where(is_known, lon[journeys.stops], np.nan) if len(lon) else np.full(len(journeys), np.nan)
    at_lat = np.where(is_known, lat[journeys.stops], np.nan) if len(lat) else at_lon
    legs = np.r_[0.0, distance_m(at_lon[:-1], at_lat[:-1], at_lon[1:], at_lat[1:])] if len(at_lon) else at_lon
    # Stops without times between two with times only lengthen the path; an unknown position ends it.
    way = np.cumsum(np.where(journeys.is_first | np.isnan(legs), 0.0, legs))
    lost = np.cumsum(np.isnan(legs) & ~journeys.is_first)
    timed = np.flatnonzero(is_timed)
    before, after = timed[:-1], timed[1:]
    same = (journeys.trips[before] == journeys.trips[after]) & (lost[before] == lost[after])
    before, after = before[same], after[same]
    seconds = (journeys.arrivals[after] - journeys.departures[before]).astype(np.float64)
    # Times given to the minute are rounded: a minute more is possible.
    is_rounded = (journeys.arrivals[after] % _MINUTE_S == 0) & (journeys.departures[before] % _MINUTE_S == 0)
    seconds += np.where(is_rounded, _MINUTE_S, 0)
    in_time = seconds > 0  # earlier than the departure: reported as such
    before, after, seconds = before[in_time], after[in_time], seconds[in_time]
    speeds = (way[after] - way[before]) / seconds * _KMH
    wrong = np.flatnonzero(speeds > top_speeds(feed)[journeys.trips[after]]) if len(after) else np.empty(0, np.int64)
    yield from _fast_pairs(
        journeys, stops.column("stop_name"), before=before[wrong], after=after[wrong], speeds=speeds[wrong]
    )


def _fast_pairs(
    journeys: Journeys, names: TextColumn, *, before: NDArray[np.int64], after: NDArray[np.int64], speeds: Floats
) -> Findings:
    """One finding a pair of stops, with its top speed; the pairs with most trips first."""
    pairs = journeys.stops[before].astype(np.int64) * (len(names.codes) + 1) + journeys.stops[after]
    _pairs, places, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    for place in np.argsort(-counts, kind="stable")[:MOST_VALUES]:
        of_pair = np.flatnonzero(places == place)
        first = int(of_pair[0])
        yield FeedFinding(
            rules.FAST_TRAVEL,
            journeys.table.name,
            "arrival_time",
            "",
            tuple(np.sort(journeys.table.row_numbers[journeys.rows[after[of_pair]]]).tolist()),
            {
                "before": names.text(int(journeys.stops[before[first]])),
                "after": names.text(int(journeys.stops[after[first]])),
                "speed": round(float(speeds[of_pair].max())),
            },
        )


def top_speeds(feed: Feed) -> Floats:
    """The top speed (km/h) of the route of each trip."""
    routes = feed.table(ROUTES)
    kinds = integers(routes, "route_type")
    speeds = np.array([*(_TOP_SPEEDS.get(int(kind), _TOP_SPEED) for kind in kinds), _TOP_SPEED], np.float64)
    return speeds[routes.rows_named("route_id", feed.table(TRIPS).column("route_id"))]


def faulty_frequencies(feed: Feed) -> Findings:
    """Frequencies that end before they begin, or overlap."""
    table = feed.table(FREQUENCIES)
    begins, ends = times(table, "start_time"), times(table, "end_time")
    is_told = (begins != ABSENT) & (ends != ABSENT)
    yield from by_value(rules.RANGE_OUT_OF_ORDER, table, "end_time", is_told & (ends < begins))
    yield from by_value(rules.RANGE_EQUAL, table, "end_time", is_told & (ends == begins))
    trips = table.column("trip_id").codes
    order = np.lexsort((begins, trips))
    order = order[is_told[order]]
    overlaps = (trips[order][1:] == trips[order][:-1]) & (begins[order][1:] < ends[order][:-1])
    wrong = np.zeros(len(table), np.bool_)
    wrong[order[1:][overlaps]] = True
    yield from by_value(rules.OVERLAPPING_FREQUENCY, table, "trip_id", wrong)
