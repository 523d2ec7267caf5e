"""One WebSocket on a wire in memory: what goes out, and how the connection ends."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from maillage.measure.node.http.websocket import CLOSE_LIMIT_S, Refusal, WebSocket, handshake
from maillage.measure.protocol.domain.framing import Code, Opcode, close_frame, frame, unmasked

SUBPROTOCOL = "net.measurementlab.ndt.v7"
HEADERS = {
    "upgrade": "websocket",
    "connection": "keep-alive, Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-protocol": f"chat, {SUBPROTOCOL}",
}


@dataclass
class Call:
    delay_s: float
    callback: Callable[[], None]
    is_off: bool = False

    def cancel(self) -> None:
        self.is_off = True


@dataclass
class Wire:
    """A connection in memory; time passes when the test says so."""

    sent: bytes = b""
    is_full: bool = False
    is_ended: bool = False
    calls: list[Call] = field(default_factory=list)

    def write(self, *pieces: bytes | memoryview) -> None:
        self.sent += b"".join(pieces)

    def close_when_sent(self) -> None:
        self.is_ended = True

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Call:
        self.calls.append(Call(delay_s, callback))
        return self.calls[-1]


@dataclass
class Owner:
    size_bytes: int = 0
    ends: int = 0

    def counted(self, size_bytes: int) -> None:
        self.size_bytes += size_bytes

    def may_write(self) -> None:
        pass

    def ended(self) -> None:
        self.ends += 1


def masked(opcode: Opcode, payload: bytes) -> memoryview:
    mask = b"abcd"
    return memoryview(bytes((0x80 | opcode, 0x80 | len(payload))) + mask + unmasked(payload, mask))


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def owner() -> Owner:
    return Owner()


@pytest.fixture
def peer(wire: Wire, owner: Owner) -> WebSocket:
    return WebSocket(wire, owner)


def test_handshake_of_an_ndt7_client_is_answered_without_extensions() -> None:
    answer = handshake(HEADERS | {"sec-websocket-extensions": "permessage-deflate"}, SUBPROTOCOL)

    assert answer == (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        b"Sec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("header", "text", "refusal"),
    [
        ("upgrade", "h2c", Refusal(426, "upgrade")),
        ("connection", "keep-alive", Refusal(426, "upgrade")),
        ("sec-websocket-version", "8", Refusal(426, "version")),
        ("sec-websocket-key", "c2hvcnQ=", Refusal(400, "key")),
        ("sec-websocket-protocol", "chat", Refusal(400, "subprotocol")),
    ],
)
def test_handshake_with_a_wrong_header_is_refused(header: str, text: str, refusal: Refusal) -> None:
    assert handshake(HEADERS | {header: text}, SUBPROTOCOL) == refusal


@pytest.mark.parametrize("header", sorted(HEADERS))
def test_handshake_without_a_header_is_refused(header: str) -> None:
    answer = handshake({name: text for name, text in HEADERS.items() if name != header}, SUBPROTOCOL)

    assert isinstance(answer, Refusal)


def test_close_of_the_server_waits_for_that_of_the_client(wire: Wire, owner: Owner, peer: WebSocket) -> None:
    peer.close(Code.NORMAL)
    peer.take(masked(Opcode.BINARY, b"still on its way"))

    assert (wire.sent, wire.is_ended, owner.size_bytes) == (close_frame(Code.NORMAL), False, 0)

    peer.take(masked(Opcode.CLOSE, b"\x03\xe8"))

    assert (wire.sent, wire.is_ended, owner.ends) == (close_frame(Code.NORMAL), True, 1)


def test_close_of_the_server_that_nobody_answers_ends_after_its_limit(
    wire: Wire, owner: Owner, peer: WebSocket
) -> None:
    peer.close(Code.NORMAL)
    (call,) = wire.calls
    call.callback()

    assert (call.delay_s, wire.is_ended, owner.ends) == (CLOSE_LIMIT_S, True, 1)


def test_close_of_the_client_is_echoed_once(wire: Wire, owner: Owner, peer: WebSocket) -> None:
    peer.take(masked(Opcode.CLOSE, b"\x03\xe9bye"))
    peer.close(Code.NORMAL)

    assert (wire.sent, wire.is_ended, owner.ends) == (frame(Opcode.CLOSE, b"\x03\xe9"), True, 1)


def test_close_of_the_client_without_a_code_is_answered_without_one(wire: Wire, peer: WebSocket) -> None:
    peer.take(masked(Opcode.CLOSE, b""))

    assert wire.sent == frame(Opcode.CLOSE, b"")


def test_fault_of_the_client_is_told_and_ends_the_connection(wire: Wire, owner: Owner, peer: WebSocket) -> None:
    peer.take(memoryview(frame(Opcode.BINARY, b"no mask")))

    assert wire.sent == close_frame(Code.PROTOCOL, "frame without a mask")
    assert ([call.is_off for call in wire.calls], wire.is_ended, owner.ends) == ([True], True, 1)


def test_ping_is_answered_with_its_payload(wire: Wire, peer: WebSocket) -> None:
    peer.take(masked(Opcode.PING, b"12345"))

    assert wire.sent == frame(Opcode.PONG, b"12345")


def test_ping_of_a_client_that_does_not_read_is_not_answered(wire: Wire, peer: WebSocket) -> None:
    wire.is_full = True
    peer.take(masked(Opcode.PING, b"12345"))

    assert wire.sent == b""


def test_nothing_is_sent_after_the_close(wire: Wire, peer: WebSocket) -> None:
    peer.close(Code.NORMAL)
    sent = wire.sent
    peer.send_text("{}")
    peer.send_ping(b"1")
    peer.send_binary(memoryview(b"x"))
    peer.close(Code.PROTOCOL)

    assert wire.sent == sent


def test_connection_that_is_lost_ends_once(owner: Owner, peer: WebSocket) -> None:
    peer.take(masked(Opcode.BINARY, b"12345"))
    peer.lost()
    peer.lost()

    assert owner == Owner(size_bytes=5, ends=1)


def test_hard_stop_ends_the_connection(wire: Wire, owner: Owner, peer: WebSocket) -> None:
    peer.is_late()

    assert (wire.is_ended, owner.ends) == (True, 1)
