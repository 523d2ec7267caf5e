"""What the rates that Arcep's surveys publish too are counted from: pages within 10 s and 5 s, verdicts on films.

A document names each page and the course of the film; files of others and simulated tests have one value a row. One
value stands for one page, and the waiting of a film for its start. Limits: docs/protocol/node-1.md, sections 6 and 7.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measurement.terms import SubtestKind
from maillage.measurement.terms.protocol import (
    PAGE_FAST_MS,
    PAGE_LIMIT_MS,
    VIDEO_PERFECT_START_MS,
    VIDEO_START_LIMIT_MS,
)
from maillage.quality.terms.columns import SubtestColumn, SurveyColumns, VideoVerdict

NO_VERDICT: Final = -1


def surveyed(subtests: Mapping[SubtestKind, SubtestColumn], count: int) -> SurveyColumns:
    """What ``count`` rows with one value a subtest say."""
    web, video = subtests.get(SubtestKind.WEB), subtests.get(SubtestKind.VIDEO)
    no_page, no_film = np.zeros(count, np.int8), np.full(count, NO_VERDICT, np.int8)
    return SurveyColumns(
        pages_made=no_page if web is None else web.is_result.astype(np.int8),
        pages_within_10s=no_page if web is None else _within(web.measured, PAGE_LIMIT_MS),
        pages_within_5s=no_page if web is None else _within(web.measured, PAGE_FAST_MS),
        video_verdict=no_film if video is None else _verdicts(video),
    )


def _within(values_ms: NDArray[np.float64], limit_ms: float) -> NDArray[np.int8]:
    return (values_ms <= limit_ms).astype(np.int8)  # NaN, a failure, is never within


def _verdicts(video: SubtestColumn) -> NDArray[np.int8]:
    waiting_ms = video.measured
    watched = np.where(waiting_ms <= VIDEO_START_LIMIT_MS, VideoVerdict.CORRECT, VideoVerdict.FAILED)
    watched = np.where(waiting_ms <= VIDEO_PERFECT_START_MS, VideoVerdict.PERFECT, watched)
    return np.where(video.is_result, watched, NO_VERDICT).astype(np.int8)
