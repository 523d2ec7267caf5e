"""Merges segments of counts into one, block by block: equal to the byte to counting all their rows at once."""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.figures.queries.published_counts.count_file_writer import CountFileWriter
from maillage.figures.queries.published_counts.count_files import CountFile, CountSegment, PartitionName, summed_totals
from maillage.figures.queries.published_counts.day_file import merged_days
from maillage.figures.queries.published_counts.sources import CountSource
from maillage.figures.terms.counting import merged_counts
from maillage.figures.terms.smallest_devices import merged_devices
from maillage.quality.terms.keys import LEVELS

OnProgress = Callable[[float], None]  # told the share done, now and then; may raise to stop the work
Table = tuple[NDArray[np.int64], NDArray[np.uint32]]

GROWTH: Final = 8  # a segment is merged into the one before unless that is more than eight times larger
SMALL_ROWS: Final = 2_000  # below, segments are always merged: rewriting them is cheaper than reading one more
_BLOCK: Final = 2_000_000  # keys merged at once


def nothing_to_say(_share: float) -> None:
    """An OnProgress that says nothing."""


def segments_due(sizes: Sequence[int]) -> int:
    """How many of the newest segments are due to become one; ``sizes`` in rows, oldest first.

    So a row is rewritten about eight times per eightfold growth, and readers meet few segments (five at 10 M rows).
    """
    if not sizes:
        return 0
    rows, due = sizes[-1], 1
    for size in reversed(sizes[:-1]):
        if size > max(GROWTH * rows, SMALL_ROWS):
            break
        rows, due = rows + size, due + 1
    return due


def merged_segment(
    sources: Sequence[CountSource], folder: Path, *, stamp: int, on_progress: OnProgress = nothing_to_say
) -> CountSegment:
    """The segment that counts what all ``sources`` count, written to ``folder``."""
    names = sorted({name for source in sources for name in source.levels})
    files: list[CountFile | None] = []
    for done, name in enumerate(names):
        on_progress(done / len(names))
        holders = [source for source in sources if name in source.levels]
        files.append(_merged_file(holders, name, folder, stamp=stamp, on_progress=on_progress))
    totals = summed_totals(source.totals for source in sources)
    return CountSegment(totals, tuple(file for file in files if file), merged_days(sources, folder, stamp=stamp))


def _merged_file(
    holders: Sequence[CountSource], name: PartitionName, folder: Path, *, stamp: int, on_progress: OnProgress
) -> CountFile | None:
    if len(holders) == 1 and name in holders[0].files:
        return holders[0].files[name]  # nothing to add: the file stays
    writer = CountFileWriter(folder, origin=name[0], usage=name[1], stamp=stamp)
    for level in LEVELS:
        parts = [source.levels[name][level] for source in holders]
        count_tables, device_tables = [part[:2] for part in parts], [part[2:] for part in parts]
        for keys, counts in _merged_blocks(count_tables, merged_counts, on_progress):
            writer.append_counts(level, keys, counts)
        for groups, hashes in _merged_blocks(device_tables, merged_devices, on_progress):
            writer.append_devices(level, groups, hashes)
    return writer.finished()


def _merged_blocks(
    tables: list[Table], merge: Callable[[Table, Table], Table], on_progress: OnProgress
) -> Iterator[Table]:
    """The merge of sorted tables in ascending blocks, so that memory does not grow with them."""
    tables = sorted(tables, key=lambda table: len(table[0]))
    edges = tables[-1][0][_BLOCK::_BLOCK]
    cuts = [np.concatenate(([0], np.searchsorted(keys, edges), [len(keys)])) for keys, _ in tables]
    for block in range(len(edges) + 1):
        block_tables = [
            (keys[cut[block] : cut[block + 1]], values[cut[block] : cut[block + 1]])
            for (keys, values), cut in zip(tables, cuts, strict=True)
        ]
        yield reduce(merge, block_tables)
        if block:
            on_progress(0.0)
