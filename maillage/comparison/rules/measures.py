"""What is measured of each voice: the score and its parts (0-100), and the rates of Arcep's surveys (0-1).

Values come from the bins of a row, through tables of 512 entries: the middle of the bin, and 0 for a failure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.comparison.rules.device_clusters import COUNTS, POINT, POINTS_AND_COUNTS, SHARE, SHARES, Voices, packed
from maillage.comparison.terms import Rate
from maillage.measurement.terms import SubtestKind
from maillage.quality.terms import SCALES, Usage
from maillage.quality.terms.bins import NO_BIN, share_below, values_of
from maillage.quality.terms.columns import VideoVerdict
from maillage.quality.terms.method import ScorePart, shipped_method
from maillage.quality.terms.score import usage_scores

BINS: Final = 512
USAGE_OF: Final[Mapping[ScorePart, Usage]] = MappingProxyType(
    {
        ScorePart.WEB: Usage.WEB,
        ScorePart.VIDEO: Usage.VIDEO,
        ScorePart.DOWNLOAD: Usage.DOWNLOAD,
        ScorePart.UPLOAD: Usage.UPLOAD,
        ScorePart.LATENCY: Usage.LATENCY,
        ScorePart.FILES: Usage.FILE_DOWNLOAD,
    }
)
COMPOSITES: Final[Mapping[str, Usage]] = MappingProxyType({"score": Usage.SCORE, "speed_score": Usage.SPEED_SCORE})
# The limits are part of the names of these rates (terms/comparison.py), so they are no setting: bit/s.
DOWNLOAD_AT_LEAST: Final[Mapping[Rate, float]] = MappingProxyType(
    {Rate.DOWNLOAD_3_MBPS: 3e6, Rate.DOWNLOAD_8_MBPS: 8e6, Rate.DOWNLOAD_30_MBPS: 30e6}
)
FILE_WITHIN_MS: Final = 30_000.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """For each voice: over how many tests it speaks, and the sums over them of points (0-100) and of shares (0-1)."""

    tests: Floats
    points: Mapping[ScorePart, Floats] = field(default_factory=dict)
    shares: Mapping[Rate, Floats] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """For each voice: tests, the sum of their points, and of the squares (the spread of single tests)."""

    tests: Floats
    points: Floats
    squares: Floats


def composite_of(voices: Voices) -> str:
    """What can be compared: the score where any row has it, else the speed score."""
    return "score" if not len(voices.mask) or bool(_counted(voices, Usage.SCORE).any()) else "speed_score"


def weights_of(composite: str) -> Mapping[ScorePart, float]:
    """The weights of a composite, percent."""
    method = shipped_method()
    return method.weights if composite == "score" else method.speed_weights


def composite_measure(voices: Voices, composite: str) -> Scored:
    """The composite of every test that is counted for it."""
    points = np.zeros(len(voices.mask))
    for part, weight in weights_of(composite).items():
        points += (weight / 100.0) * _part_points(voices, part)
    return _scored(voices, points, COMPOSITES[composite])


def composite_parts(voices: Voices, composite: str) -> Measure:
    """Each part over the tests that have the composite: the composite is their weighted sum."""
    counted = _counted(voices, COMPOSITES[composite])
    return Measure(
        voices.sums(counted),
        {part: voices.sums(_part_points(voices, part) * counted) for part in weights_of(composite)},
    )


def part_measure(voices: Voices, part: ScorePart) -> Scored:
    """One part over every test that is counted for its usage."""
    return _scored(voices, _part_points(voices, part), USAGE_OF[part])


def shown_measures(voices: Voices) -> list[Measure]:
    """All parts and rates, each over every test that is counted for its usage."""
    simple = [part for part in ScorePart if part not in {ScorePart.DOWNLOAD, ScorePart.FILES}]
    return [
        *(_one_part(voices, part) for part in simple),
        _download(voices),
        _received(voices),
        _sent(voices),
        _pages(voices),
        _films(voices),
    ]


def _one_part(voices: Voices, part: ScorePart) -> Measure:
    points, tests = _fields(voices, USAGE_OF[part])
    return Measure(tests, {part: points / POINT})


def _download(voices: Voices) -> Measure:
    usage = Usage.DOWNLOAD
    points, tests = _fields(voices, usage)
    words = _download_table().take(voices.bins[usage], mode="wrap") * _counted(voices, usage)
    above = (field / SHARE for field in voices.fields(words, SHARES))
    rates = dict(zip(DOWNLOAD_AT_LEAST, above, strict=True))
    return Measure(tests, {ScorePart.DOWNLOAD: points / POINT}, rates)


def _received(voices: Voices) -> Measure:
    points = voices.sums(_part_points(voices, ScorePart.FILES) * _counted(voices, Usage.FILE_DOWNLOAD))
    _, tests = _fields(voices, Usage.FILE_DOWNLOAD)
    return Measure(tests, {ScorePart.FILES: points}, {Rate.FILE_DOWN_WITHIN_30S: _in_time(voices, Usage.FILE_DOWNLOAD)})


def _sent(voices: Voices) -> Measure:
    _, tests = _fields(voices, Usage.FILE_UPLOAD)
    return Measure(tests, shares={Rate.FILE_UP_WITHIN_30S: _in_time(voices, Usage.FILE_UPLOAD)})


def _in_time(voices: Voices, usage: Usage) -> Floats:
    """The files that took at most 30 s, by voice."""
    return voices.sums(_in_time_table(usage).take(voices.bins[usage], mode="wrap") * _counted(voices, usage))


def _fields(voices: Voices, usage: Usage) -> list[Floats]:
    """Sum of points (in thousandths), and tests, of one usage by voice."""
    words = _usage_table(usage).take(voices.bins[usage], mode="wrap")
    return voices.fields(words * _counted(voices, usage), POINTS_AND_COUNTS)


def _pages(voices: Voices) -> Measure:
    counted = _counted(voices, Usage.WEB)
    within = {Rate.PAGE_WITHIN_10S: voices.pages_within_10s, Rate.PAGE_WITHIN_5S: voices.pages_within_5s}
    return Measure(
        voices.sums(voices.pages_made * counted),
        shares={rate: voices.sums(pages * counted) for rate, pages in within.items()},
    )


def _films(voices: Voices) -> Measure:
    words = _verdict_table().take(voices.video_verdict, mode="wrap") * _counted(voices, Usage.VIDEO)
    films, correct, perfect, _ = voices.fields(words, COUNTS)
    return Measure(films, shares={Rate.VIDEO_PERFECT: perfect, Rate.VIDEO_CORRECT: correct})


def _part_points(voices: Voices, part: ScorePart) -> Floats:
    """Points of a part in every row; 0 where it was not measured."""
    points = _points_table(USAGE_OF[part]).take(voices.bins[USAGE_OF[part]], mode="wrap")
    if part is not ScorePart.FILES:
        return points
    sent = voices.bins[Usage.FILE_UPLOAD]
    both = (points + _points_table(Usage.FILE_UPLOAD).take(sent, mode="wrap")) / 2
    return np.where(sent == NO_BIN, points, both)


def _scored(voices: Voices, points: Floats, usage: Usage) -> Scored:
    counted = _counted(voices, usage)
    counted_points = points * counted
    return Scored(voices.sums(counted), voices.sums(counted_points), voices.sums(counted_points * counted_points))


def _counted(voices: Voices, usage: Usage) -> NDArray[np.bool_]:
    """Where a row is the counted sample of a usage; the bins it needs are then there."""
    return (voices.mask & np.uint16(1 << usage)).astype(np.bool_)


# Tables by bin or verdict. Where a value is -1 (not measured), it meets the last entry, which is 0.


@cache
def _points_table(usage: Usage) -> Floats:
    values = values_of(np.arange(BINS), SCALES[usage])
    points = np.where(np.isnan(values), 0.0, usage_scores(values, SubtestKind(usage.word)))
    return np.append(points, 0.0)


@cache
def _usage_table(usage: Usage) -> NDArray[np.uint64]:
    is_measured = np.arange(BINS + 1) < BINS
    return packed(POINTS_AND_COUNTS, np.rint(_points_table(usage) * POINT), is_measured)


@cache
def _in_time_table(usage: Usage) -> Floats:
    return np.append(np.nan_to_num(share_below(FILE_WITHIN_MS, np.arange(BINS), SCALES[usage])), 0.0)


@cache
def _download_table() -> NDArray[np.uint64]:
    below = (share_below(limit, np.arange(BINS), SCALES[Usage.DOWNLOAD]) for limit in DOWNLOAD_AT_LEAST.values())
    # A failure is below every limit, and what was not measured is nothing.
    return packed(SHARES, *(np.rint(SHARE * np.append(np.nan_to_num(1 - share), 0.0)) for share in below))


@cache
def _verdict_table() -> NDArray[np.uint64]:
    verdicts = np.append(np.array(VideoVerdict), -1)
    at_least = (VideoVerdict.FAILED, VideoVerdict.CORRECT, VideoVerdict.PERFECT)
    return packed(COUNTS, *(verdicts >= least for least in at_least))
