"""One connection of a client: octets in, exchanges begun, answers out, and the time limits of all of it.

Reads into one buffer that the whole process shares, so that memory does not grow with what is sent; a body is counted
where it lies. Docs: docs/protocol/node-1.md, section 1.
"""

import asyncio
import fcntl
import struct
import termios
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from maillage.core.problems import Problem
from maillage.measurement.node.answers import (
    CONTINUE,
    JSON_TYPE,
    PROBLEM_TYPE,
    answer_head,
    json_octets,
    problem_document,
)
from maillage.measurement.node.board import Count
from maillage.measurement.node.exchange import Exchange, Head, Receiver
from maillage.measurement.node.heads import END_OF_HEAD, HeadRefused, read_head
from maillage.measurement.rules.chunks import Chunks, ChunksRefused
from maillage.measurement.terms.protocol import (
    HARD_STOP_S,
    HEAD_LIMIT_BYTES,
    HEAD_TIMEOUT_S,
    IDLE_TIMEOUT_S,
    STALL_TIMEOUT_S,
)

if TYPE_CHECKING:
    from maillage.measurement.node.node import Node

HIGH_WATER_BYTES: Final = 256 * 1024
LOW_WATER_BYTES: Final = 64 * 1024
LINGER_S: Final = 2.0  # after a refusal the peer may still be sending: closing at once would lose the answer
SWALLOWED_BYTES: Final = 64 * 1024  # of a body nobody wants, read so that the connection can be kept
HELD_BYTES: Final = 64 * 1024  # of requests sent before the answer to the one before


class Connection(asyncio.BufferedProtocol):
    """The protocol of one connection. Exchanges use the methods without underscore."""

    def __init__(self, node: "Node") -> None:
        self.node = node
        self.loop = node.loop
        self.is_full = False
        self.is_lost = False
        self.deadline_s = 0.0
        self._transport: Any = None
        self._head: Head | None = None
        self._exchange: Exchange | None = None
        self._receiver: Receiver | None = None
        self._octets = bytearray()  # of a head that is not whole
        self._held = bytearray()  # of requests that came early
        self._left = 0
        self._chunks: Chunks | None = None
        self._is_swallowing = False
        self._is_lingering = False
        self._is_busy = False  # inside _take: what an exchange ends goes on there
        self._timers: set[asyncio.TimerHandle] = set()
        self._mark = (0, 0)
        self._marked_s = 0.0
        self._read_bytes = 0
        self._written_bytes = 0
        self._crosses_link = True
        self.peer_host = ""

    # -- what an exchange may do ---------------------------------------------------------------------------------------

    @property
    def socket(self) -> Any:
        """The socket, for reading its TCP statistics; not for reading or writing."""
        return self._transport.get_extra_info("socket")

    @property
    def is_tls(self) -> bool:
        """Whether the client speaks TLS with this process."""
        return self._transport.get_extra_info("ssl_object") is not None

    @property
    def prefix_key(self) -> bytes:
        """The keyed hash of the client's address prefix."""
        return self.node.prefix_key(self.peer_host)

    def peer_text(self) -> tuple[str, int, str, int]:
        """Addresses and ports of client and node: told to this client alone, kept nowhere."""
        peer = self._transport.get_extra_info("peername") or ("", 0)
        own = self._transport.get_extra_info("sockname") or ("", 0)
        return str(peer[0]), int(peer[1]), str(own[0]), int(own[1])

    def write(self, *pieces: bytes | memoryview) -> None:
        """Send these octets; memory views must not change afterwards."""
        if self.is_lost:
            return
        for piece in pieces:
            self._transport.write(piece)
            self._written_bytes += len(piece)
            self.node.count(Count.DOWN, len(piece))
            if self._crosses_link:
                self.node.count(Count.LINK, len(piece))

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
        self.answered()

    def answer_json(self, document: dict[str, Any], status: int = 200) -> None:
        """Send ``document``; the exchange is over."""
        self.answer(status, json_octets(document), JSON_TYPE)

    def refuse(self, problem: Problem, *, status: int, wait_s: int | None = None, **more: Any) -> None:
        """Send why not; the exchange is over."""
        self.node.count_refusal(problem.code)
        headers = [] if wait_s is None else [("Retry-After", str(wait_s))]
        document = problem_document(problem.code, problem.text, wait_s, **more)
        self.answer(status, json_octets(document), PROBLEM_TYPE, headers)

    def answered(self) -> None:
        """The exchange is over: the next request may come, or the connection ends."""
        if self._exchange is None:
            return
        if not self._keeps_alive():
            self.close_when_sent()
            return
        if self._left or self._chunks is not None:
            self._is_swallowing = True  # the rest of a short body, then the next request
            return
        self._await_head()

    def upgrade(self, receiver: Receiver) -> None:
        """From now on raw octets go to ``receiver``, which may last as long as an exchange."""
        self._exchange = None
        self._receiver = receiver
        self._left, self._chunks = 0, None
        self.set_limit(HARD_STOP_S)
        self._resume()

    def set_limit(self, seconds: float) -> None:
        """The exchange may last ``seconds`` from now."""
        self.deadline_s = self.loop.time() + seconds
        self._note_progress()

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
        """Where the next octets go: the buffer of the whole process, empty again after ``buffer_updated``."""
        return self.node.shared_buffer

    def buffer_updated(self, octets: int) -> None:
        """``octets`` have come."""
        self._read_bytes += octets
        self.node.count(Count.UP, octets)
        if self._crosses_link:
            self.node.count(Count.LINK, octets)
        self._take(self.node.shared_buffer[:octets])

    def eof_received(self) -> bool:
        """The client sends no more; an answer under way is still sent (not over TLS, which ends both ways at once)."""
        is_answering = self._exchange is not None and not self._left and self._chunks is None
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
        if self._exchange is None and self._held:
            self._take_held()

    def look(self, now_s: float) -> None:
        """Enforce the time limits; the node calls this twice a second."""
        if self.is_lost:
            return
        if self._is_lingering:
            if now_s >= self.deadline_s:
                self._transport.abort()
        elif self._exchange is None and self._receiver is None:
            self._look_at_head(now_s)
        elif now_s >= self.deadline_s:
            self._end_late()
        elif self._has_stalled(now_s):
            self.node.count(Count.STALLED, 1)
            self.abort()

    # -- reading -------------------------------------------------------------------------------------------------------

    def _take(self, octets: memoryview) -> None:
        self._is_busy = True
        try:
            while len(octets) and not self.is_lost:
                if self._is_lingering:
                    return
                if self._receiver is not None:
                    self._receiver.take(octets)
                    return
                if self._exchange is None:
                    if self.is_full:  # answers wait to be sent: no more questions
                        self._hold(octets)
                        return
                    octets = self._take_head(octets)
                elif self._left or self._chunks is not None:
                    octets = self._take_body(octets)
                else:
                    self._hold(octets)
                    return
        finally:
            self._is_busy = False

    def _take_head(self, octets: memoryview) -> memoryview:
        if not self._octets:
            self.deadline_s = self.loop.time() + HEAD_TIMEOUT_S
        before = len(self._octets)
        self._octets += octets[: HEAD_LIMIT_BYTES + len(END_OF_HEAD) - before]
        end = self._octets.find(END_OF_HEAD, max(0, before - len(END_OF_HEAD) + 1))
        if end < 0:
            if len(self._octets) >= HEAD_LIMIT_BYTES:
                self._refuse_head(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too_large")
            return octets[len(octets) :]
        end += len(END_OF_HEAD)
        head = bytes(self._octets[:end])
        self._octets.clear()
        try:
            self._begin(read_head(head))
        except HeadRefused as refused:
            self._refuse_head(refused.status, refused.reason)
        return octets[end - before :]

    def _begin(self, head: Head) -> None:
        self._head = head
        self._left = head.body_bytes or 0
        self._chunks = Chunks() if head.body_bytes is None else None
        self.set_limit(HARD_STOP_S)
        exchange = self._exchange = self.node.exchange_for(self, head)
        exchange.begin()
        if self._exchange is not exchange or self._is_swallowing:
            return
        if head.body_bytes == 0:
            exchange.end_of_body()
        elif head.headers.get("expect", "").lower() == "100-continue":
            self.write(CONTINUE)

    def _take_body(self, octets: memoryview) -> memoryview:
        exchange = self._exchange
        if self._chunks is not None:
            rest = self._take_chunks(octets, self._chunks)
        else:
            count = min(self._left, len(octets))
            self._left -= count
            self._give(octets[:count])
            rest = octets[count:]
        if self._exchange is exchange and exchange is not None and not self._left and self._chunks is None:
            self._end_body(exchange)
        return rest

    def _take_chunks(self, octets: memoryview, chunks: Chunks) -> memoryview:
        try:
            for piece in chunks.contents(octets):
                self._give(piece)
                if self._chunks is None:  # the exchange has ended the connection
                    return octets[len(octets) :]
        except ChunksRefused:
            self._refuse_head(HTTPStatus.BAD_REQUEST, "coding")
            return octets[len(octets) :]
        if chunks.is_done:
            self._chunks = None
        return octets[chunks.taken :]

    def _give(self, octets: memoryview) -> None:
        if self._exchange is not None and not self._is_swallowing:
            self._exchange.take(octets)

    def _end_body(self, exchange: Exchange) -> None:
        if self._is_swallowing:
            self._await_head()
        else:
            exchange.end_of_body()

    def _hold(self, octets: memoryview) -> None:
        """Keep a request that came early, and read no more until its turn."""
        self._held += octets
        self._transport.pause_reading()
        if len(self._held) > HELD_BYTES + len(self.node.shared_buffer):
            self.abort()

    def _take_held(self) -> None:
        if self.is_lost or self._is_lingering or not self._held or (self._exchange is not None):
            return
        held = bytes(self._held)
        self._held.clear()
        self._resume()
        self._take(memoryview(held))

    def _resume(self) -> None:
        if not self.is_lost and not self._held and not self._transport.is_reading():
            self._transport.resume_reading()

    # -- ending --------------------------------------------------------------------------------------------------------

    def _keeps_alive(self) -> bool:
        if self._head is None or not self._head.keeps_alive or self.node.is_stopping:
            return False
        return self._chunks is None and self._left <= SWALLOWED_BYTES

    def _await_head(self) -> None:
        self._exchange = self._head = None
        self._is_swallowing = False
        self.deadline_s = self.loop.time() + IDLE_TIMEOUT_S
        if self._held and not self._is_busy:
            self.loop.call_soon(self._take_held)

    def _drop_exchange(self) -> None:
        exchange, receiver = self._exchange, self._receiver
        self._exchange = self._receiver = None
        self._left, self._chunks, self._is_swallowing = 0, None, False
        self._held.clear()
        if exchange is not None:
            exchange.lost()
        if receiver is not None:
            receiver.lost()

    def _refuse_head(self, status: HTTPStatus, reason: str) -> None:
        self.node.count_head_refusal(reason)
        self._drop_exchange()
        document = problem_document(f"request.{reason}", status.phrase)
        body = json_octets(document)
        self.write(answer_head(status, len(body), PROBLEM_TYPE, keeps_alive=False), body)
        self._octets.clear()
        self.close_when_sent()

    def _look_at_head(self, now_s: float) -> None:
        if now_s < self.deadline_s:
            return
        if self._octets:
            self._refuse_head(HTTPStatus.REQUEST_TIMEOUT, "late")
        else:
            self._transport.abort()

    def _end_late(self) -> None:
        self.node.count(Count.LATE, 1)
        ending = self._receiver or self._exchange
        if ending is not None and not self._is_swallowing:
            self.deadline_s += LINGER_S  # to say goodbye in
            ending.is_late()
        if not self._is_lingering and (self._exchange is ending or self._is_swallowing) and self._receiver is None:
            self.abort()

    def _has_stalled(self, now_s: float) -> bool:
        mark = (self._read_bytes, self._written_bytes - self._transport.get_write_buffer_size() - self._unsent())
        if mark != self._mark or (not self.is_full and not self._left and self._chunks is None):
            self._mark, self._marked_s = mark, now_s
        return now_s - self._marked_s >= STALL_TIMEOUT_S

    def _note_progress(self) -> None:
        self._mark, self._marked_s = (-1, -1), self.loop.time()

    def _unsent(self) -> int:
        """Octets that the kernel still holds for the peer: a slow reader takes them one by one."""
        fd = self._transport.get_extra_info("socket").fileno()
        return int(struct.unpack("i", fcntl.ioctl(fd, termios.TIOCOUTQ, b"\0" * 4))[0]) if fd >= 0 else 0
