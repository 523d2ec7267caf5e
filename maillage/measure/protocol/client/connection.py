"""An HTTP/1.1 connection for measurements: received bytes are counted and timestamped, not stored.

Headers are parsed by httptools; a body with a Content-Length is counted without parsing or copying, from one receive
buffer shared by all connections. One request at a time, no pipelining: the round trip is what is measured.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, cast

import httptools

from maillage.measure.protocol.client.address import ServerAddress
from maillage.measure.protocol.domain.protocol import HEAD_LIMIT_BYTES

Take = Callable[[memoryview], None]

WHOLE_BODY_BYTES: Final = 4 << 20  # limit of a response that is read whole: page, playlist, JSON
_HEAD_END: Final = b"\r\n\r\n"
_WRITE_BYTES: Final = 64 * 1024
_NO_BODY: Final = frozenset({204, 304})
# Each buffer_updated call consumes it before the event loop runs another, so all connections can share it.
_RECEIVED: Final = bytearray(256 * 1024)
_VIEW: Final = memoryview(_RECEIVED)


class LinkBroken(ConnectionError):  # noqa: N818 -- what happened to a link, and a result
    """The connection ended before the response did, or the peer does not speak HTTP."""


def clock_ms() -> float:
    """Return a monotonic clock in milliseconds; uvloop's own clock has a resolution of 1 ms."""
    return time.perf_counter() * 1000.0


@dataclass(slots=True)
class Meter:
    """Bytes of one test over all its connections, headers included."""

    down: int = 0
    up: int = 0


@dataclass(slots=True)
class HttpAnswer:
    """A response's status and headers with their arrival time; ``done_ms`` is set once the body is complete."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    head_ms: float = 0.0
    done_ms: float = 0.0
    body_bytes: int = 0
    body: bytes = b""

    @property
    def is_ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def facts(self) -> dict[str, Any]:
        """Return the body as a JSON object; empty if it is not one."""
        with suppress(ValueError):
            read = json.loads(self.body)
            if isinstance(read, dict):
                return read
        return {}


@dataclass(frozen=True, slots=True)
class Request:
    """A request. The request body is ``body``, repeated up to ``body_bytes`` bytes."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | memoryview = b""
    body_bytes: int = 0


class HttpConnection(asyncio.BufferedProtocol):
    """A connection to one address, opened by ``connect``."""

    def __init__(self, address: ServerAddress, meter: Meter) -> None:
        """Create a connection that counts its bytes into ``meter``."""
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
        self.sent_bytes = 0  # body bytes of the current request handed to the kernel

    async def ask(self, request: Request, take: Take | None = None) -> HttpAnswer:
        """Send ``request`` and return its response; body chunks go to ``take`` or, without it, into the response.

        Raises LinkBroken when the connection ends first.
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
            self.abort()  # an unread response would be taken for that of the next request
            raise
        finally:
            self._done = None
        if self.sent_bytes < request.body_bytes:
            self.abort()  # response before the end of the body: the rest would be parsed as a request
        answer.body = bytes(body)
        return answer

    def abort(self) -> None:
        """Close at once and drop what is in flight."""
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

    # -- receiving --------------------------------------------------------------------------------------------------

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
            self._begin(self._take)  # an interim response such as 100 Continue: the final one follows
        else:
            self._is_body = True
            self._take = self._take if self._answer.is_ok else self._keep  # the body of an error is no payload
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

    # -- callbacks of httptools -------------------------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        """Store a header under its lower-case name."""
        self._answer.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, content: bytes) -> None:
        """Count a chunk of a chunked body."""
        self._answer.body_bytes += len(content)
        self._take(memoryview(content))

    def on_message_complete(self) -> None:
        """Finish a chunked body."""
        if self._is_body and self._body_left is None:
            self._finish()

    # -- callbacks of the event loop --------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the write buffer small, so that bytes counted as sent have left the process."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's transport does not inherit from the class
        self._transport.set_write_buffer_limits(high=2 * _WRITE_BYTES)
        self.is_open = True

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 -- the interface of asyncio
        """Return the shared receive buffer."""
        return _VIEW

    def buffer_updated(self, nbytes: int) -> None:
        """Count the received bytes and parse them."""
        self.meter.down += nbytes
        if self._done is None or self._done.done():
            return  # no request pending: the node is closing
        try:
            self._read(_VIEW[:nbytes])
        except (LinkBroken, httptools.HttpParserError) as error:
            self._break(str(error) or "http")
            self.abort()

    def eof_received(self) -> bool:
        """Let the transport close itself."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the pending request."""
        self._transport = None
        self._break(str(exc) if exc else "closed")

    def pause_writing(self) -> None:
        """Pause sending: the write buffer is full."""
        self._may_write.clear()

    def resume_writing(self) -> None:
        """Resume sending."""
        self._may_write.set()


async def connect(address: ServerAddress, meter: Meter) -> HttpConnection:
    """Open a connection. Raises OSError (refused, no route, unknown host, certificate)."""
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
    """Discard a chunk: the connection has already counted it."""
