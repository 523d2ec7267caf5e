"""Looks at the whole of a fetched file in a child process: its columns, rows, canaries, and newest date.

The memory stays small whatever the size: rows of CSV are read one by one, Parquet by row groups and needed columns.
"""

import codecs
import csv
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from pydantic import TypeAdapter

from maillage.core.bounds.isolation import ProcessBounds, bounded_output
from maillage.core.problems import Refused, sentence
from maillage.core.tables.terms import STREAMED_PARQUET
from maillage.sources.domain.terms import Canary, Expectation, FileFacts

_PROBE: Final = "maillage.sources.intake.file_probe:write_facts"
_MEMORY_MB: Final = 512
_LEAST_S: Final = 10.0
_BYTES_A_SECOND: Final = 4_000_000  # of the slowest machine that is waited for
_JSON_BYTES: Final = 64 * 2**20  # a larger document would not fit in memory: its importer reads it by pieces
_SNIFFED: Final = 1 << 20
_LONGEST_FIELD: Final = 1 << 20
_DAY: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)|(\d\d)/(\d\d)/(\d{4})")
_LONGEST_MEMBER: Final = 512  # bytes of a date with its name
_SEPARATORS: Final = ";,\t|"
_UNREADABLE: Final = sentence(
    "« %(name)s » ne se lit pas comme un fichier %(media)s : il est abîmé, ou d’une autre forme."
)
_FACTS: Final = TypeAdapter(FileFacts)


def look_at_file(path: Path, expect: Expectation, *, date_column: str, today: date) -> FileFacts:
    """What is in the file; dates after ``today`` are typing errors and do not count.

    Raises:
        Refused: it cannot be read as what it should be, or takes too much memory or time.
    """
    question = {
        "media": expect.media,
        "required": expect.required,
        "canaries": [asdict(canary) for canary in expect.canaries],
        "date_column": date_column,
        "today": today.isoformat(),
    }
    seconds = max(_LEAST_S, path.stat().st_size / _BYTES_A_SECOND)
    bounds = ProcessBounds(seconds=seconds, memory_mb=_MEMORY_MB, written_bytes=1 << 20)
    with bounded_output(_PROBE, str(path.resolve()), json.dumps(question), bounds=bounds) as written:
        return _FACTS.validate_json(written.read())


def write_facts(_source: BinaryIO, sink: BinaryIO, path_text: str, question_text: str) -> None:
    """In the child: write the facts as JSON."""
    path, question = Path(path_text), json.loads(question_text)
    seen = _Seen(
        question["required"],
        [Canary(**canary) for canary in question["canaries"]],
        question["date_column"],
        date.fromisoformat(question["today"]),
    )
    try:
        look = _LOOKS.get(question["media"])
        # Other forms are read by their importer alone.
        facts = FileFacts() if look is None else look(path, seen)
    except (ValueError, OSError, KeyError, csv.Error, sqlite3.Error, RecursionError) as error:
        # pyarrow's errors are ValueError and OSError.
        raise Refused("source_unreadable", _UNREADABLE, name=path.name, media=question["media"]) from error
    sink.write(_FACTS.dump_json(facts))


class _Seen:
    """What was seen in the rows so far."""

    def __init__(self, required: Sequence[str], canaries: Sequence[Canary], date_column: str, today: date) -> None:
        self.required = required
        self.canaries = canaries
        self.date_column = date_column
        self.today = today
        self.present: set[int] = set()
        self.filled: set[str] = set()
        self.newest: date | None = None

    def columns_needed(self) -> set[str]:
        """The columns whose values are looked at."""
        return {*self.required, self.date_column, *(canary.column for canary in self.canaries)} - {""}

    def take(self, column: str, values: Sequence[Any]) -> None:
        """Look at values of a column."""
        if column not in self.filled and any(value is not None and value != "" for value in values):
            self.filled.add(column)
        for number, canary in enumerate(self.canaries):
            if canary.column == column and number not in self.present and canary.value in map(str, values):
                self.present.add(number)
        if column == self.date_column:
            days = (day for day in map(_day, values) if day is not None and day <= self.today)
            self.newest = max((day for day in (self.newest, max(days, default=None)) if day), default=None)

    def facts(self, columns: Sequence[str], rows: int | None, bad_rows: int = 0) -> FileFacts:
        """The facts of the whole file."""
        empty = [name for name in self.required if rows and name in columns and name not in self.filled]
        return FileFacts(tuple(columns), rows, bad_rows, tuple(sorted(self.present)), self.newest, tuple(empty))


def _look_at_csv(path: Path, seen: _Seen) -> FileFacts:
    csv.field_size_limit(_LONGEST_FIELD)
    encoding, separator = csv_opening(path)
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        rows = csv.reader(file, delimiter=separator)
        columns = [name.strip().lstrip("\ufeff") for name in next(rows, [])]
        places = {name: place for place, name in enumerate(columns) if name in seen.columns_needed()}
        count = bad = 0
        for row in rows:
            if not row:
                continue
            count += 1
            if len(row) != len(columns):
                bad += 1
                continue
            for name, place in places.items():
                seen.take(name, [row[place]])
    return seen.facts(columns, count, bad)


def _look_at_parquet(path: Path, seen: _Seen) -> FileFacts:
    import pyarrow.parquet  # noqa: PLC0415 -- slow import

    with pyarrow.parquet.ParquetFile(path, **STREAMED_PARQUET) as file:
        columns = file.schema_arrow.names
        needed = [name for name in columns if name in seen.columns_needed()]
        if needed:
            for batch in file.iter_batches(batch_size=16_384, columns=needed, use_threads=False):
                for name in needed:
                    seen.take(name, batch.column(name).to_pylist())
        return seen.facts(columns, file.metadata.num_rows)


def _look_at_json(path: Path, seen: _Seen) -> FileFacts:
    if path.stat().st_size > _JSON_BYTES:
        return _look_at_large_json(path, seen)
    rows = _longest_list(json.loads(path.read_bytes()))
    records = [row.get("properties", row) if "geometry" in row else row for row in rows if isinstance(row, dict)]
    columns = list(dict.fromkeys(name for record in records if isinstance(record, dict) for name in record))
    for name in seen.columns_needed() & set(columns):
        seen.take(name, [record.get(name) for record in records if isinstance(record, dict)])
    return seen.facts(columns, len(rows))


def _look_at_large_json(path: Path, seen: _Seen) -> FileFacts:
    """Of a document too large for memory the newest day alone, from the texts that stand beside the date column."""
    if not seen.date_column:
        return FileFacts()
    # Where a document holds another as a string, its quotes are escaped, and do not count.
    member = re.compile(rb"%b\s*:\s*\"([^\"\\]{8,40})\"" % re.escape(json.dumps(seen.date_column).encode()))
    before = b""
    with path.open("rb") as file:
        while block := file.read(_SNIFFED):
            text = before + block
            seen.take(seen.date_column, [value.decode("ascii", "replace") for value in member.findall(text)])
            before = text[-_LONGEST_MEMBER:]  # the end of a block may cut a member
    return FileFacts(newest=seen.newest)


def _longest_list(document: Any) -> list[Any]:
    """The list of records of a document: itself, or the longest of the lists at most two levels below."""
    levels = [document]
    lists: list[list[Any]] = []
    for _level in range(3):
        lists += [value for value in levels if isinstance(value, list)]
        levels = [below for value in levels if isinstance(value, dict) for below in value.values()]
    return max(lists, key=len, default=[])


def _look_at_geopackage(path: Path, _seen: _Seen) -> FileFacts:
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT table_name FROM gpkg_contents ORDER BY table_name")]
        columns: list[str] = []
        for table in tables:
            columns += [row[1] for row in database.execute("SELECT * FROM pragma_table_info(?)", (table,))]
    return FileFacts(columns=tuple(dict.fromkeys(columns)))


def csv_opening(path: Path) -> tuple[str, str]:
    """The encoding and the separator of a CSV: French publishers use UTF-8 and Windows' Latin-1, semicolons mostly."""
    encoding = "cp1252"
    with path.open("rb") as file, suppress(UnicodeDecodeError):
        codecs.getincrementaldecoder("utf-8")().decode(file.read(_SNIFFED))
        encoding = "utf-8-sig"
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        header = file.readline(_SNIFFED)
    return encoding, max(_SEPARATORS, key=header.count)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DAY.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    parts: Iterator[int] = map(int, match.groups()[:3] if match[1] else reversed(match.groups()[3:]))
    try:
        return date(*parts)
    except ValueError:
        return None  # 2026-02-30


_LOOKS: Final = {
    "csv": _look_at_csv,
    "parquet": _look_at_parquet,
    "json": _look_at_json,
    "geojson": _look_at_json,
    "gpkg": _look_at_geopackage,
}
