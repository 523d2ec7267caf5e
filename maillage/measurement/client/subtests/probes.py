"""Latency probes: tiny requests on a connection of their own, idle or while a transfer fills the link."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from maillage.measurement.client.connection import HttpConnection, Request, clock_ms
from maillage.measurement.client.events import Report, RttSeen
from maillage.measurement.client.session import ClientSession
from maillage.measurement.terms.protocol import (
    LATENCY_GAP_MS,
    LATENCY_LIMIT_MS,
    LOADED_GAP_MS,
    PROBE_TIMEOUT_MS,
)


@dataclass(slots=True)
class Prober:
    """Sends probes one after the other; keeps its connection, and opens another when one fails."""

    session: ClientSession
    report: Report
    phase: str
    rtts_ms: list[float | None] = field(default_factory=list)
    _connection: HttpConnection | None = None

    async def warm_up(self) -> None:
        """Open the connection, so that its handshakes are in no figure. Raises OSError."""
        async with asyncio.timeout(PROBE_TIMEOUT_MS / 1000):
            self._connection = await self.session.connect()
            await self._connection.ask(Request("GET", self.session.target("/m1/probe")))

    async def probe(self) -> float | None:
        """The round trip of one probe in milliseconds, None when it failed."""
        try:
            if self._connection is None or not self._connection.is_open:
                await self.warm_up()
            assert self._connection is not None
            request = Request("GET", self.session.target("/m1/probe"))
            sent_ms = clock_ms()
            async with asyncio.timeout(PROBE_TIMEOUT_MS / 1000):
                answer = await self._connection.ask(request)
            if not answer.is_ok:
                raise ConnectionError(answer.status)
            rtt_ms = answer.head_ms - sent_ms
        except OSError:  # TimeoutError among them: the probe failed, and is counted so
            self.close()
            rtt_ms = None
        self.rtts_ms.append(rtt_ms)
        self.report(RttSeen(self.phase, rtt_ms))
        return rtt_ms

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.abort()
            self._connection = None


async def idle_rtts_ms(session: ClientSession, count: int, report: Report) -> list[float | None]:
    """Round trips of ``count`` probes on a quiet link; fewer when LATENCY_LIMIT_MS is over."""
    prober = Prober(session, report, "latency")
    end_ms = clock_ms() + LATENCY_LIMIT_MS
    with suppress(OSError):  # the first probe then tries again, and counts
        await prober.warm_up()
    try:
        while len(prober.rtts_ms) < count and clock_ms() < end_ms:
            await prober.probe()
            await asyncio.sleep(LATENCY_GAP_MS / 1000)
    finally:
        prober.close()
    return prober.rtts_ms


async def loaded_probing(prober: Prober) -> None:
    """Probe every LOADED_GAP_MS until cancelled; a probe that is then still on its way counts as none."""
    try:
        while True:
            began_ms = clock_ms()
            await prober.probe()
            await asyncio.sleep(max(0.0, LOADED_GAP_MS - (clock_ms() - began_ms)) / 1000)
    finally:
        prober.close()
