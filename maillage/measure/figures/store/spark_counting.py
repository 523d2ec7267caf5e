"""The same counts from a Spark cluster: our own code in its workers (range_counting.py), equal to the byte.

Rows wait in a folder that every machine of the cluster sees. A first pass puts the samples of each page on disk by root
square, a second one counts ranges of roots; the count files of all ranges, joined in the order of their keys, are those
of all rows. Only where things lie goes through Spark.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa

import maillage
from maillage.core.problems import Unavailable, sentence
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.store.cluster import reason_in, require_spark
from maillage.measure.figures.store.published_counts.count_files import CountSegment
from maillage.measure.figures.store.published_counts.merging import (
    OnProgress,
    joined_file,
    nothing_to_say,
    write_days,
)
from maillage.measure.figures.store.range_counting import (
    CHUNK_COLUMNS,
    RANGE_COLUMNS,
    count_range,
    counted_ranges,
    range_tasks,
    spool_page,
    write_page,
)
from maillage.measure.figures.store.rebuild import PagesCounted
from maillage.measure.figures.store.spool import WORK_PREFIX, SegmentTally

_FAILED: Final = sentence("Le compte sur Spark (%(master)s) a échoué : %(reason)s Rien n’a été publié.")
_SPOOLED_SHARE: Final = 0.4  # of the work, once pages are on disk by root
_COUNTED_SHARE: Final = 0.9


def counted_by_spark(master: str, *, executor_memory: str = "1g") -> PagesCounted:
    """Counts pages of rows on the cluster at ``master`` (spark://host:port), whose machines see the folder of counts.

    Raises Unavailable where Spark is not installed, cannot be reached or fails.
    """
    require_spark()

    def counted(
        pages: Iterable[CountableRows], folder: Path, *, stamp: int, on_progress: OnProgress = nothing_to_say
    ) -> CountSegment:
        tally, page_count = SegmentTally(), 0
        with TemporaryDirectory(dir=folder, prefix=WORK_PREFIX) as name, _session(master, executor_memory) as session:
            work = Path(name)
            for page_count, rows in enumerate(pages, start=1):
                tally.add(rows)
                write_page(rows, work, page_count - 1)
            on_progress(0.0)
            spooled = _in_workers(session, partial(spool_page, work), page_count, CHUNK_COLUMNS)
            on_progress(_SPOOLED_SHARE)
            tasks = range_tasks(spooled, cores=session.sparkContext.defaultParallelism) if spooled else []
            counted = _in_workers(session, partial(count_range, work, tasks), len(tasks), RANGE_COLUMNS)
            on_progress(_COUNTED_SHARE)
            parts = counted_ranges(counted, tasks) if counted else {}
            files = [
                joined_file(parts[origin, usage], folder, origin=origin, usage=usage, stamp=stamp)
                for origin, usage in sorted(parts)
            ]
        return CountSegment(tally.totals, tuple(files), write_days(folder, tally.days, stamp=stamp))

    return counted


def _in_workers(
    session: Any, answers: Callable[[int], Iterator[pa.RecordBatch]], items: int, columns: str
) -> pa.Table | None:
    """What ``answers`` gives for each number below ``items``, each a task of its own; None without any."""
    if not items:
        return None

    def in_worker(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column("id").to_numpy():
                yield from answers(int(number))

    table: pa.Table = session.range(0, items, 1, numPartitions=items).mapInArrow(in_worker, columns).toArrow()
    return table


@contextmanager
def _session(master: str, executor_memory: str) -> Iterator[Any]:
    """A session on the cluster; what fails in it is Unavailable, in a sentence."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 -- an optional package (requirements/scale.txt)
    from pyspark.errors import PySparkException  # noqa: PLC0415 -- likewise
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- likewise

    builder = SparkSession.builder.master(master).appName("maillage quality build")
    if "//127.0.0.1:" in master:
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    # Workers run this program's Python and package, which stand at the same place on every machine of the cluster.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = builder.config("spark.executorEnv.PYTHONPATH", str(Path(maillage.__file__).parents[1]))
    builder = builder.config("spark.executor.memory", executor_memory)
    builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    try:
        session = builder.getOrCreate()
        try:
            session.sparkContext.setLogLevel("ERROR")
            yield session
        finally:
            session.stop()
    except (Py4JError, PySparkException) as error:  # the folder of work goes with its ``with`` block
        raise Unavailable("spark_failed", _FAILED, master=master, reason=reason_in(str(error))) from error
