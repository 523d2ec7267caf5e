"""Rebuilds the published counts from all rows (`maillage quality build`), or from their own segments (compaction).

Any number of rows is counted out of core: they wait on disk, then each range of root squares is counted in memory.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from maillage.measure.figures.domain.counting import CountableRows, LevelCounts, counted_places, pyramid
from maillage.measure.figures.domain.smallest_devices import Hashes
from maillage.measure.figures.store import publication
from maillage.measure.figures.store.published_counts.count_files import (
    CountSegment,
    CountsManifest,
    read_manifest,
)
from maillage.measure.figures.store.published_counts.counted_rows import all_rows, newest_erasure, newest_watermark
from maillage.measure.figures.store.published_counts.merging import (
    CountFileWriter,
    OnProgress,
    nothing_to_say,
    write_days,
)
from maillage.measure.figures.store.spool import WORK_PREFIX, RootRange, SpooledChunk, Spools, root_ranges, samples_in
from maillage.measure.record.domain.keys import COMMUNE, Integers

AtLevel = tuple[int, LevelCounts]
CountSamples = Callable[[Integers, Hashes], Iterable[AtLevel]]
_WORKERS: Final = os.cpu_count() or 1
_LARGE_RANGE: Final = 20_000_000  # samples: one square this full is counted alone, to bound the memory


def recounted_segment(
    pages: Iterable[CountableRows], folder: Path, *, stamp: int, on_progress: OnProgress = nothing_to_say
) -> CountSegment:
    """The segment of all rows of ``pages``, written to ``folder``: the same bytes whatever the order and the pages."""
    with TemporaryDirectory(dir=folder, prefix=WORK_PREFIX) as work, Spools(Path(work)) as spools:
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
        days = write_days(folder, spools.tally.days, stamp=stamp)
        return CountSegment(spools.tally.totals, tuple(file for file in files if file), days)


def _counted(chunks: Sequence[SpooledChunk], count: CountSamples) -> Iterator[AtLevel]:
    """The counts of each range of roots, ranges in ascending order, several counted at once."""
    ranges = list(root_ranges(chunks))
    workers = 1 if any(roots.samples > _LARGE_RANGE for roots in ranges) else _WORKERS

    def counts_of(roots: RootRange) -> list[AtLevel]:
        return list(count(*samples_in(chunks, roots)))

    running: deque[Future[list[AtLevel]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for roots in ranges:
            running.append(pool.submit(counts_of, roots))
            if len(running) > workers:
                yield from running.popleft().result()
        while running:
            yield from running.popleft().result()


_READING_SHARE: Final = 0.7  # of the time: reading rows from the database is the longer part


class PagesCounted(Protocol):
    """A way to count: the segment of all rows of pages, written to a folder (recounted_segment, or another engine)."""

    def __call__(
        self, pages: Iterable[CountableRows], folder: Path, *, stamp: int, on_progress: OnProgress = ...
    ) -> CountSegment:
        """The segment."""


def rebuild_counts(
    folder: Path, *, count: PagesCounted = recounted_segment, on_progress: OnProgress = nothing_to_say
) -> CountsManifest:
    """The manifest of all rows recounted, published; whatever ``folder`` held before is removed.

    Unavailable while a counter runs on the folder.
    """
    with publication.only_writer(folder):
        publication.adopt_restored_rows()
        before = read_manifest(folder) or CountsManifest()
        stamp = publication.next_stamp(before.version)
        # The erasure first: the counter sees a later one, and recounts.
        erasure, watermark = newest_erasure(), newest_watermark()
        pages = publication.pages_with_progress(all_rows(watermark), lambda share: on_progress(share * _READING_SHARE))
        counting = lambda share: on_progress(_READING_SHARE + share * (1 - _READING_SHARE))  # noqa: E731 -- one line
        segment = count(pages, folder, stamp=stamp, on_progress=counting)
        segments = (segment,) if segment.rows else ()
        manifest = publication.all_touched(CountsManifest(stamp, watermark, erasure, segments=segments))
        publication.publish(folder, manifest)
        publication.clear_away(folder, [manifest])
        return manifest
