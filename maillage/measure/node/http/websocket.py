"""A server-side WebSocket: handshake, frames in both directions, and a clean closing handshake.

Frames are parsed by ``rules.framing``; their meaning is up to the owner (``ndt7``). How a connection is closed, and
why: docs/protocol/node-1.md, section 10.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from maillage.measure.protocol.domain.framing import (
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
CLOSE_LIMIT_S: Final = 5.0  # how long to wait for the client's Close


class Timer(Protocol):
    """A scheduled call that can be cancelled."""

    def cancel(self) -> None:
        """Cancel the call."""
        ...


class SocketWire(Protocol):
    """What a WebSocket needs of its connection."""

    @property
    def is_full(self) -> bool:
        """Whether writing should pause until ``may_write``."""
        ...

    def write(self, *pieces: bytes | memoryview) -> None:
        """Send these bytes."""
        ...

    def close_when_sent(self) -> None:
        """Close the connection once everything is sent."""
        ...

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        """Schedule ``callback``, cancelled if the connection ends first."""
        ...


class Owner(Protocol):
    """The application that uses the WebSocket."""

    def counted(self, size_bytes: int) -> None:
        """Handle received binary messages of ``size_bytes`` in total."""
        ...

    def may_write(self) -> None:
        """Continue writing: the connection can take more."""
        ...

    def ended(self) -> None:
        """Handle the end of the connection; called exactly once."""
        ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rejected handshake: status and reason."""

    status: int
    reason: str


def handshake(headers: Mapping[str, str], subprotocol: str) -> bytes | Refusal:
    """Return the 101 response that opens the WebSocket, or the refusal.

    Extensions are never accepted: a compressed upload would measure nothing.
    """
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
    """The receiver of an upgraded connection. It sends at most one Close, and discards data after a protocol error."""

    def __init__(self, wire: SocketWire, owner: Owner) -> None:
        self._wire = wire
        self._owner = owner
        self._reader = FrameReader()
        self._last_call: Timer | None = None
        self._has_ended = False
        self.is_closing = False

    @property
    def is_full(self) -> bool:
        """Whether writing should pause until ``may_write``."""
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
        """Send Close and discard incoming data until the client's Close or a time limit.

        Closing the connection earlier, with unread bytes, makes the kernel send a reset: clients then report a failure
        and
        lose their result. The same holds for a second Close.
        """
        if self.is_closing:
            return
        self.is_closing = True
        self._wire.write(close_frame(code, reason))
        self._last_call = self._wire.call_later(CLOSE_LIMIT_S, self._leave)

    def take(self, received: memoryview) -> None:
        """Parse received bytes; after an error or a Close, the reader discards everything."""
        before = self._reader.binary_bytes
        events = self._reader.take(received)
        if self._reader.binary_bytes > before and not self.is_closing:
            self._owner.counted(self._reader.binary_bytes - before)
        for event in events:
            self._answer(event)

    def may_write(self) -> None:
        """Let the owner continue writing."""
        self._owner.may_write()

    def is_late(self) -> None:
        """Handle the hard stop: close the connection, whatever is in flight."""
        self._leave()

    def lost(self) -> None:
        """Handle the loss of the client, by EOF, reset or timeout; what was measured so far stays."""
        self._end()

    def _answer(self, event: Event) -> None:
        if isinstance(event, Ping):
            # A client that pings without reading must not fill the memory with pongs.
            if not self.is_closing and not self._wire.is_full:
                self._wire.write(frame(Opcode.PONG, event.payload))
        elif isinstance(event, FramingFault):
            # Frame boundaries are lost after an error, so that the client's Close could not be recognised.
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
    """Return the values of a list header; those of ``Connection`` in lower case."""
    values = [value.strip() for value in headers.get(name, "").split(",")]
    return [value.lower() for value in values] if name == "connection" else values
