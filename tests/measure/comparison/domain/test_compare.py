from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.people import OPERATORS, invented_campaign, invented_strata
from maillage.measure.comparison.domain.compare import compare
from maillage.measure.comparison.domain.strata import NO_STRATA, Strata, strata_of
from maillage.measure.comparison.domain.terms import WIDEST_INTERVAL, Comparison, OperatorEstimate, Rate
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.record.domain.density import Density
from maillage.measure.record.domain.method import ScorePart
from tests.examples import examples
from tests.measure.comparison.domain.invented import (
    SPEED,
    device_means,
    joined,
    relabelled,
    repeated,
    row_scores,
    whole_tests,
)
from tests.measure.comparison.references import scipy_stats

PAIR = (1, 2)


def compared(rows: SampleRows, *, strata: Strata = NO_STRATA, operators: tuple[int, ...] = PAIR) -> Comparison:
    return compare(rows, strata, territory="commune:44109", operators=operators)


def crowd(operator: int, points: float, *, devices: int = 60, first: int = 0, spread: float = 10.0) -> SampleRows:
    """One test by each of many devices."""
    drawn = np.random.default_rng(operator).normal(points, spread, devices)
    return whole_tests(np.arange(first, first + devices), operator, np.clip(drawn, 0, 100))


def figures(found: Comparison) -> list[float]:
    """Every number of a comparison, operators in the order of their scores."""
    numbers: list[float | None] = []
    for each in found.operators:
        for estimate in filter(None, [each.score, *each.parts.values(), *each.rates.values()]):
            numbers += [estimate.value, estimate.low, estimate.high]
    for difference in found.differences:
        numbers += [difference.points.value, difference.points.low, difference.points.high]
    return [-1.0 if number is None else number for number in numbers]


@pytest.fixture(scope="module")
def campaign() -> SampleRows:
    return invented_campaign(np.random.default_rng(3), np.array([0.4, 0.0, 0.0, -0.4]), devices=900, tests=2_700).rows


# -- what is true of odd territories -----------------------------------------------------------------------------------


def test_nothing_tested_says_how_many_tests_are_missing():
    found = compared(SampleRows.empty())

    assert found.operators == tuple(OperatorEstimate(code, missing_tests=5) for code in PAIR)
    assert (found.steps, found.differences, found.composite) == ((), (), "score")


def test_one_operator_alone_has_a_step_and_no_difference():
    found = compared(crowd(1, 60.0))

    assert (found.steps, found.differences) == (((1,),), ())
    assert found.of(2) == OperatorEstimate(2, missing_tests=5)


def test_one_device_with_ten_thousand_tests_is_one_voice_and_not_ranked():
    chance = np.random.default_rng(1)
    rows = joined(crowd(1, 60.0), whole_tests(np.full(10_000, 999), 2, chance.uniform(0, 100, 10_000)))

    found = compared(rows).of(2)

    assert found is not None
    assert (found.tests, found.devices, found.effective_tests, found.missing_tests) == (10_000, 1, 1, 4)
    assert found.score is not None
    assert (round(found.score.value, -1), found.score.low, found.score.high) == (50.0, None, None)


def test_one_device_with_ten_thousand_tests_does_not_drown_the_others():
    rows = joined(crowd(1, 60.0, spread=5.0), whole_tests(np.full(10_000, 999), 1, 0.0))

    found = compared(rows).of(1)

    mean = np.mean([*device_means(rows, row_scores(rows))[1]])
    assert found is not None
    assert found.score is not None
    assert found.score.value == pytest.approx(mean, abs=1e-6)


def test_all_failures_score_zero_for_certain():
    found = compared(joined(whole_tests(np.arange(40), 1, -1.0), crowd(2, 60.0, first=100)))

    failed = found.of(1)
    assert failed is not None
    assert failed.score is not None
    assert (failed.score.value, failed.score.low) == (0.0, 0.0)
    # Forty that all fail are a certain failure, and say little of the forty-first: the spread is steadied.
    assert failed.score.high == pytest.approx(2.2, abs=0.3)
    rate = failed.rates[Rate.DOWNLOAD_3_MBPS]
    assert (rate.value, rate.low) == (0.0, 0.0)
    assert rate.high == pytest.approx(0.092, abs=0.003)  # Wilson, 0 of 40, Student's quantile
    assert (failed.effective_tests, found.steps) == (40, ((2,), (1,)))


def test_four_devices_have_no_interval():
    found = compared(whole_tests(np.arange(4), 1, [10.0, 20, 30, 40]))

    assert [(each.score.low, each.score.high) for each in found.operators if each.score] == [(None, None)]
    assert {(each.low, each.high) for each in found.operators[0].parts.values()} == {(None, None)}


def test_three_devices_are_three_clusters_however_alike_their_many_tests():
    chance = np.random.default_rng(1)
    rows = whole_tests(np.repeat([1, 2, 3], 1_000), 1, chance.uniform(0, 100, 3_000))

    found = compared(rows).of(1)
    assert found is not None
    assert (found.effective_tests, found.missing_tests) == (3, 2)


def test_device_never_counts_for_more_than_ten_tests():
    chance = np.random.default_rng(1)
    rows = whole_tests(np.repeat(np.arange(30), 500), 1, chance.uniform(0, 100, 15_000))

    found = compared(rows).of(1)

    assert found is not None
    assert found.effective_tests == 300


def test_few_devices_have_students_interval():
    values = np.array([20.0, 30.0, 35.0, 40.0, 45.0, 50.0, 60.0, 64.0])

    score = compared(whole_tests(np.arange(8), 1, values)).operators[0].score

    steadied = (7 * np.var(values, ddof=1) + 10 * 15**2) / 17
    half = scipy_stats().t.ppf(0.975, 7) * np.sqrt(max(steadied, np.var(values, ddof=1)) / 8)
    assert score is not None
    assert score.low is not None
    assert score.high is not None
    assert (score.high - score.low) / 2 == pytest.approx(half, rel=0.06)


def test_stratum_without_tests_is_told_by_the_share_of_inhabitants():
    strata = strata_of([1, 2], ["44", "44"], [Density.RURAL, Density.DENSE], [300.0, 700.0])
    rows = replace(joined(crowd(1, 60.0), crowd(2, 50.0)), commune=np.full(120, 2, np.int32))

    found = compared(rows, strata=strata)

    assert (found.population_share, found.strata) == (0.7, 1)
    assert found.steps == ((1,), (2,))


def test_device_with_several_operators_is_a_device_of_each():
    rows = joined(crowd(1, 60.0), crowd(2, 60.0))  # the same sixty telephones

    found = compared(rows)

    assert [(each.tests, each.devices) for each in found.operators] == [(60, 60), (60, 60)]
    assert [sorted(step) for step in found.steps] == [[1, 2]]


def test_other_operators_and_communes_elsewhere_are_left_out():
    strata = strata_of([1], ["44"], [Density.DENSE], [700.0])
    rows = joined(crowd(1, 60.0), crowd(7, 90.0), replace(crowd(2, 60.0), commune=np.full(60, 5, np.int32)))

    assert [each.tests for each in compared(rows, strata=strata).operators] == [60, 0]


def test_speed_tests_are_compared_by_their_speed_score():
    found = compared(
        joined(whole_tests(np.arange(40), 1, 60.0, mask=SPEED), whole_tests(np.arange(40), 2, 40.0, mask=SPEED))
    )

    assert (found.composite, found.steps) == ("speed_score", ((1,), (2,)))
    assert found.operators[0].parts.keys() == {ScorePart.DOWNLOAD, ScorePart.UPLOAD, ScorePart.LATENCY}


def test_operator_whose_interval_is_too_wide_says_how_many_devices_are_missing():
    wide = whole_tests(np.arange(500, 506), 2, [0.0, 100, 20, 90, 5, 70])

    found = compared(joined(crowd(1, 60.0), wide))

    few = found.of(2)
    assert few is not None
    assert few.score is not None
    assert few.score.low is not None
    assert few.score.high is not None
    assert few.score.high - few.score.low > WIDEST_INTERVAL
    assert found.steps == ((1,),)
    assert 15 <= few.missing_tests <= 40


def test_few_who_agree_by_chance_are_not_certain():
    agreeing = joined(crowd(1, 60.0), whole_tests(np.arange(500, 506), 2, [70.0, 70.1, 70, 70.2, 70, 69.9]))

    found = compared(agreeing)

    assert [sorted(step) for step in found.steps] == [[1, 2]]


def test_order_that_one_day_makes_is_none():
    days = np.arange(60) % 10
    rows = whole_tests(np.arange(120), np.repeat([1, 2], 60), np.where(np.arange(120) < 60, 60.0, 53.0))
    rows = replace(rows, day=np.tile(4_270 + days, 2).astype(np.uint16))
    gathered = whole_tests(np.arange(900, 940), 2, 20.0)
    bad_day = replace(gathered, day=np.full(40, 4_300, np.uint16))

    in_days, on_a_day = compared(rows), compared(joined(rows.where(slice(0, 120)), bad_day))

    assert in_days.steps == ((1,), (2,))  # seven points, by every day
    assert on_a_day.steps == ((1,), (2,))
    equal = replace(rows, bins=np.concatenate([rows.bins[:60], rows.bins[:60]]))
    made_by_a_day = compared(joined(equal, bad_day))
    assert made_by_a_day.differences[0].points.low is not None
    assert made_by_a_day.differences[0].points.low > 0
    assert [sorted(step) for step in made_by_a_day.steps] == [[1, 2]]


# -- what must not matter ----------------------------------------------------------------------------------------------


@settings(max_examples=examples(15, few=6), deadline=None)
@given(seed=st.integers(0, 1_000))
def test_order_of_rows_changes_nothing(seed: int):
    rows = joined(crowd(1, 60.0), crowd(2, 55.0, first=30))
    shuffled = rows.where(np.random.default_rng(seed).permutation(len(rows)))

    assert figures(compared(shuffled)) == pytest.approx(figures(compared(rows)))


@settings(max_examples=examples(15, few=6), deadline=None)
@given(codes=st.permutations([3, 9, 40, 63]))
def test_names_of_operators_change_nothing(codes: list[int]):
    rows = joined(*(crowd(at + 1, 50.0 + 7 * at, first=40 * at) for at in range(4)))
    names = dict(zip(OPERATORS, codes, strict=True))

    base = compared(rows, operators=OPERATORS)
    found = compared(relabelled(rows, names), operators=tuple(codes))

    assert figures(found) == pytest.approx(figures(base))
    assert found.steps == tuple(tuple(names[each] for each in step) for step in base.steps)


@settings(max_examples=examples(15, few=6), deadline=None)
@given(times=st.lists(st.integers(1, 5), min_size=60, max_size=60))
def test_telling_everything_several_times_changes_no_figure(times: list[int]):
    rows = crowd(1, 60.0)

    found = compared(repeated(rows, times)).operators[0]

    base = compared(rows).operators[0]
    assert figures(compared(repeated(rows, times))) == pytest.approx(figures(compared(rows)))
    assert (found.devices, found.effective_tests) == (base.devices, base.effective_tests)


def test_unit_of_population_changes_nothing(campaign: SampleRows):
    strata = invented_strata()
    thousands = replace(strata, population=strata.population / 1_000)

    found = compared(campaign, strata=thousands, operators=OPERATORS)

    assert figures(found) == pytest.approx(figures(compared(campaign, strata=strata, operators=OPERATORS)))


def test_same_rows_give_the_same_comparison(campaign: SampleRows):
    assert compared(campaign, operators=OPERATORS) == compared(campaign, operators=OPERATORS)


# -- beside an independent computation ---------------------------------------------------------------------------------


def test_interval_of_one_stratum_is_that_of_scipys_bootstrap(campaign: SampleRows):
    found = compared(campaign, operators=OPERATORS)

    for each in found.operators:
        values = np.array(device_means(campaign, row_scores(campaign))[each.operator])
        wanted = scipy_stats().bootstrap(
            (values,), np.mean, n_resamples=4_000, method="percentile", rng=np.random.default_rng(1)
        )
        assert each.score is not None
        width = wanted.confidence_interval.high - wanted.confidence_interval.low
        assert each.score.value == pytest.approx(values.mean(), abs=1e-6)
        assert each.score.low == pytest.approx(wanted.confidence_interval.low, abs=0.08 * width)
        assert each.score.high == pytest.approx(wanted.confidence_interval.high, abs=0.08 * width)
