"""A programme beside its facts, counted by hand; quarters and bands."""

import datetime as dt

import pytest

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand, band_of
from maillage.buy.programme.domain.plan_and_fact import PlanAndFact, PlannedFact, plan_and_fact
from maillage.buy.programme.domain.planned_purchases import PlannedState, Quarter

TODAY = dt.date(2026, 11, 27)
FIRST, LAST = Quarter(2026, 1), Quarter(2026, 4)
BAND = ThresholdBand.BELOW_90K


def fact(
    state: PlannedState, planned: Quarter, *, consulted_on: dt.date | None = None, amount_eur: float | None = None
) -> PlannedFact:
    return PlannedFact(state, planned, planned, BAND, consulted_on, amount_eur)


def test_plan_beside_fact_counts_each_once_and_what_is_not_known_nowhere() -> None:
    facts = [
        fact(PlannedState.ANNOUNCED, FIRST),
        fact(PlannedState.ANNOUNCED, LAST),
        fact(PlannedState.CONSULTED, FIRST, consulted_on=dt.date(2026, 8, 1)),
        fact(PlannedState.AWARDED, FIRST, consulted_on=dt.date(2026, 3, 31), amount_eur=90_000.0),
        fact(PlannedState.AWARDED, FIRST, consulted_on=dt.date(2025, 12, 1), amount_eur=40_000.0),
        fact(PlannedState.AWARDED, FIRST, amount_eur=39_999.0),
        fact(PlannedState.AWARDED, FIRST),
        fact(PlannedState.GIVEN_UP, FIRST),
    ]

    assert plan_and_fact(facts, today=TODAY) == PlanAndFact(
        announced=8,
        consulted=5,
        awarded=4,
        given_up=1,
        overdue=1,
        dated=3,
        on_time=2,
        late_quarters=(2,),
        sized=3,
        inside_band=1,
        above_band=1,
        below_band=1,
    )


def test_nothing_announced_is_nothing_everywhere() -> None:
    assert plan_and_fact([], today=TODAY) == PlanAndFact()


def test_quarters_are_written_read_and_counted() -> None:
    assert Quarter.of(dt.date(2026, 12, 31)) == LAST
    assert Quarter.read(LAST.word) == LAST
    assert LAST.after(1) == Quarter(2027, 1)
    assert LAST.after(-4) == Quarter(2025, 4)
    assert Quarter(2027, 1).quarters_since(FIRST) == 4
    assert FIRST.first_day == dt.date(2026, 1, 1)
    for word in ("2026-T0", "2026-T5", "26-T1", "2026T1", ""):
        with pytest.raises(ValueError, match="^" + word + "$"):
            Quarter.read(word)


@pytest.mark.parametrize(
    ("amount_eur", "band"),
    [
        (0.0, ThresholdBand.BELOW_40K),
        (39_999.99, ThresholdBand.BELOW_40K),
        (40_000.0, ThresholdBand.BELOW_90K),
        (5_500_000.0, ThresholdBand.ABOVE_5M5),
    ],
)
def test_amount_lies_in_one_band(amount_eur: float, band: ThresholdBand) -> None:
    assert band_of(amount_eur) is band
