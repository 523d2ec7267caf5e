import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.opendata.timetables.domain.feed_rules import FeedSeverity
from maillage.opendata.timetables.intake.feed_reading import faulty_stop_rows, is_feed, read_feed, reading_of
from tests.opendata.timetables.feeds import FEED, TODAY, changed, faults, feed_archive, feed_octets, reading_with

Files = Mapping[str, str | bytes | None]


def test_feed_that_breaks_no_rule_has_no_finding(tmp_path: Path):
    assert faults(reading_with(tmp_path)) == []


def test_feed_says_what_it_offers(tmp_path: Path):
    timetable = reading_with(tmp_path).timetable

    assert (timetable.agencies, timetable.version) == (("Réseau de la Baie",), "2026-12")
    assert (timetable.line_count, timetable.stop_count, timetable.station_count) == (1, 3, 1)
    assert (timetable.trip_count, timetable.stop_time_count) == (3, 9)
    assert (timetable.first_day, timetable.last_day) == (date(2026, 11, 30), date(2027, 2, 27))
    assert timetable.expires_on == date(2027, 2, 27)
    # Two trips from Monday to Friday, one on Saturday and at Christmas.
    assert timetable.week == (2, 2, 2, 2, 2, 1, 0)
    assert timetable.trips_by_day[:7] == (2, 2, 2, 2, 2, 1, 0)
    assert timetable.trips_by_day[25] == 1
    assert timetable.reference_day == TODAY
    assert timetable.hours == (*[0] * 8, 1, *[0] * 8, 1)
    assert (timetable.first_departure_s, timetable.last_arrival_s) == (8 * 3600, 17 * 3600 + 39 * 60)
    assert timetable.box == (-2.1, 47.1, -2.1, 47.12)


def test_line_is_drawn_along_its_shape_or_from_stop_to_stop(tmp_path: Path):
    (shaped,) = reading_with(tmp_path).timetable.lines
    (straight,) = reading_with(
        tmp_path, {"shapes.txt": None, "trips.txt": FEED["trips.txt"].replace(",s1", ",")}
    ).timetable.lines

    assert (shaped.short_name, shaped.kind, shaped.trip_count, shaped.stop_count) == ("1", 3, 3, 3)
    assert (shaped.paths[0][0], shaped.paths[0][-1], shaped.is_straight) == ((-2.1, 47.1), (-2.1, 47.12), False)
    assert (straight.paths[0][0], straight.paths[0][-1], straight.is_straight) == (
        (-2.1, 47.1),
        (-2.1, 47.12),
        True,
    )


def test_stops_are_a_table_in_the_order_of_their_file(tmp_path: Path):
    stops = reading_with(tmp_path).stops

    rows = list(zip(*stops.columns, strict=True))
    assert stops.header == (
        *("stop_id", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station"),
        *("route_short_names", "reference_day_stop_times"),
    )
    assert rows[1] == ("gare-1", "Gare", "47.1000", "-2.1000", "0", "gare", "1", "2")
    assert [row[0] for row in rows] == ["gare", "gare-1", "port", "plage"]


def test_trips_repeated_by_frequencies_are_counted(tmp_path: Path):
    files = {
        "frequencies.txt": "trip_id,start_time,end_time,headway_secs\n"
        "t1,06:00:00,07:00:00,600\n"
        "t1,07:00:00,07:30:00,600\n"
    }

    timetable = reading_with(tmp_path, files).timetable

    # t1 leaves six times, then three; t2 once.
    assert timetable.week[:5] == (10, 10, 10, 10, 10)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"agency.txt": None}, [("missing_required_file", "agency.txt", "", ())]),
        ({"feed_info.txt": None}, [("missing_recommended_file", "feed_info.txt", "", ())]),
        ({"stop_times.txt": ""}, [("empty_file", "stop_times.txt", "", ())]),
        ({"horaires.pdf": "x"}, [("unknown_file", "horaires.pdf", "", ())]),
        ({"transfers.txt": "from_stop_id\n"}, []),
        (
            changed("agency.txt", ("agency_lang", "langue")),
            [("unknown_column", "agency.txt", "langue", ())],
        ),
        (
            changed("agency.txt", ("agency_lang", "agency_name")),
            [("duplicated_column", "agency.txt", "agency_name", ())],
        ),
        (changed("agency.txt", ("agency_lang", "")), [("empty_column_name", "agency.txt", "", ())]),
        (
            changed("agency.txt", ("agency_timezone", "zone")),
            [
                ("missing_required_column", "agency.txt", "agency_timezone", ()),
                ("unknown_column", "agency.txt", "zone", ()),
            ],
        ),
        (
            changed("stops.txt", ("plage,Plage,47.1200,-2.1000,,\n", "plage,Plage,47.1200,-2.1000,,\n\nx,y\n")),
            [("invalid_row_length", "stops.txt", "", (7,)), ("empty_row", "stops.txt", "", (6,))],
        ),
        (
            changed("stops.txt", ("Plage", "Plage ")),
            [("leading_or_trailing_whitespaces", "stops.txt", "stop_name", (5,))],
        ),
        (
            changed("stops.txt", ("Plage", '"Plage\ndu Nord"')),
            [("new_line_in_value", "stops.txt", "stop_name", (5,))],
        ),
        (
            {"agency.txt": FEED["agency.txt"].encode("windows-1252")},
            [("invalid_character", "agency.txt", "", ())],
        ),
        (
            {"feed_info.txt": FEED["feed_info.txt"] + FEED["feed_info.txt"].splitlines()[1]},
            [("more_than_one_entity", "feed_info.txt", "", (2, 3))],
        ),
    ],
)
def test_fault_of_files_and_columns_is_told_with_its_rule(
    tmp_path: Path, files: Files, expected: list[tuple[str, str, str, tuple[int, ...]]]
):
    found = [fault for fault in faults(reading_with(tmp_path, files)) if fault[0] in {rule for rule, *_ in expected}]

    assert found == expected


def test_windows_file_is_read_all_the_same(tmp_path: Path):
    reading = reading_with(tmp_path, {"agency.txt": FEED["agency.txt"].encode("windows-1252")})

    assert reading.timetable.agencies == ("Réseau de la Baie",)


def test_byte_order_mark_quotes_and_other_line_ends_are_read(tmp_path: Path):
    quoted = "\ufeff" + "\r\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in FEED["stops.txt"].splitlines()
    )

    reading = reading_with(tmp_path, {"stops.txt": quoted, "trips.txt": FEED["trips.txt"].replace("\n", "\r")})

    assert faults(reading) == []
    assert reading.timetable.trip_count == 3


def test_files_in_a_folder_are_read_and_told(tmp_path: Path):
    path = feed_archive(tmp_path, inside="export 2026/")

    reading = reading_of(path, today=TODAY)

    assert is_feed(path)
    assert faults(reading) == [("invalid_input_files_in_subfolder", "stops.txt", "", ())]
    assert reading.timetable.trip_count == 3


def test_files_that_archivers_leave_are_no_fault(tmp_path: Path):
    reading = reading_with(tmp_path, {"__MACOSX/._stops.txt": "x", ".DS_Store": "x"})

    assert faults(reading) == []


def archive_of(path: Path, files: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({**FEED, "../stops.txt": "x"}, "archive_path"),
        ({**FEED, "/etc/cron.d/x": "x"}, "archive_path"),
        ({**FEED, "C:\\x.txt": "x"}, "archive_path"),
        ({**FEED, "STOPS.TXT": "x"}, "archive_twice"),
        ({f"{folder}/{name}": text for folder in ("bus", "car") for name, text in FEED.items()}, "feed_several"),
        ({**FEED, **{f"car/{name}": text for name, text in FEED.items()}}, "feed_several"),
        ({"horaires.zip": feed_octets()}, "feed_nested"),
        ({"lisez-moi.txt": "x"}, "feed_unknown"),
        ({**FEED, "stops.txt": FEED["stops.txt"].replace(",", ";")}, "feed_delimiter"),
        ({**FEED, "stops.txt": FEED["stops.txt"].replace(",", "\t")}, "feed_delimiter"),
        ({**FEED, "stops.txt": FEED["stops.txt"].encode("utf-16")}, "feed_utf_16"),
        ({**FEED, "stops.txt": ",".join(map(str, range(300)))}, "feed_columns"),
        ({**FEED, "shapes.txt": b"\n".join([b"shape_id"] + [b"0" * 2**20] * 64)}, "archive_too_squeezed"),
        ({f"{number}.txt": "" for number in range(1_001)}, "archive_too_many"),
    ],
)
def test_archive_that_is_no_single_feed_is_refused_with_a_sentence(
    tmp_path: Path, files: Mapping[str, bytes | str], code: str
):
    path = archive_of(tmp_path / "horaires.zip", files)

    with pytest.raises(Refused) as refused:
        reading_of(path, today=TODAY)

    assert refused.value.code == code
    assert "%(" not in refused.value.text


def test_link_encrypted_or_strangely_packed_part_is_refused(tmp_path: Path):
    path = tmp_path / "horaires.zip"
    link = zipfile.ZipInfo("stops.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    codes = []
    for content in (path.read_bytes(), _encrypted(), _packed(tmp_path, zipfile.ZIP_LZMA)):
        path.write_bytes(content)
        with pytest.raises(Refused) as refused:
            reading_of(path, today=TODAY)
        codes.append(refused.value.code)

    assert codes == ["archive_link", "archive_locked", "archive_method"]


def _encrypted() -> bytes:
    octets = bytearray(feed_octets())
    # The flag of the first entry in the central directory.
    octets[octets.index(b"PK\x01\x02") + 8] |= 1
    return bytes(octets)


def _packed(folder: Path, method: int) -> bytes:
    return archive_of(folder / "autre.zip", FEED, method=method).read_bytes()


def test_size_told_by_the_directory_is_not_believed(tmp_path: Path):
    octets = bytearray(feed_octets({"shapes.txt": b"\n" * 2**25}))
    place = octets.index(b"shapes.txt", octets.index(b"PK\x01\x02")) - 46
    octets[place + 24 : place + 28] = (10).to_bytes(4, "little")
    path = tmp_path / "horaires.zip"
    path.write_bytes(octets)

    with pytest.raises(Refused) as refused:
        reading_of(path, today=TODAY)

    assert refused.value.code in {"archive_too_squeezed", "archive_broken"}


@pytest.mark.parametrize("octets", [b"", b"PK\x03\x04", b"stop_id,stop_name\n", feed_octets()[:-30]])
def test_broken_archive_is_refused_and_is_no_feed(tmp_path: Path, octets: bytes):
    path = tmp_path / "horaires.zip"
    path.write_bytes(octets)

    with pytest.raises(Refused) as refused:
        reading_of(path, today=TODAY)

    assert (refused.value.code, is_feed(path)) == ("archive_broken", False)


def test_archive_without_its_beginning_is_refused(tmp_path: Path):
    path = tmp_path / "horaires.zip"
    path.write_bytes(feed_octets()[40:])

    with pytest.raises(Refused) as refused:
        reading_of(path, today=TODAY)

    assert refused.value.code == "archive_broken"


def test_altered_part_is_refused(tmp_path: Path):
    octets = bytearray(feed_octets())
    octets[60:70] = b"\xff" * 10
    path = tmp_path / "horaires.zip"
    path.write_bytes(octets)

    with pytest.raises(Refused) as refused:
        reading_of(path, today=TODAY)

    assert refused.value.code == "archive_broken"


def test_process_of_its_own_gives_the_same_reading(tmp_path: Path):
    files = changed("stops.txt", ("47.1200", "47,12"))
    path = feed_archive(tmp_path, files)

    assert read_feed(path, today=TODAY) == reading_of(path, today=TODAY)


def test_refusal_crosses_the_process(tmp_path: Path):
    path = archive_of(tmp_path / "horaires.zip", {"horaires.zip": feed_octets()})

    with pytest.raises(Refused) as refused:
        read_feed(path, today=TODAY)

    assert (refused.value.code, refused.value.params) == ("feed_nested", {"name": "horaires.zip"})


def test_errors_of_stops_are_those_of_the_rows_of_the_table(tmp_path: Path):
    files = changed("stops.txt", ("port,Port,47.1100", "port,Port,100"), ("plage,Plage,47.1200", "plage,,47.1200"))

    reading = reading_with(tmp_path, files)

    assert faulty_stop_rows(reading).tolist() == [4, 5]
    assert all(found.rule.severity is not FeedSeverity.INFO for found in reading.findings)


def test_kernel_imports_no_framework():
    source = "import sys, maillage.opendata.timetables.intake.feed_reading; print('django' in sys.modules)"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[4])}

    written = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True, env=environment
    )

    assert json.loads(written.stdout.lower()) is False


def test_octets_of_the_small_feed_are_an_archive():
    assert zipfile.ZipFile(io.BytesIO(feed_octets())).testzip() is None
