"""Decide which nodes (a place at a calendar node) have at least five devices, from the five smallest device hashes.

For each group, the counts store the five smallest distinct hashes of its devices. The union of groups preserves the
five smallest, so that "at least five" is exact for any filter. Sixty-four one-bit buckets decide most nodes at once
(five different buckets are five devices); only the rest compare hashes.

All time, years, quarters and months form a tree whose nodes are the columns of the disclosure rule. For one period,
only the branches that affect it are expanded; the other years and quarters stay whole.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.disclosure.suppression import Siblings, hidden_siblings
from maillage.measure.record.domain.terms import DEVICES_FLOOR, PERIOD_BITS, Period

MONTHS: Final = 1 << PERIOD_BITS
YEARS: Final = -(-MONTHS // 12)


@dataclass(frozen=True, eq=False)
class PeriodTree:
    """Calendar nodes, parents before children, the children of a parent contiguous.

    ``periods[i]`` is the period of node i (None is all time, node 0); ``blocks`` are (parent, first child, end of
    children), top down; ``node_of_month[m]`` is the finest node that contains month m; ``target`` the requested node.
    """

    periods: tuple[Period | None, ...]
    blocks: tuple[tuple[int, int, int], ...]
    node_of_month: NDArray[np.int64]
    target: int

    def __len__(self) -> int:
        return len(self.periods)

    @cached_property
    def chain(self) -> NDArray[np.int64]:
        """For each node (row), itself and its ancestors (columns; -1 after the root)."""
        parents = np.full(len(self) + 1, -1, np.int64)
        for parent, first, after in self.blocks:
            parents[first:after] = parent
        steps = [np.arange(len(self))]
        while len(steps) < 4 and steps[-1].max() > 0:
            steps.append(parents[steps[-1]])  # parents[-1] is -1, so that the end of a chain maps to itself
        return np.stack(steps, axis=1)


@lru_cache(maxsize=1024)
def tree_for(period: Period | None) -> PeriodTree:
    """Return the calendar expanded down to ``period`` and its siblings; all time alone without a period."""
    growth = _Growth()
    if period is None:
        return growth.tree(None)
    growth.open(None)
    if period.months < 12:
        growth.open(Period(period.first // 12 * 12, 12))
    if period.months < 3:
        growth.open(Period(period.first // 3 * 3, 3))
    return growth.tree(period)


@lru_cache(maxsize=64)
def tree_by_month(first_month: int, last_month: int) -> PeriodTree:
    """Return the calendar expanded down to every month of an inclusive range."""
    growth = _Growth()
    growth.open(None)
    for first in range(first_month // 12 * 12, last_month + 1, 12):
        growth.open(Period(first, 12))
    for first in range(first_month // 3 * 3, last_month + 1, 3):
        growth.open(Period(first, 3))
    return growth.tree(None)


class _Growth:
    """A tree under construction."""

    def __init__(self) -> None:
        self.periods: list[Period | None] = [None]
        self.blocks: list[tuple[int, int, int]] = []
        self.node_of_month = np.zeros(MONTHS, np.int64)

    def open(self, period: Period | None) -> None:
        """Add the children of ``period``."""
        if period is None:
            children = [Period(12 * year, 12) for year in range(YEARS)]
        else:
            step = 3 if period.months == 12 else 1
            children = [Period(first, step) for first in range(period.first, period.first + period.months, step)]
        parent, first = self.periods.index(period), len(self.periods)
        for node, child in enumerate(children, start=first):
            self.node_of_month[child.first : child.first + child.months] = node
        self.periods.extend(children)
        self.blocks.append((parent, first, len(self.periods)))

    def tree(self, target: Period | None) -> PeriodTree:
        """Return the tree for ``target``."""
        return PeriodTree(tuple(self.periods), tuple(self.blocks), self.node_of_month, self.periods.index(target))


BUCKETS: Final = 64

Integers = NDArray[np.int64]
Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]

_HASH_BITS: Final = 32


@dataclass(frozen=True, slots=True)
class DeviceRows:
    """Filtered rows: the place (0 to ``place_count`` - 1), the finest calendar node, the device's hash."""

    places: Integers
    nodes: Integers
    hashes: Integers
    place_count: int


@dataclass(frozen=True, slots=True)
class Presence:
    """By place (rows) and calendar node (columns): bit set of the buckets seen, and an upper bound of devices.

    ``words`` is 0 exactly where no test was made.
    """

    words: Words
    rows: Integers

    @property
    def is_present(self) -> Flags:
        """Where at least one test was made."""
        return np.asarray(self.words != 0, np.bool_)


def presence(rows: DeviceRows, periods: PeriodTree) -> Presence:
    """Return the presence of each place at each calendar node."""
    size = rows.place_count * len(periods)
    flat = rows.places if len(periods) == 1 else rows.places * len(periods) + rows.nodes
    seen = np.zeros(size * BUCKETS, np.bool_)
    seen[(flat * BUCKETS) | (rows.hashes & (BUCKETS - 1))] = True
    words = np.packbits(seen).view(np.uint64).reshape(rows.place_count, len(periods))
    tally = np.bincount(flat, minlength=size).reshape(words.shape)
    for parent, first, after in reversed(periods.blocks):
        words[:, parent] |= np.bitwise_or.reduce(words[:, first:after], axis=1)
        tally[:, parent] += tally[:, first:after].sum(axis=1)
    return Presence(words, tally)


def rolled_up(fine: Presence, places_each: int = 4) -> Presence:
    """Return the presence of the parents of consecutive runs of ``places_each`` places (four squares per parent)."""
    words = np.bitwise_or.reduce(fine.words.reshape(-1, places_each, fine.words.shape[1]), axis=1)
    return Presence(words, fine.rows.reshape(-1, places_each, fine.rows.shape[1]).sum(axis=1))


def grouped(fine: Presence, group_of_place: Integers, group_count: int) -> Presence:
    """Return the presence of groups of places, such as the EPCI of communes."""
    words = np.zeros((group_count, fine.words.shape[1]), np.uint64)
    tally = np.zeros(words.shape, np.int64)
    np.bitwise_or.at(words, group_of_place, fine.words)
    np.add.at(tally, group_of_place, fine.rows)
    return Presence(words, tally)


def least_devices(words: Words) -> NDArray[np.uint8]:
    """Return a lower bound of the devices of each word: its number of buckets."""
    return np.asarray(np.bitwise_count(words), np.uint8)


def has_enough(seen: Presence, rows: DeviceRows, periods: PeriodTree, *, coarser: int = 0) -> Flags:
    """Return exactly where at least five devices made tests.

    ``rows.places`` index the rows of ``seen``, or squares that are ``coarser`` levels finer.
    """
    enough = least_devices(seen.words) >= DEVICES_FLOOR
    # Two devices may share a bucket: with at least five rows, the hashes are compared.
    open_question = (seen.rows >= DEVICES_FLOOR) & ~enough
    if open_question.any():
        in_question = _rows_in_question(open_question, rows, periods, shift=2 * coarser)
        pairs = np.sort(in_question)
        distinct = pairs[np.append(True, pairs[1:] != pairs[:-1])] >> _HASH_BITS
        starts = np.flatnonzero(np.append(True, distinct[1:] != distinct[:-1]))
        sizes = np.diff(starts, append=distinct.size)
        enough.reshape(-1)[distinct[starts[sizes >= DEVICES_FLOOR]]] = True
    return enough


def device_siblings(seen: Presence, rows: DeviceRows, periods: PeriodTree) -> Siblings:
    """Return places as siblings for the disclosure rule by devices; ``rows.places`` index the rows of ``seen``.

    Five buckets are certainly five devices; fewer may be more devices, in which case one more place is hidden.
    """
    return Siblings(
        seen.words,
        seen.rows,
        has_enough(seen, rows, periods),
        lambda words: least_devices(np.bitwise_or.reduce(words, axis=0)).astype(np.int64),
    )


def hidden_places(siblings: Siblings, periods: PeriodTree, parent_hidden: Flags | None = None) -> Flags:
    """Return which siblings are hidden at which calendar node; ``parent_hidden`` is None without a parent to hide."""
    parent = np.zeros(len(periods), np.bool_) if parent_hidden is None else parent_hidden
    return hidden_siblings(siblings, periods.blocks, floor=DEVICES_FLOOR, parent_hidden=parent)


def _rows_in_question(open_question: Flags, rows: DeviceRows, periods: PeriodTree, *, shift: int) -> Integers:
    """Return node (place and calendar) and hash, packed in one integer, of the rows in undecided nodes."""
    width = len(periods)
    places = rows.places >> shift if shift else rows.places
    if width == 1:
        numbers = np.flatnonzero(open_question[:, 0][places])
        return (places[numbers] << _HASH_BITS) | rows.hashes[numbers]
    is_asked = np.append(open_question, np.zeros((open_question.shape[0], 1), np.bool_), axis=1)  # column -1: no node
    of_steps: list[Integers] = []
    # Most places have no undecided node: their rows are dropped first.
    has_question = np.asarray(open_question.any(axis=1), np.bool_)
    near = np.flatnonzero(has_question[places])
    places, finest, hashes = places[near], rows.nodes[near], rows.hashes[near]
    # A node collects rows of different depths (a month, another whole year), so that all ancestors are combined.
    for step in periods.chain.T:
        nodes = step[finest]
        numbers = np.flatnonzero(is_asked[places, nodes])
        of_steps.append(((places[numbers] * width + nodes[numbers]) << _HASH_BITS) | hashes[numbers])
    return np.concatenate(of_steps)
