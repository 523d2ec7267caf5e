"""A programme beside what became of it: how many were consulted, awarded, given up; when, and for how much.

Method: docs/explanation/contract-figures.md. Each figure keeps the number that it rests on; what is not known counts
nowhere.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.programme.domain.planned_purchases import PlannedState, Quarter


@dataclass(frozen=True, slots=True)
class PlannedFact:
    """One planned purchase and its facts: ``planned`` is the quarter that was announced first.

    ``amount_eur`` is the sum of its contracts, None while one of them is not known.
    """

    state: PlannedState
    planned: Quarter
    quarter: Quarter
    band: ThresholdBand
    consulted_on: dt.date | None
    amount_eur: float | None


@dataclass(frozen=True, slots=True)
class PlanAndFact:
    """What became of the announced purchases.

    ``consulted`` are those whose consultation was launched, awarded or not; ``overdue`` those whose quarter has passed
    and of which nothing more was said. Of ``dated`` ones quarter planned and quarter done can be compared; of ``sized``
    ones the band and the amount.
    """

    announced: int = 0
    consulted: int = 0
    awarded: int = 0
    given_up: int = 0
    overdue: int = 0
    dated: int = 0
    on_time: int = 0
    late_quarters: tuple[int, ...] = ()
    sized: int = 0
    inside_band: int = 0
    above_band: int = 0
    below_band: int = 0


def is_overdue(state: PlannedState, quarter: Quarter, *, today: dt.date) -> bool:
    """Whether the quarter of a purchase has passed and nothing was said of it since."""
    return state is PlannedState.ANNOUNCED and quarter < Quarter.of(today)


def plan_and_fact(facts: Collection[PlannedFact], *, today: dt.date) -> PlanAndFact:
    """The programme of these purchases beside its facts."""
    dated = [
        Quarter.of(fact.consulted_on).quarters_since(fact.planned) for fact in facts if fact.consulted_on is not None
    ]
    sized = [(fact.band, fact.amount_eur) for fact in facts if fact.amount_eur is not None]
    above = sum(band.below_eur is not None and amount >= band.below_eur for band, amount in sized)
    below = sum(amount < band.least_eur for band, amount in sized)
    states = [fact.state for fact in facts]
    return PlanAndFact(
        announced=len(facts),
        consulted=sum(
            fact.consulted_on is not None or fact.state in {PlannedState.CONSULTED, PlannedState.AWARDED}
            for fact in facts
        ),
        awarded=states.count(PlannedState.AWARDED),
        given_up=states.count(PlannedState.GIVEN_UP),
        overdue=sum(is_overdue(fact.state, fact.quarter, today=today) for fact in facts),
        dated=len(dated),
        on_time=sum(quarters <= 0 for quarters in dated),
        late_quarters=tuple(sorted(quarters for quarters in dated if quarters > 0)),
        sized=len(sized),
        inside_band=len(sized) - above - below,
        above_band=above,
        below_band=below,
    )
