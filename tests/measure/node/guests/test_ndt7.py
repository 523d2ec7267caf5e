"""Bytes that no library would send, on an ndt7 connection of a real node."""

import socket

import pytest

from maillage.measure.protocol.domain.framing import unmasked
from tests.measure.node.running import RunningNode

MASK = b"mask"
HANDSHAKE = (
    "GET /ndt/v7/{direction}?access_token={token} HTTP/1.1\r\nHost: node\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n\r\n"
)


def upgraded(node: RunningNode, direction: str = "upload", follow: bytes = b"") -> socket.socket:
    peer = node.connect()
    peer.sendall(HANDSHAKE.format(direction=direction, token=node.token()).encode() + follow)
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += peer.recv(1)
    assert head.startswith(b"HTTP/1.1 101 ")
    return peer


def until_the_end(peer: socket.socket) -> bytes:
    content = b""
    while piece := peer.recv(65_536):
        content += piece
    return content


def close_code(content: bytes) -> int:
    """The code of the Close among small frames of the server."""
    while content and content[0] & 0x0F != 8:
        size = content[1] if content[1] < 126 else int.from_bytes(content[2:4], "big") + 2
        content = content[2 + size :]
    return int.from_bytes(content[2:4], "big")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x82\x03abc", 1002),  # no mask
        (b"\xc2\x83mask\x00\x00\x00", 1002),  # RSV1: compression that was never agreed to
        (b"\xa2\x83mask\x00\x00\x00", 1002),
        (b"\x83\x80mask", 1002),  # an opcode of nobody
        (b"\x89\xfe\x00\x7emask" + bytes(126), 1002),  # a ping of 126 bytes
        (b"\x09\x80mask", 1002),  # a ping in pieces
        (b"\x80\x80mask", 1002),  # the rest of no message
        (b"\x01\x81maskx\x82\x80mask", 1002),  # a message in another
        (b"\x81\x82mask" + unmasked(b"\xff\xfe", MASK), 1007),
        (b"\x88\x82mask" + unmasked(b"\x03\xed", MASK), 1002),  # 1005 may not be sent
        (b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xffmask", 1009),  # 16 exbibytes
    ],
)
def test_frame_that_breaks_the_rules_is_answered_with_its_code_and_the_end(
    node: RunningNode, content: bytes, code: int
):
    with upgraded(node) as peer:
        peer.sendall(content)

        assert close_code(until_the_end(peer)) == code


def test_frames_sent_with_the_handshake_are_read(node: RunningNode):
    with upgraded(node, follow=b"\x89\x84mask" + unmasked(b"ping", MASK) + b"\x88\x80mask") as peer:
        content = until_the_end(peer)

    assert content.endswith(b"\x8a\x04ping\x88\x00")


def test_peer_that_ends_its_side_without_a_close_is_let_go(node: RunningNode):
    with upgraded(node) as peer:
        peer.sendall(b"\x82\x83mask\x00\x00\x00")
        peer.shutdown(socket.SHUT_WR)

        assert b"\x88" not in until_the_end(peer)[-4:]


def test_plain_request_is_told_to_upgrade(node: RunningNode):
    with node.connect() as peer:
        peer.sendall(b"GET /ndt/v7/download HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n")
        answer = until_the_end(peer)

    assert answer.startswith(b"HTTP/1.1 426 ")
    assert b"\r\nSec-WebSocket-Version: 13\r\n" in answer
