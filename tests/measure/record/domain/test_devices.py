import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.record.domain.devices import DeviceRows, grouped, has_enough, presence, rolled_up, tree_for
from maillage.measure.record.domain.terms import Period

TREE = tree_for(Period(139, 1))
# Hashes that share their baskets, so that five devices must be told apart by the hashes themselves.
HASHES = st.one_of(st.integers(0, 300), st.integers(0, 40).map(lambda number: number * 64 + 63))
ROWS = st.lists(st.tuples(st.integers(0, 7), st.integers(120, 150), HASHES), max_size=90)


def device_rows(rows: list[tuple[int, int, int]]) -> DeviceRows:
    table = np.array(rows, np.int64).reshape(-1, 3)
    return DeviceRows(table[:, 0], TREE.node_of_month[table[:, 1]], table[:, 2], 8)


def devices_at(rows: list[tuple[int, int, int]], places: set[int], node: int) -> int:
    period = TREE.periods[node]
    within = range(256) if period is None else range(period.first, period.first + period.months)
    return len({device for place, month, device in rows if place in places and month in within})


@given(ROWS)
def test_place_with_a_test_is_not_empty(rows: list[tuple[int, int, int]]) -> None:
    found = device_rows(rows)

    got = presence(found, TREE)

    assert got.is_present[:, 0].tolist() == [any(place == each for each, _, _ in rows) for place in range(8)]


@given(ROWS)
def test_five_devices_are_found_exactly_at_every_node(rows: list[tuple[int, int, int]]) -> None:
    found = device_rows(rows)

    got = has_enough(presence(found, TREE), found, TREE)

    expected = [[devices_at(rows, {place}, node) >= 5 for node in range(len(TREE))] for place in range(8)]
    assert got.tolist() == expected


@given(ROWS)
def test_five_devices_are_found_exactly_in_parents_and_groups(rows: list[tuple[int, int, int]]) -> None:
    found = device_rows(rows)
    parents = DeviceRows(found.places >> 2, found.nodes, found.hashes, 2)
    group_of_place = np.array([0, 1, 0, 1, 2, 2, 0, 2])
    groups = DeviceRows(group_of_place[found.places], found.nodes, found.hashes, 3)

    by_parent = has_enough(rolled_up(presence(found, TREE)), parents, TREE)
    by_group = has_enough(grouped(presence(found, TREE), group_of_place, 3), groups, TREE)

    assert by_parent[:, 0].tolist() == [devices_at(rows, set(range(4 * p, 4 * p + 4)), 0) >= 5 for p in range(2)]
    members = [set(np.flatnonzero(group_of_place == group).tolist()) for group in range(3)]
    assert by_group[:, TREE.target].tolist() == [devices_at(rows, each, TREE.target) >= 5 for each in members]
