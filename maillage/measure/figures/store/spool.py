"""Samples of one origin and usage put on disk as they are read, and taken back square by square in any order of rows.

Each chunk lies on disk ordered by root square (level 9; for communes, blocks of 2^16 numbers), so the samples of a
range of roots are one slice of each chunk. What is held in memory is where the slices begin.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from maillage.measure.figures.domain.counting import (
    NO_DAYS,
    CountableRows,
    CountTable,
    merged_counts,
    samples_of,
    tests_by_day,
)
from maillage.measure.figures.domain.smallest_devices import Hashes
from maillage.measure.figures.store.published_counts.count_files import (
    PartitionName,
    Total,
    summed_totals,
    totals_of,
    usages_in,
)
from maillage.measure.record.domain.keys import HASH_BITS, LOW_BITS, LOW_MASK, PLACE_SHIFT
from maillage.measure.record.domain.terms import Origin

WORK_PREFIX: Final = "spool-"  # of the folders of those who count, which go with the next who publishes
KEYS: Final = ".keys"
HASHES: Final = ".hashes"
ROOT_PLACE_BITS: Final = 16
RANGE_SAMPLES: Final = 4_000_000  # about 200 MB while they are counted
_ROOT_SHIFT: Final = PLACE_SHIFT + ROOT_PLACE_BITS
_RADIX_LIMIT: Final = 1 << 16  # numpy orders 16-bit numbers by radix sort

Integers = NDArray[np.int64]


class RootRange(NamedTuple):
    """Roots from ``first`` up to before ``after``, and how many samples lie in them."""

    first: int
    after: int
    samples: int


class SpooledChunk(NamedTuple):
    """Samples on disk, ordered by root: which roots occur, ascending, and where each begins and the last ends.

    ``path`` is that of the two columns without its suffix (.keys, .hashes); ``low20`` are the low
    parts of keys that occur.
    """

    path: Path
    roots: Integers
    starts: Integers
    low20: Integers

    def within(self, root_range: RootRange) -> Self:
        """What of it lies in a range of roots."""
        first, after = (int(place) for place in np.searchsorted(self.roots, root_range[:2]))
        return self._replace(roots=self.roots[first:after], starts=self.starts[first : after + 1])


def root_ranges(chunks: Sequence[SpooledChunk], *, most_samples: int | None = None) -> Iterator[RootRange]:
    """Every root of the chunks in ascending ranges: of few enough samples, and narrow enough for Packing."""
    if not chunks:
        return
    limit = RANGE_SAMPLES if most_samples is None else most_samples
    roots, numbers = np.unique(np.concatenate([chunk.roots for chunk in chunks]), return_inverse=True)
    samples = np.zeros(len(roots), np.int64)
    np.add.at(samples, numbers, np.concatenate([np.diff(chunk.starts) for chunk in chunks]))
    low_bits = (len(np.unique(np.concatenate([chunk.low20 for chunk in chunks]))) - 1).bit_length()
    span = 1 << max(0, 64 - HASH_BITS - low_bits - ROOT_PLACE_BITS)
    first = 0
    for place in range(1, len(roots) + 1):
        is_end = place == len(roots)
        if is_end or samples[first : place + 1].sum() > limit or roots[place] - roots[first] >= span:
            yield RootRange(int(roots[first]), int(roots[place - 1]) + 1, int(samples[first:place].sum()))
            first = place


def samples_in(chunks: Iterable[SpooledChunk], root_range: RootRange) -> tuple[Integers, Hashes]:
    """Keys and hashes of the samples of a range of roots, unsorted."""
    keys, hashes = np.empty(root_range.samples, np.int64), np.empty(root_range.samples, np.uint32)
    filled = 0
    for path, of_file in groupby((chunk.within(root_range) for chunk in chunks), key=attrgetter("path")):
        with path.with_suffix(KEYS).open("rb") as key_file, path.with_suffix(HASHES).open("rb") as hash_file:
            for chunk in of_file:
                start, end = int(chunk.starts[0]), int(chunk.starts[-1])
                _read(key_file, keys[filled : filled + end - start], start)
                _read(hash_file, hashes[filled : filled + end - start], start)
                filled += end - start
    return keys, hashes


class Spool:
    """Samples (key and device hash) of one partition, put on disk chunk by chunk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys = path.with_suffix(KEYS).open("wb")
        self._hashes = path.with_suffix(HASHES).open("wb")
        self._chunks: list[SpooledChunk] = []
        self._length = 0

    @property
    def chunks(self) -> list[SpooledChunk]:
        """What was appended, to be read as long as the files are there."""
        self._keys.flush()
        self._hashes.flush()
        return self._chunks

    def close(self) -> None:
        """Let go of the files."""
        self._keys.close()
        self._hashes.close()

    def append(self, keys: Integers, hashes: Hashes) -> None:
        """Put a chunk of samples on disk."""
        if not len(keys):
            return
        roots_of_samples = keys >> _ROOT_SHIFT
        tallies = np.bincount(roots_of_samples)
        roots = np.flatnonzero(tallies)
        numbers = np.cumsum(tallies > 0) - 1
        narrow = numbers.astype(np.uint16) if len(roots) <= _RADIX_LIMIT else numbers
        order = np.argsort(narrow[roots_of_samples], kind="stable")
        keys[order].tofile(self._keys)
        hashes[order].tofile(self._hashes)
        starts = self._length + np.concatenate(([0], np.cumsum(tallies[roots])))
        low20_occurs = np.zeros(1 << LOW_BITS, np.bool_)
        low20_occurs[keys & LOW_MASK] = True
        self._chunks.append(SpooledChunk(self._path, roots, starts, np.flatnonzero(low20_occurs)))
        self._length += len(keys)


class SpooledPartition(NamedTuple):
    """The samples of one origin and usage on disk: those with a square, those with a commune."""

    name: PartitionName
    squares: list[SpooledChunk]
    communes: list[SpooledChunk]


class SegmentTally:
    """What a segment tells of its rows beside their counts, as their pages go by: totals by origin, tests by day."""

    def __init__(self) -> None:
        self.totals: dict[Origin, Total] = {}
        self.days: CountTable = NO_DAYS

    def add(self, rows: CountableRows) -> None:
        """Add a page of rows."""
        self.totals = summed_totals([self.totals, totals_of(rows)])
        self.days = merged_counts(self.days, tests_by_day(rows))


class Spools:
    """The spools of every partition that occurs, in a folder that is theirs; closed with the ``with`` block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._squares: dict[PartitionName, Spool] = {}
        self._communes: dict[PartitionName, Spool] = {}
        self.tally = SegmentTally()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spool in (*self._squares.values(), *self._communes.values()):
            spool.close()

    def append(self, rows: CountableRows) -> None:
        """Put the counted samples of a chunk of rows on disk."""
        self.tally.add(rows)
        for origin, of_origin in rows.by_origin():
            for usage in usages_in(of_origin):
                samples = samples_of(of_origin, usage)
                self._spool(self._squares, (origin, usage), "squares").append(samples.keys, samples.hashes)
                self._spool(self._communes, (origin, usage), "communes").append(
                    samples.commune_keys, samples.commune_hashes
                )

    def partitions(self) -> Iterator[SpooledPartition]:
        """Each partition, in order."""
        for name in sorted(self._squares):
            yield SpooledPartition(name, self._squares[name].chunks, self._communes[name].chunks)

    def _spool(self, spools: dict[PartitionName, Spool], name: PartitionName, word: str) -> Spool:
        if name not in spools:
            origin, usage = name
            spools[name] = Spool(self._folder / f"{origin.word}-{usage.word}-{word}")
        return spools[name]


def _read(stream: BinaryIO, column: Integers | Hashes, start: int) -> None:
    # A positioned read: several ranges are read at once from the same file.
    os.preadv(stream.fileno(), [column.view(np.uint8).data], start * column.itemsize)
