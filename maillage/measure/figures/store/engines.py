"""The same counts from another engine: DuckDB, or a Spark cluster that reaches this machine's files.

The engine reads the sealed Parquet, answers the expression into sorted Parquet files, and those become the same count
files as everywhere, equal to the byte. Needs the packages of requirements/scale.txt.

The sealed Parquet of the countable rows, each part sorted by place, is derived and internal: it holds 32-bit device
hashes, so it is never published.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from maillage.measure.figures.domain.counting import NO_DAYS, CountableRows, CountTable, merged_counts, tests_by_day
from maillage.measure.figures.store.published_counts import count_files
from maillage.measure.figures.store.published_counts.merging import (
    CountFileWriter,
    OnProgress,
    nothing_to_say,
    write_days,
)
from maillage.measure.figures.store.rebuild import PagesCounted
from maillage.measure.figures.store.spool import WORK_PREFIX
from maillage.measure.record.domain.keys import hashes_of
from maillage.measure.record.domain.terms import Origin, Usage

WriteSorted = Callable[[Path, Path], None]  # the folder of the rows; an empty folder for "counts" and "devices"
Columns = list[NDArray[np.int64]]
COUNT_COLUMNS: Final = ("origin", "usage", "level", "key", "count")
DEVICE_COLUMNS: Final = ("origin", "usage", "level", "group", "hash")
_ENGINE_SHARE: Final = 0.9
_TASKS_A_CORE: Final = 8
_LEAST_TASKS: Final = 16
_ROW_GROUP_ROWS: Final = 250_000


def counted_with(write_sorted: WriteSorted) -> PagesCounted:
    """Counts pages of rows with an engine."""

    def counted_by_engine(
        pages: Iterable[CountableRows], folder: Path, *, stamp: int, on_progress: OnProgress = nothing_to_say
    ) -> count_files.CountSegment:
        totals: dict[Origin, count_files.Total] = {}
        days: CountTable = NO_DAYS

        def tallied() -> Iterator[CountableRows]:
            nonlocal days
            for rows in pages:
                days = merged_counts(days, tests_by_day(rows))
                totals.update(count_files.summed_totals([totals, count_files.totals_of(rows)]))
                yield rows

        with TemporaryDirectory(dir=folder, prefix=WORK_PREFIX) as work:
            rows_folder = write_parquet(tallied(), Path(work) / "rows")
            on_progress(0.0)
            if totals:
                write_sorted(rows_folder, Path(work))
            on_progress(_ENGINE_SHARE)
            files = _count_files(Path(work), folder, stamp)
        return count_files.CountSegment(dict(sorted(totals.items())), files, write_days(folder, days, stamp=stamp))

    return counted_by_engine


def write_sorted_by_duckdb(rows_folder: Path, results: Path) -> None:
    """Answer the expression with DuckDB in this process, on disk where memory does not suffice."""
    import ibis  # noqa: PLC0415 -- an optional package (requirements/scale.txt)

    from maillage.measure.figures.store import expression  # noqa: PLC0415 -- likewise

    engine = ibis.duckdb.connect(temp_directory=str(results))
    rows = engine.read_parquet(f"{rows_folder}/*.parquet")
    for word, table in (("counts", expression.counts_of(rows)), ("devices", expression.devices_of(rows))):
        (results / word).mkdir()
        engine.to_parquet(expression.sorted_for_files(table), results / word / "part-0.parquet")
    engine.disconnect()


def write_sorted_by_spark(master: str, *, executor_memory: str = "1g") -> WriteSorted:
    """Answers the expression on the Spark cluster at ``master`` (spark://host:port); it must see the same files."""

    def write_sorted(rows_folder: Path, results: Path) -> None:
        import ibis  # noqa: PLC0415 -- an optional package (requirements/scale.txt)

        from maillage.measure.figures.store import expression  # noqa: PLC0415 -- likewise

        session = _spark_session(master, executor_memory)
        try:
            engine = ibis.pyspark.connect(session)
            rows = engine.read_parquet(str(rows_folder))
            for word, table in (("counts", expression.counts_of(rows)), ("devices", expression.devices_of(rows))):
                answer = session.sql(engine.compile(expression.sorted_for_files(table)))
                answer.write.parquet(str(results / word))
        finally:
            session.stop()

    return write_sorted


def _spark_session(master: str, executor_memory: str) -> Any:
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- an optional package (requirements/scale.txt)

    builder = SparkSession.builder.master(master).appName("maillage quality build")
    if "//127.0.0.1:" in master:
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    builder = builder.config("spark.executor.memory", executor_memory)
    builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    tasks = max(_LEAST_TASKS, _TASKS_A_CORE * session.sparkContext.defaultParallelism)
    session.conf.set("spark.sql.shuffle.partitions", tasks)
    return session


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
        sorted_rows = rows.where(np.argsort(rows.grid17, kind="stable"))
        columns = {
            "origin": sorted_rows.origin.astype(np.int16),
            "grid17": sorted_rows.grid17,
            "commune": sorted_rows.commune.astype(np.int32),
            "operator": sorted_rows.operator.astype(np.int16),
            "technology": sorted_rows.technology.astype(np.int16),
            "period": sorted_rows.period.astype(np.int16),
            "context": sorted_rows.context.astype(np.int16),
            "device_hash": hashes_of(sorted_rows.device).astype(np.int64),
            "mask": sorted_rows.mask.astype(np.int16),
            **{f"bin_{usage.word}": sorted_rows.bins[:, usage] for usage in Usage},
        }
        table = pa.table(columns)
        pq.write_table(table, folder / f"part-{number:05}.parquet", compression="zstd", row_group_size=_ROW_GROUP_ROWS)
    return folder
