"""Keeps the rows of a table that belong to the region, in a child process, a few thousand rows at a time."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any, BinaryIO, Final

from maillage.core.bounds.isolation import ProcessBounds, bounded_output
from maillage.core.problems import Refused, sentence
from maillage.sources.intake.file_probe import csv_opening

_RESTRICT: Final = "maillage.sources.intake.restriction:write_rows"
_MEMORY_MB: Final = 512
_LEAST_S: Final = 20.0
_BYTES_A_SECOND: Final = 2_000_000
_BATCH_ROWS: Final = 8_192
_BROKEN: Final = sentence("« %(name)s » ne se lit pas jusqu’au bout : téléchargez-le de nouveau.")
_NOBODY: Final = sentence(
    "« %(name)s » n’a aucune ligne de la région dans la colonne « %(column)s » : le producteur a peut-être changé ses "
    "codes."
)


def restrict_table(path: Path, target: Path, *, media: str, column: str, codes: frozenset[str]) -> None:
    """Write to ``target`` the rows of ``path`` (CSV or Parquet) whose ``column`` has one of ``codes``, as they are.

    Refused where no row has one: an importer would take away what is in force.
    """
    size = path.stat().st_size
    bounds = ProcessBounds(
        seconds=max(_LEAST_S, size / _BYTES_A_SECOND), memory_mb=_MEMORY_MB, written_bytes=2 * size + (64 << 20)
    )
    words = (str(path.resolve()), media, column)
    source = json.dumps(sorted(codes)).encode()
    with bounded_output(_RESTRICT, *words, source=source, bounds=bounds) as written, target.open("wb") as copy:
        shutil.copyfileobj(written, copy, 1 << 20)


def write_rows(source: BinaryIO, sink: BinaryIO, *words: str) -> None:
    """In the child: copy the rows; ``source`` has the codes as JSON."""
    path_text, media, column = words
    codes = frozenset(json.load(source))
    path = Path(path_text)
    try:
        count = (_write_parquet if media == "parquet" else _write_csv)(path, sink, column, codes)
    except (ValueError, OSError, KeyError, csv.Error) as error:
        raise Refused("source_unreadable", _BROKEN, name=path.name) from error
    if not count:
        raise Refused("source_region_empty", _NOBODY, name=path.name, column=column)


def _write_parquet(path: Path, sink: BinaryIO, column: str, codes: frozenset[str]) -> int:
    import pyarrow as pa  # noqa: PLC0415 -- slow import
    import pyarrow.compute as pc  # noqa: PLC0415 -- likewise
    import pyarrow.parquet as pq  # noqa: PLC0415 -- likewise

    values = pa.array(sorted(codes), pa.string())
    with pq.ParquetFile(path) as file, pq.ParquetWriter(sink, file.schema_arrow, compression="zstd") as writer:
        waiting: list[Any] = []
        count = 0
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
            mask = pc.is_in(batch.column(column).cast(pa.string()), value_set=values)
            rows = batch.filter(mask)
            if rows.num_rows:
                waiting.append(rows)
                count += rows.num_rows
            if sum(rows.num_rows for rows in waiting) >= _BATCH_ROWS:
                writer.write_table(pa.Table.from_batches(waiting))
                waiting = []
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting))
    return count


def _write_csv(path: Path, sink: BinaryIO, column: str, codes: frozenset[str]) -> int:
    encoding, separator = csv_opening(path)
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        rows = csv.reader(file, delimiter=separator)
        columns = next(rows, [])
        place = [name.strip() for name in columns].index(column)
        sink.write(_line(columns, separator))
        count = 0
        for row in rows:
            if len(row) > place and row[place] in codes:
                sink.write(_line(row, separator))
                count += 1
    return count


def _line(row: list[str], separator: str) -> bytes:
    cells = [
        f'"{cell.replace(chr(34), chr(34) * 2)}"'
        if any(sign in cell for sign in (separator, '"', "\n", "\r"))
        else cell
        for cell in row
    ]
    return (separator.join(cells) + "\n").encode()
