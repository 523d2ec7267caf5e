"""A whole test: the session, its subtests one after the other, and the results of a stopped or interrupted test."""

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from maillage.core.problems import Problem
from maillage.measure.protocol.client.connection import Request, clock_ms
from maillage.measure.protocol.client.events import PhaseBegun, Report, SubtestEnded, silent
from maillage.measure.protocol.client.session import (
    ClientSession,
    Grant,
    Renew,
    SessionSummary,
    end_session,
    open_session,
    renew_receipt,
)
from maillage.measure.protocol.client.subtests.pages import file_download, file_upload, load_pages
from maillage.measure.protocol.client.subtests.parts import (
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
from maillage.measure.protocol.client.subtests.probes import idle_rtts_ms
from maillage.measure.protocol.client.subtests.transfers import download, pretest_bps, upload
from maillage.measure.protocol.client.subtests.video import watch
from maillage.measure.protocol.client.transfer import TransferTarget
from maillage.measure.protocol.domain.plan import NOT_ECO, Plan, Volume
from maillage.measure.protocol.domain.protocol import STREAMS
from maillage.measure.protocol.domain.terms import Status, SubtestKind
from maillage.measure.protocol.domain.transfer import streams_for

STOPPED: Final = "stopped"
# The link may need time to recover; without a receipt that recorded the attempts, the server ignores the failure.
_TRIES_AFTER_FAILURE: Final = 3
_MIN_MS: Final = 500.0  # with less time left, a subtest would give no meaningful result
_VIDEO_LIMIT_MS: Final = 60_000.0
_PROBE_LIMIT_S: Final = 3.0
_END_LIMIT_S: Final = 3.0
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """The result of a test."""

    subtests: Mapping[str, Part]
    flags: tuple[str, ...]
    node: str
    version: str | None
    volume: Volume
    is_stopped: bool
    receipt: str | None = None


@dataclass(slots=True)
class Test:
    """One test of a plan; ``run`` runs it once, ``stop`` ends it early and keeps its results."""

    __test__ = False  # keeps pytest from collecting the class

    plan: Plan
    grant: Grant
    report: Report = silent
    renew: Renew | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _subtests: dict[str, Part] = field(default_factory=dict)
    _end_ms: float = 0.0
    _streams: int = STREAMS

    def stop(self) -> None:
        """End the test: the running subtest is voided, the remaining ones are skipped."""
        self._stopping.set()

    async def run(self) -> TestOutcome | None:
        """Run the test and return its outcome; None if it was stopped before the session opened.

        Raises Unavailable or OSError when there is no session: nothing was measured then.
        """
        self.report(PhaseBegun("waiting", 0.0))
        session = await self._until_stopped(open_session(self.grant, self.renew, self.report))
        if session is None:
            return None
        self._end_ms = clock_ms() + self.plan.limit_ms
        summary = SessionSummary()
        try:
            for kind in self.plan.subtests:
                part = await self._subtest(session, kind)
                self._subtests[kind.value] = part
                if part["status"] != Status.SKIPPED:
                    await self._keep_receipt(session, is_ok=part["status"] == Status.OK)
                self.report(SubtestEnded(kind, part))
        finally:
            with suppress(TimeoutError):  # the node ends the session itself
                async with asyncio.timeout(_END_LIMIT_S):
                    summary = await end_session(session)
        self.report(PhaseBegun("done", 1.0))
        is_stopped = self._stopping.is_set()
        of_test = {"eco": self.plan.is_eco, "node_over_limit": session.is_over_limit, STOPPED: is_stopped}
        flags = dict.fromkeys([*(flag for flag, holds in of_test.items() if holds), *summary.flags])
        # Bytes of an aborted upload still in local buffers were never sent: the node's count is the correct one.
        volume = Volume(session.meter.down, session.meter.up if summary.bytes_up is None else summary.bytes_up)
        subtests = with_loaded_latency(self._subtests)
        return TestOutcome(subtests, tuple(flags), session.node, session.version, volume, is_stopped, session.receipt)

    async def _keep_receipt(self, session: ClientSession, *, is_ok: bool) -> None:
        """Fetch a receipt for the subtest just run; after a failure, retry, since a cut link may come back."""
        for _ in range(1 if is_ok else _TRIES_AFTER_FAILURE):
            if self._stopping.is_set() or await renew_receipt(session):
                return

    async def _subtest(self, session: ClientSession, kind: SubtestKind) -> Part:
        """Return the part of one subtest, measured or not."""
        if reason := self._reason_to_skip(session, kind):
            return part_not_made(kind, Status.SKIPPED, reason)
        self.report(PhaseBegun(kind.value, self.plan.subtests.index(kind) / len(self.plan.subtests)))
        results = [part["status"] for part in self._subtests.values() if Status(part["status"]).is_result]
        # After a failure, check for a dead link: each further subtest would otherwise wait for its own limit.
        if results and results[-1] != Status.OK:
            is_reachable = await self._until_stopped(_is_reachable(session))
            if is_reachable is False:
                return part_not_made(kind, Status.FAILED, NO_NETWORK)
        part = await self._until_stopped(self._measure(session, kind))
        return part_not_made(kind, Status.VOIDED, STOPPED) if part is None else part

    def _reason_to_skip(self, session: ClientSession, kind: SubtestKind) -> str | None:
        if self._stopping.is_set():
            return STOPPED
        if self.plan.is_eco and kind in NOT_ECO:
            return "eco"
        if kind is SubtestKind.VIDEO and not session.is_video_ready:
            return "not_ready"
        return "time" if self._remaining_ms() < _MIN_MS else None

    def _remaining_ms(self) -> float:
        return max(0.0, self._end_ms - clock_ms())

    async def _until_stopped(self, work: Coroutine[Any, Any, Result]) -> Result | None:
        """Return the result of ``work``; None, with ``work`` cancelled, when the test is stopped first."""
        working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else None
        finally:
            stopping.cancel()
            working.cancel()
            with suppress(asyncio.CancelledError, OSError, Problem):  # already raised above, or cancelled
                await working

    async def _measure(self, session: ClientSession, kind: SubtestKind) -> Part:
        plan, report, left_ms = self.plan, self.report, self._remaining_ms()
        file_limit_ms = min(plan.file_limit_ms, left_ms)
        match kind:
            case SubtestKind.LATENCY:
                part = latency_part(await idle_rtts_ms(session, plan.probes, report))
            case SubtestKind.DOWNLOAD:
                bps = await pretest_bps(session, limit_ms=plan.pretest_ms, cap_bytes=plan.pretest_bytes)
                self._streams = streams_for(bps)
                # The upload needs as much of the remaining time as the download.
                aim = self._aim(session.cap_bytes("bytes_down", plan.download_cap_bytes), self._remaining_ms() / 2)
                part = transfer_part(kind, await download(session, aim, report))
            case SubtestKind.UPLOAD:
                aim = self._aim(session.cap_bytes("bytes_up", plan.upload_cap_bytes), left_ms)
                part = transfer_part(kind, await upload(session, aim, report))
            case SubtestKind.FILE_DOWNLOAD:
                part = file_part(kind, await file_download(session, plan.file_download_bytes, file_limit_ms, report))
            case SubtestKind.FILE_UPLOAD:
                part = file_part(kind, await file_upload(session, plan.file_upload_bytes, file_limit_ms, report))
            case SubtestKind.WEB:
                page_limit_ms = plan.page_limit_ms
                pages = await load_pages(
                    session, plan.pages, page_limit_ms=page_limit_ms, limit_ms=left_ms, report=report
                )
                part = web_part(pages, session.pages_version)
            case SubtestKind.VIDEO:
                limit_ms = min(_VIDEO_LIMIT_MS, left_ms)
                measured_bps = self._subtests.get(SubtestKind.DOWNLOAD.value, {}).get("goodput_bps")
                seen = await watch(
                    session, video_s=plan.video_s, limit_ms=limit_ms, report=report, measured_bps=measured_bps
                )
                part = video_part(seen, session.video_version)
        return part

    def _aim(self, cap_bytes: int, left_ms: float) -> TransferTarget:
        return TransferTarget(int(min(self.plan.transfer_ms, left_ms)), cap_bytes, self._streams)


async def _is_reachable(session: ClientSession) -> bool:
    """Return whether the node answers a probe."""
    connection = None
    try:
        async with asyncio.timeout(_PROBE_LIMIT_S):
            connection = await session.connect()
            await connection.ask(Request("GET", session.target("/m1/probe")))
    except OSError:
        return False
    finally:
        if connection is not None:
            connection.abort()
    return True
