"""The counts of one area added up once for each published file: by operator, month and bin, places left out.

A published file never changes, so what was added up of it stays true: after a publication only the new, small files
are read. Figures of a région of a million tests are then made of thousands of rows instead of millions.

Rows of the counts that pass a selection: what the disclosure rule and the percentiles are computed from.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.core.bounds.memory import LruCache
from maillage.measure.figures.domain.percentiles import COUNT_BITS, Summaries, summarise_binned
from maillage.measure.figures.domain.smallest_devices import Hashes, five_smallest
from maillage.measure.figures.store.areas import Area
from maillage.measure.figures.store.published_counts.counts import Counts, Partition
from maillage.measure.record.domain.devices import DeviceRows, PeriodTree, tree_for
from maillage.measure.record.domain.keys import (
    BIN_MASK,
    LOW_BITS,
    PLACE_SHIFT,
    bins_in,
    keys_of,
    low20_in,
    low20_mask,
    low20_of,
    operators_in,
    periods_in,
)
from maillage.measure.record.domain.terms import BIN_BITS, PERIOD_BITS, SCALES, Scale, Selection
from maillage.territory.domain.terms import Territory

OUTSIDE: Final = -1
_KEY_TO_ROW: Final = COUNT_BITS - LOW_BITS  # from where the bin stands in a key to where summaries want it
_BINNED: Final = BIN_MASK << COUNT_BITS

Integers = NDArray[np.int64]
PlaceNumbers = Callable[[Integers], Integers]


def passing(selection: Selection, keys_or_groups: Integers, values: Hashes) -> tuple[Integers, Hashes]:
    """The keys (with counts) or groups (with hashes) of its origin and usage that a selection takes."""
    if not (selection.operators or selection.technologies or selection.contexts or selection.period):
        return keys_or_groups, values
    passes = low20_mask(selection)[low20_in(keys_or_groups)]
    return keys_or_groups[passes], values[passes]


@dataclass(frozen=True)
class CountFilter:
    """A selection ready to be applied to rows of one snapshot of the counts."""

    counts: Counts
    selection: Selection
    opened: PeriodTree | None = None  # where the figures of many periods are wanted at once

    @property
    def scale(self) -> Scale:
        """The scale of the usage."""
        return SCALES[self.selection.usage]

    @cached_property
    def periods(self) -> PeriodTree:
        """The part of the calendar that decides about the selection's period."""
        return self.opened or tree_for(self.selection.period)

    def partition(self, level: int) -> Partition:
        """The counts of the selection's origin and usage at a level."""
        return self.counts.partition(self.selection.origin, self.selection.usage, level)

    def device_rows(self, table: tuple[Integers, Hashes], *, numbers: PlaceNumbers, place_count: int) -> DeviceRows:
        """Groups and hashes that pass, whatever their period; ``numbers`` turns places into row numbers or OUTSIDE."""
        # A figure of one month is decided by the whole calendar around it, so the period does not filter here.
        groups, hashes = passing(replace(self.selection, period=None), *table)
        places = numbers(groups >> LOW_BITS)
        is_one_node = len(self.periods) == 1
        nodes = np.zeros(groups.size, np.int64) if is_one_node else self.periods.node_of_month[periods_in(groups)]
        if place_count and places.size and places.min() == OUTSIDE:
            inside = places != OUTSIDE
            places, nodes, hashes = places[inside], nodes[inside], hashes[inside]
        return DeviceRows(places, nodes, hashes.astype(np.int64), place_count)

    def samples(self, table: tuple[Integers, Hashes], *, numbers: PlaceNumbers) -> "FilteredSamples":
        """Keys and counts that pass, period included."""
        keys, counts = passing(self.selection, *table)
        places = numbers(keys >> PLACE_SHIFT)
        if places.size and places.min() == OUTSIDE:
            inside = places != OUTSIDE
            keys, counts, places = keys[inside], counts[inside], places[inside]
        return FilteredSamples(places, keys, counts, self.scale)


@dataclass(frozen=True)
class FilteredSamples:
    """Counted samples: the number of their place, their key and their count."""

    places: Integers
    keys: Integers
    counts: NDArray[np.uint32]
    scale: Scale

    def summaries(self) -> Summaries:
        """Sample size, median, interval and failures of each place."""
        return summarise_binned(self.places, (self.keys << _KEY_TO_ROW) & _BINNED, self.counts, scale=self.scale)

    def last_months(self, place_count: int) -> Integers:
        """The month of the latest sample of each place from 0 on (from January 2015); -1 where there is none."""
        last = np.full(place_count, -1, np.int64)
        if self.places.size:
            # Keys are sorted by place within each part, so a place is a few runs of rows.
            starts = np.flatnonzero(np.append(True, self.places[1:] != self.places[:-1]))
            np.maximum.at(last, self.places[starts], np.maximum.reduceat(periods_in(self.keys), starts))
        return last


FEW_ROWS: Final = 20_000  # of an area in a file: read sooner than looked up among the totals
_MOST_AREAS: Final = 256  # a quarter of a megabyte each where the area is a région
_MONTHS: Final = 1 << PERIOD_BITS

Table = tuple[Integers, NDArray[np.uint32]]
AddUp = Callable[[Partition, Selection, Area], Table]


class _Name(NamedTuple):
    """One file's counts of an area: file names are never used twice, nor do files hold two origins or usages."""

    file: str
    area: Territory
    technologies: frozenset[int]
    contexts: frozenset[int]


_counts = LruCache[_Name, Table](most=_MOST_AREAS)
_devices = LruCache[_Name, Table](most=_MOST_AREAS)


def area_samples(count_filter: CountFilter, area: Area) -> FilteredSamples:
    """The samples of an area that pass, period included, at place 0.

    Those of a large file come together where operator, month and bin are the same; what it is measured on is left out.
    """
    keys, counts = _area_totals(_counts, _sum_counts, count_filter, area)
    # Technologies and contexts have passed before the rest was added up.
    selection = replace(count_filter.selection, technologies=frozenset(), contexts=frozenset())
    keys, counts = passing(selection, keys, counts)
    return FilteredSamples(np.zeros_like(keys), keys, counts, count_filter.scale)


def area_devices(count_filter: CountFilter, area: Area) -> tuple[Integers, Hashes]:
    """Groups (at place 0) and hashes of an area that pass, whatever their period: five of each operator and month.

    Hashes of groups that hold more are the five smallest of each file, which is enough to know five devices.
    """
    groups, hashes = _area_totals(_devices, _smallest_devices, count_filter, area)
    selection = replace(count_filter.selection, technologies=frozenset(), contexts=frozenset(), period=None)
    return passing(selection, groups, hashes)


def _area_totals(totals: LruCache[_Name, Table], add_up: AddUp, count_filter: CountFilter, area: Area) -> Table:
    """The totals of each file, one after the other; they hold all operators and months of their area."""
    technologies, contexts = count_filter.selection.technologies, count_filter.selection.contexts
    selection = replace(count_filter.selection, operators=frozenset(), period=None)
    partition = count_filter.partition(area.level)
    tables = []
    for part, file in zip(partition.parts, partition.names or ("",) * len(partition.parts), strict=True):
        total_of_part = partial(add_up, Partition((part,)), selection, area)
        # Small files come and go with each publication, and rows counted for one edition have no file.
        if file and len(part.keys) > FEW_ROWS:
            tables.append(totals.get(_Name(file, area.territory, technologies, contexts), total_of_part))
        else:
            tables.append(total_of_part())
    if len(tables) == 1:
        return tables[0]
    rows = np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in tables)])
    return rows, np.concatenate([np.empty(0, np.uint32), *(values for _, values in tables)])


def _sum_counts(part: Partition, selection: Selection, area: Area) -> Table:
    keys, counts = passing(selection, *part.counts_in_ranges(area.firsts, area.afters))
    if len(keys) <= FEW_ROWS:
        return keys_of(0, bins_in(keys), _who_and_when(keys)), counts
    rows = ((operators_in(keys) * _MONTHS + periods_in(keys)) << BIN_BITS) | bins_in(keys)
    summed = np.bincount(rows, counts)
    filled = np.flatnonzero(summed)
    operators, months = np.divmod(filled >> BIN_BITS, _MONTHS)
    low20 = low20_of(operator=operators, technology=0, period=months, context=0)
    return keys_of(0, filled & BIN_MASK, low20), summed[filled].astype(np.uint32)


def _smallest_devices(part: Partition, selection: Selection, area: Area) -> Table:
    groups, hashes = passing(selection, *part.devices_in_ranges(area.firsts, area.afters))
    return five_smallest(_who_and_when(groups), hashes)


def _who_and_when(keys_or_groups: Integers) -> Integers:
    """Their low bits with the operator and the month alone."""
    operators, months = operators_in(keys_or_groups), periods_in(keys_or_groups)
    return low20_of(operator=operators, technology=0, period=months, context=0)
