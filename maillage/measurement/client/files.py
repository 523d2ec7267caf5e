"""One file each way over one new connection, as a person fetches or sends it; its handshakes are part of the time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from maillage.measurement.client.connection import Connection, Request, clock_ms
from maillage.measurement.client.events import RateSeen, Report
from maillage.measurement.client.session import Session
from maillage.measurement.client.transfer import RefusedStream
from maillage.measurement.client.upload import random_octets
from maillage.measurement.rules.transfer import LINK_CUT
from maillage.measurement.terms import Status

LATE = "limit"
_SHOWN_EVERY_MS = 250


@dataclass(slots=True)
class FileMade:
    """How a file went; ``duration_ms`` until its last byte, None where it did not come whole."""

    status: Status
    bytes: int
    duration_ms: float | None = None
    reason: str | None = None


@dataclass(slots=True)
class _Way:
    """One file on its way: counts what came, and tells of it."""

    session: Session
    wanted_bytes: int
    report: Report
    began_ms: float
    came_bytes: int = 0
    _shown_ms: float = 0.0

    def take(self, piece: memoryview) -> None:
        """Count a piece of a download."""
        self.came_bytes += len(piece)
        now_ms = clock_ms()
        if now_ms - self._shown_ms >= _SHOWN_EVERY_MS and now_ms > self.began_ms:
            self._shown_ms = now_ms
            elapsed_ms = now_ms - self.began_ms
            self.report(RateSeen("file_download", 8_000 * self.came_bytes / elapsed_ms, elapsed_ms))

    async def fetch(self, connection: Connection) -> None:
        """Fetch it."""
        target = self.session.target("/m1/file", bytes=self.wanted_bytes)
        answer = await connection.ask(Request("GET", target), self.take)
        if not answer.is_ok:
            raise RefusedStream(answer)

    async def send(self, connection: Connection) -> None:
        """Send it; it has come when the node says so."""
        headers = {"Content-Type": "application/octet-stream"}
        target = self.session.target("/m1/file")
        answer = await connection.ask(Request("POST", target, headers, random_octets(), self.wanted_bytes))
        if not answer.is_ok:
            raise RefusedStream(answer)
        self.came_bytes = int(answer.facts().get("received") or 0)


async def file_download(session: Session, octets: int, limit_ms: float, report: Report) -> FileMade:
    """The file_download subtest."""
    way = _Way(session, octets, report, clock_ms())
    return await _made(way, way.fetch, limit_ms)


async def file_upload(session: Session, octets: int, limit_ms: float, report: Report) -> FileMade:
    """The file_upload subtest."""
    way = _Way(session, octets, report, clock_ms())
    return await _made(way, way.send, limit_ms)


async def _made(way: _Way, transfer: Callable[[Connection], Awaitable[None]], limit_ms: float) -> FileMade:
    connection: Connection | None = None
    try:
        async with asyncio.timeout(limit_ms / 1000):
            connection = await way.session.connect()
            await transfer(connection)
    except RefusedStream as refused:
        return FileMade(Status.FAILED, way.came_bytes, reason=refused.code)
    except TimeoutError:
        return FileMade(Status.TIMEOUT, way.came_bytes, reason=LATE)
    except OSError:
        return FileMade(Status.FAILED, way.came_bytes, reason=LINK_CUT)
    finally:
        if connection is not None:
            connection.abort()
    if way.came_bytes != way.wanted_bytes:
        return FileMade(Status.FAILED, way.came_bytes, reason=LINK_CUT)
    return FileMade(Status.OK, way.came_bytes, duration_ms=clock_ms() - way.began_ms)
