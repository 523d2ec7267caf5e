"""A need of a buyer, and how well a structure answers it: a score whose every part is said."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from maillage.include.structures.domain.structures import ServiceKind, StructureKind


@dataclass(frozen=True, slots=True)
class BuyerNeed:
    """What is looked for: sectors (any of them), where it is performed, for about how much a year.

    ``lon`` and ``lat`` are where the work is; ``amount_eur`` is without tax and a year. None: not said.
    """

    sectors: frozenset[str]
    lon: float
    lat: float
    territories: frozenset[str] = frozenset()  # the addresses that contain the place, itself among them
    kinds: frozenset[StructureKind] = frozenset()
    services: frozenset[ServiceKind] = frozenset()
    amount_eur: float | None = None
    starts_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class RunningContract:
    """A contract that a structure holds, ``until`` its last day at the latest.

    ``monthly_eur`` is its amount without tax spread over its months; None where nobody can say what falls to the
    structure: no amount or duration, the ceiling of a framework, a concession, several holders.
    """

    monthly_eur: float | None
    until: dt.date


@dataclass(frozen=True, slots=True)
class WaitingAnswers:
    """Needs of other buyers that a structure said yes to, and that nobody decided on yet.

    ``monthly_eur`` is what those whose amount is known would be together, without tax.
    """

    count: int
    monthly_eur: float
    without_amount: int


@dataclass(frozen=True, slots=True)
class StructureLoad:
    """What a structure has taken on already, as far as it is known: public contracts that run, answers that wait.

    ``share`` is what they are of its turnover, month by month (0 and more); None where that is not known.
    """

    share: float | None
    contracts: int
    answers: int


class MatchPart(StrEnum):
    """What a score is made of."""

    DISTANCE = "distance"
    CAPACITY = "capacity"
    RECORD = "record"
    LOAD = "load"
    FRESHNESS = "freshness"


class PartVerdict(StrEnum):
    """What a part says of a structure."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MatchPartScore:
    """One part: ``points`` (0 to 1) where it is known, None where it is not; ``figure`` is what it was judged by.

    ``load`` is what LOAD rests on, of no other part.
    """

    part: MatchPart
    verdict: PartVerdict
    points: float | None
    figure: float | None
    load: StructureLoad | None = None


@dataclass(frozen=True, slots=True)
class SourcingScore:
    """How well a structure answers a need.

    ``points`` (0 to 100) is the mean of the parts that are known, by their weights; ``known_share`` is how much of the
    weights is known: a high mark that rests on little is shown as such. ``low`` and ``high`` are the marks with every
    unknown part at its worst and at its best.
    """

    points: float
    low: float
    high: float
    known_share: float
    parts: tuple[MatchPartScore, ...]
