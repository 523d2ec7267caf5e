"""Rows in clusters: a cluster is all tests of one device on one operator's network in one stratum, however many.

Units are what draws pick: devices, or random groups of devices where there are many.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.comparison.domain.strata import OUTSIDE, Strata
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.record.domain.terms import Usage

MOST_UNITS: Final = 2_048  # a standard error from so many units is known to within 1/sqrt(2 * 2,047) = 1.6 %
GROUP_BITS: Final = 11
ABSENT: Final = -1  # of an operator that is not compared
COUNTS: Final = (16, 16, 16, 16)  # widths of the fields of a packed word, lowest first
POINTS_AND_COUNTS: Final = (32, 16)
SHARES: Final = (21, 21, 21)
SHARE: Final = 63  # of a packed field of shares: parts of a test
POINT: Final = 1_000  # of a packed field of points: thousandths
LONGEST_RUN: Final = 1 << 15  # rows of 100 points each fill no field; a cluster of more rows is cut

_DEVICE_BITS: Final = 32
_HALF_BITS: Final = 16

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ClusterIndex:
    """Clusters as columns, sorted: device (its rank), operator (its place), stratum; and the unit of each.

    ``slot`` is the place of a cluster in an array of units x operators x strata (``shape``).
    """

    device: Integers
    operator: Integers
    stratum: Integers
    unit: Integers
    slot: Integers
    shape: tuple[int, int, int]

    def __len__(self) -> int:
        return len(self.device)


@dataclass(frozen=True, slots=True, eq=False)
class DeviceClusters:
    """The compared rows, ordered so that the rows of a cluster are neighbours: columns of SampleRows, bins by usage.

    ``starts`` is where runs of rows begin: one a cluster, or several where a cluster is too long (``runs``: the cluster
    of each; None: its own). ``day`` is the first day of each cluster.
    """

    mask: NDArray[np.uint16]
    bins: Mapping[Usage, NDArray[np.int16]]
    pages_made: NDArray[np.uint8]
    pages_within_10s: NDArray[np.uint8]
    pages_within_5s: NDArray[np.uint8]
    video_verdict: NDArray[np.int8]
    starts: Integers
    runs: Integers | None
    day: NDArray[np.uint16]
    index: ClusterIndex

    def sums(self, values: NDArray[Any]) -> Floats:
        """The sum of ``values`` (numbers or truths, one a row) over the rows of each cluster."""
        if not len(values):
            return np.zeros(0)
        return self._by_cluster(np.add.reduceat(values, self.starts, dtype=np.float64))

    def fields(self, words: NDArray[np.uint64], widths: tuple[int, ...]) -> list[Floats]:
        """The sums of the fields of packed ``words`` (one a row): several sums in one pass."""
        totals = np.add.reduceat(words, self.starts) if len(words) else words
        sums, shift = [], 0
        for width in widths:
            field = ((totals >> np.uint64(shift)) & np.uint64((1 << width) - 1)).astype(np.float64)
            sums.append(self._by_cluster(field))
            shift += width
        return sums

    def _by_cluster(self, sums: Floats) -> Floats:
        return sums if self.runs is None else totals_at(self.runs, sums, len(self.index))


def packed_words(widths: tuple[int, ...], *columns: NDArray[Any]) -> NDArray[np.uint64]:
    """Columns of counts as the fields of one column of words."""
    words, shift = np.zeros(len(columns[0]), np.uint64), 0
    for width, column in zip(widths, columns, strict=False):
        words |= column.astype(np.uint64) << np.uint64(shift)
        shift += width
    return words


def clusters_of(
    rows: SampleRows, strata: Strata, operators: tuple[int, ...], *, among: NDArray[np.bool_] | None = None
) -> DeviceClusters:
    """The clusters of ``rows`` (those ``among`` marks) on the networks of ``operators`` (sorted codes)."""
    place = np.full(256, ABSENT, np.int16)
    place[list(operators)] = np.arange(len(operators))
    operator, stratum = place.take(rows.operator), strata.of(rows.commune)
    minor = (operator * len(strata) + stratum).astype(np.uint16)
    is_compared = (operator != ABSENT) & (stratum != OUTSIDE)
    if among is not None:
        is_compared &= among
    if is_compared.all():
        order = _order(rows.device, minor)
    else:
        compared = np.flatnonzero(is_compared)
        order = compared.take(_order(rows.device.take(compared), minor.take(compared)))
    device, minor = rows.device.take(order), minor.take(order)
    starts, runs = _short_runs(np.flatnonzero(_changes(device) | _changes(minor)), len(order))
    first = starts if runs is None else starts[_changes(runs)]
    # The unit of a cluster is the rank of its device, or the group of many devices.
    first_device, first_minor = device[first], minor[first].astype(np.int64)
    rank = np.cumsum(_changes(first_device)) - 1
    devices = int(rank[-1]) + 1 if len(rank) else 0
    shape = (min(devices, MOST_UNITS), len(operators), len(strata))
    unit = rank if devices <= MOST_UNITS else _random_groups(first_device)
    slot = unit * (len(operators) * len(strata)) + first_minor
    usages = [usage for usage in Usage if usage < Usage.SCORE]
    if rows.bins.flags.c_contiguous:
        row_bins = rows.bins.take(order, axis=0)  # each row is fetched once
        bins = {usage: np.ascontiguousarray(row_bins[:, usage]) for usage in usages}
    else:
        bins = {usage: rows.bins[:, usage].take(order) for usage in usages}
    return DeviceClusters(
        mask=rows.mask.take(order),
        bins=bins,
        pages_made=rows.pages_made.take(order),
        pages_within_10s=rows.pages_within_10s.take(order),
        pages_within_5s=rows.pages_within_5s.take(order),
        video_verdict=rows.video_verdict.take(order),
        starts=starts,
        runs=runs,
        day=np.minimum.reduceat(rows.day.take(order), first) if len(first) else np.zeros(0, np.uint16),
        index=ClusterIndex(rank, first_minor // len(strata), first_minor % len(strata), unit, slot, shape),
    )


def totals_at(places: Integers, values: Floats, count: int) -> Floats:
    """The sum of ``values`` at each of ``count`` places."""
    return np.asarray(np.bincount(places, values, count), np.float64)


def pooled_index(index: ClusterIndex, strata: Integers) -> tuple[ClusterIndex, Integers]:
    """The clusters once strata are pooled (``strata``: operators x strata), and which one each of ``index`` joins."""
    pooled = strata[index.operator, index.stratum]
    _, operators, count = index.shape
    keys = (index.device * operators + index.operator) * count + pooled
    _, first, joined = np.unique(keys, return_index=True, return_inverse=True)
    operator, unit, stratum = index.operator[first], index.unit[first], pooled[first]
    slot = (unit * operators + operator) * count + stratum
    return ClusterIndex(index.device[first], operator, stratum, unit, slot, index.shape), joined


def _random_groups(device: NDArray[np.uint32]) -> Integers:
    """A group for each device, as good as drawn by lot, always the same (the finalizer of MurmurHash3)."""
    mixed = device ^ (device >> np.uint32(16))
    mixed *= np.uint32(0x85EB_CA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2_AE35)
    return (mixed >> np.uint32(_DEVICE_BITS - GROUP_BITS)).astype(np.int64)


def _order(device: NDArray[np.uint32], minor: NDArray[np.uint16]) -> Integers:
    """The order of rows by device, then ``minor``, then place."""
    # A stable sort of 8 or 16 bits is numpy's radix sort; three of them are twice as fast as one sort of 64 bits.
    order = np.argsort(minor.astype(np.uint8) if minor.max(initial=0) < 256 else minor, kind="stable")
    for shift in (0, _HALF_BITS):
        half = (device >> np.uint32(shift)).astype(np.uint16)
        order = order.take(np.argsort(half.take(order), kind="stable"))
    return order


def _changes(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a value differs from the one before; true at the first."""
    is_start = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_start[1:])
    return is_start


def _short_runs(starts: Integers, count: int) -> tuple[Integers, Integers | None]:
    """Starts of runs that are short enough for packed counts, and the cluster of each (None: a run is a cluster)."""
    lengths = np.diff(starts, append=count)
    if not len(lengths) or lengths.max() <= LONGEST_RUN:
        return starts, None
    runs_of_cluster = -(-lengths // LONGEST_RUN)
    clusters = np.repeat(np.arange(len(starts)), runs_of_cluster)
    within = np.arange(len(clusters)) - np.repeat(np.cumsum(runs_of_cluster) - runs_of_cluster, runs_of_cluster)
    return starts[clusters] + within * LONGEST_RUN, clusters
