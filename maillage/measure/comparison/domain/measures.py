"""What is measured of each cluster: the score and its parts (0-100), and the rates of Arcep's surveys (0-1).

Values come from the bins of a row, through tables of 512 entries: the middle of the bin, and 0 for a failure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.comparison.domain.device_clusters import (
    COUNTS,
    POINT,
    POINTS_AND_COUNTS,
    SHARE,
    SHARES,
    DeviceClusters,
    packed_words,
)
from maillage.measure.comparison.domain.terms import Rate
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.bins import NO_BIN, share_below, values_of
from maillage.measure.record.domain.columns import VideoVerdict
from maillage.measure.record.domain.method import ScorePart, shipped_method
from maillage.measure.record.domain.score import usage_scores
from maillage.measure.record.domain.terms import SCALES, Usage

BINS: Final = 512
USAGE_OF: Final[Mapping[ScorePart, Usage]] = {
    ScorePart.WEB: Usage.WEB,
    ScorePart.VIDEO: Usage.VIDEO,
    ScorePart.DOWNLOAD: Usage.DOWNLOAD,
    ScorePart.UPLOAD: Usage.UPLOAD,
    ScorePart.LATENCY: Usage.LATENCY,
    ScorePart.FILES: Usage.FILE_DOWNLOAD,
}
COMPOSITES: Final[Mapping[str, Usage]] = {"score": Usage.SCORE, "speed_score": Usage.SPEED_SCORE}
# The limits are part of the names of these rates (measure/comparison/domain/terms.py), so they are no setting: bit/s.
DOWNLOAD_AT_LEAST: Final[Mapping[Rate, float]] = {
    Rate.DOWNLOAD_3_MBPS: 3e6,
    Rate.DOWNLOAD_8_MBPS: 8e6,
    Rate.DOWNLOAD_30_MBPS: 30e6,
}
FILE_WITHIN_MS: Final = 30_000.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """For each cluster: over how many tests it speaks, and the sums over them of points (0-100) and of shares (0-1)."""

    tests: Floats
    points: Mapping[ScorePart, Floats] = field(default_factory=dict)
    shares: Mapping[Rate, Floats] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class ScoreSums:
    """For each cluster: tests, the sum of their points, and of the squares (the spread of single tests)."""

    tests: Floats
    points: Floats
    squares: Floats


def composite_of(clusters: DeviceClusters) -> str:
    """What can be compared: the score where any row has it, else the speed score."""
    return "score" if not len(clusters.mask) or bool(_counted(clusters, Usage.SCORE).any()) else "speed_score"


def weights_of(composite: str) -> Mapping[ScorePart, float]:
    """The weights of a composite, percent."""
    method = shipped_method()
    return method.weights if composite == "score" else method.speed_weights


def composite_measure(clusters: DeviceClusters, composite: str) -> ScoreSums:
    """The composite of every test that is counted for it."""
    points = np.zeros(len(clusters.mask))
    for part, weight in weights_of(composite).items():
        points += (weight / 100.0) * _part_points(clusters, part)
    return _score_sums(clusters, points, COMPOSITES[composite])


def composite_parts(clusters: DeviceClusters, composite: str) -> Measure:
    """Each part over the tests that have the composite: the composite is their weighted sum."""
    counted = _counted(clusters, COMPOSITES[composite])
    return Measure(
        clusters.sums(counted),
        {part: clusters.sums(_part_points(clusters, part) * counted) for part in weights_of(composite)},
    )


def part_measure(clusters: DeviceClusters, part: ScorePart) -> ScoreSums:
    """One part over every test that is counted for its usage."""
    return _score_sums(clusters, _part_points(clusters, part), USAGE_OF[part])


def shown_measures(clusters: DeviceClusters) -> list[Measure]:
    """All parts and rates, each over every test that is counted for its usage."""
    measures = []
    for part in ScorePart:
        if part not in {ScorePart.DOWNLOAD, ScorePart.FILES}:
            points, tests = _points_and_tests(clusters, USAGE_OF[part])
            measures.append(Measure(tests, {part: points / POINT}))

    points, tests = _points_and_tests(clusters, Usage.DOWNLOAD)
    words = _SPEED_WORDS.take(clusters.bins[Usage.DOWNLOAD], mode="wrap") * _counted(clusters, Usage.DOWNLOAD)
    above = (field / SHARE for field in clusters.fields(words, SHARES))
    speeds = dict(zip(DOWNLOAD_AT_LEAST, above, strict=True))
    measures.append(Measure(tests, {ScorePart.DOWNLOAD: points / POINT}, speeds))

    # The points of files are those of both directions, their tests those of the download.
    points = clusters.sums(_part_points(clusters, ScorePart.FILES) * _counted(clusters, Usage.FILE_DOWNLOAD))
    _, tests = _points_and_tests(clusters, Usage.FILE_DOWNLOAD)
    in_time = _files_in_time(clusters, Usage.FILE_DOWNLOAD)
    measures.append(Measure(tests, {ScorePart.FILES: points}, {Rate.FILE_DOWN_WITHIN_30S: in_time}))
    _, tests = _points_and_tests(clusters, Usage.FILE_UPLOAD)
    in_time = _files_in_time(clusters, Usage.FILE_UPLOAD)
    measures.append(Measure(tests, shares={Rate.FILE_UP_WITHIN_30S: in_time}))

    counted = _counted(clusters, Usage.WEB)
    within = {Rate.PAGE_WITHIN_10S: clusters.pages_within_10s, Rate.PAGE_WITHIN_5S: clusters.pages_within_5s}
    pages = {rate: clusters.sums(rows * counted) for rate, rows in within.items()}
    measures.append(Measure(clusters.sums(clusters.pages_made * counted), shares=pages))

    words = _VERDICT_WORDS.take(clusters.video_verdict, mode="wrap") * _counted(clusters, Usage.VIDEO)
    videos, correct, perfect, _ = clusters.fields(words, COUNTS)
    measures.append(Measure(videos, shares={Rate.VIDEO_PERFECT: perfect, Rate.VIDEO_CORRECT: correct}))
    return measures


def _files_in_time(clusters: DeviceClusters, usage: Usage) -> Floats:
    """The files that took at most 30 s, by cluster."""
    return clusters.sums(in_time_table(usage).take(clusters.bins[usage], mode="wrap") * _counted(clusters, usage))


def _points_and_tests(clusters: DeviceClusters, usage: Usage) -> list[Floats]:
    """Sum of points (in thousandths), and tests, of one usage by cluster."""
    words = usage_table(usage).take(clusters.bins[usage], mode="wrap")
    return clusters.fields(words * _counted(clusters, usage), POINTS_AND_COUNTS)


def _part_points(clusters: DeviceClusters, part: ScorePart) -> Floats:
    """Points of a part in every row; 0 where it was not measured."""
    points = _points_table(USAGE_OF[part]).take(clusters.bins[USAGE_OF[part]], mode="wrap")
    if part is not ScorePart.FILES:
        return points
    sent = clusters.bins[Usage.FILE_UPLOAD]
    both = (points + _points_table(Usage.FILE_UPLOAD).take(sent, mode="wrap")) / 2
    return np.where(sent == NO_BIN, points, both)


def _score_sums(clusters: DeviceClusters, points: Floats, usage: Usage) -> ScoreSums:
    counted = _counted(clusters, usage)
    counted_points = points * counted
    return ScoreSums(
        clusters.sums(counted), clusters.sums(counted_points), clusters.sums(counted_points * counted_points)
    )


def _counted(clusters: DeviceClusters, usage: Usage) -> NDArray[np.bool_]:
    """Where a row is the counted sample of a usage; the bins it needs are then there."""
    return (clusters.mask & np.uint16(1 << usage)).astype(np.bool_)


# Tables by bin or verdict. Where a value is -1 (not measured), it meets the last entry, which is 0.

# A failure is below every limit, and what was not measured is nothing.
_SPEED_WORDS: Final = packed_words(
    SHARES,
    *(
        np.rint(SHARE * np.append(np.nan_to_num(1 - share_below(limit, np.arange(BINS), SCALES[Usage.DOWNLOAD])), 0.0))
        for limit in DOWNLOAD_AT_LEAST.values()
    ),
)
_VERDICT_WORDS: Final = packed_words(
    COUNTS,
    *(
        np.append(np.array(VideoVerdict), -1) >= least
        for least in (VideoVerdict.FAILED, VideoVerdict.CORRECT, VideoVerdict.PERFECT)
    ),
)


@cache
def _points_table(usage: Usage) -> Floats:
    values = values_of(np.arange(BINS), SCALES[usage])
    points = np.where(np.isnan(values), 0.0, usage_scores(values, SubtestKind(usage.word)))
    return np.append(points, 0.0)


@cache
def usage_table(usage: Usage) -> NDArray[np.uint64]:
    """By bin of ``usage``: its points and whether it is measured, packed in a word; the last stands for no bin."""
    is_measured = np.arange(BINS + 1) < BINS
    return packed_words(POINTS_AND_COUNTS, np.rint(_points_table(usage) * POINT), is_measured)


@cache
def in_time_table(usage: Usage) -> Floats:
    """By bin of ``usage``: the share of files that came within their time; the last stands for no bin."""
    return np.append(np.nan_to_num(share_below(FILE_WITHIN_MS, np.arange(BINS), SCALES[usage])), 0.0)
