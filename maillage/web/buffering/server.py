"""The application as the web server calls it: waits for bodies in one loop, works in threads, never waits in those."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, Final

import structlog

from maillage.core.processes import VitalThread
from maillage.web.buffering.answers import LET_GO_S, ServerAnswer
from maillage.web.buffering.bodies import LARGE, Broken, received_body
from maillage.web.buffering.environ import MOST_HEAD_BYTES, Environ, RequestScope, environment, head_bytes
from maillage.web.buffering.room import BodyRoom, Full

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MOST_QUEUED: Final = 256
SLOWEST_READER_MS: Final = 30_000
LIGHT: Final = frozenset({"/health", "/metrics"})  # they have a thread of their own: they answer when all others work
_RETRY_S: Final = 5

log = structlog.get_logger("maillage")


class _BodyWanted(BaseException):
    """The application reads a body that nobody has waited for yet."""


class _Unread:
    """Stands for a large body while the application is asked whether it wants it, before a single octet is taken.

    A file that is too long, or of somebody who may not send it, is refused as it always was: unread.
    """

    def _ask_for_body(self, *_sizes: object) -> bytes:
        raise _BodyWanted

    read = readline = readlines = __iter__ = __next__ = _ask_for_body


@dataclass(slots=True)
class _Task:
    """One request for a thread, and what became of it: answered, or its body is wanted."""

    environ: Environ
    answer: ServerAnswer
    is_answered: asyncio.Future[bool]
    loop: asyncio.AbstractEventLoop


class BufferedServer:
    """A WSGI application as one of RSGI (granian), with ``threads`` threads at work and nobody waiting in them."""

    def __init__(
        self, application: "WSGIApplication", *, threads: int, folder: Path, network_of: Callable[[Environ], str]
    ) -> None:
        self._application = application
        self._threads = threads
        self._room = BodyRoom(folder)
        self._network_of = network_of
        self._tasks: SimpleQueue[_Task] = SimpleQueue()
        self._light_tasks: SimpleQueue[_Task] = SimpleQueue()
        self._long_answers: set[IO[bytes]] = set()
        self._is_begun = False

    def __rsgi_init__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """The threads begin."""
        for number in range(self._threads):
            VitalThread(target=self._work, args=[self._tasks], name=f"pages-{number}", daemon=True).start()
        VitalThread(target=self._work, args=[self._light_tasks], name="pages-light", daemon=True).start()

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """The process ends."""
        for long_answer in tuple(self._long_answers):
            self._let_go(long_answer)

    async def __rsgi__(self, scope: RequestScope, chunks: Any) -> None:
        """Answer one request."""
        if not self._is_begun:
            self._is_begun = True
            end_slow_readers()  # only now does the server listen
        environ = environment(scope)
        network = environ["maillage.network"] = self._network_of(environ)
        answer = ServerAnswer(chunks, self._room, network=network, is_head=scope.method == "HEAD")
        if head_bytes(scope) > MOST_HEAD_BYTES:
            answer.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return
        try:
            await self._serve(environ, chunks, answer, network)
        except Broken as broken:
            # The rest is not read: the server closes the connection after the answer.
            answer.refuse(broken.status)
        except Full:
            # Nothing of it is kept: it may come again.
            answer.refuse(HTTPStatus.SERVICE_UNAVAILABLE, retry_after_s=_RETRY_S)

    async def _serve(self, environ: Environ, chunks: Any, answer: ServerAnswer, network: str) -> None:
        length = environ.get("CONTENT_LENGTH", "")
        declared = int(length) if length.isdecimal() else None
        if declared == 0 or (declared is None and not is_body_expected(environ)):
            await self._run(environ, answer)
            return
        if declared is not None and declared > LARGE:
            is_refused_unread = await self._run({**environ, "wsgi.input": _Unread()}, answer)
            if is_refused_unread:
                return
        body, size_bytes = await received_body(chunks, declared=declared, network=network, room=self._room)
        with body:
            await self._run({**environ, "wsgi.input": body, "CONTENT_LENGTH": str(size_bytes)}, answer)

    async def _run(self, environ: Environ, answer: ServerAnswer) -> bool:
        """Whether the application answered; False where it wants the body. Raises Full where too much is queued."""
        tasks = self._light_tasks if environ["PATH_INFO"] in LIGHT else self._tasks
        if tasks.qsize() >= MOST_QUEUED:
            raise Full
        loop = asyncio.get_running_loop()
        task = _Task(environ, answer, loop.create_future(), loop)
        tasks.put(task)
        return await task.is_answered

    def _work(self, tasks: "SimpleQueue[_Task]") -> None:
        while True:
            task = tasks.get()
            is_answered = True
            try:
                self._answer(task)
            except _BodyWanted:
                is_answered = False  # the loop waits for it, then asks again
            except Full:
                # A long answer found no room; nothing of it was sent.
                task.answer.refuse(HTTPStatus.SERVICE_UNAVAILABLE, retry_after_s=_RETRY_S)
            except Exception:
                # Django tells its own errors as pages: this is a stream that broke, and nothing of it was sent.
                log.exception("answer_failed", path=task.environ["PATH_INFO"])
                task.answer.refuse(HTTPStatus.INTERNAL_SERVER_ERROR)
            with suppress(RuntimeError):  # the loop is over: the process ends
                task.loop.call_soon_threadsafe(_settle, task.is_answered, is_answered)

    def _answer(self, task: _Task) -> None:
        body = self._application(task.environ, task.answer.start)
        try:
            long_answer = task.answer.send(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        if long_answer is not None:
            self._long_answers.add(long_answer)
            task.loop.call_soon_threadsafe(task.loop.call_later, LET_GO_S, self._let_go, long_answer)

    def _let_go(self, long_answer: IO[bytes]) -> None:
        self._long_answers.discard(long_answer)
        long_answer.close()


def end_slow_readers() -> None:
    """Connections that this process accepts end when the other side takes nothing for a while (Linux, tcp(7)).

    What is sent and not taken counts, and so does a window that stays shut: a reader of an octet a second opens none.
    """
    for descriptor in list(Path("/proc/self/fd").iterdir()):
        if not descriptor.is_socket():
            continue
        opened = socket.socket(fileno=int(descriptor.name))
        try:
            if opened.family != socket.AF_UNIX and opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SLOWEST_READER_MS)
        finally:
            opened.detach()  # it is the server's, and stays open


def is_body_expected(environ: Environ) -> bool:
    """Whether a request that says no length has a body all the same: in chunks, or in frames of HTTP/2."""
    is_sending = environ["REQUEST_METHOD"] in {"POST", "PUT", "PATCH", "DELETE"}
    return "maillage.chunked" in environ or (is_sending and environ["SERVER_PROTOCOL"] == "HTTP/2")


def _settle(future: "asyncio.Future[bool]", is_answered: bool) -> None:  # noqa: FBT001 -- called by the loop
    if not future.done():
        future.set_result(is_answered)
