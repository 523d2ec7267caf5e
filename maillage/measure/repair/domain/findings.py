"""Which communes an operator serves badly, beyond doubt and whichever days are left out.

A commune is badly served if the share of bad tests of its own, or of it pooled with its neighbours, is significantly
above the threshold, controlling false discoveries since hundreds of communes are tested at once; and if no two days
decide it (docs/explanation/repair.md).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from math import erfc, sqrt
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.intervals import Floats
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.figures.domain.smallest_devices import indices_between
from maillage.measure.record.domain.terms import DEVICES_FLOOR
from maillage.measure.repair.domain.shares import (
    DeviceTests,
    Flags,
    Integers,
    Shares,
    effective_tests,
    is_bad,
    shares_of,
    summed,
    tests_by_device,
)

THRESHOLD: Final = 0.25  # one test in four: see docs/explanation/repair.md
FALSE_FINDINGS: Final = 0.025  # false discovery rate among the communes found


class AreaFinding(IntEnum):
    """The criterion by which a commune is badly served, if any."""

    NOT_FOUND = 0
    ALONE = 1  # significant by its own tests
    WITH_NEIGHBOURS = 2  # its own share is above the threshold, and significant pooled with its neighbours


def found_communes(
    rows: SampleRows, units: Integers, unit_count: int, *, near: Callable[[int], Sequence[int]], is_answered_for: bool
) -> tuple[Shares, NDArray[np.int8]]:
    """The share of bad tests of each unit, and its AreaFinding; ``rows`` all have a download.

    ``near`` gives the neighbours of a unit (units). Where somebody answers for the tests, as for drive tests, one or
    two days may decide.
    """
    lines = tests_by_device(rows, units)
    own = shares_of(lines, unit_count)
    neighbours = {unit: near(unit) for unit in np.flatnonzero(_leaning(own)).tolist()}
    pooled = pooled_shares(lines, unit_count, neighbours)
    limits = clear_limits(own, pooled)
    verdicts = _findings_within(own, pooled, limits)
    if is_answered_for:
        return own, verdicts
    order = np.argsort(units, kind="stable")
    starts = np.searchsorted(units, np.arange(unit_count + 1), sorter=order)
    for unit in np.flatnonzero(verdicts).tolist():
        around = np.array([unit, *neighbours[unit]])
        of_pool = order[indices_between(starts[around], starts[around + 1])]
        verdicts[unit] = _whatever_days(rows.where(of_pool), units[of_pool] == unit, *limits)
    return own, verdicts


def findings_of(own: Shares, pooled: Shares) -> NDArray[np.int8]:
    """The AreaFinding of each unit, from ``own`` shares and those ``pooled`` with neighbours."""
    return _findings_within(own, pooled, clear_limits(own, pooled))


def _findings_within(own: Shares, pooled: Shares, limits: tuple[float, float]) -> NDArray[np.int8]:
    alone = _enough(own) & (_probabilities(own) <= limits[0])
    with_neighbours = _leaning(own) & (_probabilities(pooled) <= limits[1])
    return np.where(alone, AreaFinding.ALONE, np.where(with_neighbours, AreaFinding.WITH_NEIGHBOURS, 0)).astype(np.int8)


def clear_limits(own: Shares, pooled: Shares) -> tuple[float, float]:
    """The largest p-values that are significant, of ``own`` shares and of those ``pooled``; 0 where none is."""
    return _limit(own, _enough(own)), _limit(pooled, _leaning(own))


def pooled_shares(lines: DeviceTests, unit_count: int, neighbours: Mapping[int, Sequence[int]]) -> Shares:
    """The shares of each unit pooled with its ``neighbours`` (units); units that are not keys stay alone.

    A device that tested in several of them counts once.
    """
    pools = np.concatenate([np.arange(unit_count), *(np.full(len(near), unit) for unit, near in neighbours.items())])
    members = np.concatenate([np.arange(unit_count), *(np.asarray(near, np.int64) for near in neighbours.values())])
    starts, ends = (np.searchsorted(lines.unit, members, side=side) for side in ("left", "right"))
    of_pool = np.repeat(pools, ends - starts).astype(np.int64)
    return shares_of(summed(replace(lines.where(indices_between(starts, ends)), unit=of_pool)), unit_count)


def _enough(own: Shares) -> Flags:
    return np.asarray(own.devices >= DEVICES_FLOOR, np.bool_)


def _leaning(own: Shares) -> Flags:
    """Which are pooled: neighbours alone are not sufficient, a commune's own share must be above the threshold too."""
    return np.asarray(_enough(own) & (np.nan_to_num(own.share) > THRESHOLD), np.bool_)


def _limit(shares: Shares, judged: Flags) -> float:
    """The largest p-value of the ``judged`` shares that is significant, 0 where none is.

    The procedure of Benjamini and Hochberg (1995): the k most significant are selected, for the largest k whose k-th
    p-value is at most k / judged x FALSE_FINDINGS (one-sided, like the bound of a 95 % interval).
    """
    probabilities = np.sort(_probabilities(shares)[judged])
    limits = np.arange(1, probabilities.size + 1) / max(probabilities.size, 1) * FALSE_FINDINGS
    passing = np.flatnonzero(probabilities <= limits)
    return float(limits[passing.max()]) if passing.size else 0.0


def _probabilities(shares: Shares) -> Floats:
    """The p-value of each share: how probable one so high is where the truth is the threshold."""
    return np.array([erfc(z / sqrt(2)) / 2 for z in _clearness(np.nan_to_num(shares.share), shares.effective).tolist()])


def _clearness(share: Floats, effective: Floats) -> Floats:
    """How far shares are above the threshold, in standard errors: the score test, which Wilson's interval inverts."""
    return np.asarray(
        (share - THRESHOLD) / np.sqrt(THRESHOLD * (1 - THRESHOLD) / np.maximum(effective, 1e-9)), np.float64
    )


def _whatever_days(pool: SampleRows, is_own: Flags, alone_limit: float, pooled_limit: float) -> AreaFinding:
    """What is found of a unit without any two days of bad tests, by the limits that hold with all days.

    ``pool`` are its rows (``is_own``) and those of its neighbours. Network identifiers are kept for at most a day, so
    days stand for networks (measure/record/store/rate_rules.py). One of two days may be that of somebody who sends what
    they like for an hour: what is then found, honest tests show whichever of their days is left out.
    """
    days = np.unique(pool.day[is_bad(pool)])
    own_share, own_effective = _without_two(pool.where(is_own), days)
    alone = _clearness(own_share, own_effective) >= _least_clearness(alone_limit)
    if alone.all():
        return AreaFinding.ALONE
    with_neighbours = (own_share > THRESHOLD) & (
        _clearness(*_without_two(pool, days)) >= _least_clearness(pooled_limit)
    )
    return AreaFinding.WITH_NEIGHBOURS if (alone | with_neighbours).all() else AreaFinding.NOT_FOUND


def _least_clearness(limit: float) -> float:
    return NormalDist().inv_cdf(1 - limit) if limit else np.inf


def _without_two(rows: SampleRows, days: NDArray[np.uint16]) -> tuple[Floats, Floats]:
    """The share of bad tests and the effective tests of ``rows`` without each two of ``days`` (days x days)."""
    names, device = np.unique(rows.device, return_inverse=True)
    others = len(days)  # the column of all other days
    place = np.minimum(np.searchsorted(days, rows.day), others - 1)
    place = np.where(days[place] == rows.day, place, others)
    shape = len(names), others + 1
    tests, bad = (
        np.bincount(device * shape[1] + place, weights, shape[0] * shape[1]).reshape(shape)
        for weights in (np.ones(len(rows)), is_bad(rows))
    )
    shares, effective = np.empty((others, others)), np.empty((others, others))
    for day in range(others):
        # Of each device (row) what is left without this day and each other one (columns).
        tests_left, left_bad = (
            whole.sum(axis=1, keepdims=True) - whole[:, [day]] - whole[:, :others] for whole in (tests, bad)
        )
        tests_left[:, day], left_bad[:, day] = tests_left[:, day] + tests[:, day], left_bad[:, day] + bad[:, day]
        has = tests_left > 0
        own = np.divide(left_bad, tests_left, out=np.zeros_like(tests_left), where=has)
        devices = has.sum(axis=0).astype(np.float64)
        share = own.sum(axis=0) / np.maximum(devices, 1)
        variance = (has * (own - share) ** 2).sum(axis=0) / np.maximum(devices - 1, 1)
        shares[day], effective[day] = share, effective_tests(share, variance, devices, tests_left.sum(axis=0))
    return shares, effective
