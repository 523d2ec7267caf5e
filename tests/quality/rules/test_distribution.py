from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.quality.forms.legends import LEGENDS
from maillage.quality.rules.bins import bins_of, values_of
from maillage.quality.rules.distribution import class_of_bins, whole_percents
from maillage.quality.terms import SCALES, Usage


@pytest.mark.parametrize("usage", Usage)
def test_class_of_a_bin_is_the_class_that_the_legend_gives_its_value(usage: Usage) -> None:
    scale, legend = SCALES[usage], LEGENDS[usage]
    classes = class_of_bins(scale, legend.steps)
    bins = [place for place in range(1, 511) if place != scale.failure_bin]

    got = [int(classes[place]) for place in bins]

    assert got == [legend.class_of(float(values_of([place], scale)[0])).number for place in bins]
    assert classes[scale.failure_bin] == 0


@given(st.floats(0.01e6, 900e6))
def test_download_falls_in_the_class_of_its_legend_within_a_bin(rate_bps: float) -> None:
    scale, legend = SCALES[Usage.DOWNLOAD], LEGENDS[Usage.DOWNLOAD]
    if any(abs(rate_bps / step - 1) < 0.036 for step in legend.steps):
        return  # the bin of a step belongs to one side only

    place = int(bins_of([rate_bps], scale)[0])

    assert class_of_bins(scale, legend.steps)[place] == legend.class_of(rate_bps).number


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=8))
def test_whole_percents_sum_to_a_hundred_and_stay_within_one_of_the_truth(counts: list[int]) -> None:
    got = whole_percents(counts)

    total = sum(counts)
    assert sum(got) == (100 if total else 0)
    assert all(
        percent in {floor(100 * count / total), floor(100 * count / total) + 1}
        for percent, count in zip(got, counts, strict=True)
        if total
    )
    assert all(percent == 0 for percent, count in zip(got, counts, strict=True) if count == 0)
