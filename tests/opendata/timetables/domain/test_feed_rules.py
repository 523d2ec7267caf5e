import math
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.opendata.timetables.domain import feed_rules
from maillage.opendata.timetables.domain.feed import ABSENT
from maillage.opendata.timetables.domain.feed_rules import FeedRule, FeedSeverity
from maillage.opendata.timetables.domain.values import day_of, integer_of, number_of, seconds_of
from maillage.opendata.timetables.intake.feed_reading import reading_of
from tests.examples import examples
from tests.opendata.timetables.feeds import FEED, TODAY, changed, faults, feed_archive, reading_with

Files = Mapping[str, str | bytes | None]
STOPS, TIMES, CALENDAR = "stops.txt", "stop_times.txt", "calendar.txt"
SHAPES, ROUTES, TRIPS, INFO = "shapes.txt", "routes.txt", "trips.txt", "feed_info.txt"
OTHER_AGENCY = FEED["agency.txt"] + "Q,Autre,https://autre.example,"


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        # Values.
        (
            changed("agency.txt", ("https://baie.example", "")),
            ("missing_required_field", "agency.txt", "agency_url", (2,)),
        ),
        (changed("agency.txt", ("https://baie.example", "baie")), ("invalid_url", "agency.txt", "agency_url", (2,))),
        (changed("agency.txt", ("Europe/Paris", "Paris")), ("invalid_timezone", "agency.txt", "agency_timezone", (2,))),
        (changed("agency.txt", (",fr", ",français")), ("invalid_language_code", "agency.txt", "agency_lang", (2,))),
        (changed(STOPS, ("47.1200", '"47,12"')), ("invalid_float", STOPS, "stop_lat", (5,))),
        (changed(STOPS, ("47.1200", "147.12")), ("number_out_of_range", STOPS, "stop_lat", (5,))),
        (
            changed(STOPS, ("gare-1,Gare,47.1000,-2.1000,0", "gare-1,Gare,47.1000,-2.1000,9")),
            ("unexpected_enum_value", STOPS, "location_type", (3,)),
        ),
        (
            changed(STOPS, ("gare-1,Gare,47.1000,-2.1000,0", "gare-1,Gare,47.1000,-2.1000,quai")),
            ("invalid_integer", STOPS, "location_type", (3,)),
        ),
        (changed(ROUTES, ("0B5E8A", "#0B5E8A")), ("invalid_color", ROUTES, "route_color", (2,))),
        (changed(TIMES, ("08:04:00,08:04:00", "8h04,8h04")), ("invalid_time", TIMES, "arrival_time", (3,))),
        (
            changed(CALENDAR, ("20261130,20270228\nsamedi", "30/11/2026,20270228\nsamedi")),
            ("invalid_date", CALENDAR, "start_date", (2,)),
        ),
        (
            changed(CALENDAR, ("20261130,20270228\nsamedi", "20260631,20270228\nsamedi")),
            ("invalid_date", CALENDAR, "start_date", (2,)),
        ),
        (changed(INFO, (",2026-12", ",")), ("missing_recommended_field", INFO, "feed_version", (2,))),
        # Keys.
        (changed(STOPS, ("plage,Plage", "port,Plage")), ("duplicate_key", STOPS, "stop_id", (5,))),
        (changed(TIMES, ("port,2,1112\nt1", "port,01,1112\nt1")), ("duplicate_key", TIMES, "stop_sequence", (3,))),
        (
            changed(TIMES, ("t2,17:30:00,17:30:00,gare-1", "t2,17:30:00,17:30:00,gare-9")),
            ("foreign_key_violation", TIMES, "stop_id", (5,)),
        ),
        (changed(TRIPS, ("L1,semaine,t2", "L9,semaine,t2")), ("foreign_key_violation", TRIPS, "route_id", (3,))),
        (changed(TRIPS, ("L1,semaine,t2", "L1,dimanche,t2")), ("foreign_key_violation", TRIPS, "service_id", (3,))),
        (changed(TRIPS, ("t2,s1", "t2,s9")), ("foreign_key_violation", TRIPS, "shape_id", (3,))),
        # Agencies and routes.
        (
            {"agency.txt": OTHER_AGENCY + "Europe/London,fr\n"},
            ("inconsistent_agency_timezone", "agency.txt", "agency_timezone", (3,)),
        ),
        (
            {"agency.txt": OTHER_AGENCY.replace("Q,", ",") + "Europe/Paris,fr\n"},
            ("missing_required_field", "agency.txt", "agency_id", (3,)),
        ),
        (
            changed(ROUTES, ("1,Gare – Plage", ",")),
            ("route_both_short_and_long_name_missing", ROUTES, "route_short_name", (2,)),
        ),
        (
            changed(ROUTES, ("1,Gare – Plage", "Gare vers Plage,")),
            ("route_short_name_too_long", ROUTES, "route_short_name", (2,)),
        ),
        (changed(ROUTES, ("FFFFFF", "0B5E8B")), ("route_color_contrast", ROUTES, "route_color", (2,))),
        (
            {ROUTES: FEED[ROUTES] + "L2,R,1,Gare – Plage,3,,\n"},
            ("duplicate_route_name", ROUTES, "route_long_name", (3,)),
        ),
        # Stops.
        (changed(STOPS, ("port,Port", "port,")), ("missing_stop_name", STOPS, "stop_name", (4,))),
        (changed(STOPS, ("port,Port,47.1100", "port,Port,")), ("stop_without_location", STOPS, "stop_lat", (4,))),
        (
            changed(STOPS, ("port,Port,47.1100,-2.1000", "port,Port,0,0")),
            ("point_near_origin", STOPS, "stop_lat", (4,)),
        ),
        (changed(STOPS, ("port,Port,47.1100", "port,Port,89.9")), ("point_near_pole", STOPS, "stop_lat", (4,))),
        (
            {STOPS: FEED[STOPS] + "e,Entrée,47.1,-2.1,2,\n"},
            ("location_without_parent_station", STOPS, "parent_station", (6,)),
        ),
        (
            {STOPS: FEED[STOPS] + "e,Pôle,47.1,-2.1,1,gare\n"},
            ("station_with_parent_station", STOPS, "parent_station", (6,)),
        ),
        (changed(STOPS, ("0,gare\n", "0,port\n")), ("wrong_parent_location_type", STOPS, "parent_station", (3,))),
        ({STOPS: FEED[STOPS] + "e,Oublié,47.1,-2.1,,\n"}, ("stop_without_stop_time", STOPS, "stop_id", (6,))),
        (
            changed(TIMES, ("08:00:00,gare-1", "08:00:00,gare")),
            ("location_with_unexpected_stop_time", TIMES, "stop_id", (2,)),
        ),
        # Trips and stop times.
        ({TRIPS: FEED[TRIPS] + "L1,semaine,t4,s1\n"}, ("unused_trip", TRIPS, "trip_id", (5,))),
        (
            {TRIPS: FEED[TRIPS] + "L1,semaine,t4,s1\n", TIMES: FEED[TIMES] + "t4,09:00:00,09:00:00,port,1,\n"},
            ("unusable_trip", TRIPS, "trip_id", (5,)),
        ),
        ({SHAPES: FEED[SHAPES] + "s2,47.1,-2.1,1,0\ns2,47.2,-2.1,2,9\n"}, ("unused_shape", SHAPES, "shape_id", (5, 6))),
        (
            changed(TIMES, ("08:04:00,08:04:00", "07:59:00,08:04:00")),
            ("stop_time_with_arrival_before_previous_departure_time", TIMES, "arrival_time", (3,)),
        ),
        (
            changed(TIMES, ("25:10:00,25:10:00", "01:10:00,01:10:00")),
            ("stop_time_with_arrival_before_previous_departure_time", TIMES, "arrival_time", (10,)),
        ),
        (
            changed(TIMES, ("08:04:00,08:04:00", "08:04:00,08:03:00")),
            ("start_and_end_range_out_of_order", TIMES, "departure_time", (3,)),
        ),
        (
            changed(TIMES, ("08:04:00,08:04:00", "08:04:00,")),
            ("stop_time_with_only_arrival_or_departure_time", TIMES, "arrival_time", (3,)),
        ),
        (changed(TIMES, ("08:09:00,08:09:00", ",")), ("missing_trip_edge", TIMES, "arrival_time", (4,))),
        (
            changed(TIMES, ("plage,3,2224\nt2", "plage,3,1112\nt2")),
            ("decreasing_or_equal_stop_time_distance", TIMES, "shape_dist_traveled", (4,)),
        ),
        (
            changed(STOPS, ("plage,Plage,47.1200", "plage,Plage,47.9000")),
            ("fast_travel_between_consecutive_stops", TIMES, "arrival_time", (4, 7)),
        ),
        # Shapes.
        (changed(SHAPES, ("-2.1000,3,2224", "-2.1000,3,900")), ("decreasing_shape_distance", SHAPES, "shape_id", (4,))),
        (
            changed(SHAPES, ("-2.1000,3,2224", "-2.1000,3,1112")),
            ("equal_shape_distance_diff_coordinates", SHAPES, "shape_id", (4,)),
        ),
        ({SHAPES: FEED[SHAPES] + "s2,47.1,-2.1,1,0\n"}, ("single_shape_point", SHAPES, "shape_id", (5,))),
        (
            changed(STOPS, ("port,Port,47.1100,-2.1000", "port,Port,47.1100,-2.0980")),
            ("stop_too_far_from_shape", STOPS, "stop_lat", (4,)),
        ),
        (
            changed(SHAPES, ("47.1200,-2.1000,3,2224", "47.1195,-2.1000,3,2168")),
            ("trip_distance_exceeds_shape_distance", TIMES, "shape_dist_traveled", (4, 7, 10)),
        ),
        # Calendars.
        (
            changed(CALENDAR, ("20270228\nsamedi", "20261001\nsamedi")),
            ("start_and_end_range_out_of_order", CALENDAR, "end_date", (2,)),
        ),
        (
            changed(CALENDAR, ("samedi,0,0,0,0,0,1,0", "samedi,0,0,0,0,0,0,0")),
            ("service_has_no_active_day_of_the_week", CALENDAR, "service_id", (3,)),
        ),
        (
            changed("calendar_dates.txt", ("samedi,20261225,1", "férié,20261225,2")),
            ("service_never_active", "calendar_dates.txt", "service_id", (3,)),
        ),
        (
            changed(CALENDAR, ("0,20261130,20270228\n", "0,20261001,20261120\n")),
            ("trip_coverage_not_active_for_next7_days", CALENDAR, "end_date", ()),
        ),
        (
            {CALENDAR: FEED[CALENDAR] + "été,1,0,0,0,0,0,0,20260701,20260831\n"},
            ("expired_calendar", CALENDAR, "service_id", (4,)),
        ),
        (changed(INFO, ("20270228", "20261205")), ("feed_expiration_date7_days", INFO, "feed_end_date", ())),
        (changed(INFO, ("20270228", "20261231")), ("feed_expiration_date30_days", INFO, "feed_end_date", ())),
        (changed(INFO, ("20261130,", ",")), ("missing_feed_info_date", INFO, "feed_start_date", (2,))),
        (
            changed(INFO, ("20261130,20270228", "20270301,20270228")),
            ("start_and_end_range_out_of_order", INFO, "feed_end_date", (2,)),
        ),
        ({CALENDAR: None, "calendar_dates.txt": None}, ("missing_calendar_and_calendar_date_files", CALENDAR, "", ())),
        # Frequencies.
        (
            {
                "frequencies.txt": "trip_id,start_time,end_time,headway_secs\n"
                "t1,06:00:00,07:00:00,600\n"
                "t1,06:50:00,08:00:00,600\n"
            },
            ("overlapping_frequency", "frequencies.txt", "trip_id", (3,)),
        ),
        (
            {"frequencies.txt": "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,05:00:00,600\n"},
            ("start_and_end_range_out_of_order", "frequencies.txt", "end_time", (2,)),
        ),
        (
            {"frequencies.txt": "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,06:00:00,600\n"},
            ("start_and_end_range_equal", "frequencies.txt", "end_time", (2,)),
        ),
        (
            {"frequencies.txt": "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,07:00:00,0\n"},
            ("number_out_of_range", "frequencies.txt", "headway_secs", (2,)),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_broken_rule_is_told_with_file_field_and_row(tmp_path: Path, files: Files, fault: tuple[str, str, str, object]):
    assert fault in faults(reading_with(tmp_path, files))


def test_sentence_of_each_finding_is_filled_and_has_a_remedy(tmp_path: Path):
    files: Files = {
        **changed(STOPS, ("47.1200", "147.12"), ("port,Port,47.1100,-2.1000", "port,Port,47.1100,-2.0980")),
        **changed(TRIPS, ("t2,s1", "t2,s9")),
        **changed(INFO, ("20270228", "20261205")),
        **changed(TIMES, ("08:04:00,08:04:00", "07:59:00,07:59:00")),
    }

    reading = reading_with(tmp_path, files)

    texts = [
        found.rule.message % {"file": found.file, "field": found.field_name, "value": found.value, **found.params}
        for found in reading.findings
    ]
    assert len(texts) == 5
    assert all("%(" not in text for text in texts)


def test_each_rule_is_named_once_and_its_sentence_has_a_remedy():
    rules = [value for value in vars(feed_rules).values() if isinstance(value, FeedRule)]

    assert len({rule.code for rule in rules}) == len(rules)
    assert [rule.code for rule in rules if rule.severity is not FeedSeverity.INFO and " : " not in rule.message] == []


def test_stop_time_without_a_time_is_no_fault_inside_a_trip(tmp_path: Path):
    reading = reading_with(tmp_path, changed(TIMES, ("08:04:00,08:04:00", ",")))

    assert faults(reading) == []


def test_time_before_an_untimed_stop_is_compared_with_the_next_one(tmp_path: Path):
    files = changed(TIMES, ("08:04:00,08:04:00", ","), ("08:09:00,08:09:00", "07:59:30,08:09:00"))

    assert (
        "stop_time_with_arrival_before_previous_departure_time", TIMES, "arrival_time", (4,)
    ) in faults(reading_with(tmp_path, files))  # fmt: skip


def test_rows_of_one_value_are_one_finding_and_of_many_values_are_bounded(tmp_path: Path):
    rows = "".join(f"x{number},Arrêt,47.1,-2.1,,inconnu-{number % 80}\n" for number in range(160))

    reading = reading_with(tmp_path, {STOPS: FEED[STOPS] + rows})

    groups = [found for found in reading.findings if found.rule is feed_rules.FOREIGN_KEY]
    assert len(groups) == 51
    assert sum(found.count for found in groups) == 160
    assert sorted(row for found in groups for row in found.rows) == list(range(6, 166))


def test_calendar_of_a_century_is_read_without_weight(tmp_path: Path):
    reading = reading_with(tmp_path, changed(CALENDAR, ("20261130", "19700101"), ("20270228", "20991231")))

    assert reading.timetable.first_day is not None
    assert reading.timetable.expires_on == date(2027, 2, 28)
    assert faults(reading) == []


@given(st.integers(0, 999), st.integers(0, 59), st.integers(0, 59))
def test_time_is_read_as_seconds_however_late(hours: int, minutes: int, seconds: int):
    assert seconds_of(f"{hours:02}:{minutes:02}:{seconds:02}") == hours * 3600 + minutes * 60 + seconds


@given(st.text(max_size=12))
def test_text_that_is_no_value_is_absent_or_read_the_same_by_python(text: str):
    assert seconds_of(text) == ABSENT or text.count(":") == 2
    assert day_of(text) == ABSENT or date.fromordinal(day_of(text)).strftime("%Y%m%d") == text
    assert integer_of(text) == ABSENT or integer_of(text) == int(text)
    number = number_of(text)
    assert math.isnan(number) or number == float(text)


@settings(max_examples=examples(200, few=15))
@given(
    st.lists(st.tuples(st.integers(0, 127), st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=4),
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 40), st.booleans()), max_size=12, unique_by=lambda day: day[:2]
    ),
)
def test_days_of_services_are_those_of_a_plain_reading(
    tmp_path_factory: pytest.TempPathFactory,
    calendars: list[tuple[int, int, int]],
    exceptions: list[tuple[int, int, bool]],
):
    first = date(2026, 11, 30)
    calendar, expected = FEED[CALENDAR].splitlines()[0] + "\n", {}
    for number, (weekdays, start, length) in enumerate(calendars):
        begin, end = first + timedelta(start), first + timedelta(start + length)
        marks = [str(weekdays >> day & 1) for day in range(7)]
        calendar += f"s{number},{','.join(marks)},{begin:%Y%m%d},{end:%Y%m%d}\n"
        days = (begin + timedelta(day) for day in range(length + 1))
        expected[f"s{number}"] = {day for day in days if marks[day.weekday()] == "1"}
    dates = "service_id,date,exception_type\n"
    for number, day, is_added in exceptions:
        on = first + timedelta(day)
        dates += f"s{number},{on:%Y%m%d},{1 if is_added else 2}\n"
        known = expected.setdefault(f"s{number}", set())
        known.add(on) if is_added else known.discard(on)
    trips = "route_id,service_id,trip_id\n" + "".join(f"L1,s{number},t{number}\n" for number in range(4))
    path = feed_archive(
        tmp_path_factory.mktemp("feed"), {CALENDAR: calendar, "calendar_dates.txt": dates, TRIPS: trips}
    )

    timetable = reading_of(path, today=TODAY).timetable

    everyday = sorted(day for days in expected.values() for day in days)
    counts = {day: everyday.count(day) for day in everyday}
    told = {
        timetable.first_day + timedelta(place): count
        for place, count in enumerate(timetable.trips_by_day)
        if count and timetable.first_day
    }
    assert told == counts
