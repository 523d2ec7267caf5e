"""Comparisons made before anybody asks: of large régions without any filter, and what /meteo shows first.

One JSON file beside the sample files, which says of which of them it was made.
Written by maillage.comparison.build.precomputed_comparisons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import TypeAdapter

from maillage.comparison.terms import Comparison, Variant
from maillage.core.files.whole import write_whole
from maillage.figures.queries.published_counts.published_snapshot import PublishedSnapshot
from maillage.figures.queries.sample_files import PublishedSamples, SampleManifest, samples_folder
from maillage.quality.terms import Origin, Period

FILE: Final = "comparisons.json"
GROWTH: Final = 1.1  # they are shown of up to a tenth fewer rows, not of the first few


class ComparisonName(NamedTuple):
    """What was compared: a territory of one vintage of the reference, by the tests of one origin and period."""

    origin: Origin
    address: str
    vintage: str
    period: Period | None = None  # all time


@dataclass(frozen=True, slots=True)
class PrecomputedComparison:
    """What was made; ``variants`` None: they were not."""

    comparison: Comparison
    variants: tuple[Variant, ...] | None


@dataclass(frozen=True, slots=True)
class PrecomputedComparisons:
    """All that was made of the rows up to a ``watermark``, of sample files rebuilt at the version ``rebuilt``."""

    by_name: Mapping[ComparisonName, PrecomputedComparison]
    version: int = 0
    rebuilt: int = 0
    watermark: int = 0
    rows: int = 0

    def may_stand_beside(self, samples: SampleManifest) -> bool:
        """Whether they may be shown beside all others, which are made of ``samples``: of nearly the same rows."""
        return self.rebuilt == samples.rebuilt and self.rows <= samples.rows <= self.rows * GROWTH


NONE_PRECOMPUTED: Final = PrecomputedComparisons({})


@dataclass(frozen=True, slots=True)
class _PrecomputedFile:
    """The form of the file: as PrecomputedComparisons, names and what they name in pairs."""

    version: int
    rebuilt: int
    watermark: int
    rows: int
    comparisons: tuple[tuple[ComparisonName, PrecomputedComparison], ...]


_CODEC: Final = TypeAdapter(_PrecomputedFile)


def precomputed_beside(samples: PublishedSamples, folder: Path | None = None) -> PrecomputedComparisons:
    """What was made of nearly the rows of ``samples``; nothing where they have grown much, or were rebuilt, since."""
    precomputed = published_precomputed(folder or samples_folder())
    return precomputed if precomputed.may_stand_beside(samples.manifest) else NONE_PRECOMPUTED


def published_precomputed(folder: Path) -> PrecomputedComparisons:
    """What was made last, of whatever sample files."""
    published = _published.get(folder)
    if published is None:
        path = folder / FILE
        published = _published.setdefault(folder, PublishedSnapshot(path, lambda _before: read_precomputed(path)))
    return published.snapshot()


_published: dict[Path, PublishedSnapshot[PrecomputedComparisons]] = {}


def write_precomputed(path: Path, snapshot: PrecomputedComparisons) -> None:
    """Make ``snapshot`` what readers see: at once and whole."""
    file = _PrecomputedFile(
        snapshot.version, snapshot.rebuilt, snapshot.watermark, snapshot.rows, tuple(snapshot.by_name.items())
    )
    write_whole(path, _CODEC.dump_json(file))


def read_precomputed(path: Path) -> PrecomputedComparisons:
    """What stands in ``path``; nothing where there is no file, one cut short with the power, or of another form."""
    try:
        file = _CODEC.validate_json(path.read_bytes())
    except (FileNotFoundError, ValueError):  # each is made when somebody asks
        return NONE_PRECOMPUTED
    return PrecomputedComparisons(dict(file.comparisons), file.version, file.rebuilt, file.watermark, file.rows)
