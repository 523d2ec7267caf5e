"""The mark of a structure: each part, what is unknown, and the bounds that it leaves."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.include.structures.domain.sourcing import (
    MatchPart,
    PartVerdict,
    RunningContract,
    StructureLoad,
    WaitingAnswers,
)
from maillage.include.structures.domain.sourcing_scores import dependence, part_points, sourcing_score, structure_load


@pytest.mark.parametrize(("km", "points"), [(0, 1), (15, 1), (57.5, 0.5), (100, 0), (800, 0)])
def test_distance_is_full_near_and_nothing_far(km: float, points: float):
    assert part_points(MatchPart.DISTANCE, km) == pytest.approx(points)


@pytest.mark.parametrize(("share", "points"), [(0.05, 1), (0.1, 1), (0.3, 0.5), (1.0, 0), (4.0, 0)])
def test_capacity_is_half_at_the_bound_of_dependence(share: float, points: float):
    assert part_points(MatchPart.CAPACITY, share) == pytest.approx(points)


def test_dependence_is_the_share_of_the_turnover_and_unknown_without_it():
    assert dependence(30_000.0, 100_000.0) == 0.3
    assert (dependence(None, 100_000.0), dependence(30_000.0, None), dependence(30_000.0, 0.0)) == (None, None, None)


def test_structure_without_contracts_keeps_half_and_one_confirmed_long_ago_nothing():
    records = [part_points(MatchPart.RECORD, count) for count in (0, 5, 50, None)]
    ages = [part_points(MatchPart.FRESHNESS, days) for days in (365, 730, 2_000)]

    assert records == [0.5, 1.0, 1.0, None]
    assert ages == [1.0, 0.5, 0.0]


def test_what_is_unknown_is_not_zero_but_widens_the_bounds():
    free = StructureLoad(share=0.0, contracts=0, answers=0)
    known = sourcing_score(distance_km=5, dependence_share=0.05, contracts_won=5, load=free, days_since_confirmed=30)
    unknown = sourcing_score(distance_km=5, dependence_share=None, contracts_won=5, load=free, days_since_confirmed=30)

    assert (known.points, known.low, known.high, known.known_share) == pytest.approx((100, 100, 100, 1))
    assert (unknown.points, unknown.low, unknown.high, unknown.known_share) == pytest.approx((100, 70, 100, 0.7))
    verdicts = {part.part: part.verdict for part in unknown.parts}
    assert verdicts[MatchPart.CAPACITY] is PartVerdict.UNKNOWN


@given(
    km=st.none() | st.floats(0, 1_000),
    share=st.none() | st.floats(0, 10),
    won=st.none() | st.integers(0, 100),
    taken=st.none() | st.floats(0, 3),
    days=st.none() | st.integers(0, 5_000),
)
def test_mark_of_anything_lies_within_its_bounds(
    *, km: float | None, share: float | None, won: int | None, taken: float | None, days: int | None
):
    score = sourcing_score(
        distance_km=km,
        dependence_share=share,
        contracts_won=won,
        load=StructureLoad(taken, 1, 0),
        days_since_confirmed=days,
    )

    assert 0 <= score.low <= score.high <= 100 + 1e-9
    if score.known_share:
        assert score.low - 1e-9 <= score.points <= score.high + 1e-9


TODAY = dt.date(2026, 3, 2)


def running(monthly_eur: float | None, until: dt.date = dt.date(2026, 12, 31)) -> RunningContract:
    return RunningContract(monthly_eur, until)


def load_of(
    *contracts: RunningContract, waiting: WaitingAnswers | None = None, turnover_eur: float | None = 240_000
) -> StructureLoad:
    load = structure_load(contracts, waiting, turnover_eur=turnover_eur, on=TODAY)
    assert load is not None
    return load


def test_load_is_what_contracts_make_a_month_of_a_month_of_turnover():
    # 240,000 EUR a year are 20,000 a month: 3,000 and 2,000 of them are a quarter.
    assert load_of(running(3_000), running(2_000)) == StructureLoad(0.25, contracts=2, answers=0)
    assert part_points(MatchPart.LOAD, 0.25) == pytest.approx(0.75)


def test_contract_that_ends_before_the_need_begins_weighs_nothing():
    contracts = [running(3_000, dt.date(2026, 3, 1)), running(5_000, TODAY)]

    assert load_of(*contracts) == StructureLoad(0.25, contracts=1, answers=0)


def test_yes_to_another_buyer_weighs_a_sixth_until_it_is_decided():
    # 12,000 EUR a month would be 60 % of 20,000: a sixth of it is 10 %.
    waiting = WaitingAnswers(count=2, monthly_eur=12_000, without_amount=0)

    load = load_of(running(3_000), waiting=waiting)

    assert load.share == pytest.approx(0.25)
    assert (load.contracts, load.answers) == (1, 2)


def test_contract_without_an_amount_leaves_the_load_unknown_and_never_zero():
    unsaid = WaitingAnswers(count=1, monthly_eur=0, without_amount=1)

    assert load_of(running(3_000), running(None)) == StructureLoad(None, contracts=2, answers=0)
    assert load_of(waiting=unsaid) == StructureLoad(None, contracts=0, answers=1)
    assert load_of(running(3_000), turnover_eur=None) == StructureLoad(None, contracts=1, answers=0)


def test_what_is_known_may_fill_a_structure_whatever_is_not():
    load = load_of(running(26_000), running(None))

    assert load.share == pytest.approx(1.3)
    assert load.contracts == 2
    assert part_points(MatchPart.LOAD, load.share) == 0.0


def test_structure_without_a_contract_is_free_and_without_published_contracts_unknown():
    assert load_of(turnover_eur=None) == StructureLoad(0.0, contracts=0, answers=0)
    assert structure_load(None, None, turnover_eur=240_000, on=TODAY) is None


@given(
    st.lists(st.none() | st.floats(0, 1e6), max_size=6),
    st.none() | st.floats(1, 1e7),
    st.floats(0, 1e6),
)
def test_one_more_contract_never_lightens_a_load(amounts: list[float | None], turnover: float | None, more: float):
    before = load_of(*map(running, amounts), turnover_eur=turnover)
    after = load_of(*map(running, amounts), running(more), turnover_eur=turnover)

    assert after.contracts == before.contracts + 1
    if before.share is not None and after.share is not None:
        assert after.share >= before.share
