"""One WebSocket of a client on the node: the handshake, frames out, frames in, and a close that no client takes ill.

The frames themselves are read by ``rules.framing``; what they mean is the business of the owner (``ndt7``). How a
connection ends, and why exactly so: docs/protocol/node-1.md, section 10.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from maillage.measurement.rules.framing import (
    CloseFrame,
    Code,
    Event,
    FrameReader,
    FramingFault,
    Opcode,
    Ping,
    accept_key,
    close_frame,
    frame,
    frame_head,
)

VERSION: Final = "13"
CLOSE_LIMIT_S: Final = 5.0  # how long the client's Close is waited for


class Timer(Protocol):
    """A call that may still be called off."""

    def cancel(self) -> None:
        """Call it off."""
        ...


class SocketWire(Protocol):
    """What a WebSocket needs of its connection."""

    @property
    def is_full(self) -> bool:
        """Whether more should wait until ``may_write``."""
        ...

    def write(self, *pieces: bytes | memoryview) -> None:
        """Send these bytes."""
        ...

    def close_when_sent(self) -> None:
        """End the connection once everything is sent."""
        ...

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        """Call back after a while, unless the connection ends before."""
        ...


class Owner(Protocol):
    """Who talks over the WebSocket."""

    def counted(self, size_bytes: int) -> None:
        """That many bytes of binary messages have come."""
        ...

    def may_write(self) -> None:
        """The wire has room again."""
        ...

    def ended(self) -> None:
        """Nothing more will come; called once, however the connection ended."""
        ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """A handshake that does not stand: the status and the reason."""

    status: int
    reason: str


def handshake(headers: Mapping[str, str], subprotocol: str) -> bytes | Refusal:
    """The 101 that opens the WebSocket; no extension is ever agreed to, for a compressed upload measures nothing."""
    if headers.get("upgrade", "").strip().lower() != "websocket" or "upgrade" not in _listed(headers, "connection"):
        return Refusal(426, "upgrade")
    if headers.get("sec-websocket-version", "").strip() != VERSION:
        return Refusal(426, "version")
    accept = accept_key(headers.get("sec-websocket-key", "").strip())
    if accept is None:
        return Refusal(400, "key")
    if subprotocol not in _listed(headers, "sec-websocket-protocol"):
        return Refusal(400, "subprotocol")
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: {subprotocol}\r\n\r\n"
    ).encode()


class WebSocket:
    """The receiver of an upgraded connection. It sends one Close at most, and drops what comes after a fault."""

    def __init__(self, wire: SocketWire, owner: Owner) -> None:
        self._wire = wire
        self._owner = owner
        self._reader = FrameReader()
        self._last_call: Timer | None = None
        self._has_ended = False
        self.is_closing = False

    @property
    def is_full(self) -> bool:
        """Whether more should wait until ``may_write``."""
        return self._wire.is_full

    def send_text(self, text: str) -> None:
        """Send a text message, unless the connection is closing."""
        if not self.is_closing:
            self._wire.write(frame(Opcode.TEXT, text.encode()))

    def send_ping(self, payload: bytes) -> None:
        """Send a ping, unless the connection is closing."""
        if not self.is_closing:
            self._wire.write(frame(Opcode.PING, payload))

    def send_binary(self, payload: memoryview) -> None:
        """Send a binary message without copying it, unless the connection is closing."""
        if not self.is_closing:
            self._wire.write(frame_head(Opcode.BINARY, len(payload)), payload)

    def close(self, code: Code, reason: str = "") -> None:
        """Send the Close; what still comes is read and dropped until the client's own, or until the limit.

        Ending the connection earlier, with bytes unread, makes the kernel send a reset: the client then reports a
        failure and loses its result. A second Close does the same.
        """
        if self.is_closing:
            return
        self.is_closing = True
        self._wire.write(close_frame(code, reason))
        self._last_call = self._wire.call_later(CLOSE_LIMIT_S, self._leave)

    def take(self, received: memoryview) -> None:
        """Read what came; after a fault or a Close the reader drops everything."""
        before = self._reader.binary_bytes
        events = self._reader.take(received)
        if self._reader.binary_bytes > before and not self.is_closing:
            self._owner.counted(self._reader.binary_bytes - before)
        for event in events:
            self._answer(event)

    def may_write(self) -> None:
        """The wire has room again."""
        self._owner.may_write()

    def is_late(self) -> None:
        """The hard stop: end the connection, whatever is on its way."""
        self._leave()

    def lost(self) -> None:
        """The client is gone, by EOF, reset or time-out: what was measured so far stays."""
        self._end()

    def _answer(self, event: Event) -> None:
        if isinstance(event, Ping):
            # A client that sends pings without reading must not fill our memory with pongs.
            if not self.is_closing and not self._wire.is_full:
                self._wire.write(frame(Opcode.PONG, event.payload))
        elif isinstance(event, FramingFault):
            # Where its frames end is not known any more: its Close would not be recognised.
            self.close(event.code, event.reason)
            self._leave()
        elif isinstance(event, CloseFrame):
            if not self.is_closing:
                self.is_closing = True
                self._wire.write(frame(Opcode.CLOSE, b"" if event.code == Code.NONE else event.code.to_bytes(2, "big")))
            self._leave()

    def _leave(self) -> None:
        self.is_closing = True
        if self._last_call is not None:
            self._last_call.cancel()
        self._wire.close_when_sent()
        self._end()

    def _end(self) -> None:
        if not self._has_ended:
            self._has_ended = True
            self._owner.ended()


def _listed(headers: Mapping[str, str], name: str) -> list[str]:
    """The values of a header that is a list; those of ``Connection`` in lower case."""
    values = [value.strip() for value in headers.get(name, "").split(",")]
    return [value.lower() for value in values] if name == "connection" else values
