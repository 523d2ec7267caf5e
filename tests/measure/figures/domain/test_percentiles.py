from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from maillage.core.disclosure.interval_ends import FEWEST_TESTS
from maillage.measure.figures.domain import percentiles
from maillage.measure.figures.domain.percentiles import (
    COUNT_BITS,
    NO_BIN,
    Summaries,
    estimates,
    figures,
    lower_ranks,
    summarise_binned,
)
from maillage.measure.record.domain.bins import bins_of
from maillage.measure.record.domain.terms import SCALES, Figure, Period, Scale, Usage

DOWNLOAD, LATENCY = SCALES[Usage.DOWNLOAD], SCALES[Usage.LATENCY]
BINS = st.one_of(st.integers(0, 511), st.sampled_from([0, 511]))
ROWS = st.lists(st.tuples(st.integers(0, 5), BINS, st.integers(1, 50)), min_size=1, max_size=80)


def summarise(places: ArrayLike, bins: ArrayLike, counts: ArrayLike, *, scale: Scale) -> Summaries:
    binned = np.asarray(bins, np.int64) << COUNT_BITS
    return summarise_binned(np.asarray(places, np.int64), binned, counts, scale=scale)


def coverage(size: int, lower: int) -> float:
    """The chance that the median of a population lies between two ranks of ``size`` samples."""
    return float(1 - 2 * sum(comb(size, rank) for rank in range(lower)) / 2**size)


@pytest.mark.parametrize("scale", [DOWNLOAD, LATENCY])
@pytest.mark.parametrize("dense", [0, 10_000], ids=["sorted", "in a table"])
@given(rows=ROWS)
def test_summaries_of_any_rows_equal_those_of_the_samples_laid_out(
    dense: int, scale: Scale, rows: list[tuple[int, int, int]]
) -> None:
    places, bins, counts = (np.array(column) for column in zip(*rows, strict=True))

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(percentiles, "_DENSE", dense)
        got = summarise(places, bins, counts, scale=scale)

    assert got.places.tolist() == sorted(set(places.tolist()))
    for row, place in enumerate(got.places.tolist()):
        samples = np.sort(np.repeat(bins, counts)[np.repeat(places, counts) == place])
        lower = int(lower_ranks(samples.size)) if samples.size >= FEWEST_TESTS else 0
        assert got.samples[row] == samples.size
        assert got.median[row] == samples[(samples.size - 1) // 2]
        assert got.low[row] == (samples[lower - 1] if lower else NO_BIN)
        assert got.high[row] == (samples[samples.size - lower] if lower else NO_BIN)
        assert got.failures[row] == (samples == scale.failure_bin).sum()


def test_summaries_of_nothing_are_empty() -> None:
    assert len(summarise([], [], [], scale=DOWNLOAD)) == 0


@pytest.mark.parametrize("size", [6, 7, 8, 9, 25, 100, 477, 999, 1000])
def test_interval_covers_95_percent_and_the_next_narrower_does_not(size: int) -> None:
    lower = int(lower_ranks(size))

    assert coverage(size, lower) >= 0.95
    assert coverage(size, lower + 1) < 0.95


def test_interval_below_six_samples_does_not_exist() -> None:
    assert lower_ranks([0, 1, 2, 3, 4, 5]).tolist() == [0] * 6


def test_interval_beyond_a_thousand_goes_on_where_the_exact_one_ends() -> None:
    exact, normal = lower_ranks([1000, 1001, 1002]).tolist(), lower_ranks([1_000_000]).tolist()

    assert exact == [469, 469, 469]
    assert normal == [499_020]


def test_estimates_are_the_middle_of_the_median_bin_and_the_outer_edges_of_the_interval() -> None:
    values = np.geomspace(1e6, 1e8, 99)

    summary = summarise(np.zeros(99), bins_of(values, DOWNLOAD), np.ones(99), scale=DOWNLOAD)
    got = estimates(summary, DOWNLOAD)

    assert got.median[0] == pytest.approx(1e7, rel=0.0175)
    lower = int(lower_ranks(99))
    assert got.low[0] <= values[lower - 1]
    assert got.high[0] >= values[99 - lower]


@pytest.mark.parametrize(("scale", "failing"), [(DOWNLOAD, "low"), (LATENCY, "high")])
def test_failures_rank_at_the_worst_end(scale: Scale, failing: str) -> None:
    bins = [scale.failure_bin] * 4 + [200] * 6

    (figure,) = figures(summarise([0] * 10, bins, [1] * 10, scale=scale), scale, last_months=[130])

    assert figure.failure_share == 0.4
    assert figure.median is not None
    assert getattr(figure, failing) is None


def test_median_among_failures_is_none() -> None:
    bins = [DOWNLOAD.failure_bin] * 6 + [200] * 4

    got = figures(summarise([0] * 10, bins, [1] * 10, scale=DOWNLOAD), DOWNLOAD, last_months=[130])

    high = estimates(summarise([0] * 10, bins, [1] * 10, scale=DOWNLOAD), DOWNLOAD).high[0]
    assert got == [Figure(10, None, None, float(high), 0.6, Period(130, 1))]
