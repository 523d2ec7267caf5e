"""Where at least fifty devices made the tests for certain: there numbers of tests are told exactly.

Counts keep five devices of each commune or square, operator, technology, month and context. Fifty different ones among
them are fifty devices: the answer may be no where there are fifty, never yes where there are fewer.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.figures.queries.area_totals import CountFilter, area_devices, passing
from maillage.figures.queries.areas import Area
from maillage.figures.terms.smallest_devices import Hashes
from maillage.quality.terms import MANY_DEVICES
from maillage.quality.terms.keys import HASH_BITS, LOW_BITS, operators_in, periods_in

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_OPERATORS: Final = 64
_MONTHS: Final = 256


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
    words = (places << HASH_BITS) | hashes
    words.sort()
    is_new = np.ones(len(words), np.bool_)
    np.not_equal(words[1:], words[:-1], out=is_new[1:])
    return np.bincount(words[is_new] >> HASH_BITS, minlength=place_count) >= MANY_DEVICES
