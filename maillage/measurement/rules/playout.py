"""What a player would have seen of segments that came one after the other: the command line's stand-in for hls.js.

A command line shows no video. It loads the segments as a player does and reckons start, stalls and rungs from the
moments at which they were complete (docs/protocol/node-1.md, section 7).

The verdict on a video that was watched: perfect, correct or failed (docs/protocol/node-1.md, section 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import harmonic_mean

from maillage.measurement.terms import Status, protocol

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
    if (start_ms is None and playback.reason == START_LATE) or (start_ms or 0.0) > protocol.VIDEO_START_LIMIT_MS:
        return VideoFigures(Status.TIMEOUT, PlaybackVerdict.FAILED, START_LATE)
    if start_ms is None:
        return VideoFigures(Status.FAILED, PlaybackVerdict.FAILED, playback.reason or NOT_STARTED)
    if not playback.has_ended:
        return VideoFigures(Status.FAILED, PlaybackVerdict.FAILED, playback.reason or BROKE_OFF)
    is_smooth = start_ms <= protocol.VIDEO_PERFECT_START_MS and not playback.stalls
    if is_smooth and hd_share(playback.heights_px) >= protocol.VIDEO_PERFECT_HD_SHARE:
        return VideoFigures(Status.OK, PlaybackVerdict.PERFECT)
    is_correct = (
        playback.stalls <= protocol.VIDEO_CORRECT_STALLS and playback.stalled_ms <= protocol.VIDEO_CORRECT_STALL_MS
    )
    return VideoFigures(Status.OK, PlaybackVerdict.CORRECT if is_correct else PlaybackVerdict.FAILED)


def hd_share(heights_px: Sequence[int]) -> float:
    """Share of the segments watched at VIDEO_HD_PX or more; 0 where no height is known."""
    return sum(height >= protocol.VIDEO_HD_PX for height in heights_px) / len(heights_px) if heights_px else 0.0


_RATES_SEEN = 3  # as hls.js forgets: a tunnel is behind us after three segments
_SEGMENT_MS = 1000.0 * protocol.VIDEO_SEGMENT_S
_REFILL_MS = 1000.0 * (protocol.VIDEO_BUFFER_S - protocol.VIDEO_SEGMENT_S)  # room for one more segment


@dataclass(frozen=True, slots=True)
class Rung:
    """One quality of the ladder: its height, and the nominal rate of its pictures (without the sound)."""

    height_px: int
    bps: int


@dataclass(frozen=True, slots=True)
class VideoSegment:
    """A segment that is complete: ``done_ms`` counts from the moment the video was asked for."""

    height_px: int
    bytes: int
    load_ms: float
    done_ms: float

    @property
    def rate_bps(self) -> float:
        """The rate at which it came."""
        return 8_000 * self.bytes / max(self.load_ms, 1.0)


def next_rung(rungs: Sequence[Rung], loaded: Sequence[VideoSegment], measured_bps: float | None = None) -> Rung:
    """The rung of the next segment: the highest that needs at most VIDEO_RATE_SHARE of the last three rates seen.

    The mean is the harmonic one, as in the literature on adaptive streaming (Jiang, Sekar, Zhang: FESTIVE, 2012): one
    fast segment out of a cache does not make a fast link. ``measured_bps`` is the rate seen just before the video, as a
    player remembers it (the browser's gets the measured download too); without it the first segment takes the lowest
    rung, which starts soonest.
    """
    ladder = sorted(rungs, key=lambda rung: rung.bps)
    seen_bps = [*([measured_bps] if measured_bps else []), *(segment.rate_bps for segment in loaded)]
    if not seen_bps:
        return ladder[0]
    rate_bps = harmonic_mean(seen_bps[-_RATES_SEEN:])
    affordable = [
        rung for rung in ladder if rung.bps + protocol.VIDEO_AUDIO_BPS <= protocol.VIDEO_RATE_SHARE * rate_bps
    ]
    return affordable[-1] if affordable else ladder[0]


def wait_ms(loaded: Sequence[VideoSegment], now_ms: float) -> float:
    """How long the player waits before it asks for the next segment: until its buffer has room for one."""
    return max(0.0, _shown_until_ms(loaded) - _REFILL_MS - now_ms) if loaded else 0.0


def playback(loaded: Sequence[VideoSegment], *, segments: int, ended_ms: float, reason: str | None = None) -> Playback:
    """What was seen, with ``segments`` in the whole video; ``ended_ms``: when nothing more was to come.

    Play starts when the first segment is complete. Segment k is shown from max(end of segment k-1, its completion);
    what lies between the two is a stall.
    """
    if not loaded:
        return Playback(None, reason=reason)
    gaps_ms = _gaps_ms(loaded)
    has_ended = len(loaded) == segments
    watched_ms = len(loaded) * _SEGMENT_MS
    unseen_ms = 0.0 if has_ended else max(0.0, _shown_until_ms(loaded) - ended_ms)
    return Playback(
        loaded[0].done_ms,
        stalls=sum(gap > 0 for gap in gaps_ms),
        stalled_ms=sum(gaps_ms),
        watched_ms=max(0.0, watched_ms - unseen_ms),
        heights_px=tuple(segment.height_px for segment in loaded),
        has_ended=has_ended,
        reason=reason,
    )


def _gaps_ms(loaded: Sequence[VideoSegment]) -> list[float]:
    """The stall before each segment but the first."""
    gaps: list[float] = []
    end_ms = loaded[0].done_ms + _SEGMENT_MS
    for segment in loaded[1:]:
        gaps.append(max(0.0, segment.done_ms - end_ms))
        end_ms = max(end_ms, segment.done_ms) + _SEGMENT_MS
    return gaps


def _shown_until_ms(loaded: Sequence[VideoSegment]) -> float:
    """When what is there has been shown to its end."""
    return loaded[0].done_ms + sum(_gaps_ms(loaded)) + len(loaded) * _SEGMENT_MS
