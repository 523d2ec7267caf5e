"""The publication matrix: the state of each core data set in each commune, and the next step of each commune.

The next step is the first that applies, from started work to missing data: finish before starting, repair before
adding. Among missing data sets, those that the commune would publish according to the survey come first, then the order
of the common core.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from maillage.opendata.catalog.domain.terms import Frequency


class CellState(StrEnum):
    """The state of one data set of one commune: the most advanced one known."""

    PUBLISHED = "published"
    WITH_ERRORS = "with-errors"
    LATE = "late"
    DRAFT = "draft"
    WOULD_PUBLISH = "would-publish"  # survey: held, and would be published
    HELD = "held"  # survey: held, would not be published
    NOT_HELD = "not-held"  # survey
    NOTHING = "nothing"  # unknown


class StepKind(StrEnum):
    """The next step of a commune."""

    JOIN = "join"
    FINISH_DRAFT = "finish-draft"
    CORRECT = "correct"
    UPDATE = "update"
    PUBLISH_FIRST = "publish-first"
    PUBLISH = "publish"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PublishedFacts:
    """The published data set of one commune for one schema."""

    slug: str
    modified_on: date
    frequency: Frequency
    error_count: int
    quality_percent: int | None


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """A commune's survey answer about one data set; None for unanswered questions."""

    is_held: bool | None
    would_publish: bool | None


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One data set of one commune. ``age_days`` and ``quality_percent`` describe the published one."""

    state: CellState
    slug: str = ""
    age_days: int | None = None
    quality_percent: int | None = None
    error_count: int = 0


@dataclass(frozen=True, slots=True)
class MatrixStep:
    """The next step; ``schema_id`` is its data set ("" if none)."""

    kind: StepKind
    schema_id: str = ""
    error_count: int = 0


@dataclass(frozen=True, slots=True)
class CommuneFacts:
    """What is known about one commune: published data sets, drafts and survey answers, by schema."""

    has_organisation: bool
    published: Mapping[str, PublishedFacts] = field(default_factory=dict)
    drafts: frozenset[str] = frozenset()
    survey: Mapping[str, SurveyFacts] = field(default_factory=dict)


def cell_of(facts: CommuneFacts, schema_id: str, *, today: date) -> MatrixCell:
    """The state of the data set for ``schema_id``."""
    published = facts.published.get(schema_id)
    if published is not None:
        age_days = (today - published.modified_on).days
        longest = published.frequency.longest_days
        state = CellState.PUBLISHED
        if longest is not None and age_days > longest:
            state = CellState.LATE
        if published.error_count:
            state = CellState.WITH_ERRORS
        return MatrixCell(state, published.slug, max(0, age_days), published.quality_percent, published.error_count)
    if schema_id in facts.drafts:
        return MatrixCell(CellState.DRAFT)
    answer = facts.survey.get(schema_id)
    if answer is None or answer.is_held is None:
        return MatrixCell(CellState.NOTHING)
    if not answer.is_held:
        return MatrixCell(CellState.NOT_HELD)
    return MatrixCell(CellState.WOULD_PUBLISH if answer.would_publish else CellState.HELD)


def next_step(facts: CommuneFacts, core: Sequence[str], *, today: date) -> MatrixStep:
    """The next step of a commune for the data sets ``core``, in order."""
    if not facts.has_organisation:
        return MatrixStep(StepKind.JOIN)
    cells = {schema_id: cell_of(facts, schema_id, today=today) for schema_id in core}
    for state, kind in (
        (CellState.DRAFT, StepKind.FINISH_DRAFT),
        (CellState.WITH_ERRORS, StepKind.CORRECT),
        (CellState.LATE, StepKind.UPDATE),
    ):
        first = next((schema_id for schema_id in core if cells[schema_id].state is state), None)
        if first is not None:
            return MatrixStep(kind, first, cells[first].error_count)
    # Of the unpublished ones the willing first; what is not held cannot be published.
    for state in (CellState.WOULD_PUBLISH, CellState.NOTHING, CellState.HELD):
        first = next((schema_id for schema_id in core if cells[schema_id].state is state), None)
        if first is not None:
            return MatrixStep(StepKind.PUBLISH if facts.published else StepKind.PUBLISH_FIRST, first)
    return MatrixStep(StepKind.NOTHING)
