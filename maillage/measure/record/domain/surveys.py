"""Inputs of the rates that are comparable with Arcep's surveys: pages within 10 s and 5 s, video verdicts.

Documents list each page and the playback of the video; third-party files and simulated tests have one value per row.
One value stands for one page, and a video's waiting time for its start. Limits: docs/protocol/node-1.md, sections 6
and 7.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from maillage.measure.protocol.domain.protocol import (
    PAGE_FAST_MS,
    PAGE_LIMIT_MS,
    VIDEO_PERFECT_START_MS,
    VIDEO_START_LIMIT_MS,
)
from maillage.measure.protocol.domain.terms import PageCounts, Subtest
from maillage.measure.record.domain.columns import SubtestTable, SurveyColumns, VideoVerdict
from maillage.measure.record.domain.terms import Usage

NO_VERDICT: Final = -1
_VIDEO_VERDICTS: Final = {verdict.name.lower(): verdict for verdict in VideoVerdict}


def survey_columns(table: SubtestTable, details: Sequence[tuple[int, Subtest]] = ()) -> SurveyColumns:
    """Derive the columns from each subtest's value (NaN, a failure, is within no limit), and from known ``details``."""
    page_ms, waiting_ms = table.values[Usage.WEB], table.values[Usage.VIDEO]
    watched = np.where(waiting_ms <= VIDEO_START_LIMIT_MS, VideoVerdict.CORRECT, VideoVerdict.FAILED)
    watched = np.where(waiting_ms <= VIDEO_PERFECT_START_MS, VideoVerdict.PERFECT, watched)
    survey = SurveyColumns(
        pages_made=table.is_result[Usage.WEB].astype(np.int8),
        pages_within_10s=(page_ms <= PAGE_LIMIT_MS).astype(np.int8),
        pages_within_5s=(page_ms <= PAGE_FAST_MS).astype(np.int8),
        video_verdict=np.where(table.is_result[Usage.VIDEO], watched, NO_VERDICT).astype(np.int8),
    )
    for row, subtest in details:
        if subtest.pages is not None:
            columns = (survey.pages_made, survey.pages_within_10s, survey.pages_within_5s)
            for column, number in zip(columns, subtest.pages, strict=True):
                column[row] = number
        if subtest.verdict is not None:
            survey.video_verdict[row] = _VIDEO_VERDICTS[subtest.verdict]
    return survey


def survey_of(
    values: Sequence[float], is_result: Sequence[bool], subtests: Sequence[Subtest]
) -> tuple[PageCounts, VideoVerdict | None]:
    """Derive the values of one measurement, as ``survey_columns``: by usage, then from its ``subtests`` if known."""
    page_ms, waiting_ms = values[Usage.WEB], values[Usage.VIDEO]
    pages = PageCounts(int(is_result[Usage.WEB]), int(page_ms <= PAGE_LIMIT_MS), int(page_ms <= PAGE_FAST_MS))
    verdict = None
    if is_result[Usage.VIDEO]:
        verdict = VideoVerdict.CORRECT if waiting_ms <= VIDEO_START_LIMIT_MS else VideoVerdict.FAILED
        verdict = VideoVerdict.PERFECT if waiting_ms <= VIDEO_PERFECT_START_MS else verdict
    for subtest in subtests:
        pages = subtest.pages or pages
        verdict = verdict if subtest.verdict is None else _VIDEO_VERDICTS[subtest.verdict]
    return pages, verdict
