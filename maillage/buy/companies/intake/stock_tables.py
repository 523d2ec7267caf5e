"""Opens a stock file (CSV, zipped CSV, Parquet) as a stream of record batches with the columns needed.

The country has 30 million establishments in 8 GB of CSV: nothing is unpacked to disk, and only a few batches are in
memory.
"""

import io
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Literal

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from maillage.buy.companies.domain.stock_columns import columns_read, part_of
from maillage.buy.companies.domain.terms import StockPart
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows
from maillage.core.tables.terms import STREAMED_PARQUET

OnBytes = Callable[[int, int], None]  # bytes of the file read so far, and its size
_BLOCK_BYTES: Final = 8 * 2**20
_LONGEST_HEADER: Final = 2**16
_BATCH_ROWS: Final = 65_536
_ZIP: Final = b"PK\x03\x04"
_PARQUET: Final = b"PAR1"
_MOST_UNPACKED: Final = 64 * 2**30  # bytes; the largest file of 2026 unpacks to 9 GiB
_NOT_STOCK: Final = sentence(
    "« %(name)s » n’est pas un fichier du stock SIRENE : il faut StockUniteLegale, StockEtablissement ou "
    "StockUniteLegaleHistorique, en CSV, en ZIP ou en Parquet, avec les noms de colonnes de l’INSEE."
)
_BROKEN: Final = sentence("« %(name)s » est abîmé ou incomplet (%(reason)s) : téléchargez-le à nouveau.")
_MANY: Final = sentence("« %(name)s » contient %(count)s fichiers CSV : donnez le ZIP de l’INSEE, qui en a un seul.")
_WRONG_WIDTH: Final = sentence("La ligne a %(found)s champs au lieu de %(expected)s : elle est laissée de côté.")
_HUGE: Final = sentence("« %(name)s » dépasse 64 Gio une fois décompressé : ce n’est pas un fichier du stock SIRENE.")


@dataclass(frozen=True, slots=True)
class StockTable:
    """An open stock file: which part it is, the columns read, and its rows as batches of text.

    ``rejected`` collects rows whose number of columns differs from the header, while batches are read.
    """

    part: StockPart
    columns: Sequence[str]
    batches: pa.RecordBatchReader
    rejected: RejectedRows


@contextmanager
def open_stock(path: Path, *, on_bytes: OnBytes = lambda _read, _all: None) -> Iterator[StockTable]:
    """The table of a stock file; Refused if it is none, or ends unexpectedly while it is read."""
    try:
        with path.open("rb") as file:
            signs = file.read(4)
            file.seek(0)
            if signs == _PARQUET:
                yield _parquet_table(path)
            elif signs == _ZIP:
                with zipfile.ZipFile(file) as archive:
                    entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".csv")]
                    if len(entries) != 1:
                        raise Refused("stock_not_one", _MANY, name=path.name, count=len(entries))
                    if entries[0].file_size > _MOST_UNPACKED:
                        raise Refused("stock_huge", _HUGE, name=path.name)
                    with archive.open(entries[0]) as member:
                        yield _csv_table(member, file, path.name, on_bytes)
            else:
                yield _csv_table(file, file, path.name, on_bytes)
    except (pa.ArrowInvalid, zipfile.BadZipFile, EOFError, UnicodeDecodeError, OSError) as error:
        # The new file is discarded, and the current one stays in use.
        raise broken_stock(path.name, error) from error


def broken_stock(name: str, error: Exception) -> Refused:
    """The error for a file that ends unexpectedly."""
    reason = str(error).partition("\n")[0][:200]
    return Refused("stock_broken", _BROKEN, name=name, reason=reason)


class _CountedStream(io.RawIOBase):
    """A stream that reports the position in the underlying file, and stops beyond the size of any stock file."""

    def __init__(self, stream: IO[bytes], file: IO[bytes], on_bytes: OnBytes) -> None:
        super().__init__()
        self._stream, self._file, self._on_bytes = stream, file, on_bytes
        self._size = os.fstat(file.fileno()).st_size
        self._unpacked = 0

    def readable(self) -> bool:
        """Always readable."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes."""
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        self._unpacked += len(block)
        if self._unpacked > _MOST_UNPACKED:  # the sizes in a ZIP directory may be forged
            message = "more than 64 GiB"
            raise OSError(message)
        self._on_bytes(self._file.tell(), self._size)
        return len(block)


def _csv_table(stream: IO[bytes], file: IO[bytes], name: str, on_bytes: OnBytes) -> StockTable:
    counted = io.BufferedReader(_CountedStream(stream, file, on_bytes), _BLOCK_BYTES)
    header = counted.readline(_LONGEST_HEADER).decode("utf-8-sig").strip()
    columns = [column.strip('"') for column in header.split(",")]
    part, names = _part_and_columns(columns, name)
    rejected = RejectedRows()

    def skip(row: Any) -> Literal["skip"]:
        params = {"found": row.actual_columns, "expected": row.expected_columns}
        # The header was read before: pyarrow counts from the row after it.
        number = None if row.number is None else row.number + 1
        finding = Finding("wrong_width", _WRONG_WIDTH, row_number=number, params=params)
        rejected.reject(Refused("wrong_width", _WRONG_WIDTH, findings=[finding], **params))
        return "skip"

    batches = pa.csv.open_csv(
        counted,
        # Single-threaded: the source is a Python object, and invalid rows must be reported with their numbers.
        read_options=pa.csv.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES, column_names=columns),
        parse_options=pa.csv.ParseOptions(invalid_row_handler=skip),
        convert_options=pa.csv.ConvertOptions(
            include_columns=list(names),
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    return StockTable(part, names, batches, rejected)


def _parquet_table(path: Path) -> StockTable:
    file = pa.parquet.ParquetFile(path, **STREAMED_PARQUET)
    part, names = _part_and_columns(file.schema_arrow.names, path.name)
    schema = pa.schema([(column, pa.string()) for column in names])

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in file.iter_batches(_BATCH_ROWS, columns=list(names)):
            # Dates and booleans of a typed file as the CSV writes them.
            texts = [batch.column(column).cast(pa.string()) for column in names]
            yield pa.RecordBatch.from_arrays(texts, schema=schema)

    return StockTable(part, names, pa.RecordBatchReader.from_batches(schema, batches()), RejectedRows())


def _part_and_columns(columns: Sequence[str], name: str) -> tuple[StockPart, tuple[str, ...]]:
    part = part_of(columns)
    if part is None:
        raise Refused("stock_unknown", _NOT_STOCK, name=name)
    return part, columns_read(part, columns)
