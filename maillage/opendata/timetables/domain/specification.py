"""The files and fields of GTFS Schedule that are read and checked (gtfs.org/documentation/schedule/reference, 2026).

Files of fares, pathways, levels, transfers, translations and bookings are known and published, not checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

AGENCY: Final = "agency.txt"
STOPS: Final = "stops.txt"
ROUTES: Final = "routes.txt"
TRIPS: Final = "trips.txt"
STOP_TIMES: Final = "stop_times.txt"
CALENDAR: Final = "calendar.txt"
CALENDAR_DATES: Final = "calendar_dates.txt"
SHAPES: Final = "shapes.txt"
FREQUENCIES: Final = "frequencies.txt"
FEED_INFO: Final = "feed_info.txt"

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class ValueKind(Enum):
    """The types of values that the reference distinguishes."""

    TEXT = auto()
    DATE = auto()
    TIME = auto()
    LATITUDE = auto()
    LONGITUDE = auto()
    DISTANCE = auto()  # a float, zero or more
    INTEGER = auto()  # zero or more
    POSITIVE = auto()  # an integer from 1
    COLOR = auto()
    URL = auto()
    EMAIL = auto()
    TIMEZONE = auto()
    LANGUAGE = auto()


@dataclass(frozen=True, slots=True)
class FeedField:
    """One field. ``parent`` is the file and field that its value refers to; ``allowed`` are the values of an enum."""

    name: str
    kind: ValueKind = ValueKind.TEXT
    is_required: bool = False
    is_recommended: bool = False
    allowed: tuple[str, ...] = ()
    parents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FeedFile:
    """One file of a feed: its fields, and those that identify a row."""

    name: str
    fields: tuple[FeedField, ...]
    key: tuple[str, ...] = ()
    is_required: bool = False

    @property
    def field_names(self) -> frozenset[str]:
        """The names of its fields."""
        return frozenset(field.name for field in self.fields)


def _text(*names: str) -> tuple[FeedField, ...]:
    return tuple(FeedField(name) for name in names)


def _enum(name: str, most: int, *more: int, is_required: bool = False) -> FeedField:
    return FeedField(name, is_required=is_required, allowed=tuple(map(str, (*range(most + 1), *more))))


def _reference(name: str, *parents: str, is_required: bool = False, key: str = "") -> FeedField:
    return FeedField(name, is_required=is_required, parents=tuple((parent, key or name) for parent in parents))


def _required(name: str, kind: ValueKind = ValueKind.TEXT) -> FeedField:
    return FeedField(name, kind, is_required=True)


_FILES: Final = (
    FeedFile(
        AGENCY,
        (
            *_text("agency_id", "agency_phone"),
            _required("agency_name"),
            _required("agency_url", ValueKind.URL),
            _required("agency_timezone", ValueKind.TIMEZONE),
            FeedField("agency_lang", ValueKind.LANGUAGE),
            FeedField("agency_fare_url", ValueKind.URL),
            FeedField("agency_email", ValueKind.EMAIL),
            _enum("cemv_support", 2),
        ),
        key=("agency_id",),
        is_required=True,
    ),
    FeedFile(
        STOPS,
        (
            _required("stop_id"),
            *_text("stop_code", "stop_name", "tts_stop_name", "stop_desc", "zone_id", "level_id", "platform_code"),
            FeedField("stop_lat", ValueKind.LATITUDE),
            FeedField("stop_lon", ValueKind.LONGITUDE),
            FeedField("stop_url", ValueKind.URL),
            _enum("location_type", 4),
            _reference("parent_station", STOPS, key="stop_id"),
            FeedField("stop_timezone", ValueKind.TIMEZONE),
            _enum("wheelchair_boarding", 2),
            _enum("stop_access", 1),
        ),
        key=("stop_id",),
        is_required=True,
    ),
    FeedFile(
        ROUTES,
        (
            _required("route_id"),
            _reference("agency_id", AGENCY),
            *_text("route_short_name", "route_long_name", "route_desc", "network_id"),
            _enum("route_type", 7, 11, 12, is_required=True),
            FeedField("route_url", ValueKind.URL),
            FeedField("route_color", ValueKind.COLOR),
            FeedField("route_text_color", ValueKind.COLOR),
            FeedField("route_sort_order", ValueKind.INTEGER),
            _enum("continuous_pickup", 3),
            _enum("continuous_drop_off", 3),
            _enum("cemv_support", 2),
        ),
        key=("route_id",),
        is_required=True,
    ),
    FeedFile(
        TRIPS,
        (
            _reference("route_id", ROUTES, is_required=True),
            _reference("service_id", CALENDAR, CALENDAR_DATES, is_required=True),
            _required("trip_id"),
            *_text("trip_headsign", "trip_short_name", "block_id"),
            _enum("direction_id", 1),
            _reference("shape_id", SHAPES),
            _enum("wheelchair_accessible", 2),
            _enum("bikes_allowed", 2),
            _enum("cars_allowed", 2),
        ),
        key=("trip_id",),
        is_required=True,
    ),
    FeedFile(
        STOP_TIMES,
        (
            _reference("trip_id", TRIPS, is_required=True),
            FeedField("arrival_time", ValueKind.TIME),
            FeedField("departure_time", ValueKind.TIME),
            _reference("stop_id", STOPS),
            FeedField("stop_sequence", ValueKind.INTEGER, is_required=True),
            *_text("stop_headsign", "location_group_id", "location_id"),
            FeedField("start_pickup_drop_off_window", ValueKind.TIME),
            FeedField("end_pickup_drop_off_window", ValueKind.TIME),
            _enum("pickup_type", 3),
            _enum("drop_off_type", 3),
            _enum("continuous_pickup", 3),
            _enum("continuous_drop_off", 3),
            FeedField("shape_dist_traveled", ValueKind.DISTANCE),
            _enum("timepoint", 1),
            *_text("pickup_booking_rule_id", "drop_off_booking_rule_id"),
        ),
        key=("trip_id", "stop_sequence"),
        is_required=True,
    ),
    FeedFile(
        CALENDAR,
        (
            _required("service_id"),
            *(_enum(day, 1, is_required=True) for day in WEEKDAYS),
            _required("start_date", ValueKind.DATE),
            _required("end_date", ValueKind.DATE),
        ),
        key=("service_id",),
    ),
    FeedFile(
        CALENDAR_DATES,
        (
            _required("service_id"),
            _required("date", ValueKind.DATE),
            FeedField("exception_type", is_required=True, allowed=("1", "2")),
        ),
        key=("service_id", "date"),
    ),
    FeedFile(
        SHAPES,
        (
            _required("shape_id"),
            _required("shape_pt_lat", ValueKind.LATITUDE),
            _required("shape_pt_lon", ValueKind.LONGITUDE),
            _required("shape_pt_sequence", ValueKind.INTEGER),
            FeedField("shape_dist_traveled", ValueKind.DISTANCE),
        ),
        key=("shape_id", "shape_pt_sequence"),
    ),
    FeedFile(
        FREQUENCIES,
        (
            _reference("trip_id", TRIPS, is_required=True),
            _required("start_time", ValueKind.TIME),
            _required("end_time", ValueKind.TIME),
            _required("headway_secs", ValueKind.POSITIVE),
            _enum("exact_times", 1),
        ),
        key=("trip_id", "start_time"),
    ),
    FeedFile(
        FEED_INFO,
        (
            _required("feed_publisher_name"),
            _required("feed_publisher_url", ValueKind.URL),
            _required("feed_lang", ValueKind.LANGUAGE),
            FeedField("default_lang", ValueKind.LANGUAGE),
            FeedField("feed_start_date", ValueKind.DATE, is_recommended=True),
            FeedField("feed_end_date", ValueKind.DATE, is_recommended=True),
            FeedField("feed_version", is_recommended=True),
            FeedField("feed_contact_email", ValueKind.EMAIL),
            FeedField("feed_contact_url", ValueKind.URL),
        ),
    ),
)
FEED_FILES: Final[Mapping[str, FeedFile]] = {file.name: file for file in _FILES}
# Published, not checked.
OTHER_FILES: Final = frozenset(
    {
        "fare_attributes.txt", "fare_rules.txt", "timeframes.txt", "rider_categories.txt", "fare_media.txt",
        "fare_products.txt", "fare_leg_rules.txt", "fare_leg_join_rules.txt", "fare_transfer_rules.txt", "areas.txt",
        "stop_areas.txt", "networks.txt", "route_networks.txt", "transfers.txt", "pathways.txt", "levels.txt",
        "location_groups.txt", "location_group_stops.txt", "locations.geojson", "booking_rules.txt",
        "translations.txt", "attributions.txt",
    }
)  # fmt: skip
# Those without which an archive is no feed at all.
TELLING_FILES: Final = frozenset({STOPS, ROUTES, TRIPS})
