"""Builds the downloadable files of a version on first request, and caches them.

They are written from ``rows.parquet`` in batches, so that memory does not grow with the number of rows, to a temporary
file that is renamed: a file that exists is complete.

The sort order of a long table is cached when a deep page is requested, so that the next page needs no sort. Sorting a
million rows for one page costs DuckDB as much as writing the whole order, 4 MB. A table keeps the most recent orders
only; they are deleted with its version.

Files that features derive from the rows of a version are built on request and cached in the same way.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import structlog
from django.db.models import F, Q
from numpy.typing import NDArray

from maillage.core.files.atomic import lock_of, replacing
from maillage.core.problems import NotFound, Problem, Refused, sentence
from maillage.core.schema.offered import DerivedFile
from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.tables.writing.columns.text_columns import pc
from maillage.core.tables.writing.csv_file import write_csv_columns
from maillage.core.tables.writing.gpkg_file import is_gpkg_written, write_gpkg_columns
from maillage.core.tables.writing.json_file import write_geojson_columns, write_json_columns
from maillage.core.tables.writing.pmtiles_file import are_pmtiles_written, write_pmtiles
from maillage.core.tables.writing.positions import find_positions
from maillage.core.tables.writing.xlsx_file import write_xlsx_columns
from maillage.opendata.catalog.domain.column_kinds import THOUSANDS_MARKS, ColumnKind
from maillage.opendata.catalog.domain.row_query import RowQuery
from maillage.opendata.catalog.domain.row_sql import order_statement
from maillage.opendata.catalog.domain.terms import DatasetState, FileForm
from maillage.opendata.catalog.domain.whole_files import is_whole
from maillage.opendata.catalog.store.datasets import ROWS_FILE, rows_table, version_folder
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.catalog.store.tables import engine
from maillage.opendata.catalog.store.typed_tables import refuse_lost, typed_table
from maillage.web.offers import offers


def derived_files(version: Version) -> list[DerivedFile]:
    """The derived files that features offer for the schema of this version."""
    return [file for file in offers("derived_files") if file.schema_id == version.schema_id]


def derived_path(version: Version, file: DerivedFile) -> Path:
    """Path of the derived file, built if missing; NotFound if the rows were lost."""
    path = version_folder(version.dataset_id, version.number) / f"derived-{file.ending}"
    with lock_of(path):
        if not is_whole(path):
            with replacing(path) as draft, draft.open("wb") as stream:
                file.write(rows_table(version), stream)
    return path


MOST_XLSX_ROWS: Final = 1_048_575  # data rows of an Excel sheet, without the header
_AT_ONCE: Final = 20_000
# From these sizes on the shapes of a map are tiled: simplified for the screen they would be megabytes all the same.
_TILED_ROWS: Final = 20_000
_TILED_BYTES: Final = 20_000_000  # of the CSV
_KINDS: Final = {
    ColumnKind.INTEGER: FieldType.INTEGER,
    ColumnKind.NUMBER: FieldType.NUMBER,
    ColumnKind.DATE: FieldType.DATE,
}
log = structlog.get_logger("maillage.opendata.catalog")
# Up to this row DuckDB keeps the first rows in a heap: 20 ms for a million rows, 100 to 200 beyond.
LAST_SHALLOW_ROW: Final = 2_000
MOST_ORDERS: Final = 8  # cached for one table
MOST_BYTES: Final = 256 * 1024 * 1024  # for all cached orders of a table
MOST_SORTS: Final = 3  # columns of one cached order
_BYTES_A_ROW: Final = np.dtype(np.int32).itemsize


def version_file(version: Version, form: FileForm, *, is_conforming: bool = False) -> Path:
    """Path of the file of a version in ``form``, built if missing; ``is_conforming`` leaves out rows with errors.

    Raises NotFound if a map format is asked for and the rows have no positions, or if the rows were lost; Refused if
    there are too many rows for a spreadsheet; Unavailable if the packages that write the format are not installed.
    """
    path = version_folder(version.dataset_id, version.number) / file_name(form, is_conforming=is_conforming)
    size_bytes = version.csv_bytes if form is FileForm.CSV and not is_conforming else None
    if is_whole(path, size_bytes=size_bytes):
        return path
    refuse_lost(version)
    if form is FileForm.PMTILES and not is_tiled(version):
        message = sentence("Ce jeu de données n’est pas servi en tuiles : prenez sa carte en GeoJSON ou en GeoPackage.")
        raise NotFound("no_tiles", message)
    if form in {FileForm.GEOJSON, FileForm.GPKG} and not _has_positions(version):
        message = sentence("Ce jeu de données n’a pas de coordonnées : prenez-le en CSV, XLSX, JSON ou Parquet.")
        raise NotFound("no_positions", message)
    count = version.row_count - (version.bad_row_count if is_conforming else 0)
    if form is FileForm.XLSX and count > MOST_XLSX_ROWS:
        message = sentence(
            "Un classeur tient au plus %(most)s lignes et ce jeu en a %(count)s : prenez-le en CSV ou en Parquet."
        )
        raise Refused("too_many_for_xlsx", message, most=MOST_XLSX_ROWS, count=count)
    if form is FileForm.PARQUET and not is_conforming:
        return typed_table(version)
    with lock_of(path):
        if is_whole(path, size_bytes=size_bytes):
            return path
        with replacing(path) as draft:
            if form is FileForm.PMTILES:
                write_pmtiles(version_file(version, FileForm.GPKG, is_conforming=is_conforming), draft)
            elif form is FileForm.PARQUET:
                typed, bad = typed_table(version), _bad_rows(draft.parents[1])
                numbers = ", ".join(str(number - 2) for number in sorted(bad.tolist())) or "-1"
                rows = f"read_parquet({engine.quoted_text(str(typed))}, file_row_number = true)"
                engine.cursor().execute(
                    f"COPY (SELECT * EXCLUDE (file_row_number) FROM {rows} WHERE file_row_number NOT IN ({numbers})) "  # noqa: S608 -- paths and numbers of ours
                    f"TO {engine.quoted_text(str(draft))} (FORMAT parquet, COMPRESSION zstd)"
                )
            else:
                with draft.open("wb") as stream:
                    _write(version, form, stream, is_conforming=is_conforming)
    return path


def file_name(form: FileForm, *, is_conforming: bool) -> str:
    """Name of the file inside the folder of the version."""
    return f"{'conforming' if is_conforming else 'table'}.{form}"


def forms_of(version: Version) -> tuple[FileForm, ...]:
    """The formats in which a version can be downloaded."""
    lacking = {FileForm.XLSX} if version.row_count > MOST_XLSX_ROWS else set()
    if not _has_positions(version):
        lacking |= {FileForm.GEOJSON, FileForm.GPKG}
    elif not is_gpkg_written():
        lacking.add(FileForm.GPKG)
    if not is_tiled(version):
        lacking.add(FileForm.PMTILES)
    return tuple(form for form in FileForm if form not in lacking)


def is_tiled(version: Version) -> bool:
    """Whether a version is a large map of lines or areas, which is served in tiles too."""
    if version.row_count < _TILED_ROWS and version.csv_bytes < _TILED_BYTES:
        return False
    positions = find_positions(version.columns, engine.schema_of(version))
    return positions is not None and positions.geometry is not None and are_pmtiles_written()


def make_tiles_ahead() -> int:
    """Write the missing tiles of the newest versions of large maps; how many."""
    newest = Version.objects.filter(
        Q(row_count__gte=_TILED_ROWS) | Q(csv_bytes__gte=_TILED_BYTES),
        dataset__state=DatasetState.PUBLISHED.value,
        dataset__has_positions=True,
        number=F("dataset__version_number"),
    )
    count = 0
    for version in newest.select_related("dataset"):
        if tiles_path(version) is not None or not is_tiled(version):
            continue
        try:
            version_file(version, FileForm.PMTILES)
        except (Problem, OSError, ValueError) as error:
            # The others are still written; the page draws the simplified shapes meanwhile.
            log.warning(
                "tiles not made", dataset=str(version.dataset_id), version=version.number, reason=str(error)[:300]
            )
            continue
        count += 1
    return count


def tiles_path(version: Version) -> Path | None:
    """The tiles of a version, if they were written; None otherwise."""
    path = version_folder(version.dataset_id, version.number) / file_name(FileForm.PMTILES, is_conforming=False)
    return path if is_whole(path) else None


def _has_positions(version: Version) -> bool:
    return find_positions(version.columns, engine.schema_of(version)) is not None


def cached_size(version: Version, form: FileForm) -> int | None:
    """Size of the file in bytes; None if it has not been built yet."""
    path = version_folder(version.dataset_id, version.number) / file_name(form, is_conforming=False)
    return path.stat().st_size if path.exists() else None


def _write(version: Version, form: FileForm, stream: BinaryIO, *, is_conforming: bool) -> None:
    header, batches = tuple(version.columns), _batches(version, is_conforming=is_conforming)
    if form is FileForm.CSV:
        write_csv_columns(batches, header, stream)
        return
    # The types that the schema declares, and for other columns the kind of all their values.
    batches, declared = _read_as_meant(batches, version), engine.schema_of(version)
    declared = declared or Schema(id="", version="", title="", fields=())
    names = {field.name for field in declared.fields}
    typed = [
        Field(column.name, _KINDS[column.kind])
        for column in engine.columns_of(typed_table(version))
        if column.name not in names and column.kind is not ColumnKind.TEXT
    ]
    schema = replace(declared, fields=(*declared.fields, *typed))
    match form:
        case FileForm.XLSX:
            write_xlsx_columns(batches, header, stream, schema=schema)
        case FileForm.JSON:
            write_json_columns(batches, header, stream, schema=schema)
        case FileForm.GEOJSON:
            write_geojson_columns(batches, header, stream, schema=schema)
        case FileForm.GPKG:
            write_gpkg_columns(batches, header, stream, schema=schema, layer=version.dataset.slug.replace("-", "_"))
        case FileForm.PARQUET | FileForm.PMTILES:
            raise AssertionError(form)  # copied from the typed table, or made from the GeoPackage


def _read_as_meant(batches: Iterator[pa.RecordBatch], version: Version) -> Iterator[pa.RecordBatch]:
    """The rows with French numbers and dates rewritten as type readers expect: 1234.5 and 2026-02-01."""
    columns = engine.columns_of(typed_table(version))
    french = {place: column.kind for place, column in enumerate(columns) if column.is_french}
    thousands = f"[{''.join(THOUSANDS_MARKS)}]"
    for batch in batches:
        values = batch.columns
        for place, kind in french.items():
            if kind is ColumnKind.DATE:
                pattern, written = r"^(\d+)/(\d+)/(\d+)$", r"\3-\2-\1"
                values[place] = pc.replace_substring_regex(values[place], pattern=pattern, replacement=written)
            else:
                bare = pc.replace_substring_regex(values[place], pattern=thousands, replacement="")
                values[place] = pc.replace_substring(bare, pattern=",", replacement=".")
        yield pa.RecordBatch.from_arrays(values, schema=batch.schema) if french else batch


def _batches(version: Version, *, is_conforming: bool) -> Iterator[pa.RecordBatch]:
    folder = version_folder(version.dataset_id, version.number)
    bad = _bad_rows(folder) if is_conforming else np.empty(0, np.int32)
    first = 2  # row numbers count the header as 1
    for batch in pq.ParquetFile(folder / ROWS_FILE).iter_batches(batch_size=_AT_ONCE):
        numbers = np.arange(first, first + batch.num_rows)
        yield batch.filter(pa.array(~np.isin(numbers, bad))) if len(bad) else batch
        first += batch.num_rows


def _bad_rows(folder: Path) -> NDArray[np.int32]:
    path = folder / "bad_rows.npy"
    numbers: NDArray[np.int32] = np.load(path, allow_pickle=False) if path.exists() else np.empty(0, np.int32)
    return numbers


def row_order(path: Path, query: RowQuery) -> NDArray[np.int32] | None:
    """Row numbers of the table at ``path`` in the order of ``query``, from 0; None if DuckDB sorts the page fast."""
    are_columns = all(isinstance(sort.place, int) for sort in query.sorts)
    if query.is_grouped or not are_columns or not 0 < len(query.sorts) <= MOST_SORTS:
        return None
    file = engine.order_path(path, query)
    order = _read_order(file)
    if order is not None:
        return order
    is_deep = query.offset + query.page_size > LAST_SHALLOW_ROW and query.offset < engine.row_count_of(path)
    if not is_deep or not _most_orders(path):
        return None
    with lock_of(file):
        order = _read_order(file)
        return _make_order(path, query, file) if order is None else order


def _most_orders(path: Path) -> int:
    """How many orders the table may cache: none if it has few rows, or if a single order would exceed the limit."""
    rows = engine.row_count_of(path)
    return min(MOST_ORDERS, MOST_BYTES // (rows * _BYTES_A_ROW)) if rows > LAST_SHALLOW_ROW else 0


def _read_order(path: Path) -> NDArray[np.int32] | None:
    try:
        order: NDArray[np.int32] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (FileNotFoundError, ValueError, EOFError):
        # Never built, evicted for another, or truncated: it can be rebuilt.
        return None
    return order


def _make_order(path: Path, query: RowQuery, file: Path) -> NDArray[np.int32]:
    order = engine.numbers_of(order_statement(query, engine.columns_of(path)).sql, [str(path)])
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".making-") as folder:
            draft = Path(folder) / file.name
            np.save(draft, order, allow_pickle=False)
            draft.replace(file)
        others = [other for other in engine.kept_orders(path.parent) if other != file]
        made_at = {other: other.stat().st_mtime_ns for other in others}
        surplus = len(others) + 1 - _most_orders(path)
        # Evict the oldest orders above the limit; a process that has one mapped can go on reading it.
        for other in sorted(others, key=made_at.__getitem__)[: max(0, surplus)]:
            other.unlink(missing_ok=True)
    except OSError as error:
        # For example a full disk: this page has its order, the next one sorts again.
        log.warning("order of rows not kept", path=str(file), reason=str(error)[:300])
    return order
