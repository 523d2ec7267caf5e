"""Who reaches which purchase: every structure beside every place of the calendar, in one computation.

A structure reaches a place where an activity of the right sector does: its radius, one of its zones, the whole country.
Places and structures are points on a sphere: the cosine of the angle between two is a product of two short vectors, so
that thousands of structures beside thousands of places are one product of matrices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import EARTH_RADIUS_M, ROUND_OF_COSINE, unit_vectors
from maillage.include.opportunities.domain.opportunities import OpportunityPlace
from maillage.include.structures.domain.reservations import StructuresInReach
from maillage.include.structures.domain.structures import FAMILIES, ReachKind, StatedStructure, StructureFamily
from maillage.include.structures.domain.structures import StructureKind as Kind

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_MOST_PAIRS: Final = 4_000_000  # of one block: 32 MB of numbers
_GROUPS: Final[Mapping[Kind, int]] = {
    kind: 2
    if kind is Kind.SEP
    else {StructureFamily.INSERTION: 0, StructureFamily.DISABILITY: 1, StructureFamily.OTHER: 3}[FAMILIES[kind]]
    for kind in Kind
}


@dataclass(frozen=True, slots=True)
class PlaceReach:
    """Who reaches one place with one set of sectors: by family, whose reach nobody said, what they turn over.

    ``median_of_inverse_turnover`` times an amount is the median of the shares that it would be of their turnovers.
    """

    in_reach: StructuresInReach
    unsaid: int
    median_of_inverse_turnover: float | None


def places_reached(
    structure: StatedStructure, sectors: frozenset[str], places: Sequence[OpportunityPlace]
) -> list[bool]:
    """For each place whether the structure reaches it in any of these sectors."""
    flags: list[bool] = _reach_flags([structure], sectors, places)[0].tolist()
    return flags


def reach_counts(
    structures: Sequence[StatedStructure], sectors: frozenset[str], places: Sequence[OpportunityPlace]
) -> list[PlaceReach]:
    """For each place who reaches it in any of these sectors; a structure counts once."""
    able = [stated for stated in structures if any(activity.sector in sectors for activity in stated.activities)]
    if not able:
        return [PlaceReach(StructuresInReach(), 0, None) for _place in places]
    # By turnover, the largest first: the median of those that reach a place is then the middle one of a row of flags.
    inverse = np.array([1 / stated.turnover_eur if stated.turnover_eur else np.inf for stated in able])
    able = [able[row] for row in np.argsort(inverse, kind="stable")]
    inverse = np.sort(inverse)
    is_unsaid = np.array(
        [
            any(
                activity.reach.kind is ReachKind.UNKNOWN for activity in stated.activities if activity.sector in sectors
            )
            for stated in able
        ]
    )
    groups = np.array([_GROUPS[stated.kind] for stated in able])
    counts: list[PlaceReach] = []
    step = max(1, _MOST_PAIRS // len(able))
    for start in range(0, len(places), step):
        counts += _counts(_reach_flags(able, sectors, places[start : start + step]), groups, is_unsaid, inverse)
    return counts


def _reach_flags(
    structures: Sequence[StatedStructure], sectors: frozenset[str], places: Sequence[OpportunityPlace]
) -> Flags:
    """Which structure (row) reaches which place (column)."""
    reaches_of = [
        [activity.reach for activity in stated.activities if activity.sector in sectors] for stated in structures
    ]
    radius_km = np.array(
        [
            max(
                (np.inf if reach.kind is ReachKind.COUNTRY else reach.radius_km or -1.0 for reach in several),
                default=-1.0,
            )
            for several in reaches_of
        ]
    )
    # The cosine of the angle that a radius spans; above any cosine where there is no radius.
    angles = np.clip(radius_km * 1000 / EARTH_RADIUS_M, 0, np.pi)
    least = np.where(radius_km < 0, np.inf, np.cos(angles) - ROUND_OF_COSINE)
    vectors = unit_vectors([stated.lon for stated in structures], [stated.lat for stated in structures])
    points = unit_vectors([place.lon for place in places], [place.lat for place in places])
    flags = (vectors @ points.T >= least[:, None]) | np.isposinf(radius_km)[:, None]
    for row, several in enumerate(reaches_of):
        for zone in {zone for reach in several for zone in reach.zones}:
            flags[row] |= np.array([zone in place.around for place in places], np.bool_)
    return flags


def _counts(within: Flags, groups: NDArray[np.int64], is_unsaid: Flags, inverse: Floats) -> list[PlaceReach]:
    """A row of ``within`` is a structure, a column a place; ``inverse`` rises, and is infinite where not known."""
    by_group = np.array([within[groups == group].sum(axis=0) for group in range(4)]).T
    unsaid = (is_unsaid[:, None] & ~within).sum(axis=0)
    counted = within[: int(np.isfinite(inverse).sum())]
    ranks = np.cumsum(counted, axis=0, dtype=np.int32)
    number = ranks[-1] if len(ranks) else np.zeros(within.shape[1], np.int32)
    medians: list[float | None] = [None] * within.shape[1]
    if len(ranks):
        lower = inverse[np.argmax(ranks >= (number + 1) // 2, axis=0)]
        upper = inverse[np.argmax(ranks >= number // 2 + 1, axis=0)]
        medians = [
            float(value) if has_any else None
            for value, has_any in zip((lower + upper) / 2, (number > 0).tolist(), strict=True)
        ]
    return [
        PlaceReach(StructuresInReach(*several), silent, middle)
        for several, silent, middle in zip(by_group.tolist(), unsaid.tolist(), medians, strict=True)
    ]
