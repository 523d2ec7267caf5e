"""A client connection: parses requests, runs exchanges, writes responses, and enforces time limits.

Reads into one buffer shared by the process, so that memory use does not grow with uploads; a body is counted in
place. Specification: docs/protocol/node-1.md, section 1.
"""

import asyncio
import fcntl
import socket
import struct
import sys
import termios
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from maillage.core.problems import Problem
from maillage.measure.node.board import NodeCounter
from maillage.measure.node.http.answers import (
    CONTINUE,
    JSON_TYPE,
    PROBLEM_TYPE,
    answer_head,
    json_bytes,
    problem_document,
)
from maillage.measure.node.http.exchange import Exchange, Receiver, RequestHead
from maillage.measure.node.http.request_parser import END_OF_HEAD, HeadRefused, read_head
from maillage.measure.node.node import Node
from maillage.measure.node.refusals import RetryLater, status_of
from maillage.measure.protocol.domain.chunks import Chunks, ChunksRefused
from maillage.measure.protocol.domain.protocol import (
    HARD_STOP_S,
    HEAD_LIMIT_BYTES,
    HEAD_TIMEOUT_S,
    IDLE_TIMEOUT_S,
    STALL_TIMEOUT_S,
)

HIGH_WATER_BYTES: Final = 256 * 1024
LOW_WATER_BYTES: Final = 64 * 1024
# After an error response the peer may still be sending: an immediate close would reset and lose the response.
LINGER_S: Final = 2.0
SWALLOWED_BYTES: Final = 64 * 1024  # unwanted body bytes read in order to keep the connection alive
EARLY_BYTES: Final = 64 * 1024  # pipelined requests buffered while a response is pending
# tcpi_rtt and tcpi_min_rtt (µs) of struct tcp_info, linux/tcp.h.
_TCP_INFO_TIMES: Final = (68, 148)
_TCP_INFO_BYTES: Final = 152
_UNKNOWN_US: Final = (1 << 32) - 1  # the kernel's value before the first round trip

ExchangeFor = Callable[["Connection", RequestHead], Exchange]


class Connection(asyncio.BufferedProtocol):
    """The protocol of one connection; ``exchange_for`` returns the exchange of a request.

    Exchanges use the methods without underscore.
    """

    def __init__(self, node: Node, exchange_for: ExchangeFor) -> None:
        self.node = node
        self.loop = node.loop
        self._exchange_for = exchange_for
        self.is_full = False
        self.is_lost = False
        self.deadline_s = 0.0
        self._transport: Any = None
        self._head: RequestHead | None = None
        self._exchange: Exchange | None = None
        self._receiver: Receiver | None = None
        self._head_bytes = bytearray()  # of an incomplete header
        self._early_bytes = bytearray()  # of pipelined requests
        self._body_left = 0
        self._chunks: Chunks | None = None
        self._is_swallowing = False
        self._is_lingering = False
        self._is_reading = False  # inside _read, which also continues after an exchange ends
        self._timers: set[asyncio.TimerHandle] = set()
        self._progress = (0, 0)
        self._progress_s = 0.0
        self._read_bytes = 0
        self._written_bytes = 0
        self._crosses_link = True
        self.peer_host = ""

    # -- for exchanges -------------------------------------------------------------------------------------------------

    @property
    def socket(self) -> Any:
        """The socket, for reading TCP statistics; not for reading or writing."""
        return self._transport.get_extra_info("socket")

    def round_trips_us(self) -> tuple[int, int] | None:
        """Return the smoothed and the minimum round trip measured by the kernel; None where it knows none.

        Both are based on acknowledgements, which a client cannot forge before it has received the data.
        """
        option = getattr(socket, "TCP_INFO", None)
        if option is None or self.is_lost:  # not Linux: the receipt goes without
            return None
        try:
            answer = self.socket.getsockopt(socket.IPPROTO_TCP, option, _TCP_INFO_BYTES)
        except OSError:  # the connection has just closed: likewise
            return None
        if len(answer) < _TCP_INFO_BYTES:
            return None
        smoothed_us, shortest_us = (int.from_bytes(answer[at : at + 4], sys.byteorder) for at in _TCP_INFO_TIMES)
        is_known = smoothed_us > 0 and 0 < shortest_us < _UNKNOWN_US
        return (smoothed_us, shortest_us) if is_known else None

    @property
    def is_tls(self) -> bool:
        """Whether the client uses TLS with this process."""
        return self._transport.get_extra_info("ssl_object") is not None

    def peer_text(self) -> tuple[str, int, str, int]:
        """Return addresses and ports of client and node: sent only to this client, stored nowhere."""
        peer = self._transport.get_extra_info("peername") or ("", 0)
        own = self._transport.get_extra_info("sockname") or ("", 0)
        return str(peer[0]), int(peer[1]), str(own[0]), int(own[1])

    def write(self, *buffers: bytes | memoryview) -> None:
        """Send these bytes; memory views must not change afterwards."""
        if self.is_lost:
            return
        for buffer in buffers:
            self._transport.write(buffer)
            self._written_bytes += len(buffer)
            self.node.count(NodeCounter.DOWN, len(buffer))
            if self._crosses_link:
                self.node.count(NodeCounter.LINK, len(buffer))

    def begin_answer(
        self, status: int, length: int | None, content_type: str = "", headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Send the header of a response whose body the exchange writes itself, then calls ``end_exchange``."""
        keeps = self._keeps_alive() and length is not None
        self.write(answer_head(status, length, content_type, keeps_alive=keeps, headers=headers))

    def answer(
        self, status: int, body: bytes = b"", content_type: str = "", headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Send a whole response and end the exchange."""
        self.begin_answer(status, len(body), content_type, headers)
        if body and self._head is not None and self._head.method != "HEAD":
            self.write(body)
        self.end_exchange()

    def answer_json(self, document: dict[str, Any], status: int = 200) -> None:
        """Send ``document`` as JSON and end the exchange."""
        self.answer(status, json_bytes(document), JSON_TYPE)

    def refuse(self, problem: Problem) -> None:
        """Send the error response of ``problem`` and end the exchange."""
        self.node.count_refusal(problem.code)
        wait: dict[str, int] = {}
        if isinstance(problem, RetryLater):
            if problem.code == "node.busy":
                self.node.count(NodeCounter.WAITED, 1)
            wait = {"wait_s": problem.wait_s} | ({} if problem.ahead is None else {"ahead": problem.ahead})
        headers = [("Retry-After", str(wait["wait_s"]))] if wait else []
        document = problem_document(problem.code, problem.text, **wait)
        self.answer(status_of(problem), json_bytes(document), PROBLEM_TYPE, headers)

    def end_exchange(self) -> None:
        """End the exchange: wait for the next request, or close the connection."""
        if self._exchange is None:
            return
        if not self._keeps_alive():
            self.close_when_sent()
            return
        if self._awaits_body:
            self._is_swallowing = True  # discard the rest of a short body, then read the next request
            return
        self._await_head()

    def upgrade(self, receiver: Receiver) -> None:
        """Pass raw bytes to ``receiver`` from now on, within an exchange's time limit."""
        self._exchange = None
        self._receiver = receiver
        self._body_left, self._chunks = 0, None
        self.set_limit(HARD_STOP_S)
        self._resume()

    def set_limit(self, seconds: float) -> None:
        """Limit the exchange to ``seconds`` from now."""
        self.deadline_s = self.loop.time() + seconds
        self._progress, self._progress_s = (-1, -1), self.loop.time()

    def close_when_sent(self) -> None:
        """Close the connection once everything is sent; data that still arrives is discarded for a short time."""
        self._drop_exchange()
        if self.is_lost or self._is_lingering:
            return
        self._is_lingering = True
        self.deadline_s = self.loop.time() + LINGER_S
        self._resume()
        if self.is_tls or not self._transport.can_write_eof():
            self.call_later(LINGER_S / 2, self._transport.close)
        else:
            self._transport.write_eof()

    def abort(self) -> None:
        """Close the connection at once."""
        self._drop_exchange()
        if not self.is_lost:
            self._transport.abort()

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Schedule ``callback``, cancelled if the connection ends first."""

        def call() -> None:
            self._timers.discard(timer)
            callback()

        timer = self.loop.call_later(delay_s, call)
        self._timers.add(timer)
        return timer

    def set_notsent_lowat(self, unsent_bytes: int) -> None:
        """Set how many unsent bytes the kernel may hold before the connection is full.

        128 KiB initially (master.py).
        """
        peer = None if self.is_lost else self._transport.get_extra_info("socket")
        if peer is not None:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, unsent_bytes)

    # -- callbacks of the event loop -----------------------------------------------------------------------------------

    def connection_made(self, transport: Any) -> None:
        """Register the connection."""
        self._transport = transport
        transport.set_write_buffer_limits(high=HIGH_WATER_BYTES, low=LOW_WATER_BYTES)
        self.peer_host, _port, own_host, _own_port = self.peer_text()
        self._crosses_link = self.peer_host != own_host
        self.deadline_s = self.loop.time() + STALL_TIMEOUT_S
        if not self.node.welcome(self):
            transport.abort()

    def connection_lost(self, _error: Exception | None) -> None:
        """Cancel timers, notify the exchange, and unregister the connection."""
        self.is_lost = True
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self._drop_exchange()
        self.node.part(self)

    def get_buffer(self, _hint: int) -> memoryview:
        """Return the process's shared buffer; it is consumed by ``buffer_updated``."""
        return self.node.shared_buffer

    def buffer_updated(self, size_bytes: int) -> None:
        """Count and parse the received bytes."""
        self._read_bytes += size_bytes
        self.node.count(NodeCounter.UP, size_bytes)
        if self._crosses_link:
            self.node.count(NodeCounter.LINK, size_bytes)
        self._read(self.node.shared_buffer[:size_bytes])

    def eof_received(self) -> bool:
        """Finish a response in progress (not over TLS, where both directions end at once)."""
        is_answering = self._exchange is not None and not self._awaits_body
        return is_answering and not self.is_tls

    def pause_writing(self) -> None:
        """Mark the connection as full: the client reads more slowly than the exchange writes."""
        self.is_full = True

    def resume_writing(self) -> None:
        """Let the exchange continue writing."""
        self.is_full = False
        if self._receiver is not None:
            self._receiver.may_write()
        elif self._exchange is not None and not self._is_swallowing:
            self._exchange.may_write()
        if self._exchange is None and self._early_bytes:
            self._read_early()

    def look(self, now_s: float) -> None:
        """Enforce the time limits; the node calls this twice a second."""
        if self.is_lost:
            return
        is_late = now_s >= self.deadline_s
        if self._is_lingering:
            if is_late:
                self._transport.abort()
        elif self._exchange is None and self._receiver is None:
            if is_late and self._head_bytes:
                self._refuse_head(HTTPStatus.REQUEST_TIMEOUT, "late")
            elif is_late:
                self._transport.abort()
        elif is_late:
            self._end_late()
        elif self._has_stalled(now_s):
            self.node.count(NodeCounter.STALLED, 1)
            self.abort()

    # -- reading -------------------------------------------------------------------------------------------------------

    @property
    def _awaits_body(self) -> bool:
        return self._body_left > 0 or self._chunks is not None

    def _read(self, view: memoryview) -> None:
        """Dispatch received data: headers begin exchanges, bodies go to them."""
        self._is_reading = True
        try:
            while len(view) and not self.is_lost and not self._is_lingering:
                if self._receiver is not None:
                    self._receiver.take(view)
                    return
                is_before_its_turn = self._exchange is not None and not self._awaits_body
                # While responses wait to be sent, no further requests are read.
                if is_before_its_turn or (self._exchange is None and self.is_full):
                    self._early_bytes += view
                    self._transport.pause_reading()
                    if len(self._early_bytes) > EARLY_BYTES + len(self.node.shared_buffer):
                        self.abort()
                    return
                view = self._read_head(view) if self._exchange is None else self._read_body(view)
        finally:
            self._is_reading = False

    def _read_head(self, view: memoryview) -> memoryview:
        """Begin an exchange once its header is complete; return what follows the header."""
        if not self._head_bytes:
            self.deadline_s = self.loop.time() + HEAD_TIMEOUT_S
        before = len(self._head_bytes)
        self._head_bytes += view[: HEAD_LIMIT_BYTES + len(END_OF_HEAD) - before]
        end = self._head_bytes.find(END_OF_HEAD, max(0, before - len(END_OF_HEAD) + 1))
        if end < 0:
            if len(self._head_bytes) >= HEAD_LIMIT_BYTES:
                self._refuse_head(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too_large")
            return view[len(view) :]
        end += len(END_OF_HEAD)
        text = bytes(self._head_bytes[:end])
        self._head_bytes.clear()
        try:
            self._begin(read_head(text))
        except HeadRefused as refused:
            self._refuse_head(refused.status, refused.reason)
        return view[end - before :]

    def _begin(self, head: RequestHead) -> None:
        """Begin the exchange for ``head``."""
        self._head = head
        self._body_left = head.body_bytes or 0
        self._chunks = Chunks() if head.body_bytes is None else None
        self.set_limit(HARD_STOP_S)
        exchange = self._exchange = self._exchange_for(self, head)
        exchange.begin()
        if self._exchange is not exchange or self._is_swallowing:
            return
        if head.body_bytes == 0:
            exchange.end_of_body()
        elif head.headers.get("expect", "").lower() == "100-continue":
            self.write(CONTINUE)

    def _read_body(self, view: memoryview) -> memoryview:
        """Pass body data to the exchange; return what follows the body."""
        exchange, chunks = self._exchange, self._chunks
        nothing = view[len(view) :]
        if chunks is None:
            size_bytes = min(self._body_left, len(view))
            self._body_left -= size_bytes
            self._give(view[:size_bytes])
            rest = view[size_bytes:]
        else:
            try:
                for content in chunks.contents(view):
                    self._give(content)
                    if self._chunks is None:  # the exchange has closed the connection
                        return nothing
            except ChunksRefused:
                self._refuse_head(HTTPStatus.BAD_REQUEST, "coding")
                return nothing
            rest = view[chunks.taken :]
            if chunks.is_done:
                self._chunks = None
        if exchange is not None and self._exchange is exchange and not self._awaits_body:
            if self._is_swallowing:
                self._await_head()
            else:
                exchange.end_of_body()
        return rest

    def _give(self, content: memoryview) -> None:
        if self._exchange is not None and not self._is_swallowing:
            self._exchange.take(content)

    def _read_early(self) -> None:
        """Read the pipelined requests."""
        if self.is_lost or self._is_lingering or not self._early_bytes or self._exchange is not None:
            return
        early = bytes(self._early_bytes)
        self._early_bytes.clear()
        self._resume()
        self._read(memoryview(early))

    def _resume(self) -> None:
        if not self.is_lost and not self._early_bytes and not self._transport.is_reading():
            self._transport.resume_reading()

    # -- ending --------------------------------------------------------------------------------------------------------

    def _keeps_alive(self) -> bool:
        if self._head is None or not self._head.keeps_alive or self.node.is_stopping:
            return False
        return self._chunks is None and self._body_left <= SWALLOWED_BYTES

    def _await_head(self) -> None:
        self._exchange = self._head = None
        self._is_swallowing = False
        self.deadline_s = self.loop.time() + IDLE_TIMEOUT_S
        if self._early_bytes and not self._is_reading:
            self.loop.call_soon(self._read_early)

    def _drop_exchange(self) -> None:
        exchange, receiver = self._exchange, self._receiver
        self._exchange = self._receiver = None
        self._body_left, self._chunks, self._is_swallowing = 0, None, False
        self._early_bytes.clear()
        if exchange is not None:
            exchange.lost()
        if receiver is not None:
            receiver.lost()

    def _refuse_head(self, status: HTTPStatus, reason: str) -> None:
        self.node.count_head_refusal(reason)
        self._drop_exchange()
        body = json_bytes(problem_document(f"request.{reason}", status.phrase))
        self.write(answer_head(status, len(body), PROBLEM_TYPE, keeps_alive=False), body)
        self._head_bytes.clear()
        self.close_when_sent()

    def _end_late(self) -> None:
        """Enforce the hard stop: let the exchange send a last message, then close."""
        self.node.count(NodeCounter.LATE, 1)
        ending = self._receiver or self._exchange
        if ending is not None and not self._is_swallowing:
            self.deadline_s += LINGER_S
            ending.is_late()
        if not self._is_lingering and (self._exchange is ending or self._is_swallowing) and self._receiver is None:
            self.abort()

    def _has_stalled(self, now_s: float) -> bool:
        """Return whether nothing was read or sent for STALL_TIMEOUT_S.

        A slow reader counts as progress: it drains the kernel's send buffer.
        """
        fd = self.socket.fileno()
        unsent_bytes = struct.unpack("i", fcntl.ioctl(fd, termios.TIOCOUTQ, b"\0" * 4))[0] if fd >= 0 else 0
        sent_bytes = self._written_bytes - self._transport.get_write_buffer_size() - unsent_bytes
        progress = (self._read_bytes, sent_bytes)
        if progress != self._progress or not (self.is_full or self._awaits_body):
            self._progress, self._progress_s = progress, now_s
        return now_s - self._progress_s >= STALL_TIMEOUT_S
