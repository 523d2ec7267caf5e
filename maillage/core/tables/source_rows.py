"""Rows of the tables that others publish: CSV of any delimiter and encoding, XLSX, Parquet, points of GeoJSON.

One row at a time. Every row names its number and gives out its fields as they are taken, in the manner of zavod: what
nobody took is left over and reported. A row that cannot be read is a Finding of that row; the others go on.
"""

import csv
import gzip
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from fnmatch import fnmatch
from itertools import chain
from math import isfinite, isnan
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar, cast

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from maillage.core.problems import Finding, Refused, sentence

Word = TypeVar("Word")

DELIMITERS: Final = (";", ",", "\t", "|")
PARQUET_BATCH_ROWS: Final = 5_000
COORDINATES: Final = ("lon", "lat")  # the columns of the point of a GeoJSON feature
LONGEST_FIELD: Final = 1_000_000  # characters; a longer field is a broken quote, not a value
FRENCH_MOMENT: Final = re.compile(r"(\d\d)/(\d\d)/(\d{4})(?: (.+))?")


@dataclass(slots=True)
class SourceRow:
    """One row: its number (the header is row 1), its sheet, and its filled fields that are not yet taken."""

    number: int
    fields: dict[str, str]
    sheet: str = ""

    def take(self, name: str) -> str | None:
        """The text of a field, None when empty; the field counts as read from then on."""
        return self.fields.pop(name, None)

    def require(self, name: str) -> str:
        """The text of a field that a measurement cannot do without; refuses the row when it is empty."""
        text = self.take(name)
        if text is None:
            raise self.refusal("missing", sentence("Le champ « %(field)s » est vide : renseignez-le."), name)
        return text

    def take_number(self, name: str, *, low: float, high: float) -> float | None:
        """The number in a field, None when empty; refuses the row when it is no number or not within low..high."""
        text = self.take(name)
        if text is None:
            return None
        number = parse_number(text)
        if number is None:
            message = sentence("« %(value)s » n’est pas un nombre : corrigez le champ « %(field)s ».")
            raise self.refusal("not_a_number", message, name, value=text[:80])
        if not low <= number <= high:
            message = sentence("%(value)s sort de l’intervalle %(low)s à %(high)s : vérifiez l’unité de « %(field)s ».")
            raise self.refusal("out_of_range", message, name, value=text[:80], low=low, high=high)
        return number

    def take_word(self, name: str, words: Mapping[str, Word]) -> Word | None:
        """What the word in a field stands for, None when empty; a word that is not in ``words`` refuses the row."""
        text = self.take(name)
        if text is None:
            return None
        if text.strip().upper() not in words:
            message = sentence("« %(value)s » n’est pas une valeur connue de « %(field)s » : complétez la description.")
            raise self.refusal("unknown_word", message, name, value=text[:80])
        return words[text.strip().upper()]

    def require_moment(self, name: str, zone: tzinfo) -> datetime:
        """The moment in a field (ISO 8601 or jour/mois/année), in ``zone`` where the text names none."""
        text = self.require(name)
        moment = parse_moment(text)
        if moment is None:
            message = sentence("« %(value)s » n’est pas une date : écrivez-la AAAA-MM-JJ HH:MM:SS.")
            raise self.refusal("not_a_moment", message, name, value=text[:80])
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    def drop(self, names: Iterable[str]) -> None:
        """Read and forget fields: known, and of no use here."""
        for name in names:
            self.fields.pop(name, None)

    def refusal(self, code: str, message: str, name: str | None = None, **params: str | float) -> Refused:
        """The refusal of this row, for a reason, at a field."""
        if name is not None:
            params["field"] = name
        if self.sheet:
            params["sheet"] = self.sheet
        finding = Finding(code, message, field_name=name, row_number=self.number, params=params)
        return Refused(code, message, findings=[finding], **params)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file, and its rows (or the refusal of one), read once from the start to the end."""

    columns: tuple[str, ...]
    rows: Iterator[SourceRow | Refused] = field(repr=False)


def parse_number(text: str) -> float | None:
    """The finite number in a text ("6,5", "6.5", "1 200"), else None."""
    bare = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if "_" in bare:  # Python would read 1_000
        return None
    if "," in bare and "." not in bare:
        bare = bare.replace(",", ".", 1)
    try:
        number = float(bare)
    except ValueError:
        return None  # the caller says which field of which row
    return number if isfinite(number) else None


def parse_moment(text: str) -> datetime | None:
    """The moment in a text, without a zone when it names none; None when it is no moment."""
    bare = text.strip().removesuffix(" UTC")
    french = FRENCH_MOMENT.fullmatch(bare)
    if french is not None:
        day, month, year, hour = french.groups(default="00:00:00")
        bare = f"{year}-{month}-{day} {hour}"
    try:
        moment = datetime.fromisoformat(bare)
    except ValueError:
        return None  # the caller says which field of which row
    return moment.replace(tzinfo=UTC) if text.strip().endswith(" UTC") else moment


@contextmanager
def open_table(path: Path, *, sheets: str = "*", spelling: Callable[[str], str] = str) -> Iterator[Table]:
    """The table in a file, by its ending: .csv, .csv.gz, .tsv, .txt, .xlsx (sheets that match), .parquet, .geojson.

    ``spelling`` gives the usual name of a column that a file may write otherwise. Raises Refused when the file is
    none of these, cannot be read, has no header, or names a column twice.
    """
    name = path.name.lower()
    if not path.is_file():
        raise Refused("no_file", sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin."), file=str(path))
    if name.endswith((".csv", ".csv.gz", ".tsv", ".txt")):
        with io.TextIOWrapper(_open_bytes(path), encoding=_encoding_of(path), newline="") as stream:
            first = stream.readline()
            delimiter = max(DELIMITERS, key=first.count)
            header = next(csv.reader([first], delimiter=delimiter), [])
            columns = _checked_header([spelling(cell.strip()) for cell in header], path.name)
            yield Table(columns, _csv_rows(csv.reader(stream, delimiter=delimiter), columns))
    elif name.endswith((".xlsx", ".xls", ".ods")):
        yield _read_workbook(path, sheets, spelling)
    elif name.endswith(".parquet"):
        yield _read_parquet(path, spelling)
    elif name.endswith((".geojson", ".geo.json")):
        yield _read_geojson(path, spelling)
    else:
        message = sentence("« %(file)s » n’est ni CSV, ni XLSX, ni Parquet, ni GeoJSON : convertissez-le.")
        raise Refused("unknown_format", message, file=path.name)


def _open_bytes(path: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb"))


def _encoding_of(path: Path) -> str:
    """UTF-8 when the whole file is, UTF-16 when it says so, else Windows-1252, which French offices still write."""
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
    headers = {tuple(spelling(_text_of(cell)) for cell in rows[0]) for rows in tables.values()}
    if len(headers) > 1:
        message = sentence("Les feuilles de « %(file)s » n’ont pas les mêmes colonnes : nommez celles à lire.")
        raise Refused("several_headers", message, file=path.name)
    columns = _checked_header(list(headers.pop()) if headers else [], path.name)
    rows = (
        SourceRow(number, fields, sheet=name if len(tables) > 1 else "")
        for name, sheet_rows in tables.items()
        for number, cells in enumerate(sheet_rows[1:], start=2)
        if (fields := _filled(zip(columns, cells, strict=False)))  # sheets are often spaced by empty rows
    )
    return Table(columns, rows)


def _read_parquet(path: Path, spelling: Callable[[str], str]) -> Table:
    try:
        parquet = pq.ParquetFile(path)
        columns = [spelling(name) for name in _flat(parquet.schema_arrow.empty_table()).column_names]
    except (pa.ArrowInvalid, OSError) as error:
        message = sentence("Le fichier Parquet « %(file)s » ne peut pas être lu (%(reason)s).")
        raise Refused("unreadable", message, file=path.name, reason=str(error)) from error
    batches = (_flat(pa.Table.from_batches([batch])) for batch in parquet.iter_batches(PARQUET_BATCH_ROWS))
    records = chain.from_iterable(batch.to_pylist() for batch in batches)
    rows = (
        SourceRow(number, _filled((spelling(name), cell) for name, cell in record.items()))
        for number, record in enumerate(records, start=2)  # as if the names of the columns were row 1, as elsewhere
    )
    return Table(_checked_header(columns, path.name), rows)


def _flat(table: pa.Table) -> pa.Table:
    while any(pa.types.is_struct(column.type) for column in table.schema):
        table = table.flatten()  # a.MinRTT becomes a column of that name
    return table


def _read_geojson(path: Path, spelling: Callable[[str], str]) -> Table:
    """Features as rows: their properties, and ``lon`` and ``lat`` of their point (WGS 84, RFC 7946)."""
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except ValueError as error:
        message = sentence("Le fichier GeoJSON « %(file)s » ne peut pas être lu (%(reason)s).")
        raise Refused("unreadable", message, file=path.name, reason=str(error)) from error
    features = content.get("features") if isinstance(content, dict) else None
    # The parts of a feature are objects, or null.
    if not isinstance(features, list) or not all(
        isinstance(feature, dict)
        and all(isinstance(feature.get(part) or {}, dict) for part in ("geometry", "properties"))
        for feature in features
    ):
        message = sentence("« %(file)s » n’est pas une FeatureCollection de points : exportez-le sous cette forme.")
        raise Refused("no_features", message, file=path.name)
    system = json.dumps(content.get("crs") or "CRS84")
    if "CRS84" not in system and "4326" not in system:
        message = sentence("« %(file)s » n’est pas en WGS 84 (EPSG:4326) : reprojetez-le.")
        raise Refused("wrong_projection", message, file=path.name)
    properties = (feature.get("properties") or {} for feature in features)
    names = dict.fromkeys(spelling(str(name).strip()) for name in chain.from_iterable(properties))
    columns = [*(name for name in names if name not in COORDINATES), *COORDINATES]
    return Table(_checked_header(columns, path.name), _features(features, spelling))


def _features(features: Iterable[Mapping[str, Any]], spelling: Callable[[str], str]) -> Iterator[SourceRow | Refused]:
    for number, feature in enumerate(features, start=2):  # as if the names of the columns were row 1
        geometry = feature.get("geometry") or {"type": "Point", "coordinates": (None, None)}
        cells = {spelling(str(name).strip()): cell for name, cell in (feature.get("properties") or {}).items()}
        point = geometry.get("coordinates")
        if geometry.get("type") != "Point" or not isinstance(point, list | tuple) or len(point) < len(COORDINATES):
            message = sentence("L’objet est de forme « %(shape)s », pas un point : gardez les points seuls.")
            yield SourceRow(number, {}).refusal("not_a_point", message, shape=str(geometry.get("type"))[:40])
            continue
        cells |= dict(zip(COORDINATES, point, strict=False))
        yield SourceRow(number, _filled(cells.items()))


def _filled(cells: Iterable[tuple[str, object]]) -> dict[str, str]:
    """The texts of the cells that hold something, by the names of their columns."""
    return {name: text for name, cell in cells if (text := _text_of(cell))}


def _text_of(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if isnan(cell):
            return ""  # how pandas writes a missing value
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell).strip()


def _checked_header(columns: list[str], name: str) -> tuple[str, ...]:
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise Refused("no_header", sentence("« %(file)s » n’a pas de ligne de titres : ajoutez-la."), file=name)
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        message = sentence("La colonne « %(column)s » paraît deux fois dans « %(file)s » : renommez-en une.")
        raise Refused("column_twice", message, file=name, column=twice[0])
    return tuple(columns)
