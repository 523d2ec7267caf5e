"""Writes the rows of a table that have one of some codes, a few thousand at a time; run by core/bounds/isolation.py.

Row groups of a Parquet file whose statistics exclude the codes are not read; the others are streamed, however large
they are. It is a module of its own because pyarrow reserves memory when imported, which must happen before the limits
of the process are set.
"""

import csv
import json
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from maillage.core.problems import Refused, sentence
from maillage.core.tables.terms import STREAMED_PARQUET
from maillage.sources.intake.file_probe import csv_opening

_BATCH_ROWS: Final = 2_048
_WRITTEN_ROWS: Final = 8_192  # a row group of what is kept
_BROKEN: Final = sentence("« %(name)s » ne se lit pas jusqu’au bout : téléchargez-le de nouveau.")
_NOBODY: Final = sentence(
    "« %(name)s » n’a aucune ligne de la région dans la colonne « %(column)s » : le producteur a peut-être changé ses "
    "codes."
)


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
    values = pa.array(sorted(codes), pa.string())
    count = 0
    with (
        pq.ParquetFile(path, **STREAMED_PARQUET) as file,
        pq.ParquetWriter(sink, file.schema_arrow, compression="zstd") as writer,
    ):
        waiting: list[pa.RecordBatch] = []
        groups = [number for number in range(file.num_row_groups) if _may_have(file.metadata, number, column, codes)]
        for group in groups:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS, row_groups=[group], use_threads=False):
                mask = pc.is_in(batch.column(column).cast(pa.string()), value_set=values)
                rows = batch.filter(mask)
                if rows.num_rows:
                    waiting.append(rows)
                    count += rows.num_rows
                if sum(rows.num_rows for rows in waiting) >= _WRITTEN_ROWS:
                    writer.write_table(pa.Table.from_batches(waiting))
                    waiting = []
            pa.default_memory_pool().release_unused()  # else each group leaves its buffers to the next ones
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting))
    return count


def _may_have(metadata: pq.FileMetaData, group: int, column: str, codes: frozenset[str]) -> bool:
    """Whether a row group may have one of the codes, by the least and the greatest value that it declares."""
    row_group = metadata.row_group(group)
    chunks = map(row_group.column, range(row_group.num_columns))
    statistics = next((chunk.statistics for chunk in chunks if chunk.path_in_schema == column), None)
    least, greatest = (None, None) if statistics is None else (statistics.min, statistics.max)
    if not isinstance(least, str) or not isinstance(greatest, str):
        return True
    return any(least <= code <= greatest for code in codes)


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
