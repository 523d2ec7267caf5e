"""Reads one file of a feed (RFC 4180 with a header, UTF-8) into columns of distinct texts, with what is wrong in it.

A file that no reader of GTFS could open (another delimiter, UTF-16, unclosed quotes) is refused with a sentence.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from maillage.core.problems import Refused, sentence
from maillage.opendata.timetables.domain import feed_rules as rules
from maillage.opendata.timetables.domain.feed import FIRST_ROW, Codes, FeedTable, Mask, TextColumn
from maillage.opendata.timetables.domain.feed_rules import FeedFinding, Findings, by_value
from maillage.opendata.timetables.domain.specification import FeedFile

_BLOCK: Final = 8 * 2**20  # octets: a row is at most as long
_MOST_COLUMNS: Final = 200
_UTF_8_MARK: Final = b"\xef\xbb\xbf"
_UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_OTHER_DELIMITERS: Final = (";", "\t", "|")
_UTF_16: Final = sentence("« %(file)s » est en UTF-16, que GTFS n’admet pas : enregistrez-le en UTF-8.")
_OTHER_DELIMITER: Final = sentence(
    "Les colonnes de « %(file)s » sont séparées par « %(delimiter)s », et GTFS veut des virgules : enregistrez-le en "
    "CSV à virgules (dans LibreOffice : Enregistrer sous, CSV, « Éditer les paramètres du filtre »)."
)
_TOO_MANY_COLUMNS: Final = sentence(
    "« %(file)s » a %(count)s colonnes (limite : %(limit)s) : vérifiez sa première ligne."
)
_UNPARSED: Final = sentence(
    "« %(file)s » ne se lit pas comme du CSV (guillemet jamais refermé, ou ligne sans fin) : vérifiez ses guillemets."
)


@dataclass
class FeedTableReading:
    """A table and the findings of its form; ``table`` has no column if the file is empty."""

    table: FeedTable
    findings: list[FeedFinding] = field(default_factory=list)


def read_feed_table(content: bytes, file: FeedFile) -> FeedTableReading:
    """The table in the octets of a file, its known columns alone; Refused if it is no CSV as GTFS wants it."""
    reading = FeedTableReading(FeedTable(file.name))
    text = _decoded(content, reading)
    header, rest = _header_and_rest(text, file.name)
    if not any(header):
        reading.findings.append(FeedFinding(rules.EMPTY_FILE, file.name))
        return reading
    reading.findings += _header_findings(header, file)
    rows, numbers = _rows(rest, len(header), reading)
    del text, rest
    places = {name: place for place, name in reversed(list(enumerate(header))) if name in file.field_names}
    spaced: dict[str, Codes] = {}
    columns = {name: _text_column(rows.column(place), name, spaced) for name, place in places.items()}
    reading.table = FeedTable(file.name, columns, numbers)
    if file.is_required and not len(numbers):
        reading.findings.append(FeedFinding(rules.EMPTY_FILE, file.name))
    reading.findings += _text_findings(reading.table, spaced)
    return reading


def _decoded(content: bytes, reading: FeedTableReading) -> bytes:
    """The octets as UTF-8 without byte order mark."""
    name = reading.table.name
    if content.startswith(_UTF_16_MARKS) or b"\0" in content[:64]:
        raise Refused("feed_utf_16", _UTF_16, file=name)
    bare = content.removeprefix(_UTF_8_MARK)
    try:
        bare.decode("utf-8")
    except UnicodeDecodeError:
        # Most likely what Windows writes: read as such, so that everything else is still checked.
        reading.findings.append(FeedFinding(rules.INVALID_CHARACTER, name))
        return bare.decode("windows-1252", errors="replace").encode()
    return bare


def _header_and_rest(text: bytes, name: str) -> tuple[list[str], bytes]:
    line, _end, rest = text.partition(b"\n")
    if b"\r" in line.rstrip(b"\r"):  # ends of lines of old Macs
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line, _end, rest = text.partition(b"\n")
    written = line.decode("utf-8", errors="replace").strip("\r")
    header = [cell.strip() for cell in next(csv.reader([written], skipinitialspace=True), [])]
    if len(header) > _MOST_COLUMNS:
        raise Refused("feed_columns", _TOO_MANY_COLUMNS, file=name, count=len(header), limit=_MOST_COLUMNS)
    if len(header) == 1:
        delimiter = next((sign for sign in _OTHER_DELIMITERS if sign in header[0]), None)
        if delimiter is not None:
            written = {"\t": "tabulation"}.get(delimiter, delimiter)
            raise Refused("feed_delimiter", _OTHER_DELIMITER, file=name, delimiter=written)
    return header, rest


def _header_findings(header: Sequence[str], file: FeedFile) -> Findings:
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        yield FeedFinding(rules.DUPLICATED_COLUMN, file.name, name)
    if "" in header:
        yield FeedFinding(rules.EMPTY_COLUMN_NAME, file.name)
    for name in dict.fromkeys(header):
        if name and name not in file.field_names:
            yield FeedFinding(rules.UNKNOWN_COLUMN, file.name, name)
    for column in file.fields:
        if column.is_required and column.name not in header:
            yield FeedFinding(rules.MISSING_REQUIRED_COLUMN, file.name, column.name)


def _rows(rest: bytes, width: int, reading: FeedTableReading) -> tuple[pa.Table, Codes]:
    """The rows below the header as texts, without those that are blank or of another width, and their numbers."""
    name = reading.table.name
    others: list[int] = []

    def skip(row: arrow_csv.InvalidRow) -> Literal["skip"]:
        # Without threads each row comes with its number, from 1.
        others.append(int(row.number or 0) + FIRST_ROW - 1)
        return "skip"

    names = [f"c{place}" for place in range(width)]
    try:
        rows = arrow_csv.read_csv(
            io.BytesIO(rest or b"\n"),
            read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        # A row longer than a block: an unclosed quote, or no table at all.
        raise Refused("feed_unparsed", _UNPARSED, file=name) from error
    numbers = np.arange(FIRST_ROW, FIRST_ROW + rows.num_rows + len(others), dtype=np.int32)
    numbers = np.delete(numbers, np.array(others, np.int64) - FIRST_ROW) if others else numbers
    if others:
        params = {"expected": width}
        reading.findings.append(FeedFinding(rules.INVALID_ROW_LENGTH, name, rows=tuple(others), params=params))
    blank = _blank_rows(rows)
    if blank.any():
        if rest:
            blanks = tuple(numbers[blank].tolist())
            reading.findings.append(FeedFinding(rules.EMPTY_ROW, name, rows=blanks))
        rows, numbers = rows.filter(pa.array(~blank)), numbers[~blank]
    return rows, numbers


def _blank_rows(rows: pa.Table) -> Mask:
    blank = np.ones(rows.num_rows, np.bool_)
    for column in rows.columns:
        texts, codes = _distinct(column)
        blank &= np.array([not text.strip() for text in texts], np.bool_)[codes]
        if not blank.any():
            break
    return blank


def _distinct(column: Any) -> tuple[list[str], Codes]:
    """The distinct texts of a column (a chunked array of a dictionary), and the place of each row's among them."""
    chunks = column.unify_dictionaries().chunks
    if not chunks:
        return [""], np.empty(0, np.int32)
    whole = chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks)
    return whole.dictionary.to_pylist() or [""], np.asarray(whole.indices, np.int32)


def _text_column(column: Any, name: str, spaced: dict[str, Codes]) -> TextColumn:
    """The column with its texts trimmed; rows whose text had spaces around are noted in ``spaced``."""
    written, codes = _distinct(column)
    places: dict[str, int] = {}
    trimmed = np.array([places.setdefault(text.strip(), len(places)) for text in written], np.int32)
    has_spaces = np.array([text != text.strip() for text in written], np.bool_)
    if has_spaces.any():
        spaced[name] = np.flatnonzero(has_spaces[codes]).astype(np.int32)
    return TextColumn(trimmed[codes], tuple(places))


def _text_findings(table: FeedTable, spaced: dict[str, Codes]) -> Findings:
    for name, column in table.columns.items():
        if name in spaced:
            wrong = np.zeros(len(table), np.bool_)
            wrong[spaced[name]] = True
            yield from by_value(rules.SPACES_AROUND, table, name, wrong)
        if any("\n" in text or "\r" in text for text in column.texts):
            yield from by_value(
                rules.NEW_LINE_IN_VALUE, table, name, column.where(lambda text: "\n" in text or "\r" in text)
            )
