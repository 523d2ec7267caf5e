"""Families of which it is known exactly how many are behind each member: nobody below the floor can be computed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.disclosure.suppression import counted_siblings, hidden_siblings
from tests.core.disclosure.linear import computable

TWO_HALVES = ((0, 1, 3),)  # all time is node 0, its halves are nodes 1 and 2
MONTHS = ((True, True), (True, False), (False, True))  # that each node holds
NEVER = np.zeros(3, np.bool_)


def hidden_of(counts: list[int], *, floor: int) -> list[int]:
    """The hidden members of one family, in all time."""
    siblings = counted_siblings(np.array([counts]).T, floor=floor)
    hidden = hidden_siblings(siblings, (), floor=floor, parent_hidden=np.zeros(1, np.bool_))
    return np.flatnonzero(hidden[:, 0]).tolist()


@pytest.mark.parametrize(
    ("counts", "floor", "hidden"),
    [
        ([30, 3, 12, 9], 5, [1, 3]),  # alone it would be the parent less the others: the smallest other goes with it
        ([30, 3, 12, 2], 5, [1, 3]),  # two below the floor that reach it together hide nobody else
        ([30, 2, 12, 1, 0], 5, [1, 2, 3]),  # together 3, so one more goes
        ([5, 0, 8, 21], 5, []),
        ([5, 0, 8, 21], 11, [0, 2]),
        ([2, 0, 8, 21], 3, [0, 2]),
        ([2], 3, [0]),
    ],
)
def test_those_below_the_floor_are_hidden_in_company(counts: list[int], floor: int, hidden: list[int]) -> None:
    assert hidden_of(counts, floor=floor) == hidden


def test_family_of_a_hidden_parent_is_hidden() -> None:
    siblings = counted_siblings(np.array([[9], [0], [7]]), floor=5)

    hidden = hidden_siblings(siblings, (), floor=5, parent_hidden=np.ones(1, np.bool_))

    assert hidden[:, 0].tolist() == [True, False, True]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1 << 40), st.integers(2, 11))
def test_no_member_below_the_floor_can_be_computed_from_what_is_shown(seed: int, floor: int) -> None:
    """The smallest things are a member's halves of time; shown are sums of the parent and of its members."""
    random = np.random.default_rng(seed)
    halves = random.choice([0, 1, 2, 3, 5, 8, 13, 40], (random.integers(1, 7), 2))
    counts = np.column_stack([halves.sum(axis=1), halves])
    family = np.concatenate([counts.sum(axis=0, keepdims=True), counts])
    parent = counted_siblings(family[:1], floor=floor)

    parent_hidden = hidden_siblings(parent, TWO_HALVES, floor=floor, parent_hidden=NEVER)[0]
    siblings = counted_siblings(counts, floor=floor)
    hidden = hidden_siblings(siblings, TWO_HALVES, floor=floor, parent_hidden=parent_hidden)

    shown, small, empty = [], [], np.zeros(halves.size, np.bool_)
    for row, node in np.ndindex(family.shape):
        sums = np.zeros(halves.shape, np.bool_)
        sums[slice(None) if row == 0 else row - 1] = MONTHS[node]
        is_hidden = parent_hidden[node] if row == 0 else hidden[row - 1, node]
        if not is_hidden and family[row, node]:
            shown.append(sums.ravel())
        elif not is_hidden:
            empty |= sums.ravel()  # "nobody" is said too
        elif 0 < family[row, node] < floor:
            small.append(sums.ravel())
    assert computable(np.array(small), np.array(shown), empty) == 0
