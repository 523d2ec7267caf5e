"""Latency probes: tiny requests on a dedicated connection, idle or while a transfer loads the link."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from maillage.measure.protocol.client.connection import HttpConnection, Request, clock_ms
from maillage.measure.protocol.client.events import Report, RttSeen
from maillage.measure.protocol.client.session import ClientSession
from maillage.measure.protocol.domain.protocol import (
    LATENCY_GAP_MS,
    LATENCY_LIMIT_MS,
    LOADED_GAP_MS,
    PROBE_TIMEOUT_MS,
)


@dataclass(slots=True)
class Prober:
    """Sends probes one after the other over one connection, reopened when a probe fails."""

    session: ClientSession
    report: Report
    phase: str
    rtts_ms: list[float | None] = field(default_factory=list)
    _connection: HttpConnection | None = None

    async def warm_up(self) -> None:
        """Open the connection, so that no probe's time includes its handshakes. Raises OSError."""
        async with asyncio.timeout(PROBE_TIMEOUT_MS / 1000):
            self._connection = await self.session.connect()
            await self._connection.ask(Request("GET", self.session.target("/m1/probe")))

    async def probe(self) -> float | None:
        """Send one probe and return its round trip in milliseconds, None if it failed."""
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
        except OSError:  # includes TimeoutError: the probe failed and is counted as such
            self.close()
            rtt_ms = None
        self.rtts_ms.append(rtt_ms)
        self.report(RttSeen(self.phase, rtt_ms))
        return rtt_ms

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.abort()
            self._connection = None


async def idle_rtts_ms(session: ClientSession, count: int, report: Report) -> list[float | None]:
    """Return the round trips of ``count`` probes on an idle link; fewer after LATENCY_LIMIT_MS."""
    prober = Prober(session, report, "latency")
    end_ms = clock_ms() + LATENCY_LIMIT_MS
    with suppress(OSError):  # the first probe then reconnects, and counts
        await prober.warm_up()
    try:
        while len(prober.rtts_ms) < count and clock_ms() < end_ms:
            await prober.probe()
            await asyncio.sleep(LATENCY_GAP_MS / 1000)
    finally:
        prober.close()
    return prober.rtts_ms


async def loaded_probing(prober: Prober) -> None:
    """Probe every LOADED_GAP_MS until cancelled; a probe in flight at that time does not count."""
    try:
        while True:
            began_ms = clock_ms()
            await prober.probe()
            await asyncio.sleep(max(0.0, LOADED_GAP_MS - (clock_ms() - began_ms)) / 1000)
    finally:
        prober.close()
