import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.repair.domain.month_groups import (
    before_and_after,
    between,
    may_be_shown,
    month_groups,
    split_month_groups,
)
from tests.measure.repair.domain.rows import sample_rows

HIDDEN = (6_900_001,)


@settings(max_examples=40)
@given(st.integers(1, 120), st.integers(1, 12), st.integers(0, 50))
def test_every_stretch_leaves_nobody_alone(count: int, devices: int, seed: int):
    rows = sample_rows(count, devices=devices, seed=seed)

    stretches = month_groups(rows, HIDDEN)

    for stretch in stretches:
        inside = between(rows, stretch)
        hidden = inside.device[np.isin(inside.commune, HIDDEN)]
        assert np.unique(inside.device).size >= 5
        assert np.unique(hidden).size in {0, *range(5, 13)}
    assert sum(len(between(rows, stretch)) for stretch in stretches) in {0, count}


@settings(max_examples=40)
@given(st.integers(1, 120), st.integers(1, 12), st.integers(0, 50), st.integers(4_000, 4_730))
def test_both_sides_of_works_leave_nobody_alone_in_any_stretch(count: int, devices: int, seed: int, day: int):
    rows = sample_rows(count, devices=devices, seed=seed)

    before, after = before_and_after(rows, HIDDEN, last_day_before=day)

    assert (before.day <= day).all()
    assert (after.day > day).all()
    cut = split_month_groups(rows, HIDDEN, last_day_before=day)
    for stretch in month_groups(rows, HIDDEN):
        # What is on neither side is said, and what is said is on neither side.
        kept = len(between(before, stretch)) + len(between(after, stretch))
        assert kept == (0 if stretch in cut else len(between(rows, stretch)))
        for side in (before, after):
            piece = between(side, stretch)
            assert not len(piece) or may_be_shown(piece, HIDDEN)


def test_no_rows_have_no_stretch():
    rows = sample_rows(0)

    assert month_groups(rows, ()) == ()
    assert [len(side) for side in before_and_after(rows, (), last_day_before=4_500)] == [0, 0]
