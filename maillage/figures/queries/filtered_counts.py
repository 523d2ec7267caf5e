"""Rows of the counts that pass a selection: what the disclosure rule and the percentiles are computed from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.figures.queries.published_counts.counts import Counts, Partition
from maillage.figures.terms.percentiles import COUNT_BITS, Summaries, summarise_binned
from maillage.quality.terms import SCALES, Scale, Selection
from maillage.quality.terms.devices import DeviceRows
from maillage.quality.terms.keys import (
    BIN_MASK,
    LOW_BITS,
    PLACE_SHIFT,
    low20_in,
    low20_mask,
    periods_in,
)
from maillage.quality.terms.period_tree import PeriodTree, tree_for

OUTSIDE: Final = -1
_FEW_ROWS: Final = 20_000  # sorted sooner than gathered
_KEY_TO_ROW: Final = COUNT_BITS - LOW_BITS  # from where the bin stands in a key to where summaries want it
_BINNED: Final = BIN_MASK << COUNT_BITS

Integers = NDArray[np.int64]
Hashes = NDArray[np.uint32]
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
