"""Which communes are badly served by an operator, from shares with their interval (rules/shares.py).

A commune is when the share of its own tests, or that of it and the communes that touch it, is clear above the
threshold, clearer than its 95 % interval asks: hundreds of communes are judged at once (docs/explanation/repair.md).
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from math import erfc, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.quality.terms import DEVICES_FLOOR
from maillage.repair.rules.shares import DeviceTests, Shares, added_up, shares_of

THRESHOLD: Final = 0.25  # one test in four: see docs/explanation/repair.md
FALSE_FINDINGS: Final = 0.025  # at most, of the communes found: those whose true share is not above the threshold

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class AreaFinding(IntEnum):
    """Why a commune is badly served, or that it is not found to be."""

    NOT_FOUND = 0
    ALONE = 1  # its own tests say so
    WITH_NEIGHBOURS = 2  # its own tests lean that way, and with those of the communes that touch it they say so


def findings_of(own: Shares, pooled: Shares) -> NDArray[np.int8]:
    """The AreaFinding of each unit: ``own`` are the shares of communes, ``pooled`` those with their neighbours."""
    enough = own.devices >= DEVICES_FLOOR
    alone = enough & _is_clear(own, enough)
    # Neighbours alone never make a commune bad: its own tests must lean that way too.
    leaning = enough & (np.nan_to_num(own.share) > THRESHOLD)
    with_neighbours = leaning & _is_clear(pooled, leaning)
    return np.where(alone, AreaFinding.ALONE, np.where(with_neighbours, AreaFinding.WITH_NEIGHBOURS, 0)).astype(np.int8)


def _is_clear(shares: Shares, judged: Flags) -> Flags:
    """Which of the ``judged`` shares are above the threshold, with few false findings among them.

    The score test that Wilson's interval inverts, then the rule of Benjamini and Hochberg (1995): the k clearest are
    taken, k the largest for which the k-th probability is at most k / judged x FALSE_FINDINGS (one-sided, as the
    end of a 95 % interval is).
    """
    units = np.flatnonzero(judged)
    clearness = (shares.share[units] - THRESHOLD) / np.sqrt(
        THRESHOLD * (1 - THRESHOLD) / np.maximum(shares.effective[units], 1e-9)
    )
    probabilities = np.array([erfc(z / sqrt(2)) / 2 for z in clearness.tolist()])
    order = np.argsort(probabilities, kind="stable")
    limits = np.arange(1, units.size + 1) / max(units.size, 1) * FALSE_FINDINGS
    passing = np.flatnonzero(probabilities[order] <= limits)
    is_clear = np.zeros(judged.size, np.bool_)
    is_clear[units[order[: passing.max() + 1 if passing.size else 0]]] = True
    return is_clear


def pooled_shares(lines: DeviceTests, unit_count: int, neighbours: Mapping[int, Sequence[int]]) -> Shares:
    """The shares of each unit together with its ``neighbours`` (units too); units that are not keys stay alone.

    A device that tested in several of them is one device.
    """
    pools = np.concatenate([np.arange(unit_count), *(np.full(len(near), unit) for unit, near in neighbours.items())])
    members = np.concatenate([np.arange(unit_count), *(np.asarray(near, np.int64) for near in neighbours.values())])
    starts = np.searchsorted(lines.unit, members)
    lengths = np.searchsorted(lines.unit, members, side="right") - starts
    # The rows of each pool, one run after the other.
    before = np.repeat(np.cumsum(lengths) - lengths, lengths)
    rows = np.asarray(np.repeat(starts, lengths) + np.arange(lengths.sum()) - before, np.int64)
    pooled = lines.where(rows)
    pool_of_row = np.repeat(pools, lengths).astype(np.int64)
    return shares_of(
        added_up(DeviceTests(pool_of_row, pooled.device, pooled.tests, pooled.bad, pooled.dead)), unit_count
    )
