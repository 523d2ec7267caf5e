"""The verdict on a video that was watched: perfect, correct or failed (docs/protocol/node-1.md, section 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from maillage.measurement.terms import Status
from maillage.measurement.terms.protocol import (
    VIDEO_CORRECT_STALL_MS,
    VIDEO_CORRECT_STALLS,
    VIDEO_HD_PX,
    VIDEO_PERFECT_HD_SHARE,
    VIDEO_PERFECT_START_MS,
    VIDEO_START_LIMIT_MS,
)

START_LATE = "start_late"
NOT_STARTED = "not_started"
BROKE_OFF = "broke_off"


class PlaybackVerdict(StrEnum):
    """How a person would call it. Arcep's surveys use the same three words."""

    PERFECT = "perfect"
    CORRECT = "correct"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Playback:
    """What a player saw: one height for each segment watched; ``reason`` is its own word for what went wrong."""

    start_delay_ms: float | None
    stalls: int = 0
    stalled_ms: float = 0.0
    watched_ms: float = 0.0
    heights_px: Sequence[int] = ()
    has_ended: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class VideoFigures:
    """Status of the subtest (was there something to see?) and verdict (was it good?)."""

    status: Status
    verdict: PlaybackVerdict
    reason: str | None = None


def video_figures(playback: Playback) -> VideoFigures:
    """Status and verdict. One watched to its end with too many stalls is ``ok`` with its waiting, verdict failed."""
    start_ms = playback.start_delay_ms
    if (start_ms is None and playback.reason == START_LATE) or (start_ms or 0.0) > VIDEO_START_LIMIT_MS:
        return VideoFigures(Status.TIMEOUT, PlaybackVerdict.FAILED, START_LATE)
    if start_ms is None:
        return VideoFigures(Status.FAILED, PlaybackVerdict.FAILED, playback.reason or NOT_STARTED)
    if not playback.has_ended:
        return VideoFigures(Status.FAILED, PlaybackVerdict.FAILED, playback.reason or BROKE_OFF)
    is_smooth = start_ms <= VIDEO_PERFECT_START_MS and not playback.stalls
    if is_smooth and hd_share(playback.heights_px) >= VIDEO_PERFECT_HD_SHARE:
        return VideoFigures(Status.OK, PlaybackVerdict.PERFECT)
    is_correct = playback.stalls <= VIDEO_CORRECT_STALLS and playback.stalled_ms <= VIDEO_CORRECT_STALL_MS
    return VideoFigures(Status.OK, PlaybackVerdict.CORRECT if is_correct else PlaybackVerdict.FAILED)


def hd_share(heights_px: Sequence[int]) -> float:
    """Share of the segments watched at VIDEO_HD_PX or more; 0 where no height is known."""
    return sum(height >= VIDEO_HD_PX for height in heights_px) / len(heights_px) if heights_px else 0.0
