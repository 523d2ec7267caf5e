"""One file each way over one new connection, as a person fetches or sends it; its handshakes are part of the time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from maillage.measurement.client.connection import HttpConnection, Request, clock_ms
from maillage.measurement.client.events import RateSeen, Report
from maillage.measurement.client.session import ClientSession
from maillage.measurement.client.subtests.upload import random_bytes
from maillage.measurement.client.transfer import RefusedStream
from maillage.measurement.rules.transfer import LINK_CUT
from maillage.measurement.terms import Status

LATE = "limit"
_SHOWN_EVERY_MS = 250


@dataclass(slots=True)
class FileTransfer:
    """How a file went; ``duration_ms`` until its last byte, None where it did not come whole."""

    status: Status
    bytes: int
    duration_ms: float | None = None
    reason: str | None = None


@dataclass(slots=True)
class _FileOnItsWay:
    """One file on its way: counts what came, and tells of it."""

    session: ClientSession
    size_bytes: int
    report: Report
    began_ms: float
    came_bytes: int = 0
    _shown_ms: float = 0.0

    def take(self, part: memoryview) -> None:
        """Count a part of a download."""
        self.came_bytes += len(part)
        now_ms = clock_ms()
        if now_ms - self._shown_ms >= _SHOWN_EVERY_MS and now_ms > self.began_ms:
            self._shown_ms = now_ms
            elapsed_ms = now_ms - self.began_ms
            self.report(RateSeen("file_download", 8_000 * self.came_bytes / elapsed_ms, elapsed_ms))

    async def fetch(self, connection: HttpConnection) -> None:
        """Fetch it."""
        target = self.session.target("/m1/file", bytes=self.size_bytes)
        answer = await connection.ask(Request("GET", target), self.take)
        if not answer.is_ok:
            raise RefusedStream(answer)

    async def send(self, connection: HttpConnection) -> None:
        """Send it; it has come when the node says so."""
        headers = {"Content-Type": "application/octet-stream"}
        target = self.session.target("/m1/file")
        answer = await connection.ask(Request("POST", target, headers, random_bytes(), self.size_bytes))
        if not answer.is_ok:
            raise RefusedStream(answer)
        self.came_bytes = int(answer.facts().get("received") or 0)


async def file_download(session: ClientSession, size_bytes: int, limit_ms: float, report: Report) -> FileTransfer:
    """The file_download subtest."""
    file = _FileOnItsWay(session, size_bytes, report, clock_ms())
    return await _transfer(file, file.fetch, limit_ms)


async def file_upload(session: ClientSession, size_bytes: int, limit_ms: float, report: Report) -> FileTransfer:
    """The file_upload subtest."""
    file = _FileOnItsWay(session, size_bytes, report, clock_ms())
    return await _transfer(file, file.send, limit_ms)


async def _transfer(
    file: _FileOnItsWay, transfer: Callable[[HttpConnection], Awaitable[None]], limit_ms: float
) -> FileTransfer:
    connection: HttpConnection | None = None
    try:
        async with asyncio.timeout(limit_ms / 1000):
            connection = await file.session.connect()
            await transfer(connection)
    except RefusedStream as refused:
        return FileTransfer(Status.FAILED, file.came_bytes, reason=refused.code)
    except TimeoutError:
        return FileTransfer(Status.TIMEOUT, file.came_bytes, reason=LATE)
    except OSError:
        return FileTransfer(Status.FAILED, file.came_bytes, reason=LINK_CUT)
    finally:
        if connection is not None:
            connection.abort()
    if file.came_bytes != file.size_bytes:
        return FileTransfer(Status.FAILED, file.came_bytes, reason=LINK_CUT)
    return FileTransfer(Status.OK, file.came_bytes, duration_ms=clock_ms() - file.began_ms)
