"""Writes the tests by day of a segment: one small immutable file, made and merged together with the counts."""

from collections.abc import Sequence
from functools import reduce
from pathlib import Path

from maillage.figures.queries.published_counts.count_files import DayFile
from maillage.figures.queries.published_counts.sources import CountSource
from maillage.figures.terms.commune_days import NO_DAYS
from maillage.figures.terms.counting import CountTable, merged_counts


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
