"""The counts as published: immutable snapshots that many processes map and share; every map figure reads them here.

``current_counts(folder)`` asks the file system whether a newer manifest was published (one stat) and otherwise gives
the same snapshot again. A snapshot never changes: whoever holds one sees the counts of one moment.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.figures.queries.published_counts.count_files import (
    MANIFEST,
    CountsManifest,
    Levels,
    Publication,
    Total,
    counts_damaged,
    damaged_file,
    mapped_days,
    mapped_levels,
    read_manifest,
    summed_totals,
)
from maillage.figures.queries.published_counts.published_snapshot import signature_of
from maillage.figures.terms.commune_days import commune_edges, days_in
from maillage.figures.terms.counting import NOTHING, CountColumn, CountTable, LevelCounts
from maillage.figures.terms.smallest_devices import Hashes, indices_between
from maillage.quality.terms import Origin, Usage
from maillage.quality.terms.keys import COMMUNE, LOW_BITS, PLACE_SHIFT

__all__ = ["COMMUNE", "Counts", "Partition", "Total", "Touched", "current_counts"]

_SIZES_EVERY_S: Final = 0.5  # between two looks at the sizes of the mapped files: a stat of each, a few microseconds
_UNREAD: Final = (-1,)  # no signature of a file
_ATTEMPTS: Final = 5  # a reader may meet files that the counter removes while it opens them

Integers = NDArray[np.int64]
Chosen = slice | Integers
Number = TypeVar("Number", np.int64, np.uint32)


@dataclass(frozen=True, slots=True)
class Partition:
    """The counts of one origin and usage at one level, as the parts that add up: a large one and recent small ones.

    Each part is sorted; what several parts say of one key adds up. So what comes out of the reads below is sorted
    within each part only, and a key (or a group) may come once from each part.
    """

    parts: tuple[LevelCounts, ...]
    names: tuple[str, ...] = ()  # of the files of the parts, where they are files: never used twice

    def counts_in(self, first_place: int, after_last_place: int) -> tuple[Integers, CountColumn]:
        """Keys and counts of the places from ``first_place`` up to before ``after_last_place``."""
        cuts = [_cut(part.keys, first_place << PLACE_SHIFT, after_last_place << PLACE_SHIFT) for part in self.parts]
        return self._counts(cuts)

    def devices_in(self, first_place: int, after_last_place: int) -> tuple[Integers, Hashes]:
        """Groups and device hashes (at most five smallest a group and part) of a range of places."""
        cuts = [_cut(part.groups, first_place << LOW_BITS, after_last_place << LOW_BITS) for part in self.parts]
        return self._devices(cuts)

    def counts_in_ranges(self, first_places: ArrayLike, after_last_places: ArrayLike) -> tuple[Integers, CountColumn]:
        """Keys and counts of many ranges of places at once; ranges that overlap give their keys each time."""
        rows = [_rows(part.keys, first_places, after_last_places, shift=PLACE_SHIFT) for part in self.parts]
        return self._counts(rows)

    def devices_in_ranges(self, first_places: ArrayLike, after_last_places: ArrayLike) -> tuple[Integers, Hashes]:
        """Groups and device hashes of many ranges of places at once."""
        rows = [_rows(part.groups, first_places, after_last_places, shift=LOW_BITS) for part in self.parts]
        return self._devices(rows)

    def _counts(self, chosen: Sequence[Chosen]) -> tuple[Integers, CountColumn]:
        pairs = list(zip(self.parts, chosen, strict=True))
        keys = _joined([part.keys[rows] for part, rows in pairs], NOTHING.keys)
        return keys, _joined([part.counts[rows] for part, rows in pairs], NOTHING.counts)

    def _devices(self, chosen: Sequence[Chosen]) -> tuple[Integers, Hashes]:
        pairs = list(zip(self.parts, chosen, strict=True))
        groups = _joined([part.groups[rows] for part, rows in pairs], NOTHING.groups)
        return groups, _joined([part.hashes[rows] for part, rows in pairs], NOTHING.hashes)


@dataclass(frozen=True, slots=True)
class Touched:
    """Squares that changed, each with its level (9 to 17): iterates as (level, square)."""

    publications: tuple[Publication, ...]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((entry.level, square) for entry in self.publications for square in entry.squares)

    def overlaps(self, level: int, square: int) -> bool:
        """Whether a square of any level (a tile is one) holds, or lies in, a square that changed."""
        return any(
            (one >> 2 * (at - level) == square) if at >= level else (square >> 2 * (level - at) == one)
            for at, one in self
        )


class Counts:
    """One published state of all counts; immutable, safe in any thread."""

    def __init__(self, manifest: CountsManifest, files: Mapping[str, Levels], days: Sequence[CountTable] = ()) -> None:
        self._manifest = manifest
        self._files = files
        self._days = days
        self._totals = summed_totals(segment.totals for segment in manifest.segments)

    @property
    def version(self) -> int:
        """Grows at each publication, also across a rebuild; 0 while nothing is published."""
        return self._manifest.version

    @property
    def watermark(self) -> int:
        """The last row (SQLite: seq; PostgreSQL: transaction) up to which every row is counted."""
        return self._manifest.watermark

    @property
    def erasure(self) -> int:
        """The last erasure that is taken into account."""
        return self._manifest.erasure

    def origins(self) -> tuple[Origin, ...]:
        """The origins that hold rows, in their order."""
        return tuple(sorted(self._totals))

    def total(self, origin: Origin) -> Total:
        """Rows and tests of an origin."""
        return self._totals.get(origin, Total())

    def months(self, origin: Origin) -> Mapping[int, int]:
        """Tests by month (from January 2015) of an origin, months in their order."""
        return self.total(origin).months

    def partition(self, origin: Origin, usage: Usage, level: int) -> Partition:
        """The counts of an origin and usage at a level of squares (9 to 17) or at COMMUNE."""
        names = tuple(file.name for file in self._manifest.files() if file.origin == origin and file.usage == usage)
        return Partition(tuple(self._files[name][level] for name in names), names)

    def tests_by_day(self, origin: Origin, communes: ArrayLike) -> tuple[Integers, Integers]:
        """Days (from 1 January 2015, rising) with tests of an origin in some communes together, and the tests of each.

        Commune 0 holds the tests without a known place.
        """
        firsts, afters = commune_edges(origin, communes)
        found = [(keys[rows], counts[rows]) for keys, counts in self._days for rows in [_between(keys, firsts, afters)]]
        days = days_in(_joined([keys for keys, _ in found], NOTHING.keys))
        tests = _joined([counts for _, counts in found], NOTHING.counts)
        distinct, places = np.unique(days, return_inverse=True)
        return distinct, np.bincount(places, tests, len(distinct)).astype(np.int64)

    def touched_since(self, version: int) -> Touched | None:
        """The squares that changed after ``version``; None when unknown: everything may have changed."""
        if version < self._manifest.known_since or version > self.version:
            return None
        return Touched(tuple(entry for entry in self._manifest.publications if entry.version > version))


class _PublishedCounts:
    """The newest snapshot of one folder in this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._signature: tuple[int, ...] | None = None
        self._files: dict[str, Levels] = {}
        self._counts = Counts(CountsManifest(), {})
        self._manifest = CountsManifest()
        self._sizes_seen_at = 0.0

    def counts(self) -> Counts:
        signature = signature_of(self._folder / MANIFEST)
        if signature != self._signature:
            with self._lock:
                if signature != self._signature:
                    self._counts = self._opened()
                    self._signature = signature
        elif time.monotonic() - self._sizes_seen_at > _SIZES_EVERY_S:
            self._refuse_damaged()
        return self._counts

    def _refuse_damaged(self) -> None:
        """Let go of files that somebody cut short: Unavailable until the counter has made them again."""
        self._sizes_seen_at = time.monotonic()
        damaged = damaged_file(self._folder, self._manifest, may_be_gone=True)
        if damaged is not None:
            with self._lock:
                self._signature, self._files = _UNREAD, {}
            raise counts_damaged(damaged)

    def _opened(self) -> Counts:
        for attempt in range(_ATTEMPTS):
            manifest = read_manifest(self._folder) or CountsManifest()
            try:
                # Files already mapped are kept: they never change, and names are never used twice.
                self._files = {
                    file.name: self._files.get(file.name) or mapped_levels(self._folder, file)
                    for file in manifest.files()
                }
                days = [mapped_days(self._folder, segment) for segment in manifest.segments]
            except FileNotFoundError as error:  # the counter published again: the newer manifest names other files
                if attempt == _ATTEMPTS - 1:
                    raise counts_damaged(Path(error.filename).name) from error
            else:
                self._manifest, self._sizes_seen_at = manifest, time.monotonic()
                return Counts(manifest, self._files, [table for table in days if table is not None])
        raise AssertionError


_published: dict[Path, _PublishedCounts] = {}


def current_counts(folder: Path) -> Counts:
    """The counts published last in ``folder``; an empty state while there are none."""
    published = _published.get(folder)
    if published is None:
        published = _published.setdefault(folder, _PublishedCounts(folder))
    return published.counts()


def _cut(column: Integers, first: int, after: int) -> slice:
    # The last key of a place, not the first of the next one: the end of the world would not fit in 63 bits.
    return slice(int(np.searchsorted(column, first)), int(np.searchsorted(column, after - 1, side="right")))


def _between(column: Integers, firsts: Integers, afters: Integers) -> Integers:
    return indices_between(np.searchsorted(column, firsts), np.searchsorted(column, afters))


def _rows(column: Integers, first_places: ArrayLike, after_last_places: ArrayLike, *, shift: int) -> Integers:
    firsts = np.asarray(first_places, np.int64) << shift
    lasts = ((np.asarray(after_last_places, np.int64) - 1) << shift) | ((1 << shift) - 1)
    return indices_between(np.searchsorted(column, firsts), np.searchsorted(column, lasts, side="right"))


def _joined(columns: list[NDArray[Number]], empty: NDArray[Number]) -> NDArray[Number]:
    filled = [column for column in columns if len(column)]
    if len(filled) == 1:
        return filled[0]  # a view of the mapped file: nothing is copied
    return np.concatenate(filled) if filled else empty
