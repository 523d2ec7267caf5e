"""How well structures answer a need: first who may answer at all, then a mark that explains itself.

Who may answer: the sector is one that it works in, the kind and the way of working are those asked for, and its
activity reaches the place. An activity whose reach nobody said is neither taken nor dropped: it is told apart.
The parts and their weights stand in docs/explanation/sourcing.md; what is not known is not zero.
"""

from collections.abc import Mapping
from typing import Final

from maillage.inclusion.terms.sourcing import MatchPart, MatchPartScore, PartVerdict, SourcingScore

# In hundredths of the whole mark.
WEIGHTS: Final[Mapping[MatchPart, int]] = {
    MatchPart.DISTANCE: 35,
    MatchPart.CAPACITY: 35,
    MatchPart.RECORD: 15,
    MatchPart.FRESHNESS: 15,
}
# A structure whose turnover would come from one buyer for more than this depends on it; the state's directory of
# inclusive suppliers takes the same bound (le marché de l'inclusion, "potentiel inclusif").
MOST_DEPENDENCE: Final = 0.30
NEAR_KM: Final = 15.0
FAR_KM: Final = 100.0
_GOOD: Final = 0.7
_FAIR: Final = 0.35
_RECORD_ENOUGH: Final = 5  # contracts won: more of them say nothing more
_FRESH_DAYS: Final = 365.0
_STALE_DAYS: Final = 1_095.0


def distance_points(distance_km: float | None) -> float | None:
    """1 within NEAR_KM, 0 from FAR_KM on, in a straight line between."""
    if distance_km is None:
        return None
    return min(1.0, max(0.0, (FAR_KM - distance_km) / (FAR_KM - NEAR_KM)))


def dependence(amount_eur: float | None, turnover_eur: float | None) -> float | None:
    """The share of its turnover that the need would be (0 and more); None where either is not known."""
    if amount_eur is None or not turnover_eur:
        return None
    return amount_eur / turnover_eur


def capacity_points(share: float | None) -> float | None:
    """1 for a need that is a tenth of the turnover or less, ½ at MOST_DEPENDENCE, 0 where it is all of it."""
    if share is None:
        return None
    if share <= MOST_DEPENDENCE:
        return 1.0 - 0.5 * max(0.0, share - 0.1) / (MOST_DEPENDENCE - 0.1)
    return max(0.0, 0.5 * (1.0 - share) / (1.0 - MOST_DEPENDENCE))


def record_points(contracts_won: int | None) -> float | None:
    """1 from _RECORD_ENOUGH contracts on; none known is not a fault: half."""
    if contracts_won is None:
        return None
    return 0.5 + 0.5 * min(contracts_won, _RECORD_ENOUGH) / _RECORD_ENOUGH


def freshness_points(days_since_confirmed: int | None) -> float | None:
    """1 where it was confirmed within a year, 0 from three years on."""
    if days_since_confirmed is None:
        return None
    return min(1.0, max(0.0, (_STALE_DAYS - days_since_confirmed) / (_STALE_DAYS - _FRESH_DAYS)))


def sourcing_score(
    *,
    distance_km: float | None,
    dependence_share: float | None,
    contracts_won: int | None,
    days_since_confirmed: int | None,
) -> SourcingScore:
    """The mark of a structure for a need, with each of its parts."""
    parts = (
        _part(MatchPart.DISTANCE, distance_points(distance_km), distance_km),
        _part(MatchPart.CAPACITY, capacity_points(dependence_share), dependence_share),
        _part(MatchPart.RECORD, record_points(contracts_won), contracts_won),
        _part(MatchPart.FRESHNESS, freshness_points(days_since_confirmed), days_since_confirmed),
    )
    known_weight = sum(WEIGHTS[part.part] for part in parts if part.points is not None)
    earned = sum(WEIGHTS[part.part] * part.points for part in parts if part.points is not None)
    return SourcingScore(
        points=100 * earned / known_weight if known_weight else 0.0,
        low=earned,
        high=earned + (100 - known_weight),
        known_share=known_weight / 100,
        parts=parts,
    )


def _part(part: MatchPart, points: float | None, figure: float | None) -> MatchPartScore:
    if points is None:
        return MatchPartScore(part, PartVerdict.UNKNOWN, None, None)
    verdict = PartVerdict.GOOD if points >= _GOOD else PartVerdict.FAIR if points >= _FAIR else PartVerdict.POOR
    return MatchPartScore(part, verdict, points, figure)
