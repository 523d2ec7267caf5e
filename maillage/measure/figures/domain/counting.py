"""From rows to counts: sorted unique keys with how many samples each has, at every level, and how counts add up.

Pure functions on numpy columns. Everything is exact and independent of the order of the rows, so the same rows
give the same counts whichever way they are cut, merged or rolled up (docs/explanation/counts.md).

Tests by commune and calendar day as sorted integers with counts, beside the counts of figures; exact and additive.

    key = origin (2 bits) << 42 | commune (26 bits) << 16 | day (16 bits, from 1 January 2015 in Paris)

A test is a row with a counted sample of at least one usage. From the rows; read by campaigns
(maillage.measure.campaign.store.campaign), which publish sums over weeks and large territories only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.measure.figures.domain.smallest_devices import Hashes, device_pyramid, inserted, merged_devices
from maillage.measure.record.domain.calendar import paris_days
from maillage.measure.record.domain.keys import (
    BELOW_PLACE,
    PLACE_SHIFT,
    SQUARE_LEVELS,
    groups_of,
    hashes_of,
    keys_of,
    low20_of,
)
from maillage.measure.record.domain.terms import FIRST_YEAR, Origin, Usage

NOWHERE: Final = -1  # grid17 of a row without a square
NO_COMMUNE: Final = 0
_SIGNED_BITS: Final = 63

Integers = NDArray[np.int64]
CountColumn = NDArray[np.uint32]  # a key holds less than 2^32 samples
CountTable = tuple[Integers, CountColumn]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountableRows:
    """Rows of measurements as columns of one length, in any order.

    ``grid17`` is -1 and ``commune`` 0 where the row has none; ``day`` counts from 1 January 2015, in Paris;
    ``mask`` has bit u set where the row is the counted sample of Usage u, and then column u of ``bins`` (rows x 9) is
    its bin; other bins are not read.
    """

    seq: Integers
    origin: Integers
    grid17: Integers
    commune: Integers
    operator: Integers
    technology: Integers
    period: Integers
    day: Integers
    context: Integers
    device: Integers
    mask: Integers
    bins: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.seq)

    def where(self, rows: NDArray[np.bool_] | Integers | slice) -> Self:
        """Those rows only."""
        return type(self)(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})

    def by_origin(self) -> Iterator[tuple[Origin, Self]]:
        """The rows of each origin that occurs, in the order of origins."""
        present = np.unique(self.origin)
        for number in present:
            is_only_one = len(present) == 1
            yield Origin(int(number)), self if is_only_one else self.where(self.origin == number)


class CountedSamples(NamedTuple):
    """Counted samples of one usage: where a square is known, and where a commune is known; unsorted."""

    keys: Integers
    hashes: Hashes
    commune_keys: Integers
    commune_hashes: Hashes


class LevelCounts(NamedTuple):
    """The counts of one partition (origin, usage, level): sorted keys and counts, sorted groups and their hashes."""

    keys: Integers
    counts: CountColumn
    groups: Integers
    hashes: Hashes


NOTHING: Final = LevelCounts(
    np.empty(0, np.int64), np.empty(0, np.uint32), np.empty(0, np.int64), np.empty(0, np.uint32)
)


def samples_of(rows: CountableRows, usage: Usage) -> CountedSamples:
    """The counted samples of one usage among rows of one origin."""
    counted_here = ((rows.mask >> usage) & 1).astype(np.bool_)
    low20 = low20_of(
        operator=rows.operator[counted_here],
        technology=rows.technology[counted_here],
        period=rows.period[counted_here],
        context=rows.context[counted_here],
    )
    bins = rows.bins[counted_here, usage]
    hashes = hashes_of(rows.device[counted_here])
    squares, communes = rows.grid17[counted_here], rows.commune[counted_here]
    in_grid, in_commune = squares != NOWHERE, communes != NO_COMMUNE
    return CountedSamples(
        keys_of(squares, bins, low20)[in_grid],
        hashes[in_grid],
        keys_of(communes, bins, low20)[in_commune],
        hashes[in_commune],
    )


def counted(keys: Integers) -> CountTable:
    """The distinct keys, sorted, and how often each occurs."""
    ordered = np.sort(keys)
    starts = _run_starts(ordered)
    return ordered[starts], np.diff(starts, append=len(ordered)).astype(np.uint32)


def rolled_up(keys: Integers, counts: CountColumn) -> CountTable:
    """The counts of the parent squares: one level coarser, exact."""
    if not len(keys):
        return keys, counts
    parents = ((keys >> (PLACE_SHIFT + 2)) << PLACE_SHIFT) | (keys & BELOW_PLACE)
    origin = (parents[0] >> PLACE_SHIFT) << PLACE_SHIFT  # places are sorted, so this is the smallest
    parents -= origin
    width = int(counts.max()).bit_length()
    if int(parents.max()).bit_length() + width <= _SIGNED_BITS:
        # Key and count in one integer: numpy sorts plain integers with SIMD, ten times faster than it orders pairs.
        words = (parents << width) | counts
        words.sort()
        parents, ordered_counts = words >> width, (words & ((1 << width) - 1)).astype(np.uint32)
    else:
        order = np.argsort(parents)
        parents, ordered_counts = parents[order], counts[order]
    starts = _run_starts(parents)
    return parents[starts] + origin, np.add.reduceat(ordered_counts, starts, dtype=np.uint32)


def pyramid(keys: Integers, hashes: Hashes) -> Iterator[tuple[int, LevelCounts]]:
    """The counts of samples at each level of squares, finest first; ``hashes`` are the samples' devices."""
    devices = device_pyramid(groups_of(keys), hashes, levels=len(SQUARE_LEVELS))
    level_keys, counts = counted(keys)
    for level, (groups, smallest) in zip(SQUARE_LEVELS, devices, strict=True):
        yield level, LevelCounts(level_keys, counts, groups, smallest)
        if level != SQUARE_LEVELS[-1]:
            level_keys, counts = rolled_up(level_keys, counts)


def counted_places(keys: Integers, hashes: Hashes) -> LevelCounts:
    """The counts of samples at their own places only: communes."""
    [devices] = device_pyramid(groups_of(keys), hashes, levels=1)
    return LevelCounts(*counted(keys), *devices)


def merged_counts(table: CountTable, other: CountTable) -> CountTable:
    """The sum of two counts: keys of either, counts added, keys that come to zero dropped."""
    (keys, counts), (few, few_counts) = (table, other) if len(table[0]) >= len(other[0]) else (other, table)
    positions = np.searchsorted(keys, few)
    is_known = np.zeros(len(few), np.bool_)
    inside = positions < len(keys)
    is_known[inside] = keys[positions[inside]] == few[inside]
    counts = counts.copy()
    counts[positions[is_known]] += few_counts[is_known]
    is_new = ~is_known
    if is_new.any():
        keys, counts = inserted((keys, counts), positions[is_new], (few[is_new], few_counts[is_new]))
    holds = counts != 0
    return (keys, counts) if holds.all() else (keys[holds], counts[holds])


def merged(counts: LevelCounts, other: LevelCounts) -> LevelCounts:
    """The counts of both: exact, whatever was counted where."""
    return LevelCounts(
        *merged_counts((counts.keys, counts.counts), (other.keys, other.counts)),
        *merged_devices((counts.groups, counts.hashes), (other.groups, other.hashes)),
    )


def _run_starts(ordered: Integers) -> Integers:
    is_start = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_start[1:])
    return np.flatnonzero(is_start)


DAY_BITS: Final = 16
ORIGIN_SHIFT: Final = 42
FIRST_DAY: Final = date(FIRST_YEAR, 1, 1)
NO_DAYS: Final[CountTable] = (np.empty(0, np.int64), np.empty(0, np.uint32))


def days_of_hours(hours: ArrayLike) -> Integers:
    """The days (from 1 January 2015, in Paris) of hours since 1970 in UTC; held to what a key can hold.

    Hours suffice: since 2015 Paris is one or two whole hours ahead, and changes at a whole hour.
    """
    moments = np.asarray(hours, np.int64).astype("datetime64[h]").astype("datetime64[us]")
    days = paris_days(moments) - np.datetime64(FIRST_DAY, "D")
    return np.clip(days.astype(np.int64), 0, (1 << DAY_BITS) - 1)


def tests_by_day(rows: CountableRows) -> CountTable:
    """The distinct keys of the tests among rows, sorted, and how many tests each has."""
    is_test = rows.mask != 0
    keys = (rows.origin[is_test] << ORIGIN_SHIFT) | (rows.commune[is_test] << DAY_BITS) | rows.day[is_test]
    return counted(keys)


def commune_edges(origin: Origin, communes: ArrayLike) -> tuple[Integers, Integers]:
    """The first key of each commune of an origin, and the first one after it."""
    firsts = (int(origin) << ORIGIN_SHIFT) | (np.asarray(communes, np.int64) << DAY_BITS)
    return firsts, firsts + (1 << DAY_BITS)


def days_in(keys: Integers) -> Integers:
    """The days (from 1 January 2015) of keys."""
    return keys & ((1 << DAY_BITS) - 1)


def day_number(day: date) -> int:
    """Days from 1 January 2015 to ``day``; negative before."""
    return (day - FIRST_DAY).days


def day_of(number: int) -> date:
    """The day of a number."""
    return FIRST_DAY + timedelta(days=number)
