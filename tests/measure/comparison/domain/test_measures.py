from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.comparison.domain.device_clusters import DeviceClusters, clusters_of
from maillage.measure.comparison.domain.measures import (
    composite_measure,
    composite_of,
    composite_parts,
    part_measure,
    shown_measures,
    weights_of,
)
from maillage.measure.comparison.domain.strata import NO_STRATA
from maillage.measure.comparison.domain.terms import Rate
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.record.domain.bins import NO_BIN, bins_of
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.terms import SCALES, Usage
from tests.measure.comparison.domain.invented import SPEED, whole_tests

USAGE_OF_RATE = {
    Rate.DOWNLOAD_3_MBPS: (Usage.DOWNLOAD, 3e6),
    Rate.DOWNLOAD_8_MBPS: (Usage.DOWNLOAD, 8e6),
    Rate.DOWNLOAD_30_MBPS: (Usage.DOWNLOAD, 30e6),
    Rate.FILE_DOWN_WITHIN_30S: (Usage.FILE_DOWNLOAD, 30_000.0),
    Rate.FILE_UP_WITHIN_30S: (Usage.FILE_UPLOAD, 30_000.0),
}


def clusters_in(rows: SampleRows) -> DeviceClusters:
    return clusters_of(rows, NO_STRATA, (1,))


def rate_of(rows: SampleRows, rate: Rate) -> float:
    [(sums, tests)] = [
        (each.shares[rate], each.tests) for each in shown_measures(clusters_in(rows)) if rate in each.shares
    ]
    return float(sums.sum() / tests.sum())


def with_value(usage: Usage, values: list[float], *, failed: list[bool] | None = None) -> SampleRows:
    rows = whole_tests(np.arange(len(values)), 1, np.full(len(values), 50.0))
    bins = rows.bins.copy()
    bins[:, usage] = bins_of(values, SCALES[usage], failed=failed or [False] * len(values))
    return replace(rows, bins=bins)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20))
def test_parts_and_composite_of_even_tests_are_that_even_quality(points: list[float]):
    clusters = clusters_in(whole_tests(np.arange(len(points)), 1, points))

    scored = composite_measure(clusters, "score")

    assert scored.tests.tolist() == [1.0] * len(points)
    assert sorted(scored.points.tolist()) == pytest.approx(sorted(points), abs=1.0)  # half a bin
    assert scored.squares == pytest.approx(scored.points**2)


def test_composite_is_the_weighted_sum_of_its_parts():
    chance = np.random.default_rng(3)
    rows = whole_tests(np.arange(200), 1, np.full(200, 50.0))
    clusters = clusters_in(replace(rows, bins=chance.integers(0, 512, rows.bins.shape).astype(np.int16)))

    parts = composite_parts(clusters, "score").points

    total = sum(weight / 100 * parts[part] for part, weight in weights_of("score").items())
    assert composite_measure(clusters, "score").points == pytest.approx(total)


def test_failures_score_zero_and_are_no_rate():
    rows = whole_tests(np.arange(8), 1, np.full(8, -1.0))

    points = composite_measure(clusters_in(rows), "score").points

    assert points.tolist() == [0.0] * 8
    assert {rate: rate_of(rows, rate) for rate in Rate} == dict.fromkeys(Rate, 0.0)


def test_good_tests_fulfil_every_rate_but_the_pages_that_were_late():
    rates = {rate: rate_of(whole_tests(np.arange(8), 1, np.full(8, 90.0)), rate) for rate in Rate}

    assert rates == dict.fromkeys(Rate, 1.0) | {Rate.PAGE_WITHIN_5S: 0.8}


@pytest.mark.parametrize("rate", list(USAGE_OF_RATE))
def test_limit_of_a_rate_is_where_it_says(rate: Rate):
    usage, limit = USAGE_OF_RATE[rate]
    sides = (0.95, 1.05) if SCALES[usage].higher_is_better else (1.05, 0.95)

    below, above = (rate_of(with_value(usage, [limit * side]), rate) for side in sides)

    assert (below, above) == (0.0, 1.0)


@pytest.mark.parametrize("rate", list(USAGE_OF_RATE))
def test_rate_is_that_of_the_values_themselves_though_its_limit_lies_inside_a_bin(rate: Rate):
    usage, limit = USAGE_OF_RATE[rate]
    values = np.exp(np.random.default_rng(5).normal(np.log(limit), 0.7, 40_000))
    is_met = values >= limit if SCALES[usage].higher_is_better else values <= limit

    got = rate_of(with_value(usage, values.tolist()), rate)

    # Taken at the middle of its bin, a limit moved the share by up to 1 %.
    assert got == pytest.approx(float(is_met.mean()), abs=0.001)


def test_failed_download_stays_in_the_denominator():
    rows = with_value(Usage.DOWNLOAD, [50e6, 50e6, 1.0], failed=[False, False, True])

    assert rate_of(rows, Rate.DOWNLOAD_30_MBPS) == pytest.approx(2 / 3)


def test_file_that_was_not_sent_leaves_the_received_one_as_the_part():
    rows = with_value(Usage.FILE_DOWNLOAD, [1_000.0, 1_000.0])
    bins = rows.bins.copy()
    bins[:, Usage.FILE_UPLOAD] = [NO_BIN, SCALES[Usage.FILE_UPLOAD].failure_bin]

    points = part_measure(clusters_in(replace(rows, bins=bins)), ScorePart.FILES).points

    assert sorted(points.tolist()) == pytest.approx([50.0, 100.0], abs=1.0)


def test_rows_counted_for_another_test_are_not_counted_twice():
    rows = whole_tests([1, 1], 1, [50.0, 50.0])
    rows = replace(rows, mask=np.array([rows.mask[0], 0], np.uint16))

    scored = part_measure(clusters_in(rows), ScorePart.WEB)

    assert scored.tests.tolist() == [1.0]


def test_usage_that_was_counted_in_an_earlier_test_is_in_no_part():
    rows = whole_tests([1, 2], 1, [90.0, 90.0])
    rows = replace(rows, mask=np.array([rows.mask[0], 1 << Usage.SPEED_SCORE], np.uint16))

    measures = shown_measures(clusters_in(rows))

    told = {part: sorted(sums.tolist()) for each in measures for part, sums in each.points.items()}
    assert {part: sums[0] for part, sums in told.items()} == dict.fromkeys(ScorePart, 0.0)
    assert {sums[1] > 80 for sums in told.values()} == {True}


def test_film_without_verdict_is_in_no_rate():
    rows = whole_tests([1, 2, 3, 4], 1, np.full(4, 90.0))
    rows = replace(rows, video_verdict=np.array([-1, 0, 1, 2], np.int8))

    assert rate_of(rows, Rate.VIDEO_PERFECT) == pytest.approx(1 / 3)
    assert rate_of(rows, Rate.VIDEO_CORRECT) == pytest.approx(2 / 3)


def test_speed_score_is_compared_only_where_no_test_is_whole():
    speed = whole_tests([1, 2], 1, [40.0, 60.0], mask=SPEED)
    mixed = replace(speed, mask=np.array([SPEED, SPEED | 1 << Usage.SCORE], np.uint16))

    assert (composite_of(clusters_in(speed)), composite_of(clusters_in(mixed))) == ("speed_score", "score")
    assert composite_measure(clusters_in(speed), "speed_score").points.sum() == pytest.approx(100, abs=1)
