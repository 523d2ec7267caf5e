"""Counts any number of rows out of core: they wait on disk, then each range of root squares is counted in memory."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Final

from maillage.figures.build.spool import RootRange, Spool, Spools
from maillage.figures.queries.published_counts.count_file_writer import CountFileWriter
from maillage.figures.queries.published_counts.count_files import CountSegment
from maillage.figures.queries.published_counts.day_file import write_days
from maillage.figures.queries.published_counts.merging import OnProgress, nothing_to_say
from maillage.figures.terms.counting import CountableRows, LevelCounts, counted_places, pyramid
from maillage.figures.terms.smallest_devices import Hashes
from maillage.quality.terms.keys import COMMUNE, Integers

AtLevel = tuple[int, LevelCounts]
CountSamples = Callable[[Integers, Hashes], Iterable[AtLevel]]

_WORKERS: Final = os.cpu_count() or 1
_LARGE_RANGE: Final = 20_000_000  # samples: one square this full is counted alone, to bound the memory


def recounted_segment(
    pages: Iterable[CountableRows], folder: Path, *, stamp: int, on_progress: OnProgress = nothing_to_say
) -> CountSegment:
    """The segment of all rows of ``pages``, written to ``folder``: the same bytes whatever the order and the pages."""
    with Spools(folder) as spools:
        for rows in pages:
            spools.append(rows)
        partitions = list(spools.partitions())
        files = []
        for done, ((origin, usage), squares, communes) in enumerate(partitions):
            on_progress(done / len(partitions))
            writer = CountFileWriter(folder, origin=origin, usage=usage, stamp=stamp)
            at_communes = lambda keys, hashes: [(COMMUNE, counted_places(keys, hashes))]  # noqa: E731 -- one level
            for level, counts in chain(_counted(squares, pyramid), _counted(communes, at_communes)):
                writer.append(level, counts)
            files.append(writer.finished())
        days = write_days(folder, spools.days, stamp=stamp)
        return CountSegment(spools.totals, tuple(file for file in files if file), days)


def _counted(spool: Spool, count: CountSamples) -> Iterator[AtLevel]:
    """The counts of each range of roots, ranges in ascending order, several counted at once."""
    ranges = list(spool.ranges())
    workers = 1 if any(roots.samples > _LARGE_RANGE for roots in ranges) else _WORKERS

    def counts_of(roots: RootRange) -> list[AtLevel]:
        return list(count(*spool.samples_in(roots)))

    running: deque[Future[list[AtLevel]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for roots in ranges:
            running.append(pool.submit(counts_of, roots))
            if len(running) > workers:
                yield from running.popleft().result()
        while running:
            yield from running.popleft().result()
