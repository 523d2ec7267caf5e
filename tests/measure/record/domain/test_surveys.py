"""Pages and films of rows that have one value a subtest: files of others, simulated tests."""

import numpy as np
import pytest

from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.columns import SubtestColumn, SubtestOutcome, VideoVerdict, subtest_table
from maillage.measure.record.domain.surveys import NO_VERDICT, survey_columns

MISSING, MEASURED, FAILED = SubtestOutcome.MISSING, SubtestOutcome.MEASURED, SubtestOutcome.FAILED


def column(*said: tuple[SubtestOutcome, float]) -> SubtestColumn:
    values = [value if outcome is MEASURED else np.nan for outcome, value in said]
    return SubtestColumn(np.array(values), np.array([outcome for outcome, _ in said], np.int8))


def test_one_web_value_is_one_page_and_a_failure_is_a_page_never_shown() -> None:
    web = column((MEASURED, 4_999.0), (MEASURED, 5_001.0), (MEASURED, 10_001.0), (FAILED, 0.0), (MISSING, 0.0))

    got = survey_columns(subtest_table({SubtestKind.WEB: web}, 5))

    assert got.pages_made.tolist() == [1, 1, 1, 1, 0]
    assert got.pages_within_10s.tolist() == [1, 1, 0, 0, 0]
    assert got.pages_within_5s.tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ((MEASURED, 3_000.0), VideoVerdict.PERFECT),
        ((MEASURED, 3_001.0), VideoVerdict.CORRECT),
        ((MEASURED, 10_000.0), VideoVerdict.CORRECT),
        ((MEASURED, 10_001.0), VideoVerdict.FAILED),
        ((FAILED, 0.0), VideoVerdict.FAILED),
        ((MISSING, 0.0), NO_VERDICT),
    ],
)
def test_waiting_of_a_film_is_judged_as_its_start(said: tuple[SubtestOutcome, float], verdict: int) -> None:
    got = survey_columns(subtest_table({SubtestKind.VIDEO: column(said)}, 1))

    assert got.video_verdict.tolist() == [verdict]


def test_rows_without_pages_and_films_say_nothing() -> None:
    got = survey_columns(subtest_table({}, 2))

    assert (got.pages_made.tolist(), got.video_verdict.tolist()) == ([0, 0], [NO_VERDICT, NO_VERDICT])
