"""Counts that can be merged into a segment: a few rows counted in memory, or the mapped files of a segment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from maillage.figures.queries.published_counts.count_files import (
    CountFile,
    CountSegment,
    DayFile,
    Levels,
    PartitionName,
    Total,
    mapped_days,
    mapped_levels,
)
from maillage.figures.terms.commune_days import tests_by_day
from maillage.figures.terms.counting import CountableRows, CountTable, counted_places, pyramid, samples_of
from maillage.quality.terms import Origin, Usage
from maillage.quality.terms.keys import COMMUNE


@dataclass(frozen=True, slots=True)
class CountSource:
    """Counts by partition, and the files they are mapped from (none for counts in memory).

    ``days`` are the tests by day, None where an older version made the counts and did not keep them.
    """

    totals: Mapping[Origin, Total]
    levels: Mapping[PartitionName, Levels]
    files: Mapping[PartitionName, CountFile]
    days: CountTable | None
    day_file: DayFile | None = None


def published_source(folder: Path, segment: CountSegment) -> CountSource:
    """The counts of a published segment."""
    files = {(file.origin, file.usage): file for file in segment.files}
    levels = {name: mapped_levels(folder, file) for name, file in files.items()}
    return CountSource(segment.totals, levels, files, mapped_days(folder, segment), segment.days)


def counted_source(rows: CountableRows) -> CountSource:
    """The counts of rows, in memory: for as many as come in between two publications."""
    levels: dict[PartitionName, Levels] = {}
    for origin, of_origin in rows.by_origin():
        for usage in usages_in(of_origin):
            samples = samples_of(of_origin, usage)
            communes = counted_places(samples.commune_keys, samples.commune_hashes)
            levels[origin, usage] = {**dict(pyramid(samples.keys, samples.hashes)), COMMUNE: communes}
    return CountSource(totals_of(rows), levels, {}, tests_by_day(rows))


def usages_in(rows: CountableRows) -> Iterator[Usage]:
    """The usages that have a counted sample among rows."""
    present = int(np.bitwise_or.reduce(rows.mask, initial=0))
    return (usage for usage in Usage if present >> usage & 1)


def totals_of(rows: CountableRows) -> dict[Origin, Total]:
    """How many rows and tests each origin has."""
    totals = {}
    for origin, of_origin in rows.by_origin():
        months, tests = np.unique(of_origin.period[of_origin.mask != 0], return_counts=True)
        by_month = dict(zip(months.tolist(), tests.tolist(), strict=True))
        totals[origin] = Total(len(of_origin), int(tests.sum()), by_month)
    return totals
