"""Download and upload subtests: parallel streams; a short single-stream pre-test of the download sets their number.

A download is counted on this machine's clock, an upload by the node: bytes that the client handed to its kernel have
not arrived yet.
"""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from maillage.measure.protocol.client.connection import HttpConnection, Request, clock_ms
from maillage.measure.protocol.client.events import Report
from maillage.measure.protocol.client.session import ClientSession, keep_receipt
from maillage.measure.protocol.client.transfer import (
    Budget,
    ClientSteps,
    RefusedStream,
    Streams,
    TransferResult,
    TransferTarget,
    is_over,
    probed,
    settled,
    tell_rate,
)
from maillage.measure.protocol.domain.transfer import Transfer, step_totals

_TICK_S = 0.12
_POLL_INTERVAL_S: Final = 0.4  # polling interval of the node's upload table
_ANSWER_LIMIT_S: Final = 2.0
_GRACE_MS: Final = 4_000  # grace period for the node's last update: a slow link may still have to drain its queue


@dataclass(frozen=True, slots=True)
class UploadOnNode:
    """The node's table of an upload, on the node's clock: bytes per stream and step since the first byte."""

    streams: tuple[tuple[int, ...], ...] = ()
    elapsed_ms: float = 0.0
    last_ms: float = 0.0

    @property
    def has_begun(self) -> bool:
        """Whether any byte has arrived."""
        return any(any(stream) for stream in self.streams)


async def pretest_bps(session: ClientSession, *, limit_ms: int, cap_bytes: int) -> float:
    """Return the rate of one stream over a short time, in bit/s; 0 when nothing arrived."""
    steps = ClientSteps(1)
    streams = Streams.begin([_stream(session, steps, Budget(cap_bytes, 1), 0)])
    await asyncio.wait(streams.tasks, timeout=limit_ms / 1000)
    await streams.stop()
    if steps.first_ms is None:
        return 0.0
    end_ms = steps.last_ms if streams.refusal is None else clock_ms()
    return 8_000 * sum(step_totals(steps.streams)) / max(steps.elapsed_ms(end_ms), 1.0)


async def download(session: ClientSession, aim: TransferTarget, report: Report) -> TransferResult:
    """Download over ``aim.streams`` parallel streams until a stopping rule holds."""
    steps = ClientSteps(aim.streams)
    async with probed(session, "download", report) as prober:
        began_ms = clock_ms()
        budget = Budget(aim.cap_bytes, aim.streams)
        streams = Streams.begin([_stream(session, steps, budget, number) for number in range(aim.streams)])
        try:
            while not streams.have_ended and not _is_over(steps, aim, began_ms):
                await asyncio.wait(streams.tasks, timeout=_TICK_S, return_when=asyncio.ALL_COMPLETED)
                tell_rate("download", step_totals(steps.streams), steps.elapsed_ms(clock_ms()), report)
            is_broken, refusal = streams.have_ended, streams.refusal
            transfer = _transfer(steps, aim)
        finally:
            await streams.stop()
        last_ms = steps.elapsed_ms(steps.last_ms)
        return TransferResult(settled(transfer, last_ms=last_ms, is_broken=is_broken), tuple(prober.rtts_ms), refusal)


async def _stream(session: ClientSession, steps: ClientSteps, budget: Budget, number: int) -> None:
    connection = await session.connect()
    try:
        while size_bytes := budget.take():
            request = Request("GET", session.target("/m1/download", bytes=size_bytes))
            answer = await connection.ask(request, lambda part: steps.add(number, len(part)))
            if not answer.is_ok:
                raise RefusedStream(answer)
    finally:
        connection.abort()


def _transfer(steps: ClientSteps, aim: TransferTarget) -> Transfer:
    streams = [list(stream) for stream in steps.streams]
    return Transfer(streams, steps.elapsed_ms(clock_ms()), aim.transfer_ms, aim.cap_bytes)


def _is_over(steps: ClientSteps, aim: TransferTarget, began_ms: float) -> bool:
    if steps.first_ms is None:
        return clock_ms() - began_ms >= aim.transfer_ms
    return is_over(_transfer(steps, aim))


def read_upload(facts: Mapping[str, Any]) -> UploadOnNode:
    """Parse the upload table of a /m1/received response; times are relative to its first byte."""
    streams = tuple(tuple(int(step) for step in stream) for stream in facts.get("streams") or ())
    started_ms = facts.get("started_ms")
    if started_ms is None:
        return UploadOnNode(streams)
    now_ms, last_ms = float(facts["now_ms"]), float(facts.get("last_ms") or facts["now_ms"])
    return UploadOnNode(streams, now_ms - float(started_ms), max(0.0, last_ms - float(started_ms)))


async def upload(session: ClientSession, aim: TransferTarget, report: Report) -> TransferResult:
    """Upload over ``aim.streams`` parallel streams until a stopping rule holds, as counted by the node."""
    table = _NodeTable(session)
    async with probed(session, "upload", report) as prober:
        await table.look()
        began_ms = clock_ms()
        budget = Budget(aim.cap_bytes, aim.streams)
        streams = Streams.begin([_upload_stream(session, budget, number) for number in range(aim.streams)])
        try:
            is_broken = await _watch(table, aim, streams, report)
            refusal = streams.refusal
        finally:
            await streams.stop()
            table.close()
        received = table.seen
        duration_ms = received.elapsed_ms if received.has_begun else clock_ms() - began_ms
        transfer = Transfer(received.streams, duration_ms, aim.transfer_ms, aim.cap_bytes)
        return TransferResult(
            settled(transfer, last_ms=received.last_ms, is_broken=is_broken), tuple(prober.rtts_ms), refusal
        )


async def _watch(table: "_NodeTable", aim: TransferTarget, streams: Streams, report: Report) -> bool:
    """Poll the node's table until the transfer is over.

    Return whether it broke, because of the streams or of silence.
    """
    end_ms = clock_ms() + aim.transfer_ms + _GRACE_MS
    while not streams.have_ended:
        await asyncio.wait(streams.tasks, timeout=_POLL_INTERVAL_S, return_when=asyncio.ALL_COMPLETED)
        was_heard = await table.look()
        seen = table.seen
        tell_rate("upload", step_totals(seen.streams), seen.elapsed_ms, report)
        if was_heard and is_over(Transfer(seen.streams, seen.elapsed_ms, aim.transfer_ms, aim.cap_bytes)):
            return False
        if clock_ms() >= end_ms or table.silent_ms >= _GRACE_MS:
            return True
    return not await table.look() or sum(step_totals(table.seen.streams)) < aim.cap_bytes


class _NodeTable:
    """The node's upload table, polled over a dedicated connection."""

    def __init__(self, session: ClientSession) -> None:
        self.seen = UploadOnNode()
        self._session = session
        self._connection: HttpConnection | None = None
        self._heard_ms = clock_ms()

    @property
    def silent_ms(self) -> float:
        """Time in ms since the node last responded."""
        return clock_ms() - self._heard_ms

    async def look(self) -> bool:
        """Poll the table; return whether the node responded."""
        with suppress(OSError):
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                if self._connection is None or not self._connection.is_open:
                    self._connection = await self._session.connect()
                answer = await self._connection.ask(Request("GET", self._session.target("/m1/received")))
            if answer.is_ok:
                facts = answer.facts()
                self.seen = read_upload(facts)
                keep_receipt(self._session, facts)  # the receipt then matches the figure
                self._heard_ms = clock_ms()
                return True
        self.close()
        return False

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.abort()
            self._connection = None


async def _upload_stream(session: ClientSession, budget: Budget, number: int) -> None:
    connection = await session.connect()
    headers = {"Content-Type": "application/octet-stream"}
    try:
        while size_bytes := budget.take():
            target = session.target("/m1/upload", stream=number)
            answer = await connection.ask(Request("POST", target, headers, random_bytes(), size_bytes))
            if not answer.is_ok:
                raise RefusedStream(answer)
    finally:
        connection.abort()


@cache
def random_bytes() -> bytes:
    """Return 1 MiB of random bytes, which no link can compress."""
    return os.urandom(1 << 20)
