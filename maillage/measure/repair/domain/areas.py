"""Badly served communes grouped into areas that fit one report to an operator.

The region's practice was about 500 communes in 14 areas, 36 communes per area. Grouping is deterministic. Which
communes are badly served: findings.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Final

import numpy as np

from maillage.core.geo import distance_m

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
