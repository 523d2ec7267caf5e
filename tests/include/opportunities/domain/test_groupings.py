"""The smallest group of structures for some lots; held against every group of a few candidates."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from maillage.core.problems import Refused
from maillage.include.opportunities.domain.groupings import GroupCandidate, LotToCover, smallest_grouping

NAMES = ("linge", "repas", "espaces verts")
LOTS = st.lists(st.integers(1, 60), min_size=1, max_size=3)
CANDIDATES = st.lists(st.tuples(st.sets(st.sampled_from(NAMES)), st.integers(0, 50)), max_size=6)


def covered_eur(lots: list[LotToCover], members: tuple[GroupCandidate, ...]) -> int:
    """The most that these members can take of the lots, by the flow of a library."""
    size = len(lots) + len(members) + 2
    pipes = np.zeros((size, size), np.int32)
    for row, lot in enumerate(lots, 1):
        pipes[0, row] = int(lot.amount_eur)
        for column, member in enumerate(members, len(lots) + 1):
            pipes[row, column] = int(lot.amount_eur) if lot.name in member.lots else 0
    for column, member in enumerate(members, len(lots) + 1):
        pipes[column, size - 1] = int(member.capacity_eur)
    return int(maximum_flow(csr_array(pipes), 0, size - 1).flow_value)


@settings(max_examples=150, deadline=None)
@given(LOTS, CANDIDATES)
def test_group_of_any_candidates_is_the_smallest_that_covers_every_lot(
    amounts: list[int], drawn: list[tuple[set[str], int]]
):
    lots = [LotToCover(name, amount) for name, amount in zip(NAMES, amounts, strict=False)]
    candidates = [GroupCandidate(f"s{row}", frozenset(names), float(room)) for row, (names, room) in enumerate(drawn)]

    grouping = smallest_grouping(lots, candidates)

    total = sum(amounts)
    most = covered_eur(lots, tuple(candidates))
    assert round(total - sum(grouping.uncovered_eur.values())) == most
    if most < total:
        assert grouping.members == ()
        return
    smallest = next(
        size
        for size in range(len(candidates) + 1)
        if any(covered_eur(lots, several) == total for several in combinations(candidates, size))
    )
    assert (len(grouping.members), grouping.least_members, grouping.is_optimal) == (smallest, smallest, True)
    by_code = {candidate.code: candidate for candidate in candidates}
    for lot in lots:
        shares = [member.shares_eur.get(lot.name, 0.0) for member in grouping.members]
        assert sum(shares) == pytest.approx(lot.amount_eur, abs=0.02)
    for member in grouping.members:
        assert sum(member.shares_eur.values()) <= by_code[member.code].capacity_eur + 0.02
        assert set(member.shares_eur) <= by_code[member.code].lots
        for stand_in in member.substitutes:
            others = tuple(by_code[one.code] for one in grouping.members if one is not member)
            assert covered_eur(lots, (*others, by_code[stand_in])) == total


def test_what_nobody_can_take_is_told_lot_by_lot():
    lots = [LotToCover("linge", 100.0), LotToCover("repas", 50.0)]

    grouping = smallest_grouping(lots, [GroupCandidate("blanchisserie", frozenset({"linge"}), 80.0)])

    assert (grouping.members, dict(grouping.uncovered_eur)) == ((), {"linge": 20.0, "repas": 50.0})
    assert not grouping.is_optimal


def test_two_lots_of_one_name_none_and_too_many_are_refused():
    for lots in ([], [LotToCover("linge", 1.0)] * 2, [LotToCover(str(row), 1.0) for row in range(11)]):
        with pytest.raises(Refused, match="de un à 10 lots"):
            smallest_grouping(lots, [])


@settings(max_examples=100, deadline=None)
@given(LOTS, CANDIDATES, st.sets(st.integers(0, 5), min_size=1, max_size=3))
def test_group_with_wanted_candidates_is_the_smallest_that_one_is_in_and_that_one_has_a_share(
    amounts: list[int], drawn: list[tuple[set[str], int]], places: set[int]
):
    lots = [LotToCover(name, amount) for name, amount in zip(NAMES, amounts, strict=False)]
    names = {lot.name for lot in lots}
    candidates = [
        GroupCandidate(f"s{row}", frozenset(able & names), float(room)) for row, (able, room) in enumerate(drawn)
    ]
    candidates = [candidate for candidate in candidates if candidate.lots and candidate.capacity_eur]
    able = {candidates[place].code for place in places if place < len(candidates)}

    grouping = smallest_grouping(lots, candidates, required=able | {"s9"})

    total = sum(amounts)
    if covered_eur(lots, tuple(candidates)) < total:
        assert grouping.members == ()
        return
    least = next(
        size
        for size in range(len(candidates) + 1)
        for several in combinations(candidates, size)
        if covered_eur(lots, several) == total
        if not able or any(one.code in able for one in several)
    )
    assert (len(grouping.members), grouping.is_optimal) == (least, True)
    if able:
        assert grouping.members[0].code in able
        assert sum(grouping.members[0].shares_eur.values()) > 0
    shares = [sum(member.shares_eur.values()) for member in grouping.members]
    assert sum(shares) == pytest.approx(total, abs=0.05)
