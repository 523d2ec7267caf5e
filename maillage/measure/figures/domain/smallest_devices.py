"""The five smallest distinct device hashes of each group: enough to say "at least five devices" for any filter.

The five smallest of a union are among the five smallest of its parts, so they merge and roll up exactly; a group
that shows fewer than five hashes shows all its devices. Two devices that share their 32 bits count as one: safe.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from maillage.measure.record.domain.keys import HASH_BITS, LOW_BITS, LOW_MASK
from maillage.measure.record.domain.terms import COARSEST_LEVEL, DEVICES_FLOOR, FINEST_LEVEL

Integers = NDArray[np.int64]
Hashes = NDArray[np.uint32]
Words = NDArray[np.uint64]
DeviceTable = tuple[Integers, Hashes]

_PACKED_FROM: Final = 1 << 15  # below, ordering pairs is quicker than numbering the low bits
_MANY_TIMES: Final = 4
_ROOT_SHIFT: Final = 2 * (FINEST_LEVEL - COARSEST_LEVEL)
_WORD_BITS: Final = 64


def five_smallest(groups: Integers, hashes: Hashes) -> DeviceTable:
    """Sorted groups, each with its (at most five) smallest distinct hashes, ascending."""
    distinct = np.sort(groups)
    distinct = distinct[_first_of_each(distinct)]
    # Rank of the group and hash in one word: numpy sorts words with SIMD, several times faster than pairs.
    words = (np.searchsorted(distinct, groups) << HASH_BITS) | hashes
    words.sort()
    words = words[_first_of_each(words)]
    words = words[_first_five(words >> HASH_BITS)]
    return distinct[words >> HASH_BITS], words.astype(np.uint32)


def parent_groups(groups: Integers) -> Integers:
    """The groups of the parent squares."""
    return ((groups >> (LOW_BITS + 2)) << LOW_BITS) | (groups & LOW_MASK)


def device_pyramid(groups: Integers, hashes: Hashes, *, levels: int) -> Iterator[DeviceTable]:
    """The five smallest of each group at ``levels`` levels, from the level of ``groups`` upwards."""
    packing = Packing.of(groups) if len(groups) >= _PACKED_FROM else None
    if packing is not None:
        yield from packing.pyramid(groups, hashes, levels)
        return
    for level in range(levels):
        groups, hashes = five_smallest(parent_groups(groups) if level else groups, hashes)
        yield groups, hashes


def merged_devices(table: DeviceTable, other: DeviceTable) -> DeviceTable:
    """The five smallest of the union of two tables; where one is much smaller, only the groups of both are redone."""
    (groups, hashes), (few, few_hashes) = (table, other) if len(table[0]) >= len(other[0]) else (other, table)
    if len(few) * _MANY_TIMES > len(groups):
        return five_smallest(np.concatenate((groups, few)), np.concatenate((hashes, few_hashes)))
    touched = few[_first_of_each(few)]
    starts, ends = np.searchsorted(groups, touched), np.searchsorted(groups, touched, side="right")
    is_touched = np.zeros(len(groups), np.bool_)
    is_touched[indices_between(starts, ends)] = True
    union = five_smallest(np.concatenate((groups[is_touched], few)), np.concatenate((hashes[is_touched], few_hashes)))
    rest, rest_hashes = groups[~is_touched], hashes[~is_touched]
    return inserted((rest, rest_hashes), np.searchsorted(rest, union[0]), union)


def inserted(table: tuple[Integers, Hashes], positions: Integers, rows: tuple[Integers, Hashes]) -> DeviceTable:
    """``table`` with ``rows`` put before its ``positions`` (ascending): two columns in one walk."""
    is_old = np.ones(len(table[0]) + len(rows[0]), np.bool_)
    is_old[positions + np.arange(len(positions))] = False
    keys, values = np.empty(len(is_old), np.int64), np.empty(len(is_old), np.uint32)
    keys[is_old], values[is_old] = table
    is_new = ~is_old
    keys[is_new], values[is_new] = rows
    return keys, values


def indices_between(starts: Integers, ends: Integers) -> Integers:
    """Every index from each start up to before its end."""
    lengths = ends - starts
    indices: Integers = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    return indices + np.arange(len(indices))


@dataclass(frozen=True, slots=True)
class Packing:
    """Groups and hashes of a few neighbouring squares as one 64-bit word each: place, number of the low bits, hash.

    A word keeps the order of (group, hash) and rolls up by a shift, and numpy sorts words with SIMD.
    """

    first_place: int
    lows: Integers
    low_bits: int

    @classmethod
    def of(cls, groups: Integers) -> Self | None:
        """The packing of ``groups``, or None where they are too many or too far apart for one word."""
        places = groups >> LOW_BITS
        first = int(places.min()) >> _ROOT_SHIFT << _ROOT_SHIFT  # so that parents keep their places
        occurs = np.zeros(1 << LOW_BITS, np.bool_)
        occurs[groups & LOW_MASK] = True
        lows = np.flatnonzero(occurs)
        low_bits = (len(lows) - 1).bit_length()
        place_bits = (int(places.max()) - first).bit_length()
        return cls(first, lows, low_bits) if place_bits + low_bits + HASH_BITS <= _WORD_BITS else None

    def pyramid(self, groups: Integers, hashes: Hashes, levels: int) -> Iterator[DeviceTable]:
        """The tables of ``levels`` levels, finest first."""
        numbers = np.zeros(1 << LOW_BITS, np.int64)
        numbers[self.lows] = np.arange(len(self.lows))
        words = ((groups >> LOW_BITS) - self.first_place) << self.low_bits
        words |= numbers[groups & LOW_MASK]
        words <<= HASH_BITS
        words |= hashes
        words = words.view(np.uint64)
        below_place = np.uint64(self.low_bits + HASH_BITS)
        low_word = np.uint64((1 << (self.low_bits + HASH_BITS)) - 1)
        for level in range(levels):
            if level:
                words = ((words >> (below_place + np.uint64(2))) << below_place) | (words & low_word)
            words.sort()
            words = words[_first_of_each(words)]
            words = words[_first_five(words >> np.uint64(HASH_BITS))]
            tops = (words >> np.uint64(HASH_BITS)).view(np.int64)
            places = (tops >> self.low_bits) + (self.first_place >> (2 * level))
            # The cast keeps the low 32 bits: the hash.
            yield (places << LOW_BITS) | self.lows[tops & ((1 << self.low_bits) - 1)], words.astype(np.uint32)


def _first_of_each(ordered: Integers | Words) -> NDArray[np.bool_]:
    is_first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return is_first


def _first_five(groups: Integers | Words) -> NDArray[np.bool_]:
    is_among_five = np.ones(len(groups), np.bool_)
    np.not_equal(groups[DEVICES_FLOOR:], groups[:-DEVICES_FLOOR], out=is_among_five[DEVICES_FLOOR:])
    return is_among_five
