"""One whole test: the session, its subtests one after the other, and what is kept when it is stopped or cut."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from maillage.core.problems import Problem
from maillage.measurement.client.connection import Request, clock_ms
from maillage.measurement.client.download import download, pretest_bps
from maillage.measurement.client.events import PhaseBegun, Report, SubtestEnded, silent
from maillage.measurement.client.files import file_download, file_upload
from maillage.measurement.client.film import watch
from maillage.measurement.client.pages import load_pages
from maillage.measurement.client.parts import (
    NO_NETWORK,
    Part,
    file_part,
    latency_part,
    part_not_made,
    transfer_part,
    video_part,
    web_part,
    with_loaded_latency,
)
from maillage.measurement.client.probes import idle_rtts_ms
from maillage.measurement.client.session import Ended, Grant, Renew, Session, end_session, open_session, renew_receipt
from maillage.measurement.client.transfer import Aim
from maillage.measurement.client.upload import upload
from maillage.measurement.rules.plan import NOT_ECO, Plan, Volume
from maillage.measurement.rules.transfer import streams_for
from maillage.measurement.terms import Status, SubtestKind
from maillage.measurement.terms.protocol import STREAMS

STOPPED: Final = "stopped"
# Round trips move no octets; the table of an upload comes with a receipt, for the download before it too.
WITHOUT_ASKING: Final = frozenset({SubtestKind.LATENCY, SubtestKind.DOWNLOAD, SubtestKind.UPLOAD})
_LEAST_MS: Final = 500.0  # with less time left a subtest would say nothing
_FILM_LIMIT_MS: Final = 60_000.0
_REACH_LIMIT_S: Final = 3.0
_END_LIMIT_S: Final = 3.0
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a test."""

    subtests: Mapping[str, Part]
    flags: tuple[str, ...]
    node: str
    version: str | None
    volume: Volume
    is_stopped: bool
    receipt: str | None = None


@dataclass(slots=True)
class Test:
    """One test by a plan; ``run`` makes it once, ``stop`` ends it soon and keeps what is done."""

    __test__ = False  # no test of pytest

    plan: Plan
    grant: Grant
    report: Report = silent
    renew: Renew | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _subtests: dict[str, Part] = field(default_factory=dict)
    _end_ms: float = 0.0
    _streams: int = STREAMS

    def stop(self) -> None:
        """End soon: the running subtest is voided, the others are left out."""
        self._stopping.set()

    async def run(self) -> Outcome | None:
        """What came of it; None when it was stopped before it began.

        Raises Unavailable or OSError when there is no session: then nothing was measured.
        """
        self.report(PhaseBegun("waiting", 0.0))
        session = await self._until_stopped(open_session(self.grant, self.renew, self.report))
        if session is None:
            return None
        self._end_ms = clock_ms() + self.plan.limit_ms
        ended = Ended()
        try:
            for kind in self.plan.subtests:
                await self._make(session, kind)
        finally:
            ended = await self._end(session)
        self.report(PhaseBegun("done", 1.0))
        return self._outcome(session, ended)

    async def _end(self, session: Session) -> Ended:
        try:
            async with asyncio.timeout(_END_LIMIT_S):
                return await end_session(session)
        except TimeoutError:
            return Ended()  # the node ends it by itself

    def _outcome(self, session: Session, ended: Ended) -> Outcome:
        of_test = {"eco": self.plan.is_eco, "node_over_limit": session.is_over_limit, STOPPED: self._stopping.is_set()}
        kept = dict.fromkeys([*(flag for flag, holds in of_test.items() if holds), *ended.flags])
        # What an aborted upload left in the buffers of this machine was never sent: the node's count is the true one.
        volume = Volume(session.meter.down, session.meter.up if ended.bytes_up is None else ended.bytes_up)
        subtests = with_loaded_latency(self._subtests)
        is_stopped = self._stopping.is_set()
        return Outcome(subtests, tuple(kept), session.node, session.version, volume, is_stopped, session.receipt)

    async def _make(self, session: Session, kind: SubtestKind) -> None:
        reason = self._reason_to_skip(session, kind)
        part = part_not_made(kind, Status.SKIPPED, reason) if reason else await self._tried(session, kind)
        self._subtests[kind.value] = part
        if part["status"] == Status.OK and kind not in WITHOUT_ASKING and not self._stopping.is_set():
            await renew_receipt(session)
        self.report(SubtestEnded(kind, part))

    def _reason_to_skip(self, session: Session, kind: SubtestKind) -> str | None:
        if self._stopping.is_set():
            return STOPPED
        if self.plan.is_eco and kind in NOT_ECO:
            return "eco"
        if kind is SubtestKind.VIDEO and not session.is_video_ready:
            return "not_ready"
        return "time" if self._left_ms() < _LEAST_MS else None

    async def _tried(self, session: Session, kind: SubtestKind) -> Part:
        self.report(PhaseBegun(kind.value, self.plan.subtests.index(kind) / len(self.plan.subtests)))
        part = await self._until_stopped(self._measured(session, kind))
        return part_not_made(kind, Status.VOIDED, STOPPED) if part is None else part

    async def _measured(self, session: Session, kind: SubtestKind) -> Part:
        # After a failure a dead link is recognised at once: each further subtest would only wait for its own limit.
        if self._has_failed() and not await _is_reachable(session):
            return part_not_made(kind, Status.FAILED, NO_NETWORK)
        return await self._measures()[kind](session)

    def _has_failed(self) -> bool:
        ended = [part["status"] for part in self._subtests.values() if Status(part["status"]).is_result]
        return bool(ended) and ended[-1] != Status.OK

    def _left_ms(self) -> float:
        return max(0.0, self._end_ms - clock_ms())

    async def _until_stopped(self, work: Coroutine[Any, Any, Made]) -> Made | None:
        """What ``work`` made; None, and ``work`` cancelled, when the test is stopped before."""
        working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else None
        finally:
            stopping.cancel()
            working.cancel()
            with suppress(asyncio.CancelledError, OSError, Problem):  # told above, or stopped
                await working

    def _measures(self) -> Mapping[SubtestKind, Callable[[Session], Awaitable[Part]]]:
        return {
            SubtestKind.LATENCY: self._latency,
            SubtestKind.DOWNLOAD: self._download,
            SubtestKind.UPLOAD: self._upload,
            SubtestKind.FILE_DOWNLOAD: self._file_download,
            SubtestKind.FILE_UPLOAD: self._file_upload,
            SubtestKind.WEB: self._web,
            SubtestKind.VIDEO: self._video,
        }

    async def _latency(self, session: Session) -> Part:
        return latency_part(await idle_rtts_ms(session, self.plan.probes, self.report))

    async def _download(self, session: Session) -> Part:
        plan = self.plan
        rate_bps = await pretest_bps(session, limit_ms=plan.pretest_ms, octets=plan.pretest_bytes)
        self._streams = streams_for(rate_bps)
        # The upload needs as much of what is left as the download.
        aim = self._aim(session.cap_bytes("bytes_down", plan.download_cap_bytes), self._left_ms() / 2)
        return transfer_part(SubtestKind.DOWNLOAD, await download(session, aim, self.report))

    async def _upload(self, session: Session) -> Part:
        aim = self._aim(session.cap_bytes("bytes_up", self.plan.upload_cap_bytes), self._left_ms())
        return transfer_part(SubtestKind.UPLOAD, await upload(session, aim, self.report))

    def _aim(self, cap_bytes: int, left_ms: float) -> Aim:
        return Aim(int(min(self.plan.transfer_ms, left_ms)), cap_bytes, self._streams)

    async def _file_download(self, session: Session) -> Part:
        limit_ms = min(self.plan.file_limit_ms, self._left_ms())
        made = await file_download(session, self.plan.file_download_bytes, limit_ms, self.report)
        return file_part(SubtestKind.FILE_DOWNLOAD, made)

    async def _file_upload(self, session: Session) -> Part:
        limit_ms = min(self.plan.file_limit_ms, self._left_ms())
        made = await file_upload(session, self.plan.file_upload_bytes, limit_ms, self.report)
        return file_part(SubtestKind.FILE_UPLOAD, made)

    async def _web(self, session: Session) -> Part:
        pages = await load_pages(
            session,
            self.plan.pages,
            page_limit_ms=self.plan.page_limit_ms,
            limit_ms=self._left_ms(),
            report=self.report,
        )
        return web_part(pages, session.pages_version)

    async def _video(self, session: Session) -> Part:
        limit_ms = min(_FILM_LIMIT_MS, self._left_ms())
        known_bps = self._subtests.get(SubtestKind.DOWNLOAD.value, {}).get("goodput_bps")
        seen = await watch(
            session, video_s=self.plan.video_s, limit_ms=limit_ms, report=self.report, known_bps=known_bps
        )
        return video_part(seen, session.video_version)


async def _is_reachable(session: Session) -> bool:
    """Whether the node answers one small question."""
    connection = None
    try:
        async with asyncio.timeout(_REACH_LIMIT_S):
            connection = await session.connect()
            await connection.ask(Request("GET", session.target("/m1/probe")))
    except OSError:
        return False
    finally:
        if connection is not None:
            connection.abort()
    return True
