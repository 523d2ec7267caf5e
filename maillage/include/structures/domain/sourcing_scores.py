"""How well structures answer a need: first who may answer at all, then a mark that explains itself.

Who may answer: the sector is one that it works in, the kind and the way of working are those asked for, and its
activity reaches the place. An activity whose reach nobody said is neither taken nor dropped: it is given separately.
The parts and their weights stand in docs/explanation/sourcing.md; what is not known is not zero.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from maillage.include.structures.domain.reservations import MOST_DEPENDENCE
from maillage.include.structures.domain.sourcing import (
    MatchPart,
    MatchPartScore,
    PartVerdict,
    RunningContract,
    SourcingScore,
    StructureLoad,
    WaitingAnswers,
)

# In hundredths of the whole mark, in the order in which parts are shown.
WEIGHTS: Final[Mapping[MatchPart, int]] = {
    MatchPart.DISTANCE: 30,
    MatchPart.CAPACITY: 30,
    MatchPart.RECORD: 15,
    MatchPart.LOAD: 15,
    MatchPart.FRESHNESS: 10,
}
# What each part is judged by, and the points it earns there (0 to 1), in straight lines between and level beyond.
_CURVES: Final[Mapping[MatchPart, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    MatchPart.DISTANCE: ((15.0, 100.0), (1.0, 0.0)),  # km
    MatchPart.CAPACITY: ((0.1, MOST_DEPENDENCE, 1.0), (1.0, 0.5, 0.0)),  # share of the turnover
    MatchPart.RECORD: ((0.0, 5.0), (0.5, 1.0)),  # contracts won; none is not a fault
    MatchPart.LOAD: ((0.0, 1.0), (1.0, 0.0)),  # share of the turnover that is taken already
    MatchPart.FRESHNESS: ((365.0, 1_095.0), (1.0, 0.0)),  # days since it was confirmed
}
# What a yes counts for until the buyer decides: one in six, as structures are asked until six are interested.
CHANCE_OF_ANSWER: Final = 1 / 6
_MONTHS: Final = 12
_FULL: Final = 1.0
_GOOD: Final = 0.7
_FAIR: Final = 0.35


def dependence(amount_eur: float | None, turnover_eur: float | None) -> float | None:
    """The share of its turnover that the need would be (0 and more); None where either is not known."""
    if amount_eur is None or not turnover_eur:
        return None
    return amount_eur / turnover_eur


def structure_load(
    contracts: Iterable[RunningContract] | None,
    waiting: WaitingAnswers | None,
    *,
    turnover_eur: float | None,
    on: dt.date,
) -> StructureLoad | None:
    """What a structure will have on its hands on a day; None where no contract is published to be known.

    What is not known of one contract leaves the share unknown, unless what is known fills the structure already.
    Without a turnover nothing is a share of it, but nothing at all.
    """
    if contracts is None:
        return None
    running = [contract for contract in contracts if contract.until >= on]
    monthly = sum(contract.monthly_eur or 0.0 for contract in running)
    monthly += CHANCE_OF_ANSWER * waiting.monthly_eur if waiting else 0.0
    is_whole = all(contract.monthly_eur is not None for contract in running) and not (
        waiting and waiting.without_amount
    )
    share = None
    if turnover_eur:
        stated_share = monthly / (turnover_eur / _MONTHS)
        share = stated_share if is_whole or stated_share >= _FULL else None
    elif is_whole and not monthly:
        share = 0.0
    return StructureLoad(share, len(running), waiting.count if waiting else 0)


def part_points(part: MatchPart, figure: float | None) -> float | None:
    """The points of a part (0 to 1) for what it is judged by; None where that is not known."""
    if figure is None:
        return None
    steps, points = _CURVES[part]
    if figure <= steps[0]:
        return points[0]
    # By hand: numpy takes ten times as long for one number, and a need asks for ten thousand.
    for place in range(1, len(steps)):
        if figure < steps[place]:
            low, high = steps[place - 1], steps[place]
            share = (figure - low) / (high - low)
            return points[place - 1] + share * (points[place] - points[place - 1])
    return points[-1]


def sourcing_score(
    *,
    distance_km: float | None,
    dependence_share: float | None,
    contracts_won: int | None,
    load: StructureLoad | None,
    days_since_confirmed: int | None,
) -> SourcingScore:
    """The mark of a structure for a need, with each of its parts."""
    figures = (distance_km, dependence_share, contracts_won, load.share if load else None, days_since_confirmed)
    parts, known_weight, earned = [], 0, 0.0
    for (part, weight), figure in zip(WEIGHTS.items(), figures, strict=True):
        part_load, value = load if part is MatchPart.LOAD else None, part_points(part, figure)
        if value is None:
            parts.append(MatchPartScore(part, PartVerdict.UNKNOWN, None, None, part_load))
            continue
        verdict = PartVerdict.GOOD if value >= _GOOD else PartVerdict.FAIR if value >= _FAIR else PartVerdict.POOR
        parts.append(MatchPartScore(part, verdict, value, figure, part_load))
        known_weight += weight
        earned += weight * value
    return SourcingScore(
        points=100 * earned / known_weight if known_weight else 0.0,
        low=earned,
        high=earned + (100 - known_weight),
        known_share=known_weight / 100,
        parts=tuple(parts),
    )
