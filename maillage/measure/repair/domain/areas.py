"""Rules on which communes are badly served by an operator, and how they are grouped into areas.

A commune is badly served if the share of bad tests of its own, or of it pooled with its neighbours, is significantly
above the threshold, controlling false discoveries since hundreds of communes are tested at once
(docs/explanation/repair.md). Badly served communes are grouped into areas that fit one report to an operator: the
region's practice was about 500 communes in 14 areas, 36 communes per area. Grouping is deterministic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from math import erfc, inf, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import distance_m
from maillage.measure.record.domain.terms import DEVICES_FLOOR
from maillage.measure.repair.domain.shares import DeviceTests, Shares, shares_of, summed

THRESHOLD: Final = 0.25  # one test in four: see docs/explanation/repair.md
LEAST_BAD_DAYS: Final = 3  # with a bad test: excludes a single event, outage or malicious user
FALSE_FINDINGS: Final = 0.025  # false discovery rate among the communes found

Flags = NDArray[np.bool_]


class AreaFinding(IntEnum):
    """The criterion by which a commune is badly served, if any."""

    NOT_FOUND = 0
    ALONE = 1  # significant by its own tests
    WITH_NEIGHBOURS = 2  # its own share is above the threshold, and significant pooled with its neighbours


def findings_of(own: Shares, pooled: Shares) -> NDArray[np.int8]:
    """The AreaFinding of each unit, from ``own`` shares and those ``pooled`` with neighbours."""
    enough = own.devices >= DEVICES_FLOOR
    alone = enough & _is_clear(own, enough)
    # Neighbours alone are not sufficient: its own share must be above the threshold too.
    leaning = enough & (np.nan_to_num(own.share) > THRESHOLD)
    with_neighbours = leaning & _is_clear(pooled, leaning)
    return np.where(alone, AreaFinding.ALONE, np.where(with_neighbours, AreaFinding.WITH_NEIGHBOURS, 0)).astype(np.int8)


def lasting_findings(
    found: NDArray[np.int8], off_worst_day: NDArray[np.int8], days: NDArray[np.int64]
) -> NDArray[np.int8]:
    """The findings that remain without each unit's worst day, and with at least LEAST_BAD_DAYS ``days``.

    Network identifiers are kept for at most a day, so days stand for networks: each test is the only one of its network
    in its hour (measure/record/store/rate_rules.py). Of both findings the weaker one is returned.
    """
    stands = (found > 0) & (off_worst_day > 0) & (days >= LEAST_BAD_DAYS)
    return np.where(stands, np.maximum(found, off_worst_day), np.int8(AreaFinding.NOT_FOUND))


def _is_clear(shares: Shares, judged: Flags) -> Flags:
    """Which of the ``judged`` shares are significantly above the threshold.

    The score test (whose inversion is Wilson's interval), then the procedure of Benjamini and Hochberg (1995): the k
    most significant are selected, for the largest k whose k-th p-value is at most k / judged x FALSE_FINDINGS
    (one-sided, like the bound of a 95 % interval).
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
    """The shares of each unit pooled with its ``neighbours`` (units); units that are not keys stay alone.

    A device that tested in several of them counts once.
    """
    pools = np.concatenate([np.arange(unit_count), *(np.full(len(near), unit) for unit, near in neighbours.items())])
    members = np.concatenate([np.arange(unit_count), *(np.asarray(near, np.int64) for near in neighbours.values())])
    starts = np.searchsorted(lines.unit, members)
    lengths = np.searchsorted(lines.unit, members, side="right") - starts
    # The rows of each pool, concatenated.
    before = np.repeat(np.cumsum(lengths) - lengths, lengths)
    rows = np.asarray(np.repeat(starts, lengths) + np.arange(lengths.sum()) - before, np.int64)
    pooled = lines.where(rows)
    pool_of_row = np.repeat(pools, lengths).astype(np.int64)
    return shares_of(summed(DeviceTests(pool_of_row, pooled.device, pooled.tests, pooled.bad, pooled.dead)), unit_count)


MOST_COMMUNES: Final = 60
FEWEST_COMMUNES: Final = 10
REACH_M: Final = 20_000.0  # maximum distance to merge a small group


@dataclass(frozen=True, slots=True)
class AreaSpot:
    """A badly served commune: its code and label position in degrees."""

    code: str
    lon: float
    lat: float


def grouped(spots: Sequence[AreaSpot], neighbours: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The areas as sorted Insee codes, ordered by their first code.

    Contiguous communes form a group. One below ten communes is merged with the nearest other within 20 km (between
    communes) if both have at most sixty; one above sixty is split along its longer side.
    """
    by_code = {spot.code: spot for spot in sorted(spots, key=lambda spot: spot.code)}
    groups = [part for group in _touching(by_code, neighbours) for part in _cut([by_code[code] for code in group])]
    # Small groups are merged with their nearest, smallest first.
    open_groups = [sorted(group, key=lambda spot: spot.code) for group in groups]
    finished: list[list[AreaSpot]] = []
    while open_groups:
        open_groups.sort(key=lambda group: (len(group), group[0].code))
        group = open_groups.pop(0)
        candidates: list[tuple[float, str, int]] = []
        for place, other in enumerate(open_groups if len(group) < FEWEST_COMMUNES else ()):
            if len(group) + len(other) <= MOST_COMMUNES:
                a, b = (np.array([(spot.lon, spot.lat) for spot in spots]) for spots in (group, other))
                gap_m = float(distance_m(a[:, None, 0], a[:, None, 1], b[None, :, 0], b[None, :, 1]).min())
                candidates.append((gap_m, other[0].code, place))
        gap_m, _code, nearest = min(candidates, default=(inf, "", 0))
        if gap_m > REACH_M:
            finished.append(group)
        else:
            open_groups[nearest] = sorted([*open_groups[nearest], *group], key=lambda spot: spot.code)
    return tuple(sorted(tuple(sorted(spot.code for spot in group)) for group in finished))


def _touching(spots: Mapping[str, AreaSpot], neighbours: Mapping[str, Sequence[str]]) -> list[list[str]]:
    seen: set[str] = set()
    groups = []
    for first in spots:
        if first in seen:
            continue
        seen.add(first)
        group = [first]
        for code in group:  # extended during iteration
            near = [
                touching for touching in sorted(neighbours.get(code, ())) if touching in spots and touching not in seen
            ]
            seen.update(near)
            group.extend(near)
        groups.append(group)
    return groups


def _cut(group: list[AreaSpot]) -> list[list[AreaSpot]]:
    if len(group) <= MOST_COMMUNES:
        return [group]
    # Scales longitude to the length of degrees of latitude.
    places = np.array([(spot.lon, spot.lat) for spot in group])
    points = np.asarray(places * [np.cos(np.radians(places[:, 1].mean())), 1.0], np.float64)
    longer = int(np.argmax(np.ptp(points, axis=0)))
    order = sorted(range(len(group)), key=lambda row: (points[row, longer], group[row].code))
    count = -(-len(group) // MOST_COMMUNES)
    ends = [round(len(group) * part / count) for part in range(count + 1)]
    return [[group[row] for row in order[start:end]] for start, end in pairwise(ends)]
