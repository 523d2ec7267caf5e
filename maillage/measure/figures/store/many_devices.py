"""Where at least fifty devices made the tests for certain: there numbers of tests are given exactly.

Counts keep five devices of each group (commune or square, operator, technology, month and context). Fifty different
ones among them are fifty devices: the answer may be no where there are fifty, never yes where there are fewer. So with
who lies beyond the ends of an interval: the devices of a group of which every test lies there.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.disclosure.interval_ends import DEVICES_OUTSIDE
from maillage.measure.figures.domain.smallest_devices import Hashes
from maillage.measure.figures.store.area_totals import CountFilter, area_devices, passing
from maillage.measure.figures.store.areas import Area
from maillage.measure.record.domain.keys import (
    HASH_BITS,
    LOW_BITS,
    bins_in,
    groups_of,
    operators_in,
    periods_in,
)
from maillage.measure.record.domain.terms import MANY_DEVICES

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

NumbersOf = Callable[[Integers], Integers]  # of groups: which figure each belongs to

_OPERATORS: Final = 64
_MONTHS: Final = 256
_FIRST_RANGES: Final = 64  # of a large area: mostly enough to find five devices


@dataclass(frozen=True, slots=True)
class IntervalBins:
    """The bins of the ends of intervals by number of the figure, and whether it matters who lies beyond them."""

    low: Integers
    high: Integers
    is_asked: Flags


def figures_with_devices_outside(
    count_filter: CountFilter,
    level: int,
    ranges: tuple[Integers, Integers],
    *,
    numbers_of: NumbersOf,
    numbers_of_ranges: Integers | None,
    ends: IntervalBins,
) -> Flags:
    """Beyond both ends of which figures at least five devices lie for certain; False where it is not asked.

    ``ranges`` are the places (firsts, afters) that figures are made of; ``numbers_of`` gives the figure of each group,
    ``numbers_of_ranges`` that of each range where a range lies in one.
    """
    partition, (firsts, afters) = count_filter.partition(level), ranges
    is_certain = np.zeros(ends.is_asked.size, np.bool_)
    for most in (_FIRST_RANGES, firsts.size):
        is_open = ends.is_asked & ~is_certain
        if not is_open.any():
            break
        if numbers_of_ranges is not None:
            firsts, afters = (places[is_open[numbers_of_ranges]] for places in ranges)
        keys, _ = passing(count_filter.selection, *partition.counts_in_ranges(firsts[:most], afters[:most]))
        devices = passing(count_filter.selection, *partition.devices_in_ranges(firsts[:most], afters[:most]))
        numbers = numbers_of(groups_of(keys)), numbers_of(devices[0])
        is_certain |= have_devices_outside(keys, devices, numbers, replace(ends, is_asked=is_open))
    return is_certain


def have_devices_outside(
    keys: Integers, devices: tuple[Integers, Hashes], numbers: tuple[Integers, Integers], ends: IntervalBins
) -> Flags:
    """As ``figures_with_devices_outside``, of keys and of groups with hashes; ``numbers`` are the figures of both."""
    (of_keys, of_devices), (device_groups, hashes) = numbers, devices
    is_asked = ends.is_asked[of_keys]
    keys, of_keys = keys[is_asked], of_keys[is_asked]
    groups, bins = groups_of(keys), bins_in(keys)
    if not groups.size:
        return np.zeros_like(ends.is_asked)
    # A group lies wholly beyond an end when all its bins do.
    order = np.argsort(groups)
    groups, bins, of_keys = groups[order], bins[order], of_keys[order]
    starts = np.flatnonzero(np.append(True, groups[1:] != groups[:-1]))
    distinct, of_groups = groups[starts], of_keys[starts]
    is_below = np.maximum.reduceat(bins, starts) < ends.low[of_groups]
    is_above = np.minimum.reduceat(bins, starts) > ends.high[of_groups]
    nearest = np.minimum(np.searchsorted(distinct, device_groups), distinct.size - 1)
    is_known = distinct[nearest] == device_groups
    is_certain = ends.is_asked.copy()
    for is_beyond in (is_below, is_above):
        rows = is_known & is_beyond[nearest]
        is_certain &= _devices_by_place(of_devices[rows], hashes[rows], is_certain.size) >= DEVICES_OUTSIDE
    return is_certain


def places_of_many(
    count_filter: CountFilter, table: tuple[Integers, Hashes], numbers: Callable[[Integers], Integers], *, size: int
) -> Flags:
    """Which places fifty devices made the tests of; ``numbers`` turns the places of the groups into row numbers."""
    groups, hashes = passing(count_filter.selection, *table)
    return _have_many(numbers(groups >> LOW_BITS), hashes, size)


def operators_of_many(count_filter: CountFilter, area: Area, among: AbstractSet[int | None]) -> frozenset[int | None]:
    """Of which operators ``among`` fifty devices made tests in an area; None among them: all chosen ones together."""
    selection = replace(count_filter.selection, technologies=frozenset(), contexts=frozenset())
    # What was added up of a large area is asked first: it mostly suffices, and costs little.
    certain = _operators_of_many(passing(selection, *area_devices(count_filter, area))) & among
    if certain == among:
        return certain
    table = count_filter.partition(area.level).devices_in_ranges(area.firsts, area.afters)
    return _operators_of_many(passing(count_filter.selection, *table)) & among


def months_of_many(count_filter: CountFilter, area: Area) -> frozenset[int]:
    """The months (from January 2015) in which fifty devices made tests in an area."""
    table = count_filter.partition(area.level).devices_in_ranges(area.firsts, area.afters)
    groups, hashes = passing(count_filter.selection, *table)
    return frozenset(np.flatnonzero(_have_many(periods_in(groups), hashes, _MONTHS)).tolist())


def _operators_of_many(table: tuple[Integers, Hashes]) -> frozenset[int | None]:
    groups, hashes = table
    operators = set[int | None](np.flatnonzero(_have_many(operators_in(groups), hashes, _OPERATORS)).tolist())
    if _have_many(np.zeros(len(groups), np.int64), hashes, 1)[0]:
        operators.add(None)
    return frozenset(operators)


def _have_many(places: Integers, hashes: Hashes, place_count: int) -> Flags:
    return np.asarray(_devices_by_place(places, hashes, place_count) >= MANY_DEVICES, np.bool_)


def _devices_by_place(places: Integers, hashes: Hashes, place_count: int) -> Integers:
    words = (places << HASH_BITS) | hashes
    words.sort()
    is_new = np.ones(len(words), np.bool_)
    np.not_equal(words[1:], words[:-1], out=is_new[1:])
    return np.bincount(words[is_new] >> HASH_BITS, minlength=place_count)
