"""Samples of one origin and usage put on disk as they are read, and taken back square by square in any order of rows.

Each chunk lies on disk ordered by root square (level 9; for communes, blocks of 2^16 numbers), so the samples of a
range of roots are one slice of each chunk. What is held in memory is where the slices begin.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
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

WORK_PREFIX: Final = "spool-"
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


class _Chunk(NamedTuple):
    roots: Integers  # those that occur, ascending
    starts: Integers  # where each begins on disk, and where the last ends


class Spool:
    """Samples (key and device hash) of one partition on disk."""

    def __init__(self, path: Path) -> None:
        self._keys = path.with_suffix(".keys").open("w+b")
        self._hashes = path.with_suffix(".hashes").open("w+b")
        self._chunks: list[_Chunk] = []
        self._length = 0
        self._low20_occurs = np.zeros(1 << LOW_BITS, np.bool_)

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
        self._chunks.append(_Chunk(roots, starts))
        self._length += len(keys)
        self._low20_occurs[keys & LOW_MASK] = True

    def ranges(self) -> Iterator[RootRange]:
        """Every root in ascending ranges: of few enough samples, and narrow enough for Packing."""
        if not self._chunks:
            return
        self._keys.flush()
        self._hashes.flush()
        roots, numbers = np.unique(np.concatenate([chunk.roots for chunk in self._chunks]), return_inverse=True)
        samples = np.zeros(len(roots), np.int64)
        np.add.at(samples, numbers, np.concatenate([np.diff(chunk.starts) for chunk in self._chunks]))
        low_bits = (int(self._low20_occurs.sum()) - 1).bit_length()
        span = 1 << max(0, 64 - HASH_BITS - low_bits - ROOT_PLACE_BITS)
        first = 0
        for place in range(1, len(roots) + 1):
            is_end = place == len(roots)
            if is_end or samples[first : place + 1].sum() > RANGE_SAMPLES or roots[place] - roots[first] >= span:
                yield RootRange(int(roots[first]), int(roots[place - 1]) + 1, int(samples[first:place].sum()))
                first = place

    def samples_in(self, root_range: RootRange) -> tuple[Integers, Hashes]:
        """Keys and hashes of the samples of a range of roots, unsorted."""
        keys, hashes = np.empty(root_range.samples, np.int64), np.empty(root_range.samples, np.uint32)
        filled = 0
        for chunk in self._chunks:
            first, after = np.searchsorted(chunk.roots, (root_range.first, root_range.after))
            start, end = int(chunk.starts[first]), int(chunk.starts[after])
            _read(self._keys, keys[filled : filled + end - start], start)
            _read(self._hashes, hashes[filled : filled + end - start], start)
            filled += end - start
        return keys, hashes


class Spools:
    """The spools of every partition that occurs, in a folder of their own, gone with the ``with`` block."""

    def __init__(self, folder: Path) -> None:
        self._work = TemporaryDirectory(dir=folder, prefix=WORK_PREFIX)
        self._squares: dict[PartitionName, Spool] = {}
        self._communes: dict[PartitionName, Spool] = {}
        self.totals: dict[Origin, Total] = {}
        self.days: CountTable = NO_DAYS

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spool in (*self._squares.values(), *self._communes.values()):
            spool.close()
        self._work.cleanup()

    def append(self, rows: CountableRows) -> None:
        """Put the counted samples of a chunk of rows on disk."""
        self.totals = summed_totals([self.totals, totals_of(rows)])
        self.days = merged_counts(self.days, tests_by_day(rows))
        for origin, of_origin in rows.by_origin():
            for usage in usages_in(of_origin):
                samples = samples_of(of_origin, usage)
                self._spool(self._squares, (origin, usage), "squares").append(samples.keys, samples.hashes)
                self._spool(self._communes, (origin, usage), "communes").append(
                    samples.commune_keys, samples.commune_hashes
                )

    def partitions(self) -> Iterator[tuple[PartitionName, Spool, Spool]]:
        """Each partition in order, with the spool of its squares and that of its communes."""
        return ((name, self._squares[name], self._communes[name]) for name in sorted(self._squares))

    def _spool(self, spools: dict[PartitionName, Spool], name: PartitionName, word: str) -> Spool:
        if name not in spools:
            origin, usage = name
            spools[name] = Spool(Path(self._work.name) / f"{origin.word}-{usage.word}-{word}")
        return spools[name]


def _read(stream: BinaryIO, column: Integers | Hashes, start: int) -> None:
    # A positioned read: several ranges are read at once from the same file.
    os.preadv(stream.fileno(), [column.view(np.uint8).data], start * column.itemsize)
