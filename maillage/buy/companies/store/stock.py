"""Imports stock files: each becomes a Parquet file sorted by number, atomically.

INSEE's files are sorted, and are converted in one pass; an unsorted one is read again and sorted. A file with known
content is skipped. Source files are not kept, as INSEE publishes new ones every month.
"""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet
from django.conf import settings
from django.utils.timezone import localdate

from maillage.buy.companies.domain.stock_columns import OPTIONAL_COLUMNS
from maillage.buy.companies.domain.terms import NATURAL_PERSON, PUBLIC_DIFFUSION, WITHHELD_TEXT, StockPart
from maillage.buy.companies.intake.stock_tables import OnBytes, StockTable, broken_stock, open_stock
from maillage.buy.companies.store.stock_files import (
    PARTS,
    PartFile,
    builder_version,
    companies_folder,
    manifest_file,
    quoted,
    sql_text,
    stock_parts,
)
from maillage.core.files.atomic import lock_of, replacing
from maillage.core.files.published import remove_older
from maillage.core.net.download import downloaded
from maillage.core.net.fetch import RemoteReader
from maillage.core.net.public_hosts import is_web_address
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.tables.rejected_rows import RejectionReport
from maillage.territory.store.derived import derived

_MEMORY: Final = "1GB"  # for a sort; beyond, it spills to disk
_GROUP_ROWS: Final = 40_960
_MOST_PERIODS: Final = 100_000  # of one company; a file with more is not INSEE's
_LONGEST_ADDRESS: Final = 2_000
_MOST_REMOTE_BYTES: Final = 8 * 2**30  # the largest stock file has 2.5 GB
_LONGEST_REMOTE_S: Final = 7_200.0
_CURRENT_COMMUNES: Final = (
    "SELECT code, current FROM retired "
    "UNION ALL SELECT code, commune FROM territory WHERE kind = 'arrondissement' AND commune IS NOT NULL"
)
_NO_NUMBER: Final = sentence("La ligne n’a pas de numéro SIREN ou SIRET bien formé : elle est laissée de côté.")
_ACCEPT: Final = "application/zip, application/octet-stream;q=0.9, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class ImportedStock:
    """An imported file: its part, and the file now in force; ``is_new`` if it was just built.

    ``rejected`` says which rows were set aside; None for a file that was known.
    """

    part: StockPart
    file: PartFile
    is_new: bool
    rejected: RejectionReport | None = None


def import_stock(target: str, *, now: datetime, on_bytes: OnBytes = lambda _read, _all: None) -> ImportedStock:
    """Import the stock file at a path or URL."""
    if is_web_address(target, longest=_LONGEST_ADDRESS):
        reader = RemoteReader(tuple(settings.HARVEST_ALLOW), _MOST_REMOTE_BYTES, _LONGEST_REMOTE_S)
        with downloaded(reader, target, folder=companies_folder(), accept=_ACCEPT) as (download, name):
            return _import_file(download, name, now=now, on_bytes=on_bytes)
    path = Path(target)
    if not path.is_file():
        message = sentence("Il n’y a pas de fichier %(path)s : vérifiez le chemin.")
        raise NotFound("stock_file_missing", message, path=target[:200])
    return _import_file(path, path.name, now=now, on_bytes=on_bytes)


def _import_file(path: Path, name: str, *, now: datetime, on_bytes: OnBytes) -> ImportedStock:
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    with lock_of(manifest_file()):
        for part, file in stock_parts().items():
            if file.sha256 == sha256 and file.builder == builder_version():
                return ImportedStock(part, file, is_new=False)
        try:
            with open_stock(path, on_bytes=on_bytes) as table:
                new, rows, rejected = _write_part(table, sha256, name, is_sorted=True)
        except _OutOfOrderError:  # the draft is discarded, then the rows are sorted first
            with open_stock(path, on_bytes=on_bytes) as table:
                new, rows, rejected = _write_part(table, sha256, name, is_sorted=False)
        part = table.part
        before = stock_parts()
        newest = PartFile(new, name, sha256, builder_version(), localdate(now), rows, rejected.rejected)
        PARTS.publish(manifest_file(), {**before, part: newest})
        # Readers of the previous file have it open, or read the manifest again.
        named = {new, before[part].file if part in before else ""}
        remove_older(companies_folder().glob(f"{part}-*.parquet"), kept=0, named=named)
    return ImportedStock(part, newest, is_new=True, rejected=rejected)


def _empty_stock(name: str) -> Refused:
    return Refused(
        "stock_empty", sentence("« %(name)s » n’a aucune ligne lisible : téléchargez-le à nouveau."), name=name
    )


class _OutOfOrderError(Exception):
    """The rows of a file are not sorted by number."""


def _write_part(table: StockTable, sha256: str, name: str, *, is_sorted: bool) -> tuple[str, int, RejectionReport]:
    """Write the Parquet file of a part: its name, number of rows, and the rows set aside. Raises _OutOfOrderError.

    Refused where more rows are set aside than NATIONAL_FILE allows: the file in force stays.
    """
    path = companies_folder() / f"{table.part}-{sha256[:16]}-{builder_version()}.parquet"
    spill = companies_folder() / "spill"
    config: dict[str, Any] = {
        "memory_limit": _MEMORY,
        "temp_directory": str(spill),
        "preserve_insertion_order": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    sql = sql_text(table.part.value)
    if optional := OPTIONAL_COLUMNS[table.part]:
        sql = sql.format(**{word: column if column in table.columns else "NULL" for word, column in optional.items()})
    streamed = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal streamed
        for batch in table.batches:
            streamed += batch.num_rows
            yield batch

    try:
        with replacing(path) as draft, duckdb.connect(":memory:", config=config) as connection:
            # Outdated codes and arrondissements, with the commune that they now belong to.
            current = dict(derived().rows(_CURRENT_COMMUNES))
            communes = {"code": pa.array(current, pa.string()), "commune": pa.array(current.values(), pa.string())}
            connection.register("current_communes", pa.table(communes))
            try:
                if is_sorted:
                    _write_as_read(connection, batches(), table.part, sql=sql, path=draft)
                else:
                    stock = pa.RecordBatchReader.from_batches(table.batches.schema, batches())
                    connection.register("stock", stock)
                    connection.execute(
                        f"COPY ({sql}) TO {quoted(draft)} "
                        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP_ROWS})",
                        _PARAMETERS[table.part],
                    )
            except duckdb.Error as error:  # truncated source: the file is discarded
                raise broken_stock(name, error) from error
            if not draft.exists():
                raise _empty_stock(name)
            rows = pa.parquet.read_metadata(draft).num_rows
            # Most history rows have no former name and are dropped; that is no error.
            lost = 0 if table.part is StockPart.FORMER_NAMES else streamed - rows
            table.rejected.accept(streamed - lost)
            if lost:
                table.rejected.reject(Refused("no_number", _NO_NUMBER), rows=lost)
            if not rows:
                raise _empty_stock(name)
            rejected = table.rejected.checked(name)
    finally:
        shutil.rmtree(spill, ignore_errors=True)
    return path.name, rows, rejected


def _write_as_read(
    connection: duckdb.DuckDBPyConnection, batches: Iterator[pa.RecordBatch], part: StockPart, *, sql: str, path: Path
) -> None:
    """Write the rows in sorted lots; _OutOfOrderError if a lot starts before the end of the previous one."""
    key, last = _KEYS[part], ""
    writer: pa.parquet.ParquetWriter | None = None
    try:
        for lot in _whole_numbers(batches, key):
            connection.register("stock", lot)
            rows = connection.sql(sql, params=_PARAMETERS[part]).to_arrow_table()
            if rows.num_rows:
                first, before, last = str(rows[key][0]), last, str(rows[key][-1])
                if first < before:
                    raise _OutOfOrderError
            if writer is None:
                writer = pa.parquet.ParquetWriter(path, rows.schema, compression="zstd")
            writer.write_table(rows, row_group_size=_GROUP_ROWS)
    finally:
        if writer is not None:
            writer.close()


def _whole_numbers(batches: Iterator[pa.RecordBatch], key: str) -> Iterator[pa.Table]:
    """The rows in lots that never split a number: the periods of a company are read together."""
    waiting: pa.Table | None = None
    for batch in batches:
        lot = pa.Table.from_batches([batch] if waiting is None else [*waiting.to_batches(), batch])
        numbers, end = lot[key], lot.num_rows
        while end and numbers[end - 1].as_py() == numbers[-1].as_py():
            end -= 1
        if not end and lot.num_rows > _MOST_PERIODS:
            end = lot.num_rows
        if end:
            yield lot.slice(0, end)
        waiting = lot.slice(end)
    if waiting is not None and waiting.num_rows:
        yield waiting


_KEYS: Final[Mapping[StockPart, str]] = {
    StockPart.COMPANIES: "siren",
    StockPart.ESTABLISHMENTS: "siret",
    StockPart.FORMER_NAMES: "siren",
}
_PARAMETERS: Final[Mapping[StockPart, Mapping[str, str]]] = {
    StockPart.COMPANIES: {"person": NATURAL_PERSON, "public": PUBLIC_DIFFUSION, "withheld": WITHHELD_TEXT},
    StockPart.ESTABLISHMENTS: {"public": PUBLIC_DIFFUSION, "withheld": WITHHELD_TEXT},
    StockPart.FORMER_NAMES: {"person": NATURAL_PERSON, "withheld": WITHHELD_TEXT},
}
