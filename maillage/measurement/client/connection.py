"""One HTTP/1.1 connection that measures: bytes are counted as they arrive, not kept, and moments are taken there.

Heads are read by httptools; a body with a length is counted without parser or copy, out of one buffer for all
connections. One request at a time: what a round trip costs is the figure here, not how to hide it.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, cast

import httptools

from maillage.measurement.client.address import ServerAddress
from maillage.measurement.terms.protocol import HEAD_LIMIT_BYTES

Take = Callable[[memoryview], None]

WHOLE_BODY_BYTES: Final = 4 << 20  # of an answer that is read whole: page, playlist, JSON
_HEAD_END: Final = b"\r\n\r\n"
_WRITE_BYTES: Final = 64 * 1024
_NO_BODY: Final = frozenset({204, 304})
# Read whole by each buffer_updated before the loop runs another: one buffer serves every connection.
_RECEIVED: Final = bytearray(256 * 1024)
_VIEW: Final = memoryview(_RECEIVED)


class LinkBroken(ConnectionError):  # noqa: N818 -- what happened to a link, and a result
    """The connection ended before the answer did, or spoke no HTTP."""


def clock_ms() -> float:
    """Milliseconds of a clock that only goes forward; uvloop's own has no more than millisecond steps."""
    return time.perf_counter() * 1000.0


@dataclass(slots=True)
class Meter:
    """Bytes of one test over all its connections, heads included."""

    down: int = 0
    up: int = 0


@dataclass(slots=True)
class HttpAnswer:
    """The head of an answer and when it came; ``done_ms`` once its body is whole."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    head_ms: float = 0.0
    done_ms: float = 0.0
    body_bytes: int = 0
    body: bytes = b""

    @property
    def is_ok(self) -> bool:
        """Whether the server did what was asked."""
        return 200 <= self.status < 300

    def facts(self) -> dict[str, Any]:
        """The body as a JSON object; empty where it is none."""
        with suppress(ValueError):
            read = json.loads(self.body)
            if isinstance(read, dict):
                return read
        return {}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. ``body_bytes`` bytes of ``body``, over and over, make the body."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | memoryview = b""
    body_bytes: int = 0


class HttpConnection(asyncio.BufferedProtocol):
    """A connection to one address; opened by ``connect``."""

    def __init__(self, address: ServerAddress, meter: Meter) -> None:
        """Count into ``meter``."""
        self.address = address
        self.meter = meter
        self.is_open = False
        self._transport: asyncio.Transport | None = None
        self._answer = HttpAnswer()
        self._done: asyncio.Future[HttpAnswer] | None = None
        self._take: Take = ignore
        self._keep: Take = ignore
        self._head = bytearray()
        self._parser: Any = None
        self._body_left: int | None = None
        self._is_body = False
        self._may_write = asyncio.Event()
        self._may_write.set()
        self.sent_bytes = 0  # body bytes of the request under way that were handed to the system

    async def ask(self, request: Request, take: Take | None = None) -> HttpAnswer:
        """The answer to ``request``; its body goes to ``take`` part by part, or is kept when there is none.

        Raises LinkBroken when the connection ends before.
        """
        if self._transport is None or not self.is_open:
            raise LinkBroken("closed")
        body = bytearray()

        def keep(part: memoryview) -> None:
            body.extend(part)
            if len(body) > WHOLE_BODY_BYTES:
                raise LinkBroken("too large")

        self._keep = keep
        self._begin(take or keep)
        waiting = self._done = asyncio.get_running_loop().create_future()
        lines = [f"{request.method} {request.target} HTTP/1.1", f"Host: {self.address.host_header}"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        if request.body_bytes or request.method == "POST":
            lines.append(f"Content-Length: {request.body_bytes}")
        try:
            self._write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
            sending = asyncio.ensure_future(self._send_body(request))
            try:
                answer: HttpAnswer = await waiting
            finally:
                sending.cancel()
        except BaseException:
            self.abort()  # an answer nobody waits for would be read as the next one
            raise
        finally:
            self._done = None
        if self.sent_bytes < request.body_bytes:
            self.abort()  # answered before its end: what is left of the body would be read as a request
        answer.body = bytes(body)
        return answer

    def abort(self) -> None:
        """End now; what is on its way is dropped."""
        self.is_open = False
        if self._transport is not None:
            if not self._transport.is_closing():
                self.meter.up -= self._transport.get_write_buffer_size()
            self._transport.abort()
            self._transport = None

    def _write(self, content: bytes | memoryview) -> None:
        if self._transport is None:
            raise LinkBroken("closed")
        self.meter.up += len(content)
        self._transport.write(content)

    async def _send_body(self, request: Request) -> None:
        source = memoryview(request.body)
        self.sent_bytes = 0
        while self.sent_bytes < request.body_bytes:
            await self._may_write.wait()
            if not self.is_open:
                return
            start = self.sent_bytes % len(source)
            part = source[start : start + min(_WRITE_BYTES, request.body_bytes - self.sent_bytes)]
            self._write(part)
            self.sent_bytes += len(part)
            await asyncio.sleep(0)

    # -- what arrives ------------------------------------------------------------------------------------------------

    def _begin(self, take: Take) -> None:
        self._answer = HttpAnswer()
        self._take = take
        self._head.clear()
        self._parser = None
        self._body_left = None
        self._is_body = False

    def _read_head(self, received: bytes) -> None:
        self._head += received
        end = self._head.find(_HEAD_END)
        if end < 0:
            if len(self._head) > HEAD_LIMIT_BYTES:
                raise LinkBroken("head")
            return
        end += len(_HEAD_END)
        rest = bytes(self._head[end:])
        self._answer.head_ms = clock_ms()
        self._parser = httptools.HttpResponseParser(self)
        self._parser.feed_data(bytes(self._head[:end]))
        self._answer.status = self._parser.get_status_code()
        if 100 <= self._answer.status < 200:
            self._begin(self._take)  # 100 Continue and its kin: the answer is still to come
        else:
            self._is_body = True
            self._take = self._take if self._answer.is_ok else self._keep  # a refusal is no payload
            length = self._answer.headers.get("content-length")
            if self._answer.status in _NO_BODY or length == "0":
                self._finish()
            elif length is not None and length.isascii() and length.isdigit():
                self._body_left = int(length)
            elif "chunked" not in self._answer.headers.get("transfer-encoding", ""):
                raise LinkBroken("no length")
        if rest:
            self._read(memoryview(rest))

    def _read(self, view: memoryview) -> None:
        if not self._is_body:
            self._read_head(bytes(view))
        elif self._body_left is None:
            self._parser.feed_data(bytes(view))
        else:
            part = view[: self._body_left]
            self._body_left -= len(part)
            self._answer.body_bytes += len(part)
            self._take(part)
            if not self._body_left:
                self._finish()

    def _finish(self) -> None:
        self._answer.done_ms = clock_ms()
        if self._done is not None and not self._done.done():
            self._done.set_result(self._answer)
        if self._answer.headers.get("connection", "").lower() == "close":
            self.abort()

    def _break(self, reason: str) -> None:
        self.is_open = False
        self._may_write.set()
        if self._done is not None and not self._done.done():
            self._done.set_exception(LinkBroken(reason))

    # -- called by httptools -----------------------------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header under its lower-case name."""
        self._answer.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, content: bytes) -> None:
        """Take a part of a chunked body."""
        self._answer.body_bytes += len(content)
        self._take(memoryview(content))

    def on_message_complete(self) -> None:
        """End a chunked body."""
        if self._is_body and self._body_left is None:
            self._finish()

    # -- called by the loop ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep little unsent, so that what is counted as sent has left."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one without being of the class
        self._transport.set_write_buffer_limits(high=2 * _WRITE_BYTES)
        self.is_open = True

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 -- the interface of asyncio
        """The buffer of all connections."""
        return _VIEW

    def buffer_updated(self, nbytes: int) -> None:
        """Count what arrived, and read it."""
        self.meter.down += nbytes
        if self._done is None or self._done.done():
            return  # nothing was asked: a node that says good-bye
        try:
            self._read(_VIEW[:nbytes])
        except (LinkBroken, httptools.HttpParserError) as error:
            self._break(str(error) or "http")
            self.abort()

    def eof_received(self) -> bool:
        """The node has closed."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits."""
        self._transport = None
        self._break(str(exc) if exc else "closed")

    def pause_writing(self) -> None:
        """The system takes no more for now."""
        self._may_write.clear()

    def resume_writing(self) -> None:
        """It does again."""
        self._may_write.set()


async def connect(address: ServerAddress, meter: Meter) -> HttpConnection:
    """An open connection. Raises OSError (refused, no route, name unknown, certificate)."""
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(
        lambda: HttpConnection(address, meter),
        address.host,
        address.port,
        ssl=address.tls,
        server_hostname=address.host if address.tls else None,
    )
    return connection


def ignore(_part: memoryview) -> None:
    """Counted by the connection, wanted by nobody."""
