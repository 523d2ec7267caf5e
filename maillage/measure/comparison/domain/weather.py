"""Decides the weather of a network: the sign of a score, what is firm, what the parts say, what changed since before.

The signs are the five classes of the map's scores (25, 50, 75 and 90 points). Values come from a comparison; how
to read the signs and their limits: docs/how-to/carte-meteo.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from math import hypot
from statistics import NormalDist
from typing import Final

from maillage.measure.comparison.domain.terms import CONFIDENCE, Comparison, Estimate, OperatorEstimate
from maillage.measure.figures.domain.value_classes import CLASS_STEPS
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.terms import DEVICES_FLOOR, FIRST_YEAR, Period, Usage

SKY_STEPS: Final = CLASS_STEPS[Usage.SCORE]
GOOD_FROM: Final = 75.0
EXCELLENT_FROM: Final = 90.0
WEAK_UNDER: Final = 50.0
FIRST_SUMMER_MONTH: Final = 7
SUMMER_MONTHS: Final = 3  # July to September: one quarter, so that it is disclosed as quarters are


class Sky(IntEnum):
    """The sign of a score, worst first; the number is the class of the map's legend, from 0."""

    STORM = 0
    RAIN = 1
    CLOUDS = 2
    BRIGHT = 3
    SUN = 4


class Certainty(IntEnum):
    """How much can be said."""

    UNKNOWN = 0  # no score, or one that may not be shown
    TO_CONFIRM = 1  # a score with an interval too wide to place it among the others
    FIRM = 2


class WeatherLevel(IntEnum):
    """What one part is, where its interval leaves no doubt."""

    WEAK = 0
    GOOD = 1
    EXCELLENT = 2


class WeatherTurn(IntEnum):
    """Where a score went."""

    DOWN = -1
    UNDECIDED = 0
    UP = 1


@dataclass(frozen=True, slots=True)
class Season:
    """The summer of a year, a whole year, or (``year`` None) all time."""

    year: int | None
    is_summer: bool = False

    @property
    def period(self) -> Period | None:
        """The months: July to September, the twelve of the year, or no limit."""
        if self.year is None:
            return None
        first = (self.year - FIRST_YEAR) * 12
        return Period(first + FIRST_SUMMER_MONTH - 1, SUMMER_MONTHS) if self.is_summer else Period(first, 12)

    @property
    def before(self) -> "Season | None":
        """The one before of the same kind; None for all time and for the first."""
        if self.year is None or self.year <= FIRST_YEAR:
            return None
        return Season(self.year - 1, self.is_summer)

    def is_under_way(self, today: date) -> bool:
        """Whether ``today`` lies in it."""
        period = self.period
        return period is not None and period.first <= Period.month_of(today).first < period.first + period.months


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one operator's score says, or what all of a place say together.

    ``missing_tests`` lack to a firm statement. ``levels`` are the parts that are clearly good or weak.
    """

    certainty: Certainty
    sky: Sky | None
    score: Estimate | None
    tests: int
    missing_tests: int
    levels: tuple[tuple[ScorePart, WeatherLevel], ...] = ()
    is_hidden: bool = False

    @property
    def is_firm(self) -> bool:
        """Whether its score can be affirmed."""
        return self.certainty is Certainty.FIRM


@dataclass(frozen=True, slots=True)
class WeatherTrend:
    """By how many points a score moved, with its interval, and whether that is certain."""

    points: Estimate
    turn: WeatherTurn = field(default=WeatherTurn.UNDECIDED)


def sky_of(score: float) -> Sky:
    """The sign of a score of 0 to 100; a score on a step has the better sign, as on the map."""
    return Sky(sum(score >= step for step in SKY_STEPS))


def skies_of(score: Estimate) -> tuple[Sky, Sky]:
    """The signs at both ends of the interval; twice the sign of the value where there is none."""
    if score.low is None or score.high is None:
        return sky_of(score.value), sky_of(score.value)
    # An interval that ends on a step does not reach the better sign.
    return sky_of(score.low), max(sky_of(score.value), Sky(sum(score.high > step for step in SKY_STEPS)))


def latest_summer(today: date) -> int:
    """The year of the summer that is under way, or of the last one that was."""
    return today.year if today.month >= FIRST_SUMMER_MONTH else today.year - 1


def seasons_offered(months: Iterable[int], *, today: date, most: int = 3) -> list[Season]:
    """The latest summer, the summers and years before that have one of ``months`` (from January 2015), and all time.

    At most ``most`` summers and ``most`` years, the latest first.
    """
    dates = [(FIRST_YEAR + month // 12, month % 12 + 1) for month in sorted(months, reverse=True)]
    summer_months = range(FIRST_SUMMER_MONTH, FIRST_SUMMER_MONTH + SUMMER_MONTHS)
    summers = dict.fromkeys([latest_summer(today), *(year for year, month in dates if month in summer_months)])
    years = dict.fromkeys(year for year, _ in dates)
    return [
        *(Season(year, is_summer=True) for year in list(summers)[:most]),
        *(Season(year) for year in list(years)[:most]),
        Season(None),
    ]


def usual_season(months: Iterable[int], *, today: date) -> Season:
    """What is shown when nobody chose: the latest summer; all time where no test was made in it."""
    summer = Season(latest_summer(today), is_summer=True)
    first = 0 if summer.period is None else summer.period.first
    return summer if any(first <= month < first + SUMMER_MONTHS for month in months) else Season(None)


def season_of(period: Period) -> Season | None:
    """The season of a period that is a summer or a year; None for any other."""
    year, month = FIRST_YEAR + period.first // 12, period.first % 12 + 1
    if period.months == SUMMER_MONTHS and month == FIRST_SUMMER_MONTH:
        return Season(year, is_summer=True)
    return Season(year) if period.months == 12 else None


def outlook_of(operator: OperatorEstimate, *, part: ScorePart | None = None) -> Outlook:
    """What the score of ``operator`` says, or that of one ``part`` of it."""
    score = operator.score if part is None else operator.parts.get(part)
    if operator.is_hidden or score is None:
        # How many tests a hidden operator has must not show: it lacks as many as one without any.
        missing = DEVICES_FLOOR if operator.is_hidden else max(operator.missing_tests, 1)
        return Outlook(Certainty.UNKNOWN, None, None, operator.tests, missing, is_hidden=operator.is_hidden)
    certainty = Certainty.TO_CONFIRM if operator.missing_tests else Certainty.FIRM
    return Outlook(certainty, sky_of(score.value), score, operator.tests, operator.missing_tests, levels_of(operator))


def levels_of(operator: OperatorEstimate) -> tuple[tuple[ScorePart, WeatherLevel], ...]:
    """The parts whose whole interval is good (75 and more) or weak (under 50): the best first, the weakest last."""
    levels: list[tuple[ScorePart, WeatherLevel]] = []
    for part, estimate in operator.parts.items():
        if estimate.low is None or estimate.high is None:
            continue
        if estimate.high <= WEAK_UNDER:
            levels.append((part, WeatherLevel.WEAK))
        elif estimate.low >= GOOD_FROM:
            levels.append((part, WeatherLevel.EXCELLENT if estimate.low >= EXCELLENT_FROM else WeatherLevel.GOOD))
    return tuple(sorted(levels, key=lambda part_level: (-part_level[1], part_level[0])))


def mean_outlook(outlooks: Sequence[Outlook]) -> Outlook:
    """What a place is over its operators: the plain mean of the scores that are shown, each operator weighing the same.

    Nobody knows how many people here use which network, so no operator weighs more. The interval of the mean is
    made from those of the operators by the square-and-add rule (Zou & Donner, Statistics in Medicine 27, 2008),
    which takes them as independent. Firm where every operator is.
    """
    scores = [outlook.score for outlook in outlooks if outlook.score is not None]
    tests = sum(outlook.tests for outlook in outlooks)
    missing = sum(outlook.missing_tests for outlook in outlooks)
    if not scores:
        is_hidden = any(outlook.is_hidden for outlook in outlooks)
        return Outlook(Certainty.UNKNOWN, None, None, tests, missing, is_hidden=is_hidden)
    is_firm = all(outlook.certainty is Certainty.FIRM for outlook in outlooks)
    mean = _mean(scores)
    certainty = Certainty.FIRM if is_firm else Certainty.TO_CONFIRM
    return Outlook(certainty, sky_of(mean.value), mean, tests, missing)


def trend(before: Estimate | None, now: Estimate | None, *, looks: int = 1) -> WeatherTrend | None:
    """How a score moved from ``before`` to ``now``; None where one of them has no interval.

    The interval of the difference is made from both by the square-and-add rule, as that of two independent samples:
    phones that tested in both seasons make it wider than needed, never narrower. It is widened for the number of
    differences that one page shows (``looks``, Bonferroni), so that at most one page in twenty has a wrong arrow.
    """
    if before is None or now is None:
        return None
    below, above = _root(_below(now), _above(before)), _root(_above(now), _below(before))
    if below is None or above is None:
        return None
    tail = (1 - CONFIDENCE) / 2
    wider = NormalDist().inv_cdf(1 - tail / looks) / NormalDist().inv_cdf(1 - tail)
    difference = now.value - before.value
    low, high = difference - wider * below, difference + wider * above
    turn = WeatherTurn.UP if low > 0 else WeatherTurn.DOWN if high < 0 else WeatherTurn.UNDECIDED
    return WeatherTrend(Estimate(difference, low, high), turn)


def mean_trend(
    before: Comparison, now: Comparison, *, part: ScorePart | None = None, looks: int = 1
) -> WeatherTrend | None:
    """How a place moved over the operators that have a score in both; None where none has.

    An operator that was tested only once would move the mean without anything having changed.
    """
    if part is None and before.composite != now.composite:
        return None
    pairs = [(_score(before.of(estimate.operator), part), _score(estimate, part)) for estimate in now.operators]
    both = [(then, score) for then, score in pairs if then is not None and score is not None]
    if not both:
        return None
    return trend(_mean([then for then, _ in both]), _mean([score for _, score in both]), looks=looks)


def trend_of(
    operator: int, before: Comparison, now: Comparison, *, part: ScorePart | None, looks: int
) -> WeatherTrend | None:
    """How one operator moved; None where it has no score in one of them, or another composite."""
    if part is None and before.composite != now.composite:
        return None
    return trend(_score(before.of(operator), part), _score(now.of(operator), part), looks=looks)


def _score(operator: OperatorEstimate | None, part: ScorePart | None) -> Estimate | None:
    if operator is None or operator.is_hidden:
        return None
    return operator.score if part is None else operator.parts.get(part)


def _mean(scores: Sequence[Estimate]) -> Estimate:
    count = len(scores)
    value = sum(score.value for score in scores) / count
    below, above = _root(*map(_below, scores)), _root(*map(_above, scores))
    if below is None or above is None:
        return Estimate(value, None, None)
    return Estimate(value, value - below / count, value + above / count)


def _root(*sides: float | None) -> float | None:
    errors = [side for side in sides if side is not None]
    return hypot(*errors) if len(errors) == len(sides) else None


def _below(score: Estimate) -> float | None:
    return None if score.low is None else max(score.value - score.low, 0.0)


def _above(score: Estimate) -> float | None:
    return None if score.high is None else max(score.high - score.value, 0.0)
