"""Keys of the counts: one 64-bit integer for place, bin, operator, technology, month and context.

 key   = place (34 bits) << 29 | bin (9) << 20 | low20          sorted, beside one count each
 group = place << 20 | low20                                    sorted, beside its smallest device hashes
 low20 = operator (6) << 14 | technology (3) << 11 | period (8) << 3 | context (3)

The place is in the top bits, so that a tile is one range of keys; the parent of a square is a shift; any selection of
operators, technologies, months and contexts is one lookup table over low20. A place is the Morton number of a square
(core.geo) or, at the level COMMUNE, the INSEE code of a commune as a number.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.measure.record.domain.terms import BIN_BITS, COARSEST_LEVEL, FINEST_LEVEL, PERIOD_BITS, Period, Selection

CONTEXT_BITS: Final = 3
TECHNOLOGY_BITS: Final = 3
OPERATOR_BITS: Final = 6
PERIOD_SHIFT: Final = CONTEXT_BITS
TECHNOLOGY_SHIFT: Final = PERIOD_SHIFT + PERIOD_BITS
OPERATOR_SHIFT: Final = TECHNOLOGY_SHIFT + TECHNOLOGY_BITS
LOW_BITS: Final = OPERATOR_SHIFT + OPERATOR_BITS
PLACE_SHIFT: Final = LOW_BITS + BIN_BITS  # of keys; in groups, the place starts at LOW_BITS
PLACE_BITS: Final = 34
LOW_MASK: Final = (1 << LOW_BITS) - 1
BIN_MASK: Final = (1 << BIN_BITS) - 1
BELOW_PLACE: Final = (1 << PLACE_SHIFT) - 1
HASH_BITS: Final = 32
HASH_SHIFT: Final = 63 - HASH_BITS  # the top 32 bits of a 63-bit pseudonym

COMMUNE: Final = 0  # the pseudo-level of counts by commune
SQUARE_LEVELS: Final = tuple(range(FINEST_LEVEL, COARSEST_LEVEL - 1, -1))
LEVELS: Final = (*SQUARE_LEVELS, COMMUNE)  # the order of levels in every count file

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


def low20_of(*, operator: ArrayLike, technology: ArrayLike, period: ArrayLike, context: ArrayLike) -> Integers:
    """Return the low 20 bits of keys."""
    return (
        (np.asarray(operator, np.int64) << OPERATOR_SHIFT)
        | (np.asarray(technology, np.int64) << TECHNOLOGY_SHIFT)
        | (np.asarray(period, np.int64) << PERIOD_SHIFT)
        | np.asarray(context, np.int64)
    )


def keys_of(places: ArrayLike, bins: ArrayLike, low20: ArrayLike) -> Integers:
    """Return the keys of samples at ``places``, in ``bins`` (0-511), with ``low20``."""
    return (
        (np.asarray(places, np.int64) << PLACE_SHIFT)
        | (np.asarray(bins, np.int64) << LOW_BITS)
        | np.asarray(low20, np.int64)
    )


def groups_of(keys: Integers) -> Integers:
    """Return the groups of keys: the keys without the bin."""
    return ((keys >> PLACE_SHIFT) << LOW_BITS) | (keys & LOW_MASK)


def bins_in(keys: Integers) -> Integers:
    """Return the bins of keys."""
    return (keys >> LOW_BITS) & BIN_MASK


def low20_in(keys_or_groups: Integers) -> Integers:
    """Return the low 20 bits of keys or groups."""
    return keys_or_groups & LOW_MASK


def operators_in(low20: Integers) -> Integers:
    """Return the operators (0-63) of keys, groups or low bits."""
    return (low20 >> OPERATOR_SHIFT) & ((1 << OPERATOR_BITS) - 1)


def technologies_in(low20: Integers) -> Integers:
    """Return the technologies (0-7) of keys, groups or low bits."""
    return (low20 >> TECHNOLOGY_SHIFT) & ((1 << TECHNOLOGY_BITS) - 1)


def periods_in(low20: Integers) -> Integers:
    """Return the months (0-255, from January 2015) of keys, groups or low bits."""
    return (low20 >> PERIOD_SHIFT) & ((1 << PERIOD_BITS) - 1)


def contexts_in(low20: Integers) -> Integers:
    """Return the contexts (0-7) of keys, groups or low bits."""
    return low20 & ((1 << CONTEXT_BITS) - 1)


def hashes_of(devices: ArrayLike) -> NDArray[np.uint32]:
    """Return the 32-bit hashes that count devices: two pseudonyms collide once in four thousand million pairs."""
    return (np.asarray(devices, np.int64) >> HASH_SHIFT).astype(np.uint32)


def low20_mask(selection: Selection) -> Mask:
    """Return a boolean mask over the 2^20 values of low20, to index with ``low20_in(keys)``. Cached and read-only."""
    return _mask(selection.operators, selection.technologies, selection.contexts, selection.period)


@lru_cache(maxsize=64)  # one mebibyte each
def _mask(
    operators: frozenset[int], technologies: frozenset[int], contexts: frozenset[int], period: Period | None
) -> Mask:
    months = frozenset(range(period.first, period.first + period.months)) if period else frozenset[int]()
    mask = (
        _taken_values(operators, OPERATOR_BITS)[:, None, None, None]
        & _taken_values(technologies, TECHNOLOGY_BITS)[:, None, None]
        & _taken_values(months, PERIOD_BITS)[:, None]
        & _taken_values(contexts, CONTEXT_BITS)
    ).ravel()
    mask.flags.writeable = False
    return mask


def _taken_values(numbers: Iterable[int], bits: int) -> Mask:
    """Return which values of a field a selection includes; an empty selection means all."""
    named = [number for number in numbers if 0 <= number < 1 << bits]
    if not named:
        return np.full(1 << bits, not list(numbers))
    is_taken = np.zeros(1 << bits, np.bool_)
    is_taken[named] = True
    return is_taken
