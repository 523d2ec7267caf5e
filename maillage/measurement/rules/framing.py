"""WebSocket frames (RFC 6455, section 5) of a measurement: payload is counted, never kept, and never unmasked.

Only heads are read, so that the work of an upload does not depend on the size of its messages; text, which carries
the small JSON of ndt7, and the payload of control frames are kept and unmasked within bounds. No socket is touched.
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
    """What a frame carries; 8 and above are control frames."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


OPCODES: Final = frozenset(Opcode)


class Code(IntEnum):
    """Why a connection ends (RFC 6455, section 7.4.1); NONE is never sent: it stands for a Close without a code."""

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
    """What one connection may send: bytes of a message, bytes of a text, how many texts, frames of one message."""

    message_bytes: int = 1 << 24
    text_bytes: int = 1 << 16
    texts: int = 1_000
    fragments: int = 1 << 16


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text message."""

    text: str


@dataclass(frozen=True, slots=True)
class Ping:
    """A ping: its payload goes back in a pong."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class Pong:
    """A pong, asked for or not."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class CloseFrame:
    """The peer's Close frame: nothing after it counts."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class FramingFault:
    """The peer broke the rules: answer with a Close of this code; nothing after it counts."""

    code: Code
    reason: str


Event = Text | Ping | Pong | CloseFrame | FramingFault


class _BrokenRule(Exception):  # noqa: N818 -- named by what it says
    """A frame that may not be; carries the code of the answer."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.fault = FramingFault(code, reason)


class FrameReader:
    """Reads what a client sends, in parts of any size.

    ``binary_bytes`` and ``binary_messages`` say what has come so far; ``take`` returns what needs an answer. After a
    ``CloseFrame`` or a ``FramingFault`` everything is dropped: ``is_over``.
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
        self._message = Opcode.CONTINUATION  # of the message begun and not ended; CONTINUATION: none
        self._message_bytes = 0
        self._fragments = 0
        self._text = bytearray()
        self._texts = 0
        self.binary_bytes = 0
        self.binary_messages = 0
        self.is_over = False

    def take(self, received: bytes | bytearray | memoryview) -> list[Event]:
        """What these bytes complete, in order; never raises."""
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
        """Read a head, or the part of it that has come; how many bytes of ``received`` belong to it comes out."""
        head, before = self._head, len(self._head)
        head += received[: LONGEST_HEAD_BYTES - before]
        if len(head) < 2:
            return len(received)
        _require_lawful(head[0], head[1])
        # The RFC asks for the shortest form of a length; a longer one is read all the same, as the libraries do.
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
        """Set this frame into its message, or refuse it for the order, the size or the number of frames."""
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
    """The head of an unmasked, unfragmented frame: what a server sends before the payload."""
    first = FIN | opcode
    if payload_bytes <= CONTROL_LIMIT_BYTES:
        return bytes((first, payload_bytes))
    if payload_bytes < 1 << 16:
        return bytes((first, 126)) + payload_bytes.to_bytes(2, "big")
    return bytes((first, 127)) + payload_bytes.to_bytes(8, "big")


def frame(opcode: Opcode, payload: bytes) -> bytes:
    """A whole unmasked frame."""
    return frame_head(opcode, len(payload)) + payload


def close_frame(code: Code, reason: str = "") -> bytes:
    """The Close frame of a server; its reason is cut where a control frame ends, between two characters."""
    text = reason.encode()[: CONTROL_LIMIT_BYTES - 2].decode(errors="ignore")
    return frame(Opcode.CLOSE, code.to_bytes(2, "big") + text.encode())


def accept_key(key: str) -> str | None:
    """What the handshake must answer to this ``Sec-WebSocket-Key``; None where it is no key (section 4.2.1)."""
    try:
        secret = base64.b64decode(key, validate=True)
    except ValueError:  # not base64: the handshake is refused
        return None
    if len(secret) != KEY_BYTES:
        return None
    return base64.b64encode(hashlib.sha1(key.encode() + ACCEPT_GUID).digest()).decode()  # noqa: S324 -- RFC 6455 asks for it


def unmasked(payload: bytes | bytearray, mask: bytes) -> bytes:
    """The payload under the mask of a client (section 5.3): its bytes XOR the four of the mask, over and over."""
    size = len(payload)
    pattern = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")).to_bytes(size, "big")


def _require_lawful(first: int, second: int) -> None:
    """Refuse what the two first bytes of a client's frame may not say."""
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
    except UnicodeDecodeError as error:  # the connection ends: RFC 6455, section 8.1
        raise _BrokenRule(Code.NOT_TEXT, "text that is no UTF-8") from error
