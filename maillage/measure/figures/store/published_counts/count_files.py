"""How counts lie on disk: a manifest that names immutable count files, each mapped into memory as it is.

A count file holds one origin and usage at every level: all keys, then all groups (int64), all counts, all hashes
(uint32), each by level in the order of LEVELS, in the byte order of this machine. A day file holds the tests by day
of all origins: all keys of maillage.measure.figures.domain.counting, then all counts. Written by
maillage.measure.figures.store.

Counts that can be merged into a segment: a few rows counted in memory, or the mapped files of a segment.
"""

import mmap
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from maillage.core.files.published import Manifest
from maillage.core.problems import Unavailable, sentence
from maillage.measure.figures.domain import counting
from maillage.measure.record.domain.keys import COMMUNE, LEVELS
from maillage.measure.record.domain.terms import Origin, Usage

MANIFEST: Final = "manifest.json"
FORMAT: Final = 2  # grows when keys or files change: older derived files are then rebuilt
BYTES_A_COUNT: Final = 12  # eight of the key or group, four of the count or hash

Lengths = tuple[tuple[int, int], ...]  # by level in the order of LEVELS: keys, groups
Levels = Mapping[int, counting.LevelCounts]
PartitionName = tuple[Origin, Usage]


@dataclass(frozen=True, slots=True)
class Total:
    """How much one origin holds: rows recorded, tests with a counted sample, and tests by month (from January 2015)."""

    rows: int = 0
    tests: int = 0
    months: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Total") -> "Total":
        months = {
            month: self.months.get(month, 0) + other.months.get(month, 0)
            for month in sorted({*self.months, *other.months})
        }
        return Total(self.rows + other.rows, self.tests + other.tests, months)


def summed_totals(totals: Iterable[Mapping[Origin, Total]]) -> dict[Origin, Total]:
    """The totals of all, by origin."""
    summed: dict[Origin, Total] = {}
    for part in totals:
        for origin, total in part.items():
            summed[origin] = summed.get(origin, Total()) + total
    return summed


@dataclass(frozen=True, slots=True)
class CountFile:
    """One immutable file: the counts of one origin and usage in one segment."""

    name: str
    origin: Origin
    usage: Usage
    lengths: Lengths

    @property
    def size_bytes(self) -> int:
        """The size the file must have."""
        return sum(keys + groups for keys, groups in self.lengths) * BYTES_A_COUNT


@dataclass(frozen=True, slots=True)
class DayFile:
    """One immutable file: the tests of one segment by origin, commune and day."""

    name: str
    keys: int

    @property
    def size_bytes(self) -> int:
        """The size the file must have."""
        return self.keys * BYTES_A_COUNT


@dataclass(frozen=True, slots=True)
class CountSegment:
    """The counts of a stretch of rows; the segments of a manifest add up, oldest and largest first.

    ``days`` is None where no test is counted, and in what a version before tests by day has published.
    """

    totals: Mapping[Origin, Total]
    files: tuple[CountFile, ...]
    days: DayFile | None = None

    @property
    def rows(self) -> int:
        """How many rows it counts."""
        return sum(total.rows for total in self.totals.values())

    @property
    def lacks_days(self) -> bool:
        """Whether an older version made it, which kept no tests by day: its rows must be recounted."""
        return self.days is None and any(total.tests for total in self.totals.values())


@dataclass(frozen=True, slots=True)
class Publication:
    """What one publication changed: squares of one level that received or lost samples."""

    version: int
    level: int
    squares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CountsManifest:
    """What is published: every row up to ``watermark`` is counted, and no row that ``erasure`` erased.

    ``publications`` are the latest ones, complete for versions above ``known_since``.
    """

    version: int = 0
    watermark: int = 0
    erasure: int = 0
    known_since: int = 0
    boot: str = ""  # of the machine that published it: files are not synced, so after a power cut they are not trusted
    segments: tuple[CountSegment, ...] = ()
    publications: tuple[Publication, ...] = ()
    format: int = FORMAT

    def files(self) -> Iterable[CountFile]:
        """Every file of counts that it names."""
        return (file for segment in self.segments for file in segment.files)

    def file_names(self) -> set[str]:
        """The names of all its files, those of days too."""
        days = {segment.days.name for segment in self.segments if segment.days is not None}
        return days | {file.name for file in self.files()}


_MANIFESTS: Final = Manifest[CountsManifest](CountsManifest, format_number=FORMAT, may_be_cut=True, indent=None)


def read_manifest(folder: Path) -> CountsManifest | None:
    """The manifest published in ``folder``, None where there is none of this format."""
    return _MANIFESTS.read(folder / MANIFEST)


def publish_manifest(folder: Path, manifest: CountsManifest) -> None:
    """Make ``manifest`` the one that readers see."""
    _MANIFESTS.publish(folder / MANIFEST, manifest)


def damaged_file(folder: Path, manifest: CountsManifest, *, may_be_gone: bool = False) -> str | None:
    """The name of a file of ``manifest`` that has not the size it must have, None where all are whole.

    A file that is mapped and was deleted since is still whole for whoever mapped it (``may_be_gone``). One that is cut
    short is not: the kernel ends the process that looks behind its end.
    """
    files: list[CountFile | DayFile] = [*manifest.files()]
    files += [segment.days for segment in manifest.segments if segment.days is not None]
    for file in files:
        try:
            size_bytes = os.stat(folder / file.name).st_size  # noqa: PTH116 -- Path.stat costs as much again
        except FileNotFoundError:
            if may_be_gone:
                continue
            return file.name
        if size_bytes != file.size_bytes:
            return file.name
    return None


def counts_damaged(name: str) -> Unavailable:
    """What is shown while the counter rebuilds the counts."""
    message = sentence("Le fichier de comptes %(name)s est abîmé : le compteur refait les comptes, revenez bientôt.")
    return Unavailable("counts_damaged", message, name=name)


def mapped_levels(folder: Path, file: CountFile) -> Levels:
    """The arrays of a file by level, read-only and shared by every process that maps it; FileNotFoundError if gone."""
    mapping = _mapped(folder, file)
    key_ends = np.cumsum([keys for keys, _ in file.lengths])
    group_ends = np.cumsum([groups for _, groups in file.lengths])
    longs = np.frombuffer(mapping, np.int64, int(key_ends[-1] + group_ends[-1]))
    shorts = np.frombuffer(mapping, np.uint32, len(longs), len(longs) * 8)
    keys, groups = np.split(longs, [*key_ends]), np.split(longs[key_ends[-1] :], [*group_ends])
    counts, hashes = np.split(shorts, [*key_ends]), np.split(shorts[key_ends[-1] :], [*group_ends])
    return {
        level: counting.LevelCounts(keys[place], counts[place], groups[place], hashes[place])
        for place, level in enumerate(LEVELS)
    }


def mapped_days(folder: Path, segment: CountSegment) -> counting.CountTable | None:
    """Keys and counts of the tests by day of a segment; None where an older version kept none."""
    if segment.days is None:
        return None if segment.lacks_days else counting.NO_DAYS
    mapping = _mapped(folder, segment.days)
    size = segment.days.keys
    return np.frombuffer(mapping, np.int64, size), np.frombuffer(mapping, np.uint32, size, size * 8)


def _mapped(folder: Path, file: CountFile | DayFile) -> mmap.mmap:
    with (folder / file.name).open("rb") as stream:
        if os.fstat(stream.fileno()).st_size != file.size_bytes:
            raise counts_damaged(file.name)
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


@dataclass(frozen=True, slots=True)
class CountSource:
    """Counts by partition, and the files they are mapped from (none for counts in memory).

    ``days`` are the tests by day, None where an older version made the counts and did not keep them.
    """

    totals: Mapping[Origin, Total]
    levels: Mapping[PartitionName, Levels]
    files: Mapping[PartitionName, CountFile]
    days: counting.CountTable | None
    day_file: DayFile | None = None


def published_source(folder: Path, segment: CountSegment) -> CountSource:
    """The counts of a published segment."""
    files = {(file.origin, file.usage): file for file in segment.files}
    levels = {name: mapped_levels(folder, file) for name, file in files.items()}
    return CountSource(segment.totals, levels, files, mapped_days(folder, segment), segment.days)


def counted_source(rows: counting.CountableRows) -> CountSource:
    """The counts of rows, in memory: for as many as come in between two publications."""
    levels: dict[PartitionName, Levels] = {}
    for origin, of_origin in rows.by_origin():
        for usage in usages_in(of_origin):
            samples = counting.samples_of(of_origin, usage)
            communes = counting.counted_places(samples.commune_keys, samples.commune_hashes)
            levels[origin, usage] = {**dict(counting.pyramid(samples.keys, samples.hashes)), COMMUNE: communes}
    return CountSource(totals_of(rows), levels, {}, counting.tests_by_day(rows))


def usages_in(rows: counting.CountableRows) -> Iterator[Usage]:
    """The usages that have a counted sample among rows."""
    present = int(np.bitwise_or.reduce(rows.mask, initial=0))
    return (usage for usage in Usage if present >> usage & 1)


def totals_of(rows: counting.CountableRows) -> dict[Origin, Total]:
    """How many rows and tests each origin has."""
    totals = {}
    for origin, of_origin in rows.by_origin():
        months, tests = np.unique(of_origin.period[of_origin.mask != 0], return_counts=True)
        by_month = dict(zip(months.tolist(), tests.tolist(), strict=True))
        totals[origin] = Total(len(of_origin), int(tests.sum()), by_month)
    return totals
