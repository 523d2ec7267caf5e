"""One connection of a client: bytes in, exchanges begun, answers out, and the time limits of all of it.

Reads into one buffer that the whole process shares, so that memory does not grow with what is sent; a body is counted
where it lies. Docs: docs/protocol/node-1.md, section 1.
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
from maillage.measurement.node.board import NodeCounter
from maillage.measurement.node.http.answers import (
    CONTINUE,
    JSON_TYPE,
    PROBLEM_TYPE,
    answer_head,
    json_bytes,
    problem_document,
)
from maillage.measurement.node.http.exchange import Exchange, Head, Receiver
from maillage.measurement.node.http.heads import END_OF_HEAD, HeadRefused, read_head
from maillage.measurement.node.node import Node
from maillage.measurement.node.refusals import AskAgain, status_of
from maillage.measurement.rules.chunks import Chunks, ChunksRefused
from maillage.measurement.terms.protocol import (
    HARD_STOP_S,
    HEAD_LIMIT_BYTES,
    HEAD_TIMEOUT_S,
    IDLE_TIMEOUT_S,
    STALL_TIMEOUT_S,
)

HIGH_WATER_BYTES: Final = 256 * 1024
LOW_WATER_BYTES: Final = 64 * 1024
LINGER_S: Final = 2.0  # after a refusal the peer may still be sending: closing at once would lose the answer
SWALLOWED_BYTES: Final = 64 * 1024  # of a body nobody wants, read so that the connection can be kept
EARLY_BYTES: Final = 64 * 1024  # of requests sent before the answer to the one before
# tcpi_rtt and tcpi_min_rtt (µs) of struct tcp_info, linux/tcp.h.
_TCP_INFO_TIMES: Final = (68, 148)
_TCP_INFO_BYTES: Final = 152
_UNKNOWN_US: Final = (1 << 32) - 1  # how the kernel says that no round trip was seen yet

ExchangeFor = Callable[["Connection", Head], Exchange]


class Connection(asyncio.BufferedProtocol):
    """The protocol of one connection; ``exchange_for`` knows what answers a request.

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
        self._head: Head | None = None
        self._exchange: Exchange | None = None
        self._receiver: Receiver | None = None
        self._head_bytes = bytearray()  # of a head that is not whole
        self._early_bytes = bytearray()  # of requests that came before their turn
        self._body_left = 0
        self._chunks: Chunks | None = None
        self._is_swallowing = False
        self._is_lingering = False
        self._is_reading = False  # inside _read: what an exchange ends goes on there
        self._timers: set[asyncio.TimerHandle] = set()
        self._progress = (0, 0)
        self._progress_s = 0.0
        self._read_bytes = 0
        self._written_bytes = 0
        self._crosses_link = True
        self.peer_host = ""

    # -- what an exchange may do ---------------------------------------------------------------------------------------

    @property
    def socket(self) -> Any:
        """The socket, for reading its TCP statistics; not for reading or writing."""
        return self._transport.get_extra_info("socket")

    def round_trips_us(self) -> tuple[int, int] | None:
        """The smoothed and the shortest round trip that the kernel measured; None where it knows none.

        Both are of acknowledgements: nobody can hasten them who did not receive what they acknowledge.
        """
        option = getattr(socket, "TCP_INFO", None)
        if option is None or self.is_lost:  # another system than Linux: the receipt goes without
            return None
        try:
            answer = self.socket.getsockopt(socket.IPPROTO_TCP, option, _TCP_INFO_BYTES)
        except OSError:  # the connection has just gone: likewise
            return None
        if len(answer) < _TCP_INFO_BYTES:
            return None
        smoothed_us, shortest_us = (int.from_bytes(answer[at : at + 4], sys.byteorder) for at in _TCP_INFO_TIMES)
        is_known = smoothed_us > 0 and 0 < shortest_us < _UNKNOWN_US
        return (smoothed_us, shortest_us) if is_known else None

    @property
    def is_tls(self) -> bool:
        """Whether the client speaks TLS with this process."""
        return self._transport.get_extra_info("ssl_object") is not None

    def peer_text(self) -> tuple[str, int, str, int]:
        """Addresses and ports of client and node: told to this client alone, kept nowhere."""
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
        """Send the head of an answer whose body the exchange writes itself, then calls ``answered``."""
        keeps = self._keeps_alive() and length is not None
        self.write(answer_head(status, length, content_type, keeps_alive=keeps, headers=headers))

    def answer(
        self, status: int, body: bytes = b"", content_type: str = "", headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Send a whole answer; the exchange is over."""
        self.begin_answer(status, len(body), content_type, headers)
        if body and self._head is not None and self._head.method != "HEAD":
            self.write(body)
        self.end_exchange()

    def answer_json(self, document: dict[str, Any], status: int = 200) -> None:
        """Send ``document``; the exchange is over."""
        self.answer(status, json_bytes(document), JSON_TYPE)

    def refuse(self, problem: Problem) -> None:
        """Send why not; the exchange is over."""
        self.node.count_refusal(problem.code)
        wait: dict[str, int] = {}
        if isinstance(problem, AskAgain):
            if problem.code == "node.busy":
                self.node.count(NodeCounter.WAITED, 1)
            wait = {"wait_s": problem.wait_s} | ({} if problem.ahead is None else {"ahead": problem.ahead})
        headers = [("Retry-After", str(wait["wait_s"]))] if wait else []
        document = problem_document(problem.code, problem.text, **wait)
        self.answer(status_of(problem), json_bytes(document), PROBLEM_TYPE, headers)

    def end_exchange(self) -> None:
        """The exchange is over: the next request may come, or the connection ends."""
        if self._exchange is None:
            return
        if not self._keeps_alive():
            self.close_when_sent()
            return
        if self._awaits_body:
            self._is_swallowing = True  # the rest of a short body, then the next request
            return
        self._await_head()

    def upgrade(self, receiver: Receiver) -> None:
        """From now on raw bytes go to ``receiver``, which may last as long as an exchange."""
        self._exchange = None
        self._receiver = receiver
        self._body_left, self._chunks = 0, None
        self.set_limit(HARD_STOP_S)
        self._resume()

    def set_limit(self, seconds: float) -> None:
        """The exchange may last ``seconds`` from now."""
        self.deadline_s = self.loop.time() + seconds
        self._progress, self._progress_s = (-1, -1), self.loop.time()

    def close_when_sent(self) -> None:
        """End the connection once everything is sent; what still comes is read and let go for a moment."""
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
        """End the connection now."""
        self._drop_exchange()
        if not self.is_lost:
            self._transport.abort()

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Call back after a while, unless the connection ends before."""

        def call() -> None:
            self._timers.discard(timer)
            callback()

        timer = self.loop.call_later(delay_s, call)
        self._timers.add(timer)
        return timer

    def let_wait(self, unsent_bytes: int) -> None:
        """So many bytes may wait in the kernel before the connection is full; 128 KiB until then (master.py)."""
        peer = None if self.is_lost else self._transport.get_extra_info("socket")
        if peer is not None:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, unsent_bytes)

    # -- what the event loop calls -------------------------------------------------------------------------------------

    def connection_made(self, transport: Any) -> None:
        """A client has come."""
        self._transport = transport
        transport.set_write_buffer_limits(high=HIGH_WATER_BYTES, low=LOW_WATER_BYTES)
        self.peer_host, _port, own_host, _own_port = self.peer_text()
        self._crosses_link = self.peer_host != own_host
        self.deadline_s = self.loop.time() + STALL_TIMEOUT_S
        if not self.node.welcome(self):
            transport.abort()

    def connection_lost(self, _error: Exception | None) -> None:
        """The client is gone."""
        self.is_lost = True
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self._drop_exchange()
        self.node.part(self)

    def get_buffer(self, _hint: int) -> memoryview:
        """Where the next bytes go: the buffer of the whole process, empty again after ``buffer_updated``."""
        return self.node.shared_buffer

    def buffer_updated(self, size_bytes: int) -> None:
        """``size_bytes`` have come."""
        self._read_bytes += size_bytes
        self.node.count(NodeCounter.UP, size_bytes)
        if self._crosses_link:
            self.node.count(NodeCounter.LINK, size_bytes)
        self._read(self.node.shared_buffer[:size_bytes])

    def eof_received(self) -> bool:
        """The client sends no more; an answer under way is still sent (not over TLS, which ends both ways at once)."""
        is_answering = self._exchange is not None and not self._awaits_body
        return is_answering and not self.is_tls

    def pause_writing(self) -> None:
        """The client reads more slowly than is written."""
        self.is_full = True

    def resume_writing(self) -> None:
        """What was written has gone."""
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
        """Give each part of what came to whom it is for: heads begin exchanges, bodies go to them."""
        self._is_reading = True
        try:
            while len(view) and not self.is_lost and not self._is_lingering:
                if self._receiver is not None:
                    self._receiver.take(view)
                    return
                is_before_its_turn = self._exchange is not None and not self._awaits_body
                # While answers wait to be sent, no more questions are read.
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
        """Begin an exchange once its head is whole; what comes after the head is returned."""
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

    def _begin(self, head: Head) -> None:
        """Begin the exchange that answers ``head``."""
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
        """Give the exchange its body; what comes after the body is returned."""
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
                    if self._chunks is None:  # the exchange has ended the connection
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
        """Read the requests that came before their turn."""
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
        """The hard stop: who answers may say goodbye, then the connection ends."""
        self.node.count(NodeCounter.LATE, 1)
        ending = self._receiver or self._exchange
        if ending is not None and not self._is_swallowing:
            self.deadline_s += LINGER_S
            ending.is_late()
        if not self._is_lingering and (self._exchange is ending or self._is_swallowing) and self._receiver is None:
            self.abort()

    def _has_stalled(self, now_s: float) -> bool:
        """Whether nothing was read or sent for as long as it may; a slow reader takes what the kernel holds for it."""
        fd = self.socket.fileno()
        unsent_bytes = struct.unpack("i", fcntl.ioctl(fd, termios.TIOCOUTQ, b"\0" * 4))[0] if fd >= 0 else 0
        sent_bytes = self._written_bytes - self._transport.get_write_buffer_size() - unsent_bytes
        progress = (self._read_bytes, sent_bytes)
        if progress != self._progress or not (self.is_full or self._awaits_body):
            self._progress, self._progress_s = progress, now_s
        return now_s - self._progress_s >= STALL_TIMEOUT_S
