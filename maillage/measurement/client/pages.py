"""The reference pages, loaded as a browser with an empty cache loads them: the document, then all it names.

The time is that of the last byte over PAGE_CONNECTIONS connections; nothing is drawn, so it is a little shorter than
a browser's.
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from maillage.measurement.client.connection import Answer, Connection, Request, clock_ms
from maillage.measurement.client.events import PageSeen, Report
from maillage.measurement.client.files import LATE
from maillage.measurement.client.session import Session
from maillage.measurement.client.transfer import RefusedStream
from maillage.measurement.intake.page_objects import object_paths
from maillage.measurement.rules.transfer import LINK_CUT
from maillage.measurement.terms import Status
from maillage.measurement.terms.protocol import PAGE_CONNECTIONS


@dataclass(slots=True)
class PageMade:
    """How one page went."""

    name: str
    status: Status = Status.OK
    reason: str | None = None
    load_ms: float | None = None
    ttfb_ms: float | None = None
    bytes: int = 0
    objects: int = 1
    objects_done: int = 0


async def load_pages(
    session: Session, names: Sequence[str], *, page_limit_ms: float, limit_ms: float, report: Report
) -> list[PageMade]:
    """The pages one after the other, each within its own limit and all within ``limit_ms``."""
    end_ms = clock_ms() + limit_ms
    made: list[PageMade] = []
    for number, name in enumerate(names):
        left_ms = min(page_limit_ms, end_ms - clock_ms())
        if left_ms <= 0:
            made.append(PageMade(name, Status.SKIPPED, reason="time", objects=0))
            continue
        page = await load_page(session, name, number, left_ms)
        made.append(page)
        report(PageSeen(name, page.status, page.load_ms))
    return made


async def load_page(session: Session, name: str, number: int, limit_ms: float) -> PageMade:
    """One page under an address of its own, so that no cache on the way has it."""
    loading = _Loading(session, f"/ref/{session.nonce}-{number}/{name}/index.html", PageMade(name))
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

    session: Session
    path: str
    page: PageMade
    began_ms: float = field(default_factory=clock_ms)
    _left: deque[str] = field(default_factory=deque)
    _connections: list[Connection] = field(default_factory=list)

    async def run(self) -> None:
        first = await self._connect()
        document = await self._get(first, self.path)
        self.page.ttfb_ms = document.head_ms - self.began_ms
        base = self.session.address.base_path
        self._left.extend(object_paths(document.body.decode("utf-8", errors="replace"), base + self.path))
        self.page.objects += len(self._left)
        more = min(PAGE_CONNECTIONS, len(self._left)) - 1
        await _all([self._work(first), *(self._work(None) for _ in range(more))])

    def close(self) -> None:
        for connection in self._connections:
            connection.abort()

    async def _work(self, connection: Connection | None) -> None:
        mine = connection or await self._connect()
        for path in self._paths():
            await self._get(mine, path.removeprefix(self.session.address.base_path))

    def _paths(self) -> Iterator[str]:
        while self._left:
            yield self._left.popleft()

    async def _connect(self) -> Connection:
        connection = await self.session.connect()
        self._connections.append(connection)
        return connection

    async def _get(self, connection: Connection, path: str) -> Answer:
        answer = await connection.ask(Request("GET", self.session.address.base_path + path))
        self.page.bytes += answer.body_bytes
        if not answer.is_ok:
            raise RefusedStream(answer)
        self.page.objects_done += 1
        return answer


async def _all(works: Sequence[object]) -> None:
    """Run all; the first failure ends the others and is raised as itself."""
    tasks = [asyncio.ensure_future(work) for work in works]  # type: ignore[call-overload]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
