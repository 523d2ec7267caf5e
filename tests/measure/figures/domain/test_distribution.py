from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.figures.pages.parts.legends import LEGENDS
from maillage.measure.figures.store.distribution import classes_of_bins, whole_percents
from maillage.measure.record.domain.bins import bins_of, edges_of, values_of
from maillage.measure.record.domain.terms import SCALES, Usage


@pytest.mark.parametrize("usage", Usage)
def test_class_of_a_bin_is_the_class_that_the_legend_gives_its_value(usage: Usage) -> None:
    scale, legend = SCALES[usage], LEGENDS[usage]
    classes = classes_of_bins(scale, legend.steps)
    bins = [place for place in range(1, 511) if place != scale.failure_bin]
    lows, highs = edges_of(bins, scale)
    whole = [
        place
        for place, low, high in zip(bins, lows.tolist(), highs.tolist(), strict=True)
        if not any(low < step < high for step in legend.steps)
    ]

    got = [int(classes[place].argmax()) for place in whole]

    assert got == [legend.class_of(float(values_of([place], scale)[0])).number for place in whole]
    assert classes[scale.failure_bin].tolist() == [1.0] + [0.0] * (len(legend.steps) + 1)
    assert classes[bins].sum(axis=1) == pytest.approx(np.ones(len(bins)))


@given(st.floats(0.01e6, 900e6))
def test_download_falls_in_the_class_of_its_legend_within_a_bin(rate_bps: float) -> None:
    scale, legend = SCALES[Usage.DOWNLOAD], LEGENDS[Usage.DOWNLOAD]
    if any(abs(rate_bps / step - 1) < 0.036 for step in legend.steps):
        return  # the bin of a step belongs to one side only

    place = int(bins_of([rate_bps], scale)[0])

    assert classes_of_bins(scale, legend.steps)[place].argmax() == legend.class_of(rate_bps).number


def test_shares_of_classes_are_those_of_the_rates_themselves_not_of_their_bins() -> None:
    scale, legend = SCALES[Usage.DOWNLOAD], LEGENDS[Usage.DOWNLOAD]
    rates = np.exp(np.random.default_rng(11).normal(np.log(20e6), 1.0, 60_000))

    got = np.bincount(bins_of(rates, scale), minlength=512) @ classes_of_bins(scale, legend.steps)

    numbers = [legend.number_of(rate) for rate in rates.tolist()]
    exact = np.bincount(numbers, minlength=len(legend.steps) + 2)[1:]
    assert got[1:] / rates.size == pytest.approx(exact / rates.size, abs=0.001)


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
