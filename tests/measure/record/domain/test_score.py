import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.columns import SubtestColumn, SubtestOutcome, subtest_table
from maillage.measure.record.domain.score import FILES_WEIGHT, SPEED_WEIGHTS, WEIGHTS, scores_of, usage_scores

KINDS: list[SubtestKind] = [kind for kind in SubtestKind if kind is not SubtestKind.FILE_UPLOAD]
GOOD = {
    SubtestKind.LATENCY: 20.0,
    SubtestKind.DOWNLOAD: 100e6,
    SubtestKind.UPLOAD: 30e6,
    SubtestKind.FILE_DOWNLOAD: 1_000.0,
    SubtestKind.FILE_UPLOAD: 1_000.0,
    SubtestKind.WEB: 1_500.0,
    SubtestKind.VIDEO: 500.0,
}


def column(value: float, outcome: SubtestOutcome = SubtestOutcome.MEASURED) -> SubtestColumn:
    return SubtestColumn(np.array([value]), np.array([outcome], np.int8))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (SubtestKind.DOWNLOAD, 3e6, 24),
        (SubtestKind.DOWNLOAD, 8e6, 45),
        (SubtestKind.DOWNLOAD, 30e6, 74),
        (SubtestKind.DOWNLOAD, 100e6, 100),
        (SubtestKind.UPLOAD, 1e6, 26),
        (SubtestKind.UPLOAD, 3e6, 50),
        (SubtestKind.UPLOAD, 5e6, 61),
        (SubtestKind.UPLOAD, 10e6, 76),
        (SubtestKind.UPLOAD, 20e6, 91),
        (SubtestKind.LATENCY, 100, 41),
        (SubtestKind.LATENCY, 50, 66),
        (SubtestKind.LATENCY, 30, 85),
        (SubtestKind.WEB, 5_000, 37),
        (SubtestKind.WEB, 3_000, 63),
        (SubtestKind.WEB, 2_000, 85),
    ],
)
def test_usage_score_is_that_of_the_published_table(kind: SubtestKind, value: float, expected: object) -> None:
    assert round(float(usage_scores(value, kind))) == expected


@given(st.sampled_from(list(SubtestKind)), st.floats(min_value=0, max_value=1e12))
def test_usage_score_of_any_value_is_between_0_and_100(kind: SubtestKind, value: float) -> None:
    assert 0 <= float(usage_scores(value, kind)) <= 100


def test_weights_add_up_to_one_hundred_percent() -> None:
    assert sum(WEIGHTS.values()) + FILES_WEIGHT == 100
    assert sum(SPEED_WEIGHTS.values()) == 100


def test_score_of_a_perfect_measurement_is_100() -> None:
    subtests: dict[SubtestKind, SubtestColumn] = {kind: column(GOOD[kind]) for kind in KINDS}

    assert scores_of(subtest_table(subtests, 1))[0] == pytest.approx(100)
    assert scores_of(subtest_table(subtests, 1))[1] == pytest.approx(100)


@pytest.mark.parametrize("missing", KINDS)
def test_score_without_one_of_its_parts_does_not_exist(missing: SubtestKind) -> None:
    subtests: dict[SubtestKind, SubtestColumn] = {kind: column(GOOD[kind]) for kind in KINDS if kind is not missing}

    assert np.isnan(scores_of(subtest_table(subtests, 1))[0]).all()


def test_score_counts_a_failure_as_zero_for_its_part() -> None:
    subtests: dict[SubtestKind, SubtestColumn] = {kind: column(GOOD[kind]) for kind in KINDS}
    subtests[SubtestKind.VIDEO] = column(np.nan, SubtestOutcome.FAILED)

    assert scores_of(subtest_table(subtests, 1))[0] == pytest.approx(75)


def test_score_takes_the_mean_of_the_two_files_where_both_were_made() -> None:
    subtests: dict[SubtestKind, SubtestColumn] = {kind: column(GOOD[kind]) for kind in SubtestKind}
    subtests[SubtestKind.FILE_UPLOAD] = column(np.nan, SubtestOutcome.FAILED)

    assert scores_of(subtest_table(subtests, 1))[0] == pytest.approx(97.5)


def test_speed_score_needs_no_web_and_no_video() -> None:
    kinds: list[SubtestKind] = [SubtestKind.DOWNLOAD, SubtestKind.UPLOAD, SubtestKind.LATENCY]

    assert scores_of(subtest_table({kind: column(GOOD[kind]) for kind in kinds}, 1))[1] == pytest.approx(100)
    assert np.isnan(scores_of(subtest_table({kind: column(GOOD[kind]) for kind in kinds[:2]}, 1))[1]).all()
