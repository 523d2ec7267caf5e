"""The counts as published: immutable snapshots that many processes map and share; every map figure reads them here.

``current_counts()`` asks the file system whether a newer manifest was published (one stat) and otherwise gives
the same snapshot again. A snapshot never changes: whoever holds one sees the counts of one moment.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from django.conf import settings
from numpy.typing import ArrayLike, NDArray

from maillage.core.files.published import PublishedSnapshots
from maillage.measure.figures.domain.counting import (
    NOTHING,
    CountColumn,
    CountTable,
    LevelCounts,
    commune_edges,
    days_in,
)
from maillage.measure.figures.domain.smallest_devices import Hashes, indices_between
from maillage.measure.figures.store.published_counts.count_files import (
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
from maillage.measure.record.domain.keys import COMMUNE, LOW_BITS, PLACE_SHIFT
from maillage.measure.record.domain.terms import Origin, Usage

__all__ = ["COMMUNE", "Counts", "Partition", "Total", "Touched", "counts_folder", "current_counts"]

Integers = NDArray[np.int64]
RowIndex = slice | Integers
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

    def _counts(self, indices: Sequence[RowIndex]) -> tuple[Integers, CountColumn]:
        pairs = list(zip(self.parts, indices, strict=True))
        keys = _joined([part.keys[rows] for part, rows in pairs], NOTHING.keys)
        return keys, _joined([part.counts[rows] for part, rows in pairs], NOTHING.counts)

    def _devices(self, indices: Sequence[RowIndex]) -> tuple[Integers, Hashes]:
        pairs = list(zip(self.parts, indices, strict=True))
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
            (touched >> 2 * (touched_level - level) == square)
            if touched_level >= level
            else (square >> 2 * (level - touched_level) == touched)
            for touched_level, touched in self
        )


class Counts:
    """One published state of all counts; immutable, safe in any thread."""

    def __init__(self, manifest: CountsManifest, files: Mapping[str, Levels], days: Sequence[CountTable] = ()) -> None:
        self._manifest = manifest
        self.mapped_files = files
        self._days = days
        self._totals = summed_totals(segment.totals for segment in manifest.segments)

    @classmethod
    def of_folder(cls, folder: Path, *, before: "Counts | None" = None) -> "Counts":
        """What is published in ``folder`` now; FileNotFoundError where the counter removes a file meanwhile."""
        manifest = read_manifest(folder) or CountsManifest()
        # Files that the snapshot before has mapped stay: they never change, and names are never used twice.
        mapped = before.mapped_files if before else {}
        files = {file.name: mapped.get(file.name) or mapped_levels(folder, file) for file in manifest.files()}
        days = [mapped_days(folder, segment) for segment in manifest.segments]
        return cls(manifest, files, [table for table in days if table is not None])

    def refuse_damaged(self, folder: Path) -> None:
        """Unavailable where somebody cut one of the files short, until the counter has made it again."""
        damaged = damaged_file(folder, self._manifest, may_be_gone=True)
        if damaged is not None:
            raise counts_damaged(damaged)

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

    @property
    def bulk(self) -> "Counts":
        """The oldest and largest part, most of the counts (no tests by day): the same for long, in every process."""
        return Counts(replace(self._manifest, segments=self._manifest.segments[:1]), self.mapped_files)

    @property
    def bulk_name(self) -> str:
        """What names ``bulk``: another name, another bulk; "" while nothing is counted."""
        return next((file.name for segment in self._manifest.segments for file in segment.files), "")

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
        return Partition(tuple(self.mapped_files[name][level] for name in names), names)

    def tests_by_day(self, origin: Origin, communes: ArrayLike) -> tuple[Integers, Integers]:
        """Days (from 1 January 2015, rising) with tests of an origin in some communes together, and the tests of each.

        Commune 0 holds the tests without a known place.
        """
        firsts, afters = commune_edges(origin, communes)
        tables = []
        for keys, counts in self._days:
            rows = indices_between(np.searchsorted(keys, firsts), np.searchsorted(keys, afters))
            tables.append((keys[rows], counts[rows]))
        days = days_in(_joined([keys for keys, _ in tables], NOTHING.keys))
        tests = _joined([counts for _, counts in tables], NOTHING.counts)
        distinct, places = np.unique(days, return_inverse=True)
        return distinct, np.bincount(places, tests, len(distinct)).astype(np.int64)

    def touched_since(self, version: int) -> Touched | None:
        """The squares that changed after ``version``; None when unknown: everything may have changed."""
        if version < self._manifest.known_since or version > self.version:
            return None
        return Touched(tuple(entry for entry in self._manifest.publications if entry.version > version))


_published: Final = PublishedSnapshots[Counts](
    lambda manifest, before: Counts.of_folder(manifest.parent, before=before),
    look=lambda manifest, counts: counts.refuse_damaged(manifest.parent),
    missing=counts_damaged,
)


def counts_folder() -> Path:
    """Where this installation keeps its counts."""
    return Path(settings.DATA_DIR) / "counts"


def current_counts(folder: Path | None = None) -> Counts:
    """The counts published last; an empty state while there are none."""
    return _published.newest((folder or counts_folder()) / MANIFEST)


def _cut(column: Integers, first: int, after: int) -> slice:
    # The last key of a place, not the first of the next one: the end of the world would not fit in 63 bits.
    return slice(int(np.searchsorted(column, first)), int(np.searchsorted(column, after - 1, side="right")))


def _rows(column: Integers, first_places: ArrayLike, after_last_places: ArrayLike, *, shift: int) -> Integers:
    firsts = np.asarray(first_places, np.int64) << shift
    lasts = ((np.asarray(after_last_places, np.int64) - 1) << shift) | ((1 << shift) - 1)
    return indices_between(np.searchsorted(column, firsts), np.searchsorted(column, lasts, side="right"))


def _joined(columns: list[NDArray[Number]], empty: NDArray[Number]) -> NDArray[Number]:
    filled = [column for column in columns if len(column)]
    if len(filled) == 1:
        return filled[0]  # a view of the mapped file: nothing is copied
    return np.concatenate(filled) if filled else empty
