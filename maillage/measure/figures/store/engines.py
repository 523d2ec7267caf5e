"""The same counts by DuckDB, from one expression that knows nothing of our code: equal to the byte.

It reads the rows as Parquet, answers the expression into sorted Parquet files, and those become the same count files as
everywhere. Needs the packages of requirements/scale.txt.

The Parquet of the countable rows, each part sorted by place, is derived and internal: it holds 32-bit device hashes, so
it is never published.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.store.published_counts import count_files
from maillage.measure.figures.store.published_counts.merging import (
    CountFileWriter,
    OnProgress,
    nothing_to_say,
    write_days,
)
from maillage.measure.figures.store.range_counting import row_columns
from maillage.measure.figures.store.spool import WORK_PREFIX, SegmentTally
from maillage.measure.record.domain.terms import Origin, Usage

Columns = list[NDArray[np.int64]]
COUNT_COLUMNS: Final = ("origin", "usage", "level", "key", "count")
DEVICE_COLUMNS: Final = ("origin", "usage", "level", "group", "hash")
_ENGINE_SHARE: Final = 0.9
_ROW_GROUP_ROWS: Final = 250_000


def counted_by_duckdb(
    pages: Iterable[CountableRows], folder: Path, *, stamp: int, on_progress: OnProgress = nothing_to_say
) -> count_files.CountSegment:
    """The segment of all rows of ``pages``, written to ``folder``: counted by DuckDB."""
    tally = SegmentTally()

    def tallied() -> Iterator[CountableRows]:
        for rows in pages:
            tally.add(rows)
            yield rows

    with TemporaryDirectory(dir=folder, prefix=WORK_PREFIX) as work:
        rows_folder = write_parquet(tallied(), Path(work) / "rows")
        on_progress(0.0)
        if tally.totals:
            _write_sorted(rows_folder, Path(work))
        on_progress(_ENGINE_SHARE)
        files = _count_files(Path(work), folder, stamp)
    return count_files.CountSegment(tally.totals, files, write_days(folder, tally.days, stamp=stamp))


def _write_sorted(rows_folder: Path, results: Path) -> None:
    """Answer the expression with DuckDB in this process, on disk where memory does not suffice."""
    import ibis  # noqa: PLC0415 -- an optional package (requirements/scale.txt)

    from maillage.measure.figures.store import expression  # noqa: PLC0415 -- likewise

    engine = ibis.duckdb.connect(temp_directory=str(results))
    rows = engine.read_parquet(f"{rows_folder}/*.parquet")
    for word, table in (("counts", expression.counts_of(rows)), ("devices", expression.devices_of(rows))):
        (results / word).mkdir()
        engine.to_parquet(expression.sorted_for_files(table), results / word / "part-0.parquet")
    engine.disconnect()


def _count_files(results: Path, folder: Path, stamp: int) -> tuple[count_files.CountFile, ...]:
    writers: dict[count_files.PartitionName, CountFileWriter] = {}
    for (origin, usage, level), (keys, counts) in _partitions(results / "counts", COUNT_COLUMNS):
        name = Origin(origin), Usage(usage)
        if name not in writers:
            writers[name] = CountFileWriter(folder, origin=name[0], usage=name[1], stamp=stamp)
        writers[name].append_counts(level, keys, counts.astype(np.uint32))
    for (origin, usage, level), (groups, hashes) in _partitions(results / "devices", DEVICE_COLUMNS):
        writers[Origin(origin), Usage(usage)].append_devices(level, groups, hashes.astype(np.uint32))
    files = [writers[name].finished() for name in sorted(writers)]
    return tuple(file for file in files if file)


def _partitions(answer: Path, columns: tuple[str, ...]) -> Iterator[tuple[tuple[int, int, int], Columns]]:
    """The rows of sorted Parquet files, in the order of their names, cut where origin, usage or level changes."""
    for path in sorted(answer.glob("part-*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches(columns=list(columns)):
            origin, usage, level, *values = (batch.column(name).to_numpy().astype(np.int64) for name in columns)
            partition = (origin << 16) | (usage << 8) | level
            edges = [0, *(np.flatnonzero(np.diff(partition)) + 1).tolist(), len(partition)]
            for start, end in pairwise(edges):
                if end > start:
                    name = int(origin[start]), int(usage[start]), int(level[start])
                    yield name, [column[start:end] for column in values]


def write_parquet(pages: Iterable[CountableRows], folder: Path) -> Path:
    """The folder of the parts: one a page, each in Morton order."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, rows in enumerate(pages):
        table = pa.table(row_columns(rows.where(np.argsort(rows.grid17, kind="stable"))))
        pq.write_table(table, folder / f"part-{number:05}.parquet", compression="zstd", row_group_size=_ROW_GROUP_ROWS)
    return folder
