"""The podium of a territory: its mobile network operators in the steps of their comparison, with ties."""

from dataclasses import dataclass

from maillage.measure.comparison.domain.terms import Comparison, OperatorEstimate
from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.record.domain.terms import Origin, Period, Selection
from maillage.measure.record.store.operators import Operator, operator_table


@dataclass(frozen=True, slots=True)
class PodiumStep:
    """One operator: its rank, or None where too few people tested it to place it."""

    rank: int | None
    operator: Operator
    estimate: OperatorEstimate
    is_tie: bool = False


@dataclass(frozen=True, slots=True)
class Podium:
    """The steps of a territory: ranked operators best first, then the others by name.

    ``compared`` is the comparison that it shows.
    """

    address: str
    origin: Origin
    period: Period | None
    compared: Comparison
    steps: tuple[PodiumStep, ...]


def podium(address: str, *, origin: Origin, period: Period | None = None) -> Podium:
    """The podium of the territory at ``address``; NotFound where there is none."""
    selection = Selection(origin=origin, period=period)
    return podium_of(comparison(address, selection), selection)


def podium_of(compared: Comparison, selection: Selection) -> Podium:
    """The podium of a comparison made under ``selection``."""
    return Podium(compared.territory, selection.origin, selection.period, compared, podium_steps(compared))


def podium_steps(compared: Comparison) -> tuple[PodiumStep, ...]:
    """The operators of a comparison as steps: a rank is one more than those who are ahead for certain."""
    table = operator_table()
    steps = [
        PodiumStep(
            compared.rank_of(estimate.operator),
            operator,
            estimate,
            is_tie=bool(compared.tied_with(estimate.operator)),
        )
        for estimate in compared.operators
        if (operator := table.by_code(estimate.operator)) is not None
    ]
    ranked = [step for step in steps if step.rank is not None]
    others = [step for step in steps if step.rank is None]
    ranked.sort(key=lambda step: step.rank or 0)  # operators of one step stay in their order, best score first
    return (*ranked, *sorted(others, key=lambda step: step.operator.name.casefold()))
