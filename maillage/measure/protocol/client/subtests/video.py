"""The video subtest: segments loaded as a player would load them, and the simulated playback."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from maillage.core.problems import Refused
from maillage.measure.protocol.client.connection import HttpAnswer, HttpConnection, Request, Take, clock_ms, ignore
from maillage.measure.protocol.client.events import Report, SegmentSeen
from maillage.measure.protocol.client.session import ClientSession
from maillage.measure.protocol.client.subtests.pages import LATE
from maillage.measure.protocol.client.transfer import RefusedStream
from maillage.measure.protocol.domain.playout import (
    START_LATE,
    Playback,
    Rung,
    VideoSegment,
    next_rung,
    playback,
    wait_ms,
)
from maillage.measure.protocol.domain.protocol import VIDEO_AUDIO_BPS, VIDEO_SEGMENT_S, VIDEO_START_LIMIT_MS
from maillage.measure.protocol.domain.transfer import LINK_CUT
from maillage.measure.protocol.intake.playlists import PlaylistVariant, Track, read_master, read_track


@dataclass(frozen=True, slots=True)
class VideoSeen:
    """The simulated playback and the load time of each segment."""

    playback: Playback
    segment_ms: Sequence[float]


async def watch(
    session: ClientSession, *, video_s: int, limit_ms: float, report: Report, measured_bps: float | None = None
) -> VideoSeen:
    """Load the video once within ``limit_ms``; every way it can end gives a result."""
    video = _VideoLoading(session, report, segments=video_s // VIDEO_SEGMENT_S, measured_bps=measured_bps)
    reason = None
    try:
        async with asyncio.timeout(limit_ms / 1000):
            await video.run()
    except RefusedStream as refused:
        reason = refused.code
    except Refused as refused:
        reason = refused.code
    except TimeoutError:
        reason = LATE if video.loaded else START_LATE
    except OSError:
        reason = LINK_CUT
    finally:
        video.close()
    seen = playback(video.loaded, segments=video.segments, ended_ms=video.now_ms, reason=reason)
    return VideoSeen(seen, [segment.load_ms for segment in video.loaded])


@dataclass(slots=True)
class _VideoLoading:
    """A video being loaded over one connection."""

    session: ClientSession
    report: Report
    segments: int
    measured_bps: float | None = None
    loaded: list[VideoSegment] = field(default_factory=list)
    _began_ms: float = field(default_factory=clock_ms)
    _connection: HttpConnection | None = None
    _tracks: dict[str, Track] = field(default_factory=dict)

    @property
    def now_ms(self) -> float:
        """Time since the video was requested, in ms."""
        return clock_ms() - self._began_ms

    async def run(self) -> None:
        """Load the playlists, then one segment after another until the video is complete."""
        master_path = f"/video/{self.session.nonce}-0/master.m3u8"
        async with asyncio.timeout(VIDEO_START_LIMIT_MS / 1000):
            self._connection = await self.session.connect()
            variants = read_master(await self._text(master_path), master_path)
            # BANDWIDTH in a master playlist includes the audio; the rate rule adds the audio itself.
            sounds_bps = [VIDEO_AUDIO_BPS if variant.audio_path else 0 for variant in variants]
            rungs = {
                Rung(variant.height_px, variant.total_bps - sound_bps): variant
                for variant, sound_bps in zip(variants, sounds_bps, strict=True)
            }
            await self._load_segment(rungs)
        while len(self.loaded) < self.segments:
            await asyncio.sleep(wait_ms(self.loaded, self.now_ms) / 1000)
            await self._load_segment(rungs)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.abort()

    async def _load_segment(self, rungs: dict[Rung, PlaylistVariant]) -> None:
        variant = rungs[next_rung(list(rungs), self.loaded, self.measured_bps)]
        number = len(self.loaded)
        began_ms = self.now_ms
        size_bytes = 0
        for playlist_path in filter(None, (variant.path, variant.audio_path)):
            track = self._tracks.get(playlist_path)
            if track is None:
                # The first use of a track also loads its playlist and initialisation segment.
                track = read_track(await self._text(playlist_path), playlist_path)
                self._tracks[playlist_path] = track
                if track.init_path is not None:
                    size_bytes += (await self._get(track.init_path, ignore)).body_bytes
            self.segments = min(self.segments, len(track.segment_paths))
            size_bytes += (await self._get(track.segment_paths[number], ignore)).body_bytes
        done_ms = self.now_ms
        self.loaded.append(VideoSegment(variant.height_px, size_bytes, done_ms - began_ms, done_ms))
        self.report(SegmentSeen(variant.height_px, done_ms - began_ms))

    async def _text(self, path: str) -> str:
        return (await self._get(path)).body.decode("utf-8", errors="replace")

    async def _get(self, path: str, take: Take | None = None) -> HttpAnswer:
        assert self._connection is not None
        answer = await self._connection.ask(Request("GET", self.session.address.base_path + path), take)
        if not answer.is_ok:
            raise RefusedStream(answer)
        return answer
