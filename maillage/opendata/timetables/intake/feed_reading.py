"""Reads and checks a GTFS archive: the entry of the child process, and its answer as JSON.

Two feeds in one archive, or none, are refused: which would be published, nobody could say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

import numpy as np
from pydantic import TypeAdapter

from maillage.core.bounds.isolation import ProcessBounds, bounded_output
from maillage.core.files.received_archive import ArchiveLimits, ReceivedArchive, archive_names, received_archive
from maillage.core.problems import Refused, sentence
from maillage.opendata.timetables.domain import feed_rules as rules
from maillage.opendata.timetables.domain.feed import Codes, Feed
from maillage.opendata.timetables.domain.feed_rules import FeedFinding
from maillage.opendata.timetables.domain.keys import broken_references, repeated_keys
from maillage.opendata.timetables.domain.offer import stop_rows, timetable_of
from maillage.opendata.timetables.domain.routes import (
    duplicate_route_names,
    faulty_agencies,
    faulty_routes,
    unreadable_routes,
)
from maillage.opendata.timetables.domain.services import (
    expiry_findings,
    faulty_calendars,
    inactive_services,
    service_days,
)
from maillage.opendata.timetables.domain.shapes import (
    faulty_shapes,
    shape_lines,
    stops_far_from_shapes,
    trips_beyond_shapes,
)
from maillage.opendata.timetables.domain.specification import (
    CALENDAR,
    CALENDAR_DATES,
    FEED_FILES,
    FEED_INFO,
    OTHER_FILES,
    STOPS,
    TELLING_FILES,
)
from maillage.opendata.timetables.domain.stop_times import (
    backward_times,
    faulty_frequencies,
    faulty_stop_times,
    faulty_trips,
    journeys_of,
    too_fast_pairs,
)
from maillage.opendata.timetables.domain.stops import faulty_parents, faulty_stops, misplaced_shape_points
from maillage.opendata.timetables.domain.timetable import Timetable
from maillage.opendata.timetables.domain.values import wrong_values
from maillage.opendata.timetables.intake.feed_tables import read_feed_table

_LIMITS: Final = ArchiveLimits()
# A feed of 200,000 stop times takes a second or two; that of a large region, of two million, twenty.
_BOUNDS: Final = ProcessBounds(seconds=60.0, memory_mb=1_600, written_bytes=256 * 2**20)
SHORT_BOUNDS: Final = ProcessBounds(seconds=8.0, memory_mb=500, written_bytes=64 * 2**20)  # for who has no account
_SEVERAL: Final = sentence(
    "L’archive contient plusieurs GTFS (« %(one)s » et « %(other)s ») : publiez-les séparément, un jeu pour chacun."
)
_NESTED: Final = sentence(
    "L’archive contient une autre archive (« %(name)s ») au lieu des fichiers de GTFS : sortez-la, et envoyez-la seule."
)
_NO_FEED: Final = sentence(
    "Cette archive n’est pas un GTFS : il y faut stops.txt, routes.txt et trips.txt, parmi d’autres. Vérifiez que "
    "c’est la bonne."
)


@dataclass(frozen=True, slots=True)
class StopTable:
    """The stops of a feed as a table of texts, in the order of stops.txt."""

    header: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FeedReading:
    """A feed that was read: what it offers, its stops, and what is wrong with it."""

    timetable: Timetable
    stops: StopTable
    findings: tuple[FeedFinding, ...]


_READING: Final = TypeAdapter(FeedReading)


def is_feed(path: Path) -> bool:
    """Whether a file is an archive with the files without which there is no GTFS; reads its directory alone."""
    return any(TELLING_FILES.issubset(names) for names in _folders(archive_names(path)).values())


def read_feed(path: Path, *, today: date, bounds: ProcessBounds = _BOUNDS) -> FeedReading:
    """Read and check a feed in a process of its own; Refused, with what to do, if it cannot be read at all."""
    words = (str(path.resolve()), today.isoformat())
    with bounded_output(
        "maillage.opendata.timetables.intake.feed_reading:write_reading", *words, bounds=bounds
    ) as written:
        return _READING.validate_json(written.read())


def write_reading(_source: BinaryIO, sink: BinaryIO, *words: str) -> None:
    """Write the reading of the archive named by the first word, seen from the day in the second, as JSON."""
    path, today = words
    sink.write(_READING.dump_json(reading_of(Path(path), today=date.fromisoformat(today))))


def reading_of(path: Path, *, today: date) -> FeedReading:
    """Read and check a feed in this process."""
    with received_archive(path, _LIMITS) as archive:
        feed, findings = _opened(archive)
    journeys, lines = journeys_of(feed), shape_lines(feed)
    services = service_days(feed, today=today)
    findings += [
        finding
        for check in _CHECKS
        for finding in check(feed)
    ]  # fmt: skip
    findings += faulty_trips(feed, journeys)
    findings += faulty_stop_times(journeys)
    findings += backward_times(journeys)
    findings += too_fast_pairs(feed, journeys)
    findings += faulty_shapes(lines)
    findings += stops_far_from_shapes(feed, journeys, lines)
    findings += trips_beyond_shapes(feed, journeys, lines)
    findings += inactive_services(feed, services, today=today)
    findings += expiry_findings(feed, services, today=today)
    header, columns = stop_rows(feed, journeys, services, today=today)
    return FeedReading(
        timetable_of(feed, journeys, lines, services, today=today),
        StopTable(header, tuple(map(tuple, columns))),
        # Errors first, then by frequency.
        tuple(
            sorted(
                findings,
                key=lambda fault: (_SEVERITIES.index(fault.rule.severity), -fault.count, fault.file, fault.rule.code),
            )
        ),
    )


_CHECKS: Final[Sequence[Callable[[Feed], rules.Findings]]] = (
    wrong_values,
    repeated_keys,
    broken_references,
    faulty_agencies,
    faulty_routes,
    duplicate_route_names,
    unreadable_routes,
    faulty_stops,
    faulty_parents,
    faulty_calendars,
    misplaced_shape_points,
    faulty_frequencies,
)
_SEVERITIES: Final = tuple(rules.FeedSeverity)


def _folders(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """The paths in an archive by folder ("" at its root), then by lower-case file name."""
    folders: dict[str, dict[str, str]] = {}
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        folder = "" if path.parent == PurePosixPath() else str(path.parent)
        folders.setdefault(folder, {})[path.name.lower()] = name
    return folders


def _opened(archive: ReceivedArchive) -> tuple[Feed, list[FeedFinding]]:
    """The tables of the one feed in an archive, and what is wrong with its files."""
    folders = _folders(archive.names)
    feeds = [folder for folder, names in folders.items() if TELLING_FILES.issubset(names)]
    if len(feeds) > 1:
        raise Refused("feed_several", _SEVERAL, one=feeds[0] or "/", other=feeds[1])
    if not feeds:
        nested = next((name for name in archive.names if name.lower().endswith(".zip")), None)
        if nested is not None:
            raise Refused("feed_nested", _NESTED, name=nested[:80])
        raise Refused("feed_unknown", _NO_FEED)
    paths = folders[feeds[0]]
    findings = list(_file_findings(feeds[0], paths))
    tables = {}
    for name, file in FEED_FILES.items():
        if name in paths:
            reading = read_feed_table(archive.content(paths[name]), file)
            findings += reading.findings
            tables[name] = reading.table
    return Feed(tables), findings


def _file_findings(folder: str, paths: dict[str, str]) -> rules.Findings:
    if folder:
        yield FeedFinding(rules.FILES_IN_SUBFOLDER, STOPS, value=folder[:80])
    for name, file in FEED_FILES.items():
        if file.is_required and name not in paths:
            yield FeedFinding(rules.MISSING_REQUIRED_FILE, name)
    if CALENDAR not in paths and CALENDAR_DATES not in paths:
        yield FeedFinding(rules.MISSING_CALENDARS, CALENDAR)
    if FEED_INFO not in paths:
        yield FeedFinding(rules.MISSING_RECOMMENDED_FILE, FEED_INFO)
    for name, path in paths.items():
        if name not in FEED_FILES and name not in OTHER_FILES:
            yield FeedFinding(rules.UNKNOWN_FILE, PurePosixPath(path).name[:80])


def faulty_stop_rows(reading: FeedReading) -> Codes:
    """The numbers of the rows of stops.txt with an error, ascending: rows of the table of stops have the same."""
    rows = {
        row
        for finding in reading.findings
        if finding.file == STOPS and finding.rule.severity is rules.FeedSeverity.ERROR
        for row in finding.rows
    }
    return np.array(sorted(rows), np.int32)
