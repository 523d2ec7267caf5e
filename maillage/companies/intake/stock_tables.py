"""Opens a file of the stock (CSV, CSV in ZIP, Parquet) as a stream of batches of the columns that are read.

The country has 30 million establishments in 8 GB of CSV: nothing is unpacked on the disk, and a few batches are held.
"""

import io
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Literal

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from maillage.companies.rules.stock_columns import columns_read, part_of
from maillage.companies.terms import StockPart
from maillage.core.problems import Refused, sentence

OnBytes = Callable[[int, int], None]  # how many of the file were read, of how many
_BLOCK_BYTES: Final = 8 * 2**20
_LONGEST_HEADER: Final = 2**16
_BATCH_ROWS: Final = 65_536
_ZIP: Final = b"PK\x03\x04"
_PARQUET: Final = b"PAR1"
_MOST_UNPACKED: Final = 64 * 2**30  # octets; the largest file of 2026 unpacks to 9
_MOST_KEPT_ROWS: Final = 5  # numbers of refused rows that are told
_NOT_STOCK: Final = sentence(
    "« %(name)s » n’est pas un fichier du stock SIRENE : il faut StockUniteLegale, StockEtablissement ou "
    "StockUniteLegaleHistorique, en CSV, en ZIP ou en Parquet, avec les noms de colonnes de l’INSEE."
)
_BROKEN: Final = sentence("« %(name)s » est abîmé ou incomplet (%(reason)s) : téléchargez-le à nouveau.")
_MANY: Final = sentence("« %(name)s » contient %(count)s fichiers CSV : donnez le ZIP de l’INSEE, qui en a un seul.")
_HUGE: Final = sentence("« %(name)s » dépasse 64 Gio une fois décompressé : ce n’est pas un fichier du stock SIRENE.")


@dataclass(slots=True)
class RefusedRows:
    """Rows that have not the columns of the header: how many, and the first of them (the header is row 1)."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def refuse(self, row: Any) -> Literal["skip"]:
        """What pyarrow asks for such a row."""
        self.count += 1
        if row.number is not None and len(self.first) < _MOST_KEPT_ROWS:
            self.first.append(row.number)
        return "skip"


@dataclass(frozen=True, slots=True)
class StockTable:
    """An open file: which part it is, its columns that are read, its rows in batches of texts."""

    part: StockPart
    columns: Sequence[str]
    batches: pa.RecordBatchReader
    refused: RefusedRows


@contextmanager
def opened_stock(path: Path, *, on_bytes: OnBytes = lambda _read, _all: None) -> Iterator[StockTable]:
    """The table of a file of the stock; Refused where it is none, or where it breaks off while it is read."""
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
        # Nothing of it is kept: the file in force stays.
        raise broken_stock(path.name, error) from error


def broken_stock(name: str, error: Exception) -> Refused:
    """What is told of a file that breaks off while it is read."""
    reason = str(error).partition("\n")[0][:200]
    return Refused("stock_broken", _BROKEN, name=name, reason=reason)


class _CountedStream(io.RawIOBase):
    """A stream that tells how far the file below it was read, and ends beyond the size of any file of the stock."""

    def __init__(self, stream: IO[bytes], file: IO[bytes], on_bytes: OnBytes) -> None:
        super().__init__()
        self._stream, self._file, self._on_bytes = stream, file, on_bytes
        self._size = os.fstat(file.fileno()).st_size
        self._unpacked = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next octets."""
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        self._unpacked += len(block)
        if self._unpacked > _MOST_UNPACKED:  # the directory of a ZIP may lie
            message = "more than 64 GiB"
            raise OSError(message)
        self._on_bytes(self._file.tell(), self._size)
        return len(block)


def _csv_table(stream: IO[bytes], file: IO[bytes], name: str, on_bytes: OnBytes) -> StockTable:
    counted = io.BufferedReader(_CountedStream(stream, file, on_bytes), _BLOCK_BYTES)
    header = counted.readline(_LONGEST_HEADER).decode("utf-8-sig").strip()
    columns = [column.strip('"') for column in header.split(",")]
    part, names = _part_and_columns(columns, name)
    refused = RefusedRows()
    batches = pa.csv.open_csv(
        counted,
        # One thread: the reader is a Python object, and a row that is refused is told with its number.
        read_options=pa.csv.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES, column_names=columns),
        parse_options=pa.csv.ParseOptions(invalid_row_handler=refused.refuse),
        convert_options=pa.csv.ConvertOptions(
            include_columns=list(names),
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    return StockTable(part, names, batches, refused)


def _parquet_table(path: Path) -> StockTable:
    file = pa.parquet.ParquetFile(path)
    part, names = _part_and_columns(file.schema_arrow.names, path.name)
    schema = pa.schema([(column, pa.string()) for column in names])

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in file.iter_batches(_BATCH_ROWS, columns=list(names)):
            # Days and booleans of a typed file as the CSV writes them.
            texts = [batch.column(column).cast(pa.string()) for column in names]
            yield pa.RecordBatch.from_arrays(texts, schema=schema)

    return StockTable(part, names, pa.RecordBatchReader.from_batches(schema, batches()), RefusedRows())


def _part_and_columns(columns: Sequence[str], name: str) -> tuple[StockPart, tuple[str, ...]]:
    part = part_of(columns)
    if part is None:
        raise Refused("stock_unknown", _NOT_STOCK, name=name)
    return part, columns_read(part, columns)
