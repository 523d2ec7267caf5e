"""Reads tables that an operator names on the command line: CSV, XLSX, Parquet, JSON records, points of GeoJSON.

Without limits: a national register may have millions of rows. Uploads are read by received_rows.py; no page, form or
API operation reaches this module (tests/order/test_received.py).
"""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, cast

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from maillage.core.problems import Refused, sentence
from maillage.core.tables.geojson_rows import geojson_table
from maillage.core.tables.source_rows import SourceRow, Table, checked_header, filled_cells, text_of_cell

DELIMITERS: Final = (";", ",", "\t", "|")
PARQUET_BATCH_ROWS: Final = 5_000
LONGEST_FIELD: Final = 1_000_000  # characters; a longer field is an unclosed quote, not a value


@contextmanager
def open_table(path: Path, *, sheets: str = "*", spelling: Callable[[str], str] = str) -> Iterator[Table]:
    """Yield the table in a file: .csv, .csv.gz, .tsv, .txt, .xlsx (matching sheets), .parquet, .json, .geojson.

    ``spelling`` maps a column name to its canonical name. Raises Refused if the file is none of these, is unreadable,
    has no header, or has a duplicate column.
    """
    name = path.name.lower()
    if not path.is_file():
        raise Refused("no_file", sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin."), file=str(path))
    if name.endswith((".csv", ".csv.gz", ".tsv", ".txt")):
        with io.TextIOWrapper(_open_bytes(path), encoding=_encoding_of(path), newline="") as stream:
            first = stream.readline()
            delimiter = max(DELIMITERS, key=first.count)
            header = next(csv.reader([first], delimiter=delimiter), [])
            columns = checked_header([spelling(cell.strip()) for cell in header], path.name)
            yield Table(columns, _csv_rows(csv.reader(stream, delimiter=delimiter), columns))
    elif name.endswith((".xlsx", ".xls", ".ods")):
        yield _read_workbook(path, sheets, spelling)
    elif name.endswith(".parquet"):
        yield parquet_table(path, spelling)
    elif name.endswith((".geojson", ".geo.json")):
        yield geojson_table(path, spelling)
    elif name.endswith(".json"):
        yield _json_table(path, spelling)
    else:
        message = sentence("« %(file)s » n’est ni CSV, ni XLSX, ni Parquet, ni JSON, ni GeoJSON : convertissez-le.")
        raise Refused("unknown_format", message, file=path.name)


def _open_bytes(path: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb"))


def _encoding_of(path: Path) -> str:
    """UTF-8 if the whole file is valid, UTF-16 if it has a BOM, else Windows-1252, which French offices still use."""
    with _open_bytes(path) as stream:
        start = stream.read(4)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        with _open_bytes(path) as stream, io.TextIOWrapper(stream, encoding="utf-8") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _csv_rows(reader: Iterator[list[str]], columns: tuple[str, ...]) -> Iterator[SourceRow | Refused]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = sentence("La ligne ne peut pas être lue (%(reason)s) : vérifiez les guillemets.")
            yield SourceRow(number, {}).refusal("unreadable", message, reason=str(error))
            continue
        if max(map(len, cells), default=0) > LONGEST_FIELD:
            message = sentence("La ligne a un champ de plus de %(most)s caractères : vérifiez les guillemets.")
            yield SourceRow(number, {}).refusal("unreadable", message, most=LONGEST_FIELD)
            continue
        texts = zip(columns, map(str.strip, cells), strict=False)
        row = SourceRow(number, {name: text for name, text in texts if text})
        if len(cells) == len(columns):
            yield row
        elif cells:
            message = sentence(
                "La ligne a %(found)s champs au lieu de %(expected)s : vérifiez séparateurs et guillemets."
            )
            yield row.refusal("wrong_width", message, found=len(cells), expected=len(columns))


def _read_workbook(path: Path, sheets: str, spelling: Callable[[str], str]) -> Table:
    try:
        workbook = CalamineWorkbook.from_path(path)
        tables = {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    except (CalamineError, OSError) as error:
        message = sentence("Le classeur « %(file)s » ne peut pas être lu (%(reason)s) : enregistrez-le de nouveau.")
        raise Refused("unreadable", message, file=path.name, reason=str(error)) from error
    tables = {name: rows for name, rows in tables.items() if rows and fnmatch(name, sheets)}
    headers = {tuple(spelling(text_of_cell(cell)) for cell in rows[0]) for rows in tables.values()}
    if len(headers) > 1:
        message = sentence("Les feuilles de « %(file)s » n’ont pas les mêmes colonnes : nommez celles à lire.")
        raise Refused("several_headers", message, file=path.name)
    columns = checked_header(list(headers.pop()) if headers else [], path.name)
    rows = (
        SourceRow(number, fields, sheet=name if len(tables) > 1 else "")
        for name, sheet_rows in tables.items()
        for number, cells in enumerate(sheet_rows[1:], start=2)
        if (fields := filled_cells(zip(columns, cells, strict=False)))  # sheets often have empty rows for spacing
    )
    return Table(columns, rows)


def _json_table(path: Path, spelling: Callable[[str], str]) -> Table:
    """The table in a JSON array of objects; the columns are all names, in the order of their first object."""
    try:
        records = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        message = sentence("Le fichier JSON « %(file)s » ne peut pas être lu (%(reason)s) : téléchargez-le de nouveau.")
        raise Refused("unreadable", message, file=path.name, reason=str(error)[:200]) from error
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        message = sentence("« %(file)s » n’est pas une liste d’objets JSON : il en faut un par ligne du tableau.")
        raise Refused("json_records", message, file=path.name)
    names = dict.fromkeys(name for record in records for name in record)
    rows = (
        SourceRow(number, filled_cells((spelling(name), cell) for name, cell in record.items()))
        for number, record in enumerate(records, start=2)  # as if the header were row 1, as elsewhere
    )
    return Table(checked_header([spelling(name) for name in names], path.name), rows)


def parquet_table(path: Path, spelling: Callable[[str], str] = str) -> Table:
    """The table in a Parquet file, with nested columns under dotted names; raises Refused if it is unreadable."""
    try:
        parquet = pq.ParquetFile(path)
        columns = [spelling(name) for name in _flat(parquet.schema_arrow.empty_table()).column_names]
    except (pa.ArrowInvalid, OSError) as error:
        message = sentence("Le fichier Parquet « %(file)s » ne peut pas être lu (%(reason)s).")
        raise Refused("unreadable", message, file=path.name, reason=str(error)) from error
    batches = (_flat(pa.Table.from_batches([batch])) for batch in parquet.iter_batches(PARQUET_BATCH_ROWS))
    records = chain.from_iterable(batch.to_pylist() for batch in batches)
    rows = (
        SourceRow(number, filled_cells((spelling(name), cell) for name, cell in record.items()))
        for number, record in enumerate(records, start=2)  # as if the header were row 1, as elsewhere
    )
    return Table(checked_header(columns, path.name), rows)


def _flat(table: pa.Table) -> pa.Table:
    while any(pa.types.is_struct(column.type) for column in table.schema):
        table = table.flatten()  # a.MinRTT becomes a column of that name
    return table
