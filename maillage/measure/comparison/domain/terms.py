"""The terms of comparisons: rates as Arcep counts them, estimates with their interval, the podium.

A comparison is an estimate over people: every device weighs the same inside its stratum (département and density
class), strata weigh as their inhabitants, intervals come from drawing devices again
(docs/explanation/quality-score.md).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import combinations
from math import ceil, floor
from typing import Final

from maillage.core.disclosure.interval_ends import share_ends
from maillage.core.lower_bound import LowerBound
from maillage.core.word_enum import WordEnum
from maillage.measure.figures.domain.coarsening import share_parts
from maillage.measure.figures.domain.value_classes import ends_told
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.score import WIDEST_INTERVAL as WIDEST_INTERVAL  # noqa: PLC0414 -- a term of comparisons
from maillage.measure.record.domain.terms import DEVICES_FLOOR, MANY_DEVICES, Period, Usage

METHOD: Final = "method/2"  # the version of the formulas; a change of any of them changes it
DRAWS: Final = 1_000
CONFIDENCE: Final = 0.95


class Rate(WordEnum):
    """Shares (0-1) that Arcep's surveys publish too; ours are crowdsourced and say so."""

    PAGE_WITHIN_10S = 0
    PAGE_WITHIN_5S = 1
    VIDEO_PERFECT = 2
    VIDEO_CORRECT = 3  # perfect or correct
    DOWNLOAD_3_MBPS = 4
    DOWNLOAD_8_MBPS = 5
    DOWNLOAD_30_MBPS = 6
    FILE_DOWN_WITHIN_30S = 7
    FILE_UP_WITHIN_30S = 8


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval; the interval is None where devices are too few to draw one (under 5).

    ``devices`` are those behind it, 0 where they are not known: below fifty, pages are given it as
    ``score_as_told`` and ``published_share`` say.
    """

    value: float
    low: float | None
    high: float | None
    devices: int = field(default=0, compare=False)

    @property
    def is_of_many(self) -> bool:
        """Whether fifty devices are behind it: a mean of so many is nobody's value, and neither are its ends."""
        return self.devices >= MANY_DEVICES


# In which steps of points a mean of so many devices is published: what one more device moves it by then says of its own
# value, at best, in which half of the scale it lies (devices times step are 40 points at least).
_POINT_STEPS: Final = ((5_000, 0.01), (500, 0.1), (50, 1.0), (20, 2.0), (10, 5.0), (0, 10.0))
_ROUNDING: Final = 1e-9


def score_as_told(score: Estimate) -> Estimate:
    """The points as they are shown: in steps that its devices allow; below fifty, classes of the map as ends."""
    rounded = _rounded(score, _point_step(score.devices))
    if score.is_of_many:
        return rounded
    return Estimate(rounded.value, *ends_told(score.low, score.high, Usage.SCORE), devices=LowerBound.of(score.devices))


def published_share(share: Estimate) -> Estimate:
    """The share as it is shown: of fewer than fifty devices in tenths or fifths, with an interval made of these."""
    if share.is_of_many:
        return _rounded(share, _point_step(share.devices) / 100)
    parts = int(share_parts(share.devices))
    value = round(share.value * parts) / parts
    if share.low is None or share.devices < DEVICES_FLOOR:
        return Estimate(value, None, None, LowerBound.of(share.devices))
    return Estimate(value, *share_ends(value, share.devices), LowerBound.of(share.devices))


def difference_as_told(difference: Estimate, devices: int, *, point: float = 1.0) -> Estimate:
    """A difference as it is shown, with so many devices behind the side of fewer; ``point``: 0.01 of shares.

    Below fifty it has no interval.
    """
    rounded = _rounded(difference, _point_step(devices) * point)
    return rounded if devices >= MANY_DEVICES else Estimate(rounded.value, None, None)


def _point_step(devices: int) -> float:
    return next(step for fewest, step in _POINT_STEPS if devices >= fewest)


def _rounded(estimate: Estimate, step: float) -> Estimate:
    """The estimate in steps of ``step``, its interval not narrower."""

    def in_steps(value: float, to_whole: Callable[[float], int]) -> float:
        return round(to_whole(value / step) * step, 9)

    low, high = estimate.low, estimate.high
    return Estimate(
        in_steps(estimate.value, round),
        None if low is None else in_steps(low + _ROUNDING, floor),
        None if high is None else in_steps(high - _ROUNDING, ceil),
        estimate.devices,
    )


@dataclass(frozen=True, slots=True)
class OperatorEstimate:
    """One operator in one comparison.

    ``tests`` are counted samples, ``devices`` distinct devices, ``effective_tests`` how many independent tests of
    equal weight would say as much (never above ``tests``). ``missing_tests``: about how many tests by new devices
    lack until it can be placed among the others (0: it is).
    ``score`` is None where no test has the whole score, or where the figure is hidden. ``is_hidden``: fewer than
    five devices, or showing it would reveal somebody; every figure is then None or 0. Below fifty devices the numbers
    are of LowerBound and the values have two digits (domain/coarsening.py).
    """

    operator: int
    tests: int = 0
    devices: int = 0
    effective_tests: int = 0
    missing_tests: int = 0
    score: Estimate | None = None
    parts: Mapping[ScorePart, Estimate] = field(default_factory=dict)
    rates: Mapping[Rate, Estimate] = field(default_factory=dict)
    is_hidden: bool = False

    @property
    def is_rounded(self) -> bool:
        """Whether its numbers are the lower ends of their steps."""
        return isinstance(self.tests, LowerBound)


class Relation(IntEnum):
    """How a ranked operator stands among the others."""

    UNRANKED = 0  # too few devices, or an interval too wide, to place it; or nobody to compare it with
    BEHIND = 1  # somebody is ahead for certain
    TIED = 2  # nobody is, and with somebody nothing decides
    AHEAD = 3  # ahead of everybody for certain


@dataclass(frozen=True, slots=True)
class ScoreDifference:
    """Two ranked operators: by how many points ``ahead`` leads ``behind``.

    The interval is simultaneous for all pairs; ``is_decided``: it excludes zero, and so does the one that is left
    without the devices of any one day.
    """

    ahead: int
    behind: int
    points: Estimate
    is_decided: bool


class Standing(IntEnum):
    """What becomes of the order when something is changed."""

    SAME = 0  # the same steps
    WEAKER = 1  # fewer orders are decided, none is turned round
    OTHER = 2  # an order is decided the other way, or a new one appears


@dataclass(frozen=True, slots=True)
class Variant:
    """The podium again under one change: weights of a part by 20 % up or down, one usage, technology, context, density.

    ``name`` is the slug of the change: "weight:web:+20", "part:video", "technology:5G", "context:indoor",
    "density:rural". ``steps`` are operators as in Comparison.
    """

    name: str
    steps: tuple[tuple[int, ...], ...]
    standing: Standing


def certain_orders(decided: Iterable[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """All orders that follow from those ``decided``: intervals hold for all pairs at once, so orders may be chained."""
    orders = set(decided)
    while chained := {(one, last) for one, two in orders for middle, last in orders if two == middle} - orders:
        orders |= chained
    return frozenset(orders)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Operators compared in one territory under one selection.

    ``operators`` come best score first, those without rank after them. ``steps`` hold the ranked ones: operators of
    one step are ex aequo, and every operator of a step is ahead of every one of the next with certainty.
    ``population_share`` is the part of the inhabitants who live in strata that could be compared (0-1).
    ``composite`` says what is compared: "score" where full tests exist, else "speed_score"; ``period`` of which months
    (None: all).
    """

    territory: str
    composite: str
    operators: tuple[OperatorEstimate, ...]
    steps: tuple[tuple[int, ...], ...] = ()
    differences: tuple[ScoreDifference, ...] = ()
    population_share: float = 1.0
    strata: int = 1
    method: str = METHOD
    period: Period | None = None

    def of(self, operator: int) -> OperatorEstimate | None:
        """The estimate of an operator by its code."""
        return next((estimate for estimate in self.operators if estimate.operator == operator), None)

    @property
    def ranked(self) -> tuple[int, ...]:
        """The operators that can be placed, best score first."""
        return tuple(operator for step in self.steps for operator in step)

    @property
    def orders(self) -> frozenset[tuple[int, int]]:
        """Pairs of operators of which the first is ahead of the second for certain: all that may be said of an order.

        Two of one step may be such a pair, where a third one cannot be distinguished from either.
        """
        decided = {(difference.ahead, difference.behind) for difference in self.differences if difference.is_decided}
        stepped = {
            (ahead, behind) for above, below in combinations(self.steps, 2) for ahead in above for behind in below
        }
        return certain_orders(decided | stepped)

    @property
    def leaders(self) -> tuple[int, ...]:
        """Those nobody is ahead of, best score first; none where no order is certain. One alone leads all others."""
        if not self.orders:
            return ()
        return tuple(operator for operator in self.ranked if not self.ahead_of(operator))

    def ahead_of(self, operator: int) -> tuple[int, ...]:
        """The operators that are ahead of ``operator`` for certain."""
        return tuple(rival for rival in self.ranked if (rival, operator) in self.orders)

    def behind(self, operator: int) -> tuple[int, ...]:
        """The operators that are behind ``operator`` for certain."""
        return tuple(rival for rival in self.ranked if (operator, rival) in self.orders)

    def tied_with(self, operator: int) -> tuple[int, ...]:
        """The other ranked operators from which nothing decides ``operator``."""
        if operator not in self.ranked:
            return ()
        decided = {operator, *self.ahead_of(operator), *self.behind(operator)}
        return tuple(rival for rival in self.ranked if rival not in decided)

    def rank_of(self, operator: int) -> int | None:
        """The rank of an operator: one more than all who are ahead for certain; None where it is not ranked."""
        return 1 + len(self.ahead_of(operator)) if operator in self.ranked else None

    def relation_of(self, operator: int) -> Relation:
        """How an operator stands among the ranked ones."""
        if operator not in self.ranked or len(self.ranked) == 1:
            return Relation.UNRANKED
        if self.ahead_of(operator):
            return Relation.BEHIND
        return Relation.TIED if self.tied_with(operator) else Relation.AHEAD
