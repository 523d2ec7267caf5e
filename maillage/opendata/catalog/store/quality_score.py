"""Scores how well a data set is published, out of 100, by criterion.

The criteria are those of data.gouv.fr (udata) made measurable for tables, plus conformity to a schema and the period.
Weights and limits: docs/explanation/dataset-quality.md.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from maillage.opendata.catalog.domain.terms import Frequency

GOOD_PERCENT: Final = 80  # lower bound of the class "good"
FAIR_PERCENT: Final = 50
_LONG_ENOUGH: Final = 150  # characters of a description that can explain the rows (udata asks for 100)
_SHORT: Final = 50
_ALMOST_ALL: Final = 0.95  # share of conforming rows that earns half of the points
_OPEN_SHARE: Final = 1.0


class Criterion(StrEnum):
    """The criteria of the score."""

    CONFORMITY = "conformity"
    FRESHNESS = "freshness"
    DESCRIPTION = "description"
    LICENCE = "licence"
    OPEN_FORMATS = "open-formats"
    CONTACT = "contact"
    PERIOD = "period"
    TERRITORY = "territory"
    DOCUMENTATION = "documentation"


class QualityClass(StrEnum):
    """The quality classes used by facets and lists."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


# Points per criterion, 100 in total: what decides whether the data are usable at all weighs most.
WEIGHTS: Final[dict[Criterion, int]] = {
    Criterion.CONFORMITY: 25,
    Criterion.FRESHNESS: 20,
    Criterion.DESCRIPTION: 12,
    Criterion.LICENCE: 10,
    Criterion.OPEN_FORMATS: 10,
    Criterion.CONTACT: 8,
    Criterion.PERIOD: 5,
    Criterion.TERRITORY: 5,
    Criterion.DOCUMENTATION: 5,
}


@dataclass(frozen=True, slots=True)
class QualityFacts:
    """The inputs of the score on a day. ``row_count`` is None for a harvested data set.

    ``has_schema`` says whether it follows a known schema; ``bad_row_count`` counts rows with at least one error.
    """

    description: str
    licence: str
    frequency: Frequency
    has_schema: bool
    row_count: int | None
    bad_row_count: int
    error_count: int
    contact_email: str
    contact_name: str
    territory: str
    period_start: date | None
    period_end: date | None
    keywords: int
    modified_on: date
    today: date
    has_open_format: bool = True


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """The result of one criterion: the share (0-1) of its points earned."""

    criterion: Criterion
    share: float

    @property
    def most(self) -> int:
        """The maximum of points."""
        return WEIGHTS[self.criterion]

    @property
    def points(self) -> float:
        """The points earned."""
        return self.share * self.most


@dataclass(frozen=True, slots=True)
class QualityScore:
    """The score out of 100, rounded down: 100 means that every criterion is met."""

    percent: int
    criteria: tuple[CriterionScore, ...]

    @property
    def quality_class(self) -> QualityClass:
        """The quality class of the score."""
        return quality_class(self.percent)


def quality_of(facts: QualityFacts) -> QualityScore:
    """The score for these facts; a pure function."""
    length = len(facts.description.strip())
    shares = {
        Criterion.CONFORMITY: _conformity(facts),
        Criterion.FRESHNESS: _freshness(facts),
        Criterion.DESCRIPTION: 1.0 if length >= _LONG_ENOUGH else 0.5 if length >= _SHORT else 0.0,
        Criterion.LICENCE: float(bool(facts.licence)),
        Criterion.OPEN_FORMATS: _OPEN_SHARE if facts.has_open_format else 0.0,
        Criterion.CONTACT: 1.0 if facts.contact_email else 0.5 if facts.contact_name else 0.0,
        Criterion.PERIOD: (bool(facts.period_start) + bool(facts.period_end)) / 2,
        Criterion.TERRITORY: float(bool(facts.territory)),
        Criterion.DOCUMENTATION: (float(facts.has_schema) + float(facts.keywords > 0)) / 2,
    }
    criteria = tuple(CriterionScore(criterion, shares[criterion]) for criterion in WEIGHTS)
    # A thousandth absorbs float rounding, so that all shares at 1 give 100.
    return QualityScore(int(sum(result.points for result in criteria) + 0.001), criteria)


def quality_class(percent: int) -> QualityClass:
    """The class of a score."""
    if percent >= GOOD_PERCENT:
        return QualityClass.GOOD
    return QualityClass.FAIR if percent >= FAIR_PERCENT else QualityClass.POOR


def latest_update(frequency: Frequency, modified_on: date) -> date | None:
    """The last day on which a data set with this frequency counts as fresh; None without a regular frequency."""
    longest = frequency.longest_days
    return None if longest is None else modified_on + timedelta(days=longest)


def _conformity(facts: QualityFacts) -> float:
    if not facts.has_schema:
        return 0.0
    if facts.error_count == 0:
        return 1.0
    if not facts.row_count:
        return 0.0
    share = 1 - min(facts.bad_row_count / facts.row_count, 1.0)
    # Errors outside of rows (a missing column) affect all rows.
    if facts.bad_row_count == 0:
        return 0.5 * _ALMOST_ALL
    return 0.5 * share


def _freshness(facts: QualityFacts) -> float:
    if facts.frequency is Frequency.UNKNOWN:
        return 0.0
    last = latest_update(facts.frequency, facts.modified_on)
    if last is None or facts.today <= last:
        return 1.0
    # Points of a late data set fall to zero over one more update interval.
    late, longest = (facts.today - last).days, (last - facts.modified_on).days
    return max(0.0, 1 - late / longest) * 0.5
