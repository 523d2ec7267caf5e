"""Simulated playback of a segmented video for the command line client, in place of hls.js.

The command line displays no video. It loads segments like a player and computes start delay, stalls and variants from
the segments' completion times. The verdict on the playback is perfect, correct or failed
(docs/protocol/node-1.md, section 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import harmonic_mean

from maillage.measure.protocol.domain import protocol
from maillage.measure.protocol.domain.terms import Status

START_LATE = "start_late"
NOT_STARTED = "not_started"
BROKE_OFF = "broke_off"


class PlaybackVerdict(StrEnum):
    """Perceived quality, on the same three-level scale as Arcep's surveys."""

    PERFECT = "perfect"
    CORRECT = "correct"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Playback:
    """A playback: one height per segment watched; ``reason`` is the player's own error code."""

    start_delay_ms: float | None
    stalls: int = 0
    stalled_ms: float = 0.0
    watched_ms: float = 0.0
    heights_px: Sequence[int] = ()
    has_ended: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class VideoFigures:
    """Status of the subtest (was there a playback?) and verdict (was it good?)."""

    status: Status
    verdict: PlaybackVerdict
    reason: str | None = None


def video_figures(playback: Playback) -> VideoFigures:
    """Compute status and verdict.

    A playback to the end with too many stalls has status ``ok`` and verdict ``failed``.
    """
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
    """Return the share of segments watched at VIDEO_HD_PX or more; 0 where no height is known."""
    return sum(height >= protocol.VIDEO_HD_PX for height in heights_px) / len(heights_px) if heights_px else 0.0


_RATES_SEEN = 3  # the memory of the rate estimate, as in hls.js: a tunnel is forgotten after three segments
_SEGMENT_MS = 1000.0 * protocol.VIDEO_SEGMENT_S
_REFILL_MS = 1000.0 * (protocol.VIDEO_BUFFER_S - protocol.VIDEO_SEGMENT_S)  # room for one more segment


@dataclass(frozen=True, slots=True)
class Rung:
    """One variant of the bit rate ladder: its height, and the nominal video bit rate (without audio)."""

    height_px: int
    bps: int


@dataclass(frozen=True, slots=True)
class VideoSegment:
    """A loaded segment: ``done_ms`` counts from the request of the video."""

    height_px: int
    bytes: int
    load_ms: float
    done_ms: float

    @property
    def rate_bps(self) -> float:
        """The throughput of its download, in bit/s."""
        return 8_000 * self.bytes / max(self.load_ms, 1.0)


def next_rung(rungs: Sequence[Rung], loaded: Sequence[VideoSegment], measured_bps: float | None = None) -> Rung:
    """Return the variant of the next segment: the highest that needs at most VIDEO_RATE_SHARE of the last three rates.

    The mean is harmonic, as in the literature on adaptive streaming (Jiang, Sekar, Zhang: FESTIVE, 2012): one segment
    from a cache does not make a fast link. ``measured_bps`` is the rate measured just before the video, as a player
    remembers it (the browser's player gets the measured download too); without it, the first segment uses the lowest
    variant, which starts soonest.
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
    """Return how long the player waits before the next request: until its buffer has room for a segment."""
    return max(0.0, _played_until_ms(loaded) - _REFILL_MS - now_ms) if loaded else 0.0


def playback(loaded: Sequence[VideoSegment], *, segments: int, ended_ms: float, reason: str | None = None) -> Playback:
    """Compute the playback of a video of ``segments`` segments; ``ended_ms`` is when loading stopped.

    Playback starts when the first segment is complete. Segment k is shown from max(end of segment k-1, its completion);
    the difference between the two is a stall.
    """
    if not loaded:
        return Playback(None, reason=reason)
    gaps_ms = _gaps_ms(loaded)
    has_ended = len(loaded) == segments
    watched_ms = len(loaded) * _SEGMENT_MS
    unseen_ms = 0.0 if has_ended else max(0.0, _played_until_ms(loaded) - ended_ms)
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
    """Return the stall before each segment but the first."""
    gaps: list[float] = []
    end_ms = loaded[0].done_ms + _SEGMENT_MS
    for segment in loaded[1:]:
        gaps.append(max(0.0, segment.done_ms - end_ms))
        end_ms = max(end_ms, segment.done_ms) + _SEGMENT_MS
    return gaps


def _played_until_ms(loaded: Sequence[VideoSegment]) -> float:
    """Return when the loaded segments have been played to their end."""
    return loaded[0].done_ms + sum(_gaps_ms(loaded)) + len(loaded) * _SEGMENT_MS
