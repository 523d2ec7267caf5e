"""Page and file subtests: the reference pages, loaded like a browser with an empty cache, and one file each way.

A page is the document, then every object it names. Its time is that of the last byte over PAGE_CONNECTIONS
connections; nothing is rendered, so it is slightly shorter than a browser's. A file uses one new connection, whose
handshakes count in its time.

The objects of a page are those its HTML names. Style sheets are not parsed.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

from maillage.measure.protocol.client.connection import HttpAnswer, HttpConnection, Request, clock_ms
from maillage.measure.protocol.client.events import PageSeen, RateSeen, Report
from maillage.measure.protocol.client.session import ClientSession
from maillage.measure.protocol.client.subtests.transfers import random_bytes
from maillage.measure.protocol.client.transfer import RefusedStream
from maillage.measure.protocol.domain.protocol import PAGE_CONNECTIONS
from maillage.measure.protocol.domain.terms import Status
from maillage.measure.protocol.domain.transfer import LINK_CUT

_LOADED_LINKS: Final = frozenset({"stylesheet", "preload", "icon", "modulepreload"})
_SOURCES: Final = frozenset({"img", "script", "source", "video", "audio", "iframe", "embed", "track"})


def object_paths(html: str, page_path: str) -> tuple[str, ...]:
    """Return the URL paths of the objects of the page at ``page_path``, in document order, without duplicates.

    Objects on other hosts are left out.
    """
    parser = _Objects()
    parser.feed(html)
    parser.close()
    paths: dict[str, None] = {}
    for address in parser.addresses:
        try:
            joined = urlsplit(urljoin(page_path, address.strip()))
        except ValueError:
            continue  # browsers ignore an unparsable URL too
        if not joined.scheme and not joined.netloc and joined.path.startswith("/"):
            paths[f"{joined.path}?{joined.query}" if joined.query else joined.path] = None
    return tuple(paths)


class _Objects(HTMLParser):
    """Collects the URLs of a page's objects."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the URL of a link or source; called by the parser."""
        named = dict(attrs)
        if tag == "link" and _LOADED_LINKS & set((named.get("rel") or "").lower().split()):
            self._add(named.get("href"))
        elif tag in _SOURCES:
            self._add(named.get("src"))

    def _add(self, address: str | None) -> None:
        if address:
            self.addresses.append(address)


@dataclass(slots=True)
class PageLoad:
    """Result of one page load."""

    name: str
    status: Status = Status.OK
    reason: str | None = None
    load_ms: float | None = None
    ttfb_ms: float | None = None
    bytes: int = 0
    objects: int = 1
    objects_done: int = 0


LATE = "limit"
_REPORT_INTERVAL_MS = 250


@dataclass(slots=True)
class FileTransfer:
    """Result of a file transfer; ``duration_ms`` up to its last byte, None if it is incomplete."""

    status: Status
    bytes: int
    duration_ms: float | None = None
    reason: str | None = None


@dataclass(slots=True)
class _FileInProgress:
    """A file transfer in progress: counts received bytes and reports the throughput."""

    session: ClientSession
    size_bytes: int
    report: Report
    began_ms: float
    came_bytes: int = 0
    _shown_ms: float = 0.0

    def take(self, part: memoryview) -> None:
        """Count a chunk of a download."""
        self.came_bytes += len(part)
        now_ms = clock_ms()
        if now_ms - self._shown_ms >= _REPORT_INTERVAL_MS and now_ms > self.began_ms:
            self._shown_ms = now_ms
            elapsed_ms = now_ms - self.began_ms
            self.report(RateSeen("file_download", 8_000 * self.came_bytes / elapsed_ms, elapsed_ms))

    async def fetch(self, connection: HttpConnection) -> None:
        """Download the file. Raises RefusedStream."""
        target = self.session.target("/m1/file", bytes=self.size_bytes)
        answer = await connection.ask(Request("GET", target), self.take)
        if not answer.is_ok:
            raise RefusedStream(answer)

    async def send(self, connection: HttpConnection) -> None:
        """Upload the file; the node's response confirms the bytes received. Raises RefusedStream."""
        headers = {"Content-Type": "application/octet-stream"}
        target = self.session.target("/m1/file")
        answer = await connection.ask(Request("POST", target, headers, random_bytes(), self.size_bytes))
        if not answer.is_ok:
            raise RefusedStream(answer)
        self.came_bytes = int(answer.facts().get("received") or 0)


async def load_pages(
    session: ClientSession, names: Sequence[str], *, page_limit_ms: float, limit_ms: float, report: Report
) -> list[PageLoad]:
    """Load the pages one after the other, each within its own limit and all within ``limit_ms``."""
    end_ms = clock_ms() + limit_ms
    pages: list[PageLoad] = []
    for number, name in enumerate(names):
        limit_of_page_ms = min(page_limit_ms, end_ms - clock_ms())
        if limit_of_page_ms <= 0:
            pages.append(PageLoad(name, Status.SKIPPED, reason="time", objects=0))
            continue
        page = await load_page(session, name, number, limit_of_page_ms)
        pages.append(page)
        report(PageSeen(name, page.status, page.load_ms))
    return pages


async def load_page(session: ClientSession, name: str, number: int, limit_ms: float) -> PageLoad:
    """Load one page under a unique URL, so that no cache on the path has it."""
    loading = _Loading(session, f"/ref/{session.nonce}-{number}/{name}/index.html", PageLoad(name))
    page = loading.page
    try:
        async with asyncio.timeout(limit_ms / 1000):
            await loading.run()
    except RefusedStream as refused:
        page.status, page.reason = Status.FAILED, refused.code
    except TimeoutError:
        page.status, page.reason = Status.TIMEOUT, LATE
    except OSError:
        page.status, page.reason = Status.FAILED, LINK_CUT
    else:
        page.load_ms = clock_ms() - loading.began_ms
    finally:
        loading.close()
    return page


@dataclass(slots=True)
class _Loading:
    """A page load in progress, over its own connections."""

    session: ClientSession
    path: str
    page: PageLoad
    began_ms: float = field(default_factory=clock_ms)
    _waiting: deque[str] = field(default_factory=deque)
    _connections: list[HttpConnection] = field(default_factory=list)

    async def run(self) -> None:
        first = await self._connect()
        base = self.session.address.base_path
        document = await self._get(first, self.path)
        self.page.ttfb_ms = document.head_ms - self.began_ms
        self._waiting.extend(object_paths(document.body.decode("utf-8", errors="replace"), base + self.path))
        self.page.objects += len(self._waiting)

        async def load_objects(opened: HttpConnection | None) -> None:
            connection = opened or await self._connect()
            while self._waiting:
                await self._get(connection, self._waiting.popleft().removeprefix(base))

        count = max(1, min(PAGE_CONNECTIONS, len(self._waiting)))
        tasks = [asyncio.ensure_future(load_objects(first if number == 0 else None)) for number in range(count)]
        try:
            await asyncio.gather(*tasks)  # the first failure cancels the others and propagates
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def close(self) -> None:
        for connection in self._connections:
            connection.abort()

    async def _connect(self) -> HttpConnection:
        connection = await self.session.connect()
        self._connections.append(connection)
        return connection

    async def _get(self, connection: HttpConnection, path: str) -> HttpAnswer:
        answer = await connection.ask(Request("GET", self.session.address.base_path + path))
        self.page.bytes += answer.body_bytes
        if not answer.is_ok:
            raise RefusedStream(answer)
        self.page.objects_done += 1
        return answer


async def file_download(session: ClientSession, size_bytes: int, limit_ms: float, report: Report) -> FileTransfer:
    """Run the file_download subtest."""
    file = _FileInProgress(session, size_bytes, report, clock_ms())
    return await _transfer(file, file.fetch, limit_ms)


async def file_upload(session: ClientSession, size_bytes: int, limit_ms: float, report: Report) -> FileTransfer:
    """Run the file_upload subtest."""
    file = _FileInProgress(session, size_bytes, report, clock_ms())
    return await _transfer(file, file.send, limit_ms)


async def _transfer(
    file: _FileInProgress, transfer: Callable[[HttpConnection], Awaitable[None]], limit_ms: float
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
