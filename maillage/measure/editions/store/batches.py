"""The counts of a batch: whole quarters of the published counts, or rows counted in memory.

Both have the interface of Counts, so that disclosure rules and medians are shared.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from maillage.measure.editions.domain.editions import month_flags
from maillage.measure.figures.domain.counting import CountableRows, LevelCounts
from maillage.measure.figures.store.published_counts.count_files import (
    CountsManifest,
    Levels,
    PartitionName,
    counted_source,
)
from maillage.measure.figures.store.published_counts.counts import Counts, Partition
from maillage.measure.record.domain.keys import periods_in
from maillage.measure.record.domain.terms import Origin, Usage

_LEVELS: Final = 8  # as many as one usage needs


class QuarterCounts(Counts):
    """The published counts, restricted to ``quarters``."""

    def __init__(self, counts: Counts, quarters: Iterable[int]) -> None:
        super().__init__(CountsManifest(), {})
        self._counts = counts
        self._months = month_flags(quarters)
        self._partition = lru_cache(maxsize=_LEVELS)(self._read)

    def partition(self, origin: Origin, usage: Usage, level: int) -> Partition:
        """As ``Counts.partition``."""
        return self._partition(origin, usage, level)

    def _read(self, origin: Origin, usage: Usage, level: int) -> Partition:
        parts = []
        for part in self._counts.partition(origin, usage, level).parts:
            keys, groups = self._months[periods_in(part.keys)], self._months[periods_in(part.groups)]
            if not (keys.all() and groups.all()):  # otherwise a view of the mapped file, without a copy
                part = LevelCounts(part.keys[keys], part.counts[keys], part.groups[groups], part.hashes[groups])  # noqa: PLW2901 -- less of it
            parts.append(part)
        return Partition(tuple(parts))


class RowCounts(Counts):
    """Counts of the rows of a batch."""

    def __init__(self, rows: CountableRows) -> None:
        super().__init__(CountsManifest(), {})
        self._levels: Mapping[PartitionName, Levels] = counted_source(rows).levels

    def partition(self, origin: Origin, usage: Usage, level: int) -> Partition:
        """As ``Counts.partition``."""
        levels = self._levels.get((origin, usage))
        return Partition(() if levels is None else (levels[level],))


def joined(parts: list[CountableRows]) -> CountableRows:
    """The concatenated rows of at least one part."""
    names = CountableRows.__dataclass_fields__
    return CountableRows(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
