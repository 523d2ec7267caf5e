"""The forms in which the API answers with estimates and podiums: operators by id, periods by the words of addresses."""

from typing import Any

from ninja import Field, Schema

from maillage.comparison.queries.podium import Podium
from maillage.comparison.terms import Estimate
from maillage.figures.parts.figure_answers import ROUNDED, word_of
from maillage.figures.terms.coarsening import four_digits


class EstimateAnswer(Schema):
    """A value with its 95 % interval."""

    value: float
    low: float | None = Field(description="Lower end; null below five devices.")
    high: float | None = Field(description="Upper end.")


class StepAnswer(Schema):
    """One operator of a podium; ``rank`` is null where ``missing`` tests are lacking to be ranked."""

    rank: int | None
    operator: str
    name: str
    is_tie: bool = Field(description="Whether others share the rank: no difference between them is sure.")
    tests: int
    effective_tests: int = Field(description="How many independent tests of equal weight would say as much.")
    missing: int
    score: EstimateAnswer | None = Field(description="Points, 0 to 100; null when hidden or without tests.")
    is_hidden: bool
    is_rounded: bool = Field(description=ROUNDED)


class PodiumAnswer(Schema):
    """The operators of a territory: ranked ones best first (ex aequo where no difference is sure), then the others."""

    address: str
    origin: str
    period: str | None
    composite: str = Field(description='"score", or "speed_score" where nobody made a full test.')
    floor: int = Field(description="Effective tests that an operator needs to be ranked.")
    steps: list[StepAnswer]


def podium_answer(podium: Podium) -> dict[str, Any]:
    """One podium."""
    return {
        "address": podium.address,
        "origin": podium.origin.word,
        "period": word_of(podium.period),
        "composite": podium.composite,
        "floor": podium.floor,
        "steps": [
            {
                "rank": step.rank,
                "operator": step.operator.id,
                "name": step.operator.name,
                "is_tie": step.is_tie,
                "tests": step.estimate.tests,
                "effective_tests": step.estimate.effective_tests,
                "missing": step.estimate.missing_tests,
                "score": estimate_answer(step.estimate.score),
                "is_hidden": step.estimate.is_hidden,
                "is_rounded": step.estimate.is_rounded,
            }
            for step in podium.steps
        ],
    }


def estimate_answer(estimate: Estimate | None) -> dict[str, Any] | None:
    """One estimate; None where there is none."""
    if estimate is None:
        return None
    return {"value": four_digits(estimate.value), "low": four_digits(estimate.low), "high": four_digits(estimate.high)}
