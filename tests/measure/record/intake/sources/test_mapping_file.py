"""Mappings that people wrote for their own files: what is refused before a row is read, and what is read."""

import json
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.measure.protocol.domain.terms import Position, SubtestKind
from maillage.measure.record.intake.aggregates import refuse_aggregates
from maillage.measure.record.intake.sources.description import ImportedTest, ImportSource, SkippedRow
from maillage.measure.record.intake.sources.mapping import read_mapping
from tests.measure.record.importing import read_all, taken_of

MAPPING = """
device = ["phone"]
[source]
name = "own"
title = "Own"
publisher = "Agence"
licence = "Licence Ouverte 2.0"
url = "https://example.org/"
origin = "drive_test"
[time]
column = "date"
[operator]
constant = "orange"
[position]
lon = "lon"
lat = "lat"
[subtests.download]
column = "down"
unit = "Mbit/s"
"""
POSITION = '[position]\nlon = "lon"\nlat = "lat"\n'
SUBTESTS = '[subtests.download]\ncolumn = "down"\nunit = "Mbit/s"\n'
TIME = '[time]\ncolumn = "date"\n'
PLACE = '[place]\naddress = "place:quais"\nname = "Quais"\n'
BY_NAME = '[position]\nplace = "where"\n'
POINTS = "[places]\nQuai = { lon = -1.55, lat = 47.2 }\n"
FAR = "[places]\nQuai = { lon = -1.55, lat = 47.2 }\nPort = { lon = -2.2, lat = 47.27 }\n"


def mapping_of(folder: Path, *, old: str = "", new: str = "", also: str = "") -> ImportSource:
    path = folder / "own.toml"
    path.write_text(MAPPING.replace(old, new, 1) + also, "utf-8")
    return read_mapping(path).source


def read_csv(folder: Path, source: ImportSource, text: str) -> list[ImportedTest | SkippedRow | Refused]:
    path = folder / "own.csv"
    path.write_text(text, "utf-8")
    return read_all(source, path)


@pytest.mark.parametrize(
    ("old", "new", "also", "code"),
    [
        (POSITION, "", "", "no_position"),
        (POSITION, BY_NAME, "", "no_places"),
        (POSITION, BY_NAME + 'lon = "lon"\n', POINTS, "wrong_position"),
        ('lat = "lat"', 'lat = "lon"', "", "wrong_position"),
        ("", "", POINTS, "places_unread"),
        ("", "", PLACE, "place_without_points"),
        (POSITION, BY_NAME, FAR + PLACE + "margin_m = 10000\n", "place_too_large"),
        (TIME, TIME + 'timezone = "Europe/Pari"\n', "", "unknown_timezone"),
        (TIME, '[time]\nconstant = "printemps"\n', "", "not_a_moment"),
        (TIME, TIME + 'period = "month"\nlookup = { "vague 1" = "2026" }\n', "", "not_a_moment"),
        (TIME, '[time]\nconstant = "2026"\nlookup = { "2026" = "2026-01-01" }\n', "", "wrong_mapping"),
        (SUBTESTS, "[subtests]\n", "", "nothing_measured"),
        (SUBTESTS, SUBTESTS + 'page = "url"\n', "", "page_unread"),
        ('device = ["phone"]', "device = []", "", "wrong_mapping"),
        ("", "", "[rows]\nkeep = { network = [] }\n", "wrong_mapping"),
    ],
)
def test_mapping_that_cannot_place_or_measure_is_refused_before_the_first_row(  # noqa: PLR0917 -- four of a table
    tmp_path: Path, old: str, new: str, also: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        mapping_of(tmp_path, old=old, new=new, also=also)

    assert refused.value.code == code


def test_rows_outside_the_filter_are_passed_over(tmp_path: Path) -> None:
    filters = '[rows]\nkeep = { network = ["4G", "5G"] }\nexclude = { state = ["test", ""] }\n'
    source = mapping_of(tmp_path, also=filters)

    got = read_csv(
        tmp_path,
        source,
        "phone;date;lon;lat;down;network;state\n"
        "a;2026-03-14 10:00;-1.5;47.2;31;4G;ok\n"
        "a;2026-03-14 10:05;-1.5;47.2;31;Wi-Fi;ok\n"
        "a;2026-03-14 10:10;-1.5;47.2;31;5G;test\n"
        "a;2026-03-14 10:15;-1.5;47.2;31;5G;\n",
    )

    assert [type(each) for each in got] == [ImportedTest, SkippedRow, SkippedRow, SkippedRow]
    assert source.required >= {"network", "state"}


def test_row_that_knows_its_month_only_stands_at_the_middle_and_says_so(tmp_path: Path) -> None:
    source = mapping_of(
        tmp_path,
        old=TIME,
        new=TIME + 'period = "month"\ntimezone = "Europe/Paris"\nlookup = { "vague 1" = "mars 2026" }\n',
    )

    got = read_csv(tmp_path, source, "phone;date;lon;lat;down\na;vague 1;-1.5;47.2;31\na;vague 2;-1.5;47.2;31\n")

    measurement = taken_of(got[0]).measurement
    assert (measurement.taken_at.isoformat(), measurement.flags) == ("2026-03-15T11:00:00+00:00", ("date_approximate",))
    assert isinstance(got[1], Refused)
    assert got[1].code == "unknown_word"


def test_file_of_signal_alone_gives_measurements_without_a_speed(tmp_path: Path) -> None:
    radio = '[subtests]\n[radio]\nrsrp_dbm = "rsrp"\nrsrq_db = "rsrq"\nsinr_db = "sinr"\n'
    source = mapping_of(tmp_path, old=SUBTESTS, new=radio)

    got = read_csv(
        tmp_path,
        source,
        "phone;date;lon;lat;rsrp;rsrq;sinr\na;2026-03-14;-1.5;47.2;-97,5;-11;7\na;2026-03-15;-1.5;47.2;;;\n",
    )

    measurement = taken_of(got[0]).measurement
    assert measurement.subtests == ()
    assert measurement.body["radio"] == {"rsrp_dbm": -97.5, "rsrq_db": -11, "sinr_db": 7}
    assert isinstance(got[1], SkippedRow)


def test_mean_of_twelve_tests_is_never_taken_as_one(tmp_path: Path) -> None:
    source = mapping_of(tmp_path)

    got = read_csv(
        tmp_path,
        source,
        "phone;date;lon;lat;down;Nombre de tests\na;2026-03-14;-1.5;47.2;31;12\na;2026-03-15;-1.5;47.2;31;1\n",
    )

    assert isinstance(got[0], Refused)
    assert [(each.code, each.row_number, each.field_name) for each in got[0].findings] == [
        ("aggregate", 2, "Nombre de tests")
    ]
    assert isinstance(got[1], ImportedTest)


@pytest.mark.parametrize(
    "columns", [("quadkey", "avg_d_kbps", "tests", "devices"), ("commune", "Débit moyen (Mbit/s)", "Nb mesures")]
)
def test_file_of_means_is_refused_by_its_header(columns: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="moyenne de plusieurs tests"):
        refuse_aggregates(columns, "tuiles.csv")


@pytest.mark.parametrize("columns", [("a.MeanThroughputMbps", "test"), ("avg_rsrp", "samples"), ("tests", "down")])
def test_file_of_single_tests_with_a_mean_speed_is_no_aggregate(columns: tuple[str, ...]) -> None:
    refuse_aggregates(columns, "tests.csv")


def test_points_of_geojson_are_rows_with_their_position(tmp_path: Path) -> None:
    source = mapping_of(tmp_path)
    point = {"type": "Point", "coordinates": [-1.5534, 47.2184, 12.0]}
    features = [
        {"type": "Feature", "geometry": point, "properties": {"phone": "a", "date": "2026-03-14", "down": 31.5}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": []}, "properties": {"phone": "a"}},
        {"type": "Feature", "geometry": None, "properties": {"phone": "a", "date": "2026-03-14", "down": 3}},
    ]
    path = tmp_path / "own.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")

    first, line, nowhere = read_all(source, path)

    measurement = taken_of(first).measurement
    assert measurement.position == Position(-1.5534, 47.2184, None)
    assert [(each.kind, each.value) for each in measurement.subtests] == [(SubtestKind.DOWNLOAD, 31_500_000)]
    assert isinstance(line, Refused)
    assert [(each.code, each.row_number) for each in line.findings] == [("not_a_point", 3)]
    assert taken_of(nowhere).measurement.position is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[]", "no_features"),
        ('{"type": "Feature", "geometry": null}', "no_features"),
        ('{"features": [{"geometry": "POINT (1 2)"}]}', "no_features"),
        ('{"features": [{"geometry": null, "properties": ["a"]}]}', "no_features"),
        ('{"features": [], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}}', "wrong_projection"),
        ("{", "unreadable"),
    ],
)
def test_json_that_is_no_collection_of_points_is_refused_in_words(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "own.geojson"
    path.write_text(content, "utf-8")

    with pytest.raises(Refused) as refused:
        read_all(mapping_of(tmp_path), path)

    assert refused.value.code == code
