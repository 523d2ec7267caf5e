"""Writes count files piece by piece, and merges segments of counts into one, block by block, with their tests by day.

Each level is in ascending order, without holding more than a little in memory. The layout is that of count_files.py:
the same counts give the same bytes, however they were cut. Tests by day are one small immutable file of a segment, made
and merged together with the counts.
"""

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.figures.domain.counting import NO_DAYS, CountTable, LevelCounts, merged_counts
from maillage.measure.figures.domain.smallest_devices import merged_devices
from maillage.measure.figures.store.published_counts.count_files import (
    CountFile,
    CountSegment,
    CountSource,
    DayFile,
    Lengths,
    PartitionName,
    summed_totals,
)
from maillage.measure.record.domain.keys import LEVELS
from maillage.measure.record.domain.terms import Origin, Usage

OnProgress = Callable[[float], None]  # called with the share done, now and then; may raise to stop the work
Table = tuple[NDArray[np.int64], NDArray[np.uint32]]
GROWTH: Final = 8  # a segment is merged into the one before unless that is more than eight times larger
SMALL_ROWS: Final = 2_000  # below, segments are always merged: rewriting them is cheaper than reading one more
_BLOCK: Final = 2_000_000  # keys merged at once
_SECTIONS: Final = ("keys", "groups", "counts", "hashes")  # the order in the file
_HELD_BYTES: Final = 64 << 20  # above, pieces wait on disk
_COPY_BYTES: Final = 4 << 20
Section = tuple[str, int]


class CountFileWriter:
    """One count file in the making; ``finished`` gives its description."""

    def __init__(self, folder: Path, *, origin: Origin, usage: Usage, stamp: int) -> None:
        self.path = folder / f"{origin.word}-{usage.word}-{stamp:x}.counts"
        self._origin, self._usage = origin, usage
        self._held: defaultdict[Section, list[NDArray[np.generic]]] = defaultdict(list)
        self._held_bytes = 0
        self._lengths: defaultdict[Section, int] = defaultdict(int)
        self._waiting: set[Section] = set()

    def append(self, level: int, counts: LevelCounts) -> None:
        """Add counts whose keys and groups come after all those already added to the level."""
        self.append_counts(level, counts.keys, counts.counts)
        self.append_devices(level, counts.groups, counts.hashes)

    def append_counts(self, level: int, keys: NDArray[np.int64], counts: NDArray[np.uint32]) -> None:
        """Add keys that come after all those already added to the level."""
        self._hold(("keys", level), keys)
        self._hold(("counts", level), counts)

    def append_devices(self, level: int, groups: NDArray[np.int64], hashes: NDArray[np.uint32]) -> None:
        """Add groups that come after all those already added to the level."""
        self._hold(("groups", level), groups)
        self._hold(("hashes", level), hashes)

    def finished(self) -> CountFile | None:
        """The file, complete on disk; None where there was nothing to count."""
        lengths = tuple((self._lengths["keys", level], self._lengths["groups", level]) for level in LEVELS)
        if not any(keys for keys, _ in lengths):
            return None
        with self.path.open("wb") as target:
            for section in ((name, level) for name in _SECTIONS for level in LEVELS):
                if section in self._waiting:
                    waiting = self._waiting_path(section)
                    with waiting.open("rb") as source:
                        shutil.copyfileobj(source, target, _COPY_BYTES)
                    waiting.unlink()
                for column in self._held[section]:
                    column.tofile(target)
        return CountFile(self.path.name, self._origin, self._usage, lengths)

    def _hold(self, section: Section, column: NDArray[np.generic]) -> None:
        self._held[section].append(column)
        self._lengths[section] += len(column)
        self._held_bytes += column.nbytes
        if self._held_bytes > _HELD_BYTES:
            for waiting, columns in self._held.items():
                with self._waiting_path(waiting).open("ab") as stream:
                    for part in columns:
                        part.tofile(stream)
                self._waiting.add(waiting)
            self._held.clear()
            self._held_bytes = 0

    def _waiting_path(self, section: Section) -> Path:
        name, level = section
        return self.path.with_suffix(f".{name}-{level}.part")


def joined_file(
    parts: Sequence[tuple[Path, Lengths]], folder: Path, *, origin: Origin, usage: Usage, stamp: int
) -> CountFile:
    """The count file of ``parts``, count files whose keys ascend from one to the next at each level."""
    path = CountFileWriter(folder, origin=origin, usage=usage, stamp=stamp).path
    extents = [_extents(lengths) for _, lengths in parts]
    with path.open("wb") as target:
        for section in zip(*extents, strict=True):
            for (part, _), (start, size) in zip(parts, section, strict=True):
                _append_stretch(target, part, start, size)
    levels = zip(*(lengths for _, lengths in parts), strict=True)
    lengths = tuple((sum(keys for keys, _ in level), sum(groups for _, groups in level)) for level in levels)
    return CountFile(path.name, origin, usage, lengths)


def _extents(lengths: Lengths) -> list[tuple[int, int]]:
    """Where each section of a count file begins and how long it is, in bytes and in the order of the file."""
    sizes = [
        item_bytes * length
        for item_bytes, column in ((8, 0), (8, 1), (4, 0), (4, 1))  # _SECTIONS: of keys, of groups, their values
        for length in (of_level[column] for of_level in lengths)
    ]
    return [(end - size, size) for end, size in zip(accumulate(sizes), sizes, strict=True)]


def _append_stretch(target: BinaryIO, source: Path, start: int, size: int) -> None:
    """Append bytes of a file, within the kernel."""
    if not size:
        return
    with source.open("rb") as stream:
        while size:
            copied = os.sendfile(target.fileno(), stream.fileno(), start, size)
            if not copied:
                raise EOFError(source)
            start, size = start + copied, size - copied


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


def write_days(folder: Path, days: CountTable, *, stamp: int) -> DayFile | None:
    """The file of those days, written to ``folder``; None where there are none."""
    keys, counts = days
    if not len(keys):
        return None
    name = f"days-{stamp}.counts"
    with (folder / name).open("wb") as stream:
        stream.write(keys.tobytes())
        stream.write(counts.tobytes())
    return DayFile(name, len(keys))


def merged_days(sources: Sequence[CountSource], folder: Path, *, stamp: int) -> DayFile | None:
    """The file of the days of all ``sources``; None where one does not know its days (counts of an older version)."""
    if any(source.days is None for source in sources):
        return None
    holders = [source for source in sources if source.days is not None and len(source.days[0])]
    if len(holders) == 1 and holders[0].day_file is not None:
        return holders[0].day_file  # nothing to add: the file stays
    tables = [source.days for source in holders if source.days is not None]
    return write_days(folder, reduce(merged_counts, tables, NO_DAYS), stamp=stamp)
