"""What is proposed to a buyer, by who reaches the purchase and how much the directory knows."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.include.opportunities.domain.opportunities import (
    ARTICLES,
    RESERVED_KINDS,
    OpportunityKind,
    ProposedLevel,
    ReachCount,
)
from maillage.include.opportunities.domain.proposals import act_by, proposal, yearly_eur
from maillage.include.structures.domain.reservations import StructuresInReach, inclusion_advice
from maillage.include.structures.domain.structures import FAMILIES, StructureFamily, StructureKind

SHARES = st.none() | st.floats(0, 1)
KINDS = st.lists(st.sampled_from(StructureKind), max_size=70)


def in_reach(kinds: list[StructureKind]) -> StructuresInReach:
    """The structures of these kinds, one each."""
    families = [FAMILIES[kind] for kind in kinds]
    prison = kinds.count(StructureKind.SEP)
    return StructuresInReach(
        families.count(StructureFamily.INSERTION),
        families.count(StructureFamily.DISABILITY),
        prison,
        families.count(StructureFamily.OTHER) - prison,
    )


@given(KINDS, st.none() | st.floats(0, 2), st.integers(0, 3), SHARES)
def test_proposal_is_the_advice_of_a_described_need_and_where_that_is_none_only_a_known_directory_says_so(
    kinds: list[StructureKind], dependence: float | None, unsaid: int, confirmed: float | None
):
    proposed = proposal(ReachCount(in_reach(kinds), unsaid, dependence, confirmed))

    advice = inclusion_advice(kinds, dependence)
    if advice.level != "none":
        assert (proposed.level.value, proposed.article) == (advice.level.value, advice.article)
        return
    is_known = confirmed is not None and confirmed >= 0.5 and not unsaid
    assert proposed.level is (ProposedLevel.NONE if is_known else ProposedLevel.UNKNOWN)
    assert proposed.article == ""


COUNTS = st.builds(
    lambda kinds, unsaid, dependence, confirmed: (kinds, unsaid, dependence, confirmed),
    KINDS,
    st.integers(0, 3),
    st.none() | st.floats(0, 2),
    SHARES,
)


@given(COUNTS, st.sampled_from(StructureKind))
def test_one_structure_more_in_reach_never_lowers_what_is_proposed(
    count: tuple[list[StructureKind], int, float | None, float | None], another: StructureKind
):
    kinds, unsaid, dependence, confirmed = count
    ranks = [ProposedLevel.NONE, ProposedLevel.UNKNOWN, ProposedLevel.CLAUSE]
    ranks += [ProposedLevel.RESERVE_LOT, ProposedLevel.RESERVE]

    before = proposal(ReachCount(in_reach(kinds), unsaid, dependence, confirmed))
    after = proposal(ReachCount(in_reach([*kinds, another]), unsaid, dependence, confirmed))

    assert ranks.index(after.level) >= ranks.index(before.level)


@given(KINDS, st.none() | st.floats(0, 2), SHARES)
def test_what_is_reserved_by_an_article_is_large_enough_for_those_that_it_admits(
    kinds: list[StructureKind], dependence: float | None, confirmed: float | None
):
    proposed = proposal(ReachCount(in_reach(kinds), 0, dependence, confirmed))

    if proposed.level in {ProposedLevel.RESERVE, ProposedLevel.RESERVE_LOT}:
        least = 30 if proposed.level is ProposedLevel.RESERVE else 10
        assert sum(kind in RESERVED_KINDS[proposed.article] for kind in kinds) > least
        assert proposed.article in ARTICLES


def test_purchase_that_its_buyer_reserved_stays_as_it_said():
    proposed = proposal(ReachCount(StructuresInReach(), 0, None, None), reserved="L2113-12")

    assert (proposed.level, proposed.article) == (ProposedLevel.RESERVE, "L2113-12")


def test_notice_may_be_out_six_months_before_a_contract_ends_and_with_the_quarter_of_a_planned_launch():
    day = dt.date(2027, 7, 1)

    assert act_by(OpportunityKind.ENDING, day) == dt.date(2027, 1, 2)
    assert act_by(OpportunityKind.PLANNED, day) == day


@pytest.mark.parametrize(
    ("amount", "months", "yearly"),
    [(120_000, 48, 30_000), (9_000, 6, 9_000), (9_000, None, 9_000), (None, 12, None), (0, 12, None), (-5, 12, None)],
)
def test_amount_of_a_contract_is_brought_to_a_year_and_never_raised(
    amount: float | None, months: int | None, yearly: float | None
):
    assert yearly_eur(amount, months) == yearly
