import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.editions.domain.editions import quarter_tree
from maillage.measure.figures.domain.disclosure import nodes_by_level, published_roots, published_tree
from maillage.measure.figures.store.map_squares.squares import FINEST_DRAWN, drawn_levels
from maillage.measure.record.domain.devices import DeviceRows
from maillage.measure.record.domain.terms import COARSEST_LEVEL

QUARTERS = (129, 132, 135)  # in two years
TREE = quarter_tree(QUARTERS)
LEVELS = FINEST_DRAWN - COARSEST_LEVEL + 1
FIRST = 57_179 << 2 * (LEVELS - 1)  # the first square of level 15 in the root that holds Nantes


def invented_rows(seed: int) -> DeviceRows:
    """Tests crowded in corners of two roots, by devices around the floor."""
    random = np.random.default_rng(seed)
    count = int(random.integers(1, 200))
    corners = random.choice([0, 4096, 4096 + 64, 4096 + 640, 8191 - 16], count)
    places = corners + random.integers(0, random.choice([1, 4, 16]), count)
    nodes = TREE.node_of_month[random.choice(QUARTERS, count)]
    return DeviceRows(FIRST + places, nodes, random.integers(0, random.choice([8, 1 << 32]), count), 1 << 30)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 40))
def test_drawn_level_is_that_of_the_finest_published_square_of_the_whole_rule(seed: int) -> None:
    rows = invented_rows(seed)
    local = DeviceRows(rows.places - FIRST, rows.nodes, rows.hashes, 2 << 2 * (LEVELS - 1))
    nodes = nodes_by_level(local, TREE, levels=LEVELS)
    tree = published_tree(nodes, published_roots(nodes[0], TREE), TREE)

    got = drawn_levels(rows, TREE).levels(rows.places, rows.nodes)

    expected = np.zeros(len(got), np.int64)
    for step, flags in enumerate(tree):
        is_published = flags[local.places >> 2 * (LEVELS - 1 - step), rows.nodes]
        expected[is_published] = COARSEST_LEVEL + step
    assert got.tolist() == expected.tolist()


def test_five_devices_in_one_square_are_drawn_at_its_level_and_four_nowhere() -> None:
    nodes = np.full(5, TREE.node_of_month[QUARTERS[0]])
    five = DeviceRows(np.full(5, FIRST), nodes, np.arange(5), 1 << 30)
    four = DeviceRows(np.full(4, FIRST), nodes[:4], np.arange(4), 1 << 30)

    levels = [int(drawn_levels(rows, TREE).levels(rows.places, rows.nodes)[0]) for rows in (five, four)]

    assert levels == [FINEST_DRAWN, 0]
