from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.figures.domain.disclosure import (
    Flags,
    Nodes,
    leaves,
    nodes_by_level,
    published_roots,
    published_tree,
)
from maillage.measure.record.domain.devices import DeviceRows, PeriodTree, tree_by_month, tree_for
from maillage.measure.record.domain.terms import Period
from tests.core.disclosure.linear import computable
from tests.examples import examples

MONTHS = (0, 1, 2, 3, 12)  # three in a quarter, a second quarter, a second year
EVERYTHING = tree_by_month(0, 12)
DEPTH = 2  # a square of level 9, its four children, their sixteen
SQUARES = 4**DEPTH


@dataclass(frozen=True)
class World:
    """Tests by square, month and device, invented from a seed."""

    squares: np.ndarray
    months: np.ndarray
    devices: np.ndarray

    def nodes(self, tree: PeriodTree) -> list[Nodes]:
        rows = DeviceRows(self.squares, tree.node_of_month[self.months], self.devices, SQUARES)
        return nodes_by_level(rows, tree, levels=DEPTH + 1)

    def published(self, tree: PeriodTree) -> list[Flags]:
        nodes = self.nodes(tree)
        return published_tree(nodes, published_roots(nodes[0], tree), tree)


def invented_world(seed: int) -> World:
    """Numbers of devices around the floor; some devices go about, some squares and months are empty."""
    random = np.random.default_rng(seed)
    share_empty = random.choice([0.2, 0.5, 0.7, 0.85])
    most = random.choice([40, 1 << 32])
    sizes = random.choice([1, 2, 3, 5, 6, 8], (SQUARES, len(MONTHS)), p=[0.1, 0.1, 0.1, 0.2, 0.3, 0.2])
    sizes[random.random(sizes.shape) < share_empty] = 0
    squares = np.repeat(np.arange(SQUARES), sizes.sum(axis=1))
    months = np.concatenate([np.repeat(MONTHS, row) for row in sizes]).astype(np.int64)
    return World(squares, months, random.integers(0, most, squares.size))


def months_under(node: int) -> np.ndarray:
    period = EVERYTHING.periods[node]
    return np.array([period is None or period.first <= month < period.first + period.months for month in MONTHS])


def sibling_nodes(node: int) -> list[int]:
    return next((list(range(first, after)) for _, first, after in EVERYTHING.blocks if first <= node < after), [])


@settings(max_examples=examples(60, few=15), deadline=None)
@given(st.integers(0, 1 << 40))
def test_no_square_below_five_devices_can_be_computed_from_what_is_published(seed: int) -> None:
    world = invented_world(seed)
    nodes, tree = world.nodes(EVERYTHING), world.published(EVERYTHING)
    published, hidden, empty = [], [], np.zeros(SQUARES * len(MONTHS), bool)

    for level, flags in enumerate(tree):
        wide = SQUARES >> (2 * level)
        for square, node in np.ndindex(4**level, len(EVERYTHING)):
            sums = np.zeros((SQUARES, len(MONTHS)), bool)
            sums[square * wide : (square + 1) * wide] = months_under(node)
            family = flags[square & ~3 : (square | 3) + 1, node].any() if level else False
            if flags[square, node]:
                published.append(sums.ravel())
            elif nodes[level].is_present[square, node] and not nodes[level].has_enough[square, node]:
                hidden.append(sums.ravel())
            elif not nodes[level].is_present[square, node] and (family or flags[square, sibling_nodes(node)].any()):
                empty |= sums.ravel()  # a gap among published siblings tells that nothing was measured there

    assert computable(np.array(hidden), np.array(published), empty) == 0


@settings(max_examples=examples(40, few=12), deadline=None)
@given(st.integers(0, 1 << 40))
def test_published_squares_are_the_greatest_set_that_keeps_the_rule(seed: int) -> None:
    world = invented_world(seed)
    nodes, got = world.nodes(EVERYTHING), world.published(EVERYTHING)

    expected = [each.is_present & each.has_enough for each in nodes]
    before = None
    while before != [flags.tolist() for flags in expected]:
        before = [flags.tolist() for flags in expected]
        for level, flags in enumerate(expected):
            _drop_broken_families(flags, nodes[level].is_present, parents=expected[level - 1] if level else None)

    assert [flags.tolist() for flags in got] == [flags.tolist() for flags in expected]


def _drop_broken_families(flags: Flags, is_present: Flags, *, parents: Flags | None) -> None:
    lost = is_present & ~flags
    if parents is not None:
        lost |= np.repeat(~parents, 4, axis=0)
        lost |= np.repeat(lost.reshape(-1, 4, lost.shape[1]).any(axis=1), 4, axis=0)
    for parent, first, after in EVERYTHING.blocks:
        lost[:, first:after] |= ~flags[:, [parent]] | (lost[:, first:after] & is_present[:, first:after]).any(
            axis=1, keepdims=True
        )
    flags &= ~lost


@pytest.mark.parametrize("period", [None, Period(0, 12), Period(0, 3), Period(1, 1), Period(12, 1)])
@given(st.integers(0, 1 << 40))
@settings(max_examples=examples(25, few=10), deadline=None)
def test_the_small_calendar_of_a_period_decides_as_the_whole_one(period: Period | None, seed: int) -> None:
    world = invented_world(seed)
    small = tree_for(period)

    got = [flags[:, small.target].tolist() for flags in world.published(small)]

    node = EVERYTHING.periods.index(period)
    assert got == [flags[:, node].tolist() for flags in world.published(EVERYTHING)]


def test_square_gives_way_to_its_children_only_when_all_may_be_shown() -> None:
    devices = np.arange(26)
    shares = np.repeat([0, 1, 2, 3], [8, 7, 6, 5])
    together = World(shares * 4, np.zeros(26, np.int64), devices)
    one_short = World(shares[:-1] * 4, np.zeros(25, np.int64), devices[:-1])

    apart = leaves([flags[:, 0] for flags in together.published(tree_for(None))])
    parent = leaves([flags[:, 0] for flags in one_short.published(tree_for(None))])

    # Each child's tests are all in its first child, which alone is drawn: finer squares lose nothing.
    assert [np.flatnonzero(flags).tolist() for flags in apart] == [[], [], [0, 4, 8, 12]]
    assert [np.flatnonzero(flags).tolist() for flags in parent] == [[0], [], []]
