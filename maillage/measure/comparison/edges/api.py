"""The comparison of operators over HTTP (under /api/v1): estimates, intervals, podium, differences, what changes it."""

from enum import StrEnum
from typing import Annotated, Final

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import BeforeValidator

from maillage.core.problems import Finding, Refused, sentence
from maillage.measure.comparison.domain.terms import WIDEST_INTERVAL, Estimate, Rate, Standing
from maillage.measure.comparison.store.comparison import comparison, podium, variants
from maillage.measure.figures.domain.coarsening import four_digits
from maillage.measure.figures.pages.parts.figure_answers import ROUNDED, operator_word, word_of
from maillage.measure.figures.pages.parts.filtering.api_filter import ApiFilter, api_selection
from maillage.measure.record.domain.density import Density
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.store.operators import operator_table
from maillage.territory.pages.parts.api_parameters import TerritoryPath
from maillage.territory.store.territories import territory as territory_at
from maillage.web.api_answers import Extended

router = Router(tags=["figures"])
ROUTERS: Final = (router,)

PARTS: Final = ", ".join(part.word for part in ScorePart)
RATES: Final = ", ".join(rate.word for rate in Rate)
MISSING: Final = "About how many tests by new devices lack until it can be placed; 0 when it is."
WIDEST: Final = "Points: an operator whose interval is wider is not ranked."


# What the API says of a number and of an operator's code.
FourDigits = Annotated[float, BeforeValidator(four_digits)]
OperatorId = Annotated[str, BeforeValidator(operator_word)]


class DensityWord(StrEnum):
    """The density classes by their words."""

    RURAL = "rural"
    INTERMEDIATE = "intermediate"
    DENSE = "dense"


class ComparisonFilter(ApiFilter):
    """The filter of every page, and the density class of communes."""

    density: DensityWord | None = Field(None, description="Only communes of this class; all without it.")


class EstimateAnswer(Schema):
    """A value with its 95 % interval."""

    value: FourDigits
    low: FourDigits | None = Field(description="Lower end; null below five devices.")
    high: FourDigits | None = Field(description="Upper end.")


class OperatorNumbers(Schema):
    """What is published of an operator; every number is null where it is hidden: that is not zero."""

    tests: int | None
    effective_tests: int | None = Field(description="How many independent tests of equal weight would say as much.")
    missing: int | None = Field(description=MISSING)
    score: EstimateAnswer | None = Field(description="Points, 0 to 100; null when hidden or without tests.")
    is_hidden: bool = Field(description="Fewer than five devices, or showing it would reveal somebody.")
    is_rounded: bool = Field(description=ROUNDED)

    @staticmethod
    def resolve_tests(estimate: Extended) -> int | None:
        """The counted samples."""
        return None if estimate.is_hidden else int(estimate.tests)

    @staticmethod
    def resolve_effective_tests(estimate: Extended) -> int | None:
        """What they are worth."""
        return None if estimate.is_hidden else int(estimate.effective_tests)

    @staticmethod
    def resolve_missing(estimate: Extended) -> int | None:
        """What lacks."""
        return None if estimate.is_hidden else int(estimate.missing_tests)


class StepAnswer(OperatorNumbers):
    """One operator of a podium; ``rank`` is null where ``missing`` tests lack."""

    rank: int | None
    operator: str
    name: str
    is_tie: bool = Field(description="Whether nothing decides it from another ranked operator.")


class PodiumAnswer(Schema):
    """The operators of a territory, best first; a rank is one more than those who are ahead for certain."""

    territory: str
    origin: str
    period: str | None
    composite: str = Field(description='"score", or "speed_score" where nobody made a full test.')
    widest_interval: float = Field(description=WIDEST)
    steps: list[StepAnswer]


class ComparedOperator(OperatorNumbers):
    """One operator; ``rank`` is null where it is not ranked."""

    operator: OperatorId
    name: str
    rank: int | None
    parts: dict[str, EstimateAnswer] = Field(description=f"Points, 0 to 100, by part of the score: {PARTS}.")
    rates: dict[str, EstimateAnswer] = Field(
        description=f"Shares, 0 to 1, that Arcep's surveys publish too; these are crowdsourced: {RATES}."
    )

    @staticmethod
    def resolve_parts(estimate: Extended) -> dict[str, Estimate]:
        """By the words of the parts."""
        return {part.word: value for part, value in estimate.parts.items()}

    @staticmethod
    def resolve_rates(estimate: Extended) -> dict[str, Estimate]:
        """By the words of the rates."""
        return {rate.word: value for rate, value in estimate.rates.items()}


class DifferenceAnswer(Schema):
    """By how many points one ranked operator leads another; intervals hold for all pairs together."""

    ahead: OperatorId
    behind: OperatorId
    points: EstimateAnswer
    is_decided: bool = Field(
        description="Whether the interval excludes zero, and still does without the devices of any one day."
    )


class VariantAnswer(Schema):
    """The steps under one change."""

    name: str = Field(description="weight:web:+20, part:video, technology:5G, context:indoor, density:rural…")
    steps: list[list[OperatorId]]
    standing: Annotated[str, BeforeValidator(lambda standing: Standing(standing).name.lower())] = Field(
        description="same; weaker (fewer orders are sure); other (an order is sure the other way)."
    )


class ComparisonAnswer(Schema):
    """Operators compared in one territory, over its inhabitants; the method: docs/explanation/quality-score.md."""

    territory: str
    name: str
    origin: str
    period: str | None
    density: str | None
    method: str
    composite: str = Field(description='What is compared: "score", or "speed_score" where nobody made a full test.')
    widest_interval: float = Field(description=WIDEST)
    population_share: FourDigits = Field(description="Share of the inhabitants who live where all could be compared.")
    strata: int
    operators: list[ComparedOperator]
    steps: list[list[OperatorId]] = Field(
        description="Everybody of a step is ahead of everybody of the next ones for certain."
    )
    differences: list[DifferenceAnswer]
    variants: list[VariantAnswer]


@router.get("/territories/{territory}/comparison", response=ComparisonAnswer, summary="Get the comparison of operators")
def get_comparison(request: HttpRequest, territory: TerritoryPath, wanted: Query[ComparisonFilter]) -> Extended:
    """Mobile operators compared over the inhabitants, with 95 % intervals; variants only for all densities."""
    if wanted.usage:
        raise Refused("comparison_usage", _NO_USAGE)
    selection, density = api_selection(request), Density[wanted.density.name] if wanted.density else None
    compared = comparison(territory, selection, density=density)
    return Extended(
        compared,
        name=territory_at(compared.territory).name,
        origin=selection.origin.word,
        period=word_of(selection.period),
        density=None if density is None else density.word,
        widest_interval=WIDEST_INTERVAL,
        operators=[
            Extended(estimate, name=_name_of(estimate.operator), rank=compared.rank_of(estimate.operator))
            for estimate in compared.operators
        ],
        variants=variants(territory, selection) if density is None else (),
    )


@router.get("/territories/{territory}/podium", response=PodiumAnswer, summary="Get the podium of a territory")
def get_podium(request: HttpRequest, territory: TerritoryPath, wanted: Query[ApiFilter]) -> Extended:
    """Mobile operators in the steps of their comparison, by score; only period and origin can be chosen."""
    names = [name for name in ("usage", "operator", "technology", "context") if getattr(wanted, name)]
    if names:
        findings = [Finding("podium_filter", _NOT_FOR_PODIUMS, field_name=name) for name in names]
        raise Refused("podium_filter", _NOT_FOR_PODIUMS, findings=findings)
    selection = api_selection(request)
    ranked = podium(territory, origin=selection.origin, period=selection.period)
    return Extended(
        ranked,
        territory=ranked.address,
        origin=ranked.origin.word,
        period=word_of(ranked.period),
        composite=ranked.compared.composite,
        widest_interval=WIDEST_INTERVAL,
        steps=[
            Extended(
                step.estimate,
                rank=step.rank,
                operator=step.operator.id,
                name=step.operator.name,
                is_tie=step.is_tie,
            )
            for step in ranked.steps
        ],
    )


def _name_of(code: int) -> str:
    operator = operator_table().by_code(code)
    return "" if operator is None else operator.name


_NOT_FOR_PODIUMS: Final = sentence(
    "Un podium compare tous les opérateurs, tous usages, technologies et contextes : retirez ce filtre, ou demandez "
    "la comparaison (/comparison)."
)
_NO_USAGE: Final = sentence("Une comparaison porte sur le score entier : retirez « usage », et lisez « parts ».")
