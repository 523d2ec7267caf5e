"""A need of a buyer, and how well a structure answers it: a score whose every part is said."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from maillage.inclusion.terms.structures import ServiceKind, StructureKind


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


class MatchPart(StrEnum):
    """What a score is made of."""

    DISTANCE = "distance"
    CAPACITY = "capacity"
    RECORD = "record"
    FRESHNESS = "freshness"


class PartVerdict(StrEnum):
    """What a part says of a structure."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MatchPartScore:
    """One part: ``points`` (0 to 1) where it is known, None where it is not; ``figure`` is what it was judged by."""

    part: MatchPart
    verdict: PartVerdict
    points: float | None
    figure: float | None


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
