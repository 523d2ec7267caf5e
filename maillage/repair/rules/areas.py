"""Badly served communes put together into areas of neighbours that one file to an operator can speak of.

The region's own practice was about 500 communes in 14 areas: 36 communes an area. Everything is decided by positions
and codes, in one order: the same communes give the same areas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import distance_m

MOST_COMMUNES: Final = 60
FEWEST_COMMUNES: Final = 10
REACH_M: Final = 20_000.0  # how far a small group looks for others to join

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AreaSpot:
    """One badly served commune: its code and the point where its name is written (degrees)."""

    code: str
    lon: float
    lat: float


def grouped(spots: Sequence[AreaSpot], neighbours: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The areas as sorted Insee codes, in the order of their first codes.

    Communes that touch are of one group. A group below ten communes joins the nearest other group within 20 km (from
    commune to commune) as long as they stay within sixty; a group above sixty is cut across its longer side.
    """
    by_code = {spot.code: spot for spot in sorted(spots, key=lambda spot: spot.code)}
    groups = [part for group in _touching(by_code, neighbours) for part in _cut([by_code[code] for code in group])]
    # Groups after the small ones have joined their nearest, the smallest first
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
        for code in group:  # grows while it is walked
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
    # Degrees of longitude as wide as those of latitude.
    places = np.array([(spot.lon, spot.lat) for spot in group])
    points = np.asarray(places * [np.cos(np.radians(places[:, 1].mean())), 1.0], np.float64)
    longer = int(np.argmax(np.ptp(points, axis=0)))
    order = sorted(range(len(group)), key=lambda row: (points[row, longer], group[row].code))
    count = -(-len(group) // MOST_COMMUNES)
    ends = [round(len(group) * part / count) for part in range(count + 1)]
    return [[group[row] for row in order[start:end]] for start, end in pairwise(ends)]
