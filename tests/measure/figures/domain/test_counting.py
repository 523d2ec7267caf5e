from collections import Counter, defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.figures.domain.counting import (
    LevelCounts,
    counted,
    counted_places,
    merged,
    merged_counts,
    pyramid,
    rolled_up,
    samples_of,
)
from maillage.measure.figures.domain.smallest_devices import Packing, device_pyramid, five_smallest, merged_devices
from maillage.measure.record.domain.keys import (
    BELOW_PLACE,
    LOW_BITS,
    LOW_MASK,
    PLACE_SHIFT,
    groups_of,
    hashes_of,
    keys_of,
)
from maillage.measure.record.domain.terms import FINEST_LEVEL, Usage
from tests.measure.figures.countable import invented_rows

far_places = st.integers(0, (1 << 34) - 1)
near_places = st.integers(9_000_000_000, 9_000_000_200)
sample_keys = st.lists(
    st.builds(
        lambda place, bin_, low20: (place << PLACE_SHIFT) | (bin_ << LOW_BITS) | low20,
        near_places | far_places,
        st.integers(0, 3) | st.integers(0, 511),
        st.integers(0, 3) | st.integers(0, LOW_MASK),
    ),
    max_size=60,
)


def as_columns(keys: list[int]) -> tuple[np.ndarray, np.ndarray]:
    column = np.array(keys, np.int64)
    return column, (column % 9).astype(np.uint32)


def parents_of(keys: np.ndarray) -> np.ndarray:
    return ((keys >> (PLACE_SHIFT + 2)) << PLACE_SHIFT) | (keys & BELOW_PLACE)


def same(one: LevelCounts, other: LevelCounts) -> bool:
    return [(column.dtype, column.tolist()) for column in one] == [(column.dtype, column.tolist()) for column in other]


@given(sample_keys)
def test_counted_keys_are_those_of_a_plain_tally(keys: list[int]) -> None:
    got, counts = counted(np.array(keys, np.int64))

    assert dict(zip(got.tolist(), counts.tolist(), strict=True)) == Counter(keys)
    assert got.tolist() == sorted(set(keys))


@given(sample_keys)
def test_roll_up_of_counts_equals_counting_the_parents(keys: list[int]) -> None:
    column = np.array(keys, np.int64)

    got = rolled_up(*counted(column))

    expected = counted(parents_of(column))
    assert got[0].tolist() == expected[0].tolist()
    assert got[1].tolist() == expected[1].tolist()


def test_roll_up_of_counts_too_large_for_one_word_is_exact() -> None:
    keys = keys_of([0, 1, 2, (1 << 34) - 1], [511, 511, 0, 511], LOW_MASK)
    counts = np.array([4_000_000_000, 7, 1, 2], np.uint32)

    got_keys, got_counts = rolled_up(keys, counts)

    assert got_keys.tolist() == keys_of([0, 0, (1 << 32) - 1], [0, 511, 511], LOW_MASK).tolist()
    assert got_counts.tolist() == [1, 4_000_000_007, 2]


@given(sample_keys)
def test_pyramid_equals_direct_counts_at_each_level(keys: list[int]) -> None:
    column, hashes = as_columns(keys)

    got = dict(pyramid(column, hashes))

    for level, counts in got.items():
        shift = 2 * (FINEST_LEVEL - level)
        direct = ((column >> (PLACE_SHIFT + shift)) << PLACE_SHIFT) | (column & BELOW_PLACE)
        assert same(counts, counted_places(direct, hashes))


@given(sample_keys, sample_keys)
def test_counts_of_two_parts_merged_equal_counts_of_the_whole(one: list[int], other: list[int]) -> None:
    parts = [counted_places(*as_columns(keys)) for keys in (one, other)]

    got = merged(*parts)

    assert same(got, counted_places(*as_columns(one + other)))


def test_merge_of_counts_that_come_to_zero_drops_them() -> None:
    kept, gone = np.array([5, 9], np.int64), np.array([9], np.int64)

    keys, counts = merged_counts((kept, np.array([3, 0], np.uint32)), (gone, np.array([0], np.uint32)))

    assert keys.tolist() == [5]
    assert counts.tolist() == [3]


pairs = st.lists(st.tuples(st.integers(0, 6) | far_places, st.integers(0, 12)), max_size=80)


def brute_five_smallest(rows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    hashes: defaultdict[int, set[int]] = defaultdict(set)
    for group, device in rows:
        hashes[group].add(device)
    return [(group, device) for group in sorted(hashes) for device in sorted(hashes[group])[:5]]


def as_table(rows: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([row[0] for row in rows], np.int64), np.array([row[1] for row in rows], np.uint32)


def as_rows(table: tuple[np.ndarray, np.ndarray]) -> list[tuple[int, int]]:
    return list(zip(table[0].tolist(), table[1].tolist(), strict=True))


@given(pairs)
def test_five_smallest_are_those_of_a_plain_search(rows: list[tuple[int, int]]) -> None:
    got = five_smallest(*as_table(rows))

    assert as_rows(got) == brute_five_smallest(rows)


@given(pairs, pairs)
def test_five_smallest_merged_are_those_of_the_union(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    got = merged_devices(five_smallest(*as_table(one)), five_smallest(*as_table(other)))

    assert as_rows(got) == brute_five_smallest(one + other)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_packed_device_pyramid_equals_the_plain_one(seed: int) -> None:
    random = np.random.default_rng(seed)
    groups = (random.integers(70_000, 130_000, 400) // 9 << LOW_BITS) | random.choice([0, 5, 77, LOW_MASK], 400)
    hashes = random.integers(0, 2**32, 30, np.uint32)[random.integers(0, 30, 400)]
    packing = Packing.of(groups)

    assert packing
    packed = list(packing.pyramid(groups, hashes, 9))

    assert [as_rows(table) for table in packed] == [
        as_rows(table) for table in device_pyramid(groups, hashes, levels=9)
    ]


def test_packing_of_groups_too_far_apart_is_none() -> None:
    groups = np.array([0, ((1 << 34) - 1) << LOW_BITS], np.int64)

    assert Packing.of(groups) is None


def test_samples_of_rows_are_the_counted_ones_with_a_place() -> None:
    rows = invented_rows(500)
    is_sample = (rows.mask >> Usage.WEB) & 1 == 1

    got = samples_of(rows, Usage.WEB)

    assert len(got.keys) == int((is_sample & (rows.grid17 != -1)).sum())
    assert len(got.commune_keys) == int((is_sample & (rows.commune != 0)).sum())
    assert set(groups_of(got.keys) >> LOW_BITS) == set(rows.grid17[is_sample & (rows.grid17 != -1)])
    assert set(got.hashes) == set(hashes_of(rows.device[is_sample & (rows.grid17 != -1)]))
