"""The RSGI application: receives bodies in one event loop, and runs the WSGI application in threads that never wait."""

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

from maillage.core.clock import utc_now
from maillage.core.processes import VitalThread
from maillage.web.buffering.answers import LET_GO_S, ServerAnswer
from maillage.web.buffering.bodies import LARGE, Broken, received_body
from maillage.web.buffering.environ import MOST_HEAD_BYTES, RECEIVED_AT, Environ, RequestScope, environment, head_bytes
from maillage.web.buffering.quota import BufferQuota, Full

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MOST_QUEUED: Final = 256
SLOWEST_READER_MS: Final = 30_000
# Served by a thread of their own, so that they respond when all others are busy.
LIGHT: Final = frozenset({"/health", "/metrics"})
_RETRY_S: Final = 5

log = structlog.get_logger("maillage")


class _BodyWanted(BaseException):
    """The application reads a body that was not received yet."""


class _Unread:
    """Stands in for a large body while the application decides whether to accept it.

    A file that is too large, or from someone who may not upload, is thereby refused without reading it.
    """

    def _ask_for_body(self, *_sizes: object) -> bytes:
        raise _BodyWanted

    read = readline = readlines = __iter__ = __next__ = _ask_for_body


@dataclass(slots=True)
class _Task:
    """One request for a thread, and its result: answered, or its body is needed."""

    environ: Environ
    answer: ServerAnswer
    is_answered: asyncio.Future[bool]
    loop: asyncio.AbstractEventLoop


class BufferedServer:
    """Runs a WSGI application under RSGI (granian) with ``threads`` worker threads."""

    def __init__(
        self, application: "WSGIApplication", *, threads: int, folder: Path, network_of: Callable[[Environ], str]
    ) -> None:
        self._application = application
        self._threads = threads
        self._room = BufferQuota(folder)
        self._network_of = network_of
        self._tasks: SimpleQueue[_Task] = SimpleQueue()
        self._light_tasks: SimpleQueue[_Task] = SimpleQueue()
        self._long_answers: set[IO[bytes]] = set()
        self._is_begun = False

    def __rsgi_init__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """Start the threads."""
        for number in range(self._threads):
            VitalThread(target=self._work, args=[self._tasks], name=f"pages-{number}", daemon=True).start()
        VitalThread(target=self._work, args=[self._light_tasks], name="pages-light", daemon=True).start()

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """Release resources when the process ends."""
        for long_answer in tuple(self._long_answers):
            self._let_go(long_answer)

    async def __rsgi__(self, scope: RequestScope, chunks: Any) -> None:
        """Handle one request."""
        if not self._is_begun:
            self._is_begun = True
            end_slow_readers()  # the server's sockets are listening only from now on
        environ = environment(scope)
        network = environ["maillage.network"] = self._network_of(environ)
        answer = ServerAnswer(chunks, self._room, network=network, is_head=scope.method == "HEAD")
        if head_bytes(scope) > MOST_HEAD_BYTES:
            answer.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return
        try:
            await self._serve(environ, chunks, answer, network)
        except Broken as broken:
            # The rest is not read: the server closes the connection after the response.
            answer.refuse(broken.status)
        except Full:
            # Nothing is kept: the client may retry.
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
        """Run the application; False if it needs the body first. Raises Full if too many requests are queued."""
        tasks = self._light_tasks if environ["PATH_INFO"] in LIGHT else self._tasks
        if tasks.qsize() >= MOST_QUEUED:
            raise Full
        # Before it waits for a thread: what a busy server adds is not the client's delay.
        environ.setdefault(RECEIVED_AT, utc_now())
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
                is_answered = False  # the event loop receives the body, then runs the request again
            except Full:
                # No space for a long response; nothing was sent.
                task.answer.refuse(HTTPStatus.SERVICE_UNAVAILABLE, retry_after_s=_RETRY_S)
            except Exception:
                # Django renders its own errors: this is a stream that failed, and nothing was sent.
                log.exception("answer_failed", path=task.environ["PATH_INFO"])
                task.answer.refuse(HTTPStatus.INTERNAL_SERVER_ERROR)
            with suppress(RuntimeError):  # the loop is closed: the process is ending
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
    """Close accepted connections whose client accepts no data for a while (Linux TCP_USER_TIMEOUT, tcp(7)).

    Unacknowledged data counts, and so does a window that stays closed, as with a client that reads an octet per second.
    """
    for descriptor in list(Path("/proc/self/fd").iterdir()):
        if not descriptor.is_socket():
            continue
        opened = socket.socket(fileno=int(descriptor.name))
        try:
            if opened.family != socket.AF_UNIX and opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SLOWEST_READER_MS)
        finally:
            opened.detach()  # the descriptor belongs to the server, and stays open


def is_body_expected(environ: Environ) -> bool:
    """Whether a request without Content-Length has a body: chunked, or in HTTP/2 frames."""
    is_sending = environ["REQUEST_METHOD"] in {"POST", "PUT", "PATCH", "DELETE"}
    return "maillage.chunked" in environ or (is_sending and environ["SERVER_PROTOCOL"] == "HTTP/2")


def _settle(future: "asyncio.Future[bool]", is_answered: bool) -> None:  # noqa: FBT001 -- called by the loop
    if not future.done():
        future.set_result(is_answered)
