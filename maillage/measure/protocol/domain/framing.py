"""An incremental parser of WebSocket frames (RFC 6455, section 5) for measurements: binary payload is only counted.

Only frame headers are parsed, so that the cost of an upload does not depend on its message size. Text (the small JSON
of ndt7) and control frame payloads are stored and unmasked, within bounds. No I/O.
"""

import base64
import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

ACCEPT_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
KEY_BYTES: Final = 16
CONTROL_LIMIT_BYTES: Final = 125
LONGEST_HEAD_BYTES: Final = 14

FIN: Final = 0x80
RESERVED: Final = 0x70
MASKED: Final = 0x80


class Opcode(IntEnum):
    """Frame opcodes; 8 and above are control frames."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


OPCODES: Final = frozenset(Opcode)


class Code(IntEnum):
    """Close codes (RFC 6455, section 7.4.1); NONE is never sent: it stands for a Close without a code."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL = 1002
    UNSUPPORTED = 1003
    NONE = 1005
    NOT_TEXT = 1007
    POLICY = 1008
    TOO_BIG = 1009


# 1004 to 1006 and 1015 are reserved and must not be sent; 3000 to 4999 belong to libraries and applications.
SENDABLE_CODES: Final = frozenset({*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)})


@dataclass(frozen=True, slots=True)
class FrameBounds:
    """Limits of one connection: bytes of a message and of a text, number of texts, frames of one message."""

    message_bytes: int = 1 << 24
    text_bytes: int = 1 << 16
    texts: int = 1_000
    fragments: int = 1 << 16


@dataclass(frozen=True, slots=True)
class Text:
    """A complete text message."""

    text: str


@dataclass(frozen=True, slots=True)
class Ping:
    """A ping; its payload is returned in a pong."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class Pong:
    """A pong, solicited or not."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class CloseFrame:
    """The peer's Close frame: anything after it is ignored."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class FramingFault:
    """A protocol error of the peer: close with this code; anything after it is ignored."""

    code: Code
    reason: str


Event = Text | Ping | Pong | CloseFrame | FramingFault


class _BrokenRule(Exception):  # noqa: N818 -- named by what it says
    """An invalid frame; carries the close code to send."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.fault = FramingFault(code, reason)


class FrameReader:
    """Parses client frames from pieces of any size.

    ``binary_bytes`` and ``binary_messages`` count what has arrived; ``take`` returns the events to handle. After a
    ``CloseFrame`` or a ``FramingFault``, ``is_over`` is true and everything is discarded.
    """

    __slots__ = (
        "_bounds",
        "_fragments",
        "_frame",
        "_head",
        "_is_final",
        "_mask",
        "_message",
        "_message_bytes",
        "_payload",
        "_payload_left",
        "_text",
        "_texts",
        "binary_bytes",
        "binary_messages",
        "is_over",
    )

    def __init__(self, bounds: FrameBounds | None = None) -> None:
        self._bounds = bounds or FrameBounds()
        self._head = bytearray()
        self._payload_left = 0
        self._mask = b"\0\0\0\0"
        self._frame = Opcode.CONTINUATION
        self._is_final = True
        self._payload: bytearray | None = None  # of this frame, where it is needed
        self._message = Opcode.CONTINUATION  # opcode of the unfinished message; CONTINUATION: none
        self._message_bytes = 0
        self._fragments = 0
        self._text = bytearray()
        self._texts = 0
        self.binary_bytes = 0
        self.binary_messages = 0
        self.is_over = False

    def take(self, received: bytes | bytearray | memoryview) -> list[Event]:
        """Parse ``received`` and return the completed events, in order; never raises."""
        events: list[Event] = []
        offset = 0
        try:
            while offset < len(received) and not self.is_over:
                if not self._payload_left:
                    offset += self._read_head(received[offset : offset + LONGEST_HEAD_BYTES])
                else:
                    part_bytes = min(self._payload_left, len(received) - offset)
                    if self._payload is None:
                        self.binary_bytes += part_bytes
                    else:
                        self._payload += received[offset : offset + part_bytes]
                    self._payload_left -= part_bytes
                    offset += part_bytes
                if not self._payload_left and not self._head:
                    self._end_frame(events)
        except _BrokenRule as broken:
            events.append(broken.fault)
            self.is_over = True
        return events

    def _read_head(self, received: bytes | bytearray | memoryview) -> int:
        """Parse a frame header or the available part of it; return how many bytes of ``received`` it used."""
        head, before = self._head, len(self._head)
        head += received[: LONGEST_HEAD_BYTES - before]
        if len(head) < 2:
            return len(received)
        _require_lawful(head[0], head[1])
        # The RFC requires the shortest length encoding; like other libraries, longer ones are accepted.
        length = head[1] & 0x7F
        head_bytes = {126: 8, 127: 14}.get(length, 6)
        if len(head) < head_bytes:
            return len(received)
        self._payload_left = (
            length if length <= CONTROL_LIMIT_BYTES else int.from_bytes(head[2 : head_bytes - 4], "big")
        )
        self._mask = bytes(head[head_bytes - 4 : head_bytes])
        self._frame = Opcode(head[0] & 0x0F)
        self._is_final = bool(head[0] & FIN)
        if self._frame < Opcode.CLOSE:
            self._join_message(self._frame)
        is_payload_read = self._frame >= Opcode.CLOSE or self._message is Opcode.TEXT
        self._payload = bytearray() if is_payload_read else None
        head.clear()
        return head_bytes - before

    def _join_message(self, opcode: Opcode) -> None:
        """Add this frame to its message, or reject it for its order, size or number of frames."""
        if (opcode is Opcode.CONTINUATION) != (self._message is not Opcode.CONTINUATION):
            raise _BrokenRule(Code.PROTOCOL, "frames of two messages are mixed")
        if opcode is not Opcode.CONTINUATION:
            self._message, self._message_bytes, self._fragments = opcode, 0, 0
        self._message_bytes += self._payload_left
        self._fragments += 1
        bounds = self._bounds
        limit = bounds.text_bytes if self._message is Opcode.TEXT else bounds.message_bytes
        if self._message_bytes > limit:
            raise _BrokenRule(Code.TOO_BIG, "message too big")
        if self._fragments > bounds.fragments:
            raise _BrokenRule(Code.POLICY, "too many frames in a message")

    def _end_frame(self, events: list[Event]) -> None:
        if self._payload is None:
            if self._is_final:
                self.binary_messages += 1
                self._message = Opcode.CONTINUATION
            return
        payload = unmasked(self._payload, self._mask)
        self._payload = None
        if self._frame is Opcode.CLOSE:
            events.append(_close_frame(payload))
            self.is_over = True
        elif self._frame > Opcode.CLOSE:
            events.append(Ping(payload) if self._frame is Opcode.PING else Pong(payload))
        else:
            self._text += payload
            if self._is_final:
                self._texts += 1
                if self._texts > self._bounds.texts:
                    raise _BrokenRule(Code.POLICY, "too many text messages")
                events.append(Text(_decoded(bytes(self._text))))
                self._text = bytearray()
                self._message = Opcode.CONTINUATION


def frame_head(opcode: Opcode, payload_bytes: int) -> bytes:
    """Return the header of an unmasked, unfragmented frame, which servers send before the payload."""
    first = FIN | opcode
    if payload_bytes <= CONTROL_LIMIT_BYTES:
        return bytes((first, payload_bytes))
    if payload_bytes < 1 << 16:
        return bytes((first, 126)) + payload_bytes.to_bytes(2, "big")
    return bytes((first, 127)) + payload_bytes.to_bytes(8, "big")


def frame(opcode: Opcode, payload: bytes) -> bytes:
    """Return a complete unmasked frame."""
    return frame_head(opcode, len(payload)) + payload


def close_frame(code: Code, reason: str = "") -> bytes:
    """Return a server's Close frame; the reason is truncated to fit, at a character boundary."""
    text = reason.encode()[: CONTROL_LIMIT_BYTES - 2].decode(errors="ignore")
    return frame(Opcode.CLOSE, code.to_bytes(2, "big") + text.encode())


def accept_key(key: str) -> str | None:
    """Return Sec-WebSocket-Accept for a ``Sec-WebSocket-Key``; None where the key is invalid (section 4.2.1)."""
    try:
        secret = base64.b64decode(key, validate=True)
    except ValueError:  # not Base64: the handshake is refused
        return None
    if len(secret) != KEY_BYTES:
        return None
    return base64.b64encode(hashlib.sha1(key.encode() + ACCEPT_GUID).digest()).decode()  # noqa: S324 -- RFC 6455 asks for it


def unmasked(payload: bytes | bytearray, mask: bytes) -> bytes:
    """Unmask a client's payload (section 5.3): XOR with the repeated four-byte mask."""
    size = len(payload)
    pattern = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")).to_bytes(size, "big")


def _require_lawful(first: int, second: int) -> None:
    """Raise _BrokenRule where the first two bytes of a client frame are invalid."""
    if first & RESERVED:
        raise _BrokenRule(Code.PROTOCOL, "reserved bits are set")
    if first & 0x0F not in OPCODES:
        raise _BrokenRule(Code.PROTOCOL, "unknown opcode")
    if not second & MASKED:
        raise _BrokenRule(Code.PROTOCOL, "frame without a mask")
    if first & 0x0F >= Opcode.CLOSE and (second & 0x7F > CONTROL_LIMIT_BYTES or not first & FIN):
        raise _BrokenRule(Code.PROTOCOL, "control frame too long or in pieces")


def _close_frame(payload: bytes) -> CloseFrame:
    if not payload:
        return CloseFrame(Code.NONE, "")
    code, reason = int.from_bytes(payload[:2], "big"), _decoded(payload[2:])
    if len(payload) < 2 or code not in SENDABLE_CODES:
        raise _BrokenRule(Code.PROTOCOL, "close code that may not be sent")
    return CloseFrame(code, reason)


def _decoded(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError as error:  # the connection is closed: RFC 6455, section 8.1
        raise _BrokenRule(Code.NOT_TEXT, "text that is no UTF-8") from error
