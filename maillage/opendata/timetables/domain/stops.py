"""Stops, stations and entrances: named, placed, in the right hierarchy, and served."""

from typing import Final

import numpy as np

from maillage.opendata.timetables.domain import feed_rules as rules
from maillage.opendata.timetables.domain.feed import ABSENT, Codes, Feed, FeedTable, Mask
from maillage.opendata.timetables.domain.feed_rules import Findings, by_value, of_rows
from maillage.opendata.timetables.domain.specification import SHAPES, STOP_TIMES, STOPS
from maillage.opendata.timetables.domain.values import integers, positions

STOP: Final = 0
STATION: Final = 1
_ENTRANCE: Final = 2
_GENERIC_NODE: Final = 3
_BOARDING_AREA: Final = 4
_NEAR_DEGREES: Final = 1.0  # the validator's


def location_types(table: FeedTable) -> Codes:
    """The ``location_type`` of each stop; a blank one is a stop."""
    kinds = integers(table, "location_type")
    return np.where(kinds == ABSENT, STOP, kinds).astype(np.int32)


def faulty_stops(feed: Feed) -> Findings:
    """What is wrong with stops, by the rules of names, positions, hierarchy and use."""
    table = feed.table(STOPS)
    if not len(table):
        return
    kinds = location_types(table)
    is_placed = kinds <= _ENTRANCE
    yield from of_rows(rules.MISSING_STOP_NAME, table, "stop_name", is_placed & table.column("stop_name").blanks)
    is_bare = table.column("stop_lat").blanks | table.column("stop_lon").blanks
    yield from of_rows(rules.STOP_WITHOUT_LOCATION, table, "stop_lat", is_placed & is_bare)
    yield from _misplaced(table, "stop_lon", "stop_lat")
    stop_times = feed.table(STOP_TIMES)
    if not len(stop_times):
        return
    served = table.rows_named("stop_id", stop_times.column("stop_id"))
    is_served = np.zeros(len(table), np.bool_)
    is_served[served[served != ABSENT]] = True
    yield from of_rows(rules.STOP_WITHOUT_STOP_TIME, table, "stop_id", (kinds == STOP) & ~is_served)
    is_elsewhere = (served != ABSENT) & (kinds[served] != STOP)
    yield from by_value(rules.LOCATION_WITH_STOP_TIME, stop_times, "stop_id", is_elsewhere)


def misplaced_shape_points(feed: Feed) -> Findings:
    """The points of shapes near (0, 0) or a pole."""
    yield from _misplaced(feed.table(SHAPES), "shape_pt_lon", "shape_pt_lat")


def _misplaced(table: FeedTable, lon_name: str, lat_name: str) -> Findings:
    lon, lat = positions(table, lon_name, lat_name)
    with np.errstate(invalid="ignore"):
        near_origin: Mask = (np.abs(lon) <= _NEAR_DEGREES) & (np.abs(lat) <= _NEAR_DEGREES)
        near_pole: Mask = np.abs(lat) >= 90 - _NEAR_DEGREES
    yield from of_rows(rules.POINT_NEAR_ORIGIN, table, lat_name, near_origin)
    yield from of_rows(rules.POINT_NEAR_POLE, table, lat_name, near_pole)


def faulty_parents(feed: Feed) -> Findings:
    """Stops, stations and entrances in the wrong hierarchy."""
    table = feed.table(STOPS)
    if not len(table):
        return
    kinds, parents = location_types(table), table.column("parent_station")
    yield from of_rows(rules.LOCATION_WITHOUT_PARENT, table, "parent_station", (kinds >= _ENTRANCE) & parents.blanks)
    is_child_station = (kinds == STATION) & ~parents.blanks
    yield from of_rows(rules.STATION_WITH_PARENT, table, "parent_station", is_child_station)
    rows = table.rows_named("stop_id", parents)
    expected = np.where(kinds == _BOARDING_AREA, STOP, STATION)
    is_wrong = (rows != ABSENT) & (kinds != STATION) & (kinds[rows] != expected)
    yield from by_value(rules.WRONG_PARENT_TYPE, table, "parent_station", is_wrong)
