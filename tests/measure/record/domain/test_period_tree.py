import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.record.domain.devices import tree_by_month, tree_for
from maillage.measure.record.domain.terms import Period

MONTHS = st.integers(0, 250)


def test_tree_without_period_is_all_time_alone() -> None:
    tree = tree_for(None)

    assert (tree.periods, tree.blocks, tree.target) == ((None,), (), 0)
    assert set(tree.node_of_month.tolist()) == {0}


@pytest.mark.parametrize(("period", "opened"), [(Period(132, 12), 1), (Period(138, 3), 2), (Period(139, 1), 3)])
def test_tree_for_a_period_opens_what_holds_it(period: Period, opened: int) -> None:
    tree = tree_for(period)

    assert len(tree.blocks) == opened
    assert tree.periods[tree.target] == period
    held_by = [tree.periods[node] for node in tree.chain[tree.target] if node >= 0]
    assert held_by[0] == period
    assert held_by[-1] is None


@given(MONTHS)
def test_tree_puts_each_month_into_the_finest_node_that_holds_it(month: int) -> None:
    tree = tree_for(Period(month, 1))

    for each in range(256):
        finest = tree.periods[tree.node_of_month[each]]
        assert finest is not None
        assert finest.first <= each < finest.first + finest.months
    assert tree.periods[tree.node_of_month[month]] == Period(month, 1)


def test_tree_by_month_holds_every_month_of_the_span() -> None:
    tree = tree_by_month(118, 121)

    held = {tree.periods[node] for node in tree.node_of_month[118:122]}
    assert held == {Period(month, 1) for month in range(118, 122)}
