"""The film, loaded segment by segment as a player would, and what a player would have shown of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from maillage.core.problems import Refused
from maillage.measurement.client.connection import Connection, Request, clock_ms
from maillage.measurement.client.events import Report, SegmentSeen
from maillage.measurement.client.files import LATE
from maillage.measurement.client.session import Session
from maillage.measurement.client.transfer import RefusedStream
from maillage.measurement.intake.playlists import Track, Variant, read_master, read_track
from maillage.measurement.rules.playout import Rung, Segment, next_rung, playback, wait_ms
from maillage.measurement.rules.transfer import LINK_CUT
from maillage.measurement.rules.video_verdict import START_LATE, Playback
from maillage.measurement.terms.protocol import VIDEO_AUDIO_BPS, VIDEO_SEGMENT_S, VIDEO_START_LIMIT_MS


@dataclass(frozen=True, slots=True)
class FilmSeen:
    """What was seen, and how long each segment took."""

    playback: Playback
    segment_ms: Sequence[float]


async def watch(
    session: Session, *, video_s: int, limit_ms: float, report: Report, known_bps: float | None = None
) -> FilmSeen:
    """Load the film once, within ``limit_ms``; every way in which it ends is a result."""
    film = _Film(session, report, wanted=video_s // VIDEO_SEGMENT_S, known_bps=known_bps)
    reason = None
    try:
        async with asyncio.timeout(limit_ms / 1000):
            await film.run()
    except RefusedStream as refused:
        reason = refused.code
    except Refused as refused:
        reason = refused.code
    except TimeoutError:
        reason = LATE if film.loaded else START_LATE
    except OSError:
        reason = LINK_CUT
    finally:
        film.close()
    seen = playback(film.loaded, wanted=film.wanted, ended_ms=film.now_ms, reason=reason)
    return FilmSeen(seen, [segment.load_ms for segment in film.loaded])


@dataclass(slots=True)
class _Film:
    """A film on its way over one connection."""

    session: Session
    report: Report
    wanted: int
    known_bps: float | None = None
    loaded: list[Segment] = field(default_factory=list)
    _began_ms: float = field(default_factory=clock_ms)
    _connection: Connection | None = None
    _tracks: dict[str, Track] = field(default_factory=dict)

    @property
    def now_ms(self) -> float:
        """Since the film was asked for."""
        return clock_ms() - self._began_ms

    async def run(self) -> None:
        """Load the playlists, then segment after segment until the film is whole."""
        master_path = f"/video/{self.session.nonce}-0/master.m3u8"
        async with asyncio.timeout(VIDEO_START_LIMIT_MS / 1000):
            self._connection = await self.session.connect()
            rungs = {_rung(one): one for one in read_master(await self._text(master_path), master_path)}
            await self._load_segment(rungs)
        while len(self.loaded) < self.wanted:
            await asyncio.sleep(wait_ms(self.loaded, self.now_ms) / 1000)
            await self._load_segment(rungs)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.abort()

    async def _load_segment(self, rungs: dict[Rung, Variant]) -> None:
        variant = rungs[next_rung(list(rungs), self.loaded, self.known_bps)]
        number = len(self.loaded)
        began_ms = self.now_ms
        octets = 0
        for path in (variant.path, variant.audio_path):
            if path is not None:
                octets += await self._part(path, number)
        done_ms = self.now_ms
        self.loaded.append(Segment(variant.height_px, octets, done_ms - began_ms, done_ms))
        self.report(SegmentSeen(variant.height_px, done_ms - began_ms))

    async def _part(self, playlist_path: str, number: int) -> int:
        """One segment of a track; its playlist and its beginning come along the first time."""
        octets = 0
        track = self._tracks.get(playlist_path)
        if track is None:
            track = read_track(await self._text(playlist_path), playlist_path)
            self._tracks[playlist_path] = track
            if track.init_path is not None:
                octets += await self._bytes(track.init_path)
        self.wanted = min(self.wanted, len(track.segment_paths))
        return octets + await self._bytes(track.segment_paths[number])

    async def _text(self, path: str) -> str:
        kept = bytearray()
        await self._bytes(path, kept)
        return kept.decode("utf-8", errors="replace")

    async def _bytes(self, path: str, kept: bytearray | None = None) -> int:
        assert self._connection is not None
        take = (lambda _piece: None) if kept is None else kept.extend
        answer = await self._connection.ask(Request("GET", self.session.address.base_path + path), take)
        if not answer.is_ok:
            raise RefusedStream(answer)
        return answer.body_bytes


def _rung(variant: Variant) -> Rung:
    # A master playlist gives the rate with the sound, the rule adds the sound to that of the pictures.
    return Rung(variant.height_px, variant.total_bps - (VIDEO_AUDIO_BPS if variant.audio_path else 0))
