"""What a person fetches: the reference pages, as a browser with an empty cache loads them, and one file each way.

A page is the document, then all it names. The time is that of the last byte over PAGE_CONNECTIONS connections; nothing
is drawn, so it is a little shorter than a browser's. A file goes over one new connection, whose handshakes are part of
the time.

The objects that a page names in its HTML: what a browser would load with it. Style sheets are not read.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

from maillage.measurement.client.connection import HttpAnswer, HttpConnection, Request, clock_ms
from maillage.measurement.client.events import PageSeen, RateSeen, Report
from maillage.measurement.client.session import ClientSession
from maillage.measurement.client.subtests.transfers import random_bytes
from maillage.measurement.client.transfer import RefusedStream
from maillage.measurement.rules.transfer import LINK_CUT
from maillage.measurement.terms import Status
from maillage.measurement.terms.protocol import PAGE_CONNECTIONS

_LOADED_LINKS: Final = frozenset({"stylesheet", "preload", "icon", "modulepreload"})
_SOURCES: Final = frozenset({"img", "script", "source", "video", "audio", "iframe", "embed", "track"})


def object_paths(html: str, page_path: str) -> tuple[str, ...]:
    """Paths of the objects of the page at ``page_path``, in the order of the page, each once; of this host only."""
    parser = _Objects()
    parser.feed(html)
    parser.close()
    paths: dict[str, None] = {}
    for address in parser.addresses:
        try:
            joined = urlsplit(urljoin(page_path, address.strip()))
        except ValueError:
            continue  # an address that no browser would load either
        if not joined.scheme and not joined.netloc and joined.path.startswith("/"):
            paths[f"{joined.path}?{joined.query}" if joined.query else joined.path] = None
    return tuple(paths)


class _Objects(HTMLParser):
    """Collects the addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
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
    """How one page went."""

    name: str
    status: Status = Status.OK
    reason: str | None = None
    load_ms: float | None = None
    ttfb_ms: float | None = None
    bytes: int = 0
    objects: int = 1
    objects_done: int = 0


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


async def load_pages(
    session: ClientSession, names: Sequence[str], *, page_limit_ms: float, limit_ms: float, report: Report
) -> list[PageLoad]:
    """The pages one after the other, each within its own limit and all within ``limit_ms``."""
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
    """One page under an address of its own, so that no cache on the way has it."""
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
    """One page on its way, over connections of its own."""

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
            await asyncio.gather(*tasks)  # the first failure ends the others and is raised as itself
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
