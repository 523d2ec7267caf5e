"""A cheap load: one thread a connection over blocking sockets; the kernel drops what comes, one buffer is what goes.

Threads spend their time in the kernel, without the interpreter's lock: sent bytes come from one buffer, received ones
are never copied out (MSG_TRUNC), except under TLS. Under TLS the load costs as much as the server: on few cores the
rate is then half of what the server could do, its processor time per byte stays right.
"""

import json
import os
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

MESSAGE_BYTES: Final = 1 << 20
RECEIVE_BYTES: Final = 1 << 20
POST_BYTES: Final = 20 << 20
WS_HEAD: Final = bytes((0x82, 0xFF)) + MESSAGE_BYTES.to_bytes(8, "big") + b"\0\0\0\0"


@dataclass(frozen=True, slots=True)
class Load:
    """What to do to a server: ``paths`` has one address a test; ``kind`` is ws or http; ``way`` is down or up."""

    port: int
    kind: str
    way: str
    paths: Sequence[str]
    seconds: float
    is_tls: bool = False
    # It is over, and its connections cut off, as soon as each of them has moved something.
    until_each_moved: bool = False


@dataclass(slots=True)
class Counted:
    """Bytes of one connection; ``fault`` where it broke."""

    size_bytes: int = 0
    fault: str = ""


def run(load: Load) -> list[Counted]:
    """Drive every connection for the time asked."""
    ends = time.monotonic() + load.seconds
    counted = [Counted() for _ in load.paths]
    threads = [
        threading.Thread(target=_drive, args=(load, path, ends, one), daemon=True)
        for path, one in zip(load.paths, counted, strict=True)
    ]
    for thread in threads:
        thread.start()
    while load.until_each_moved and time.monotonic() < ends and not all(one.size_bytes for one in counted):
        time.sleep(0.02)
    for thread in [] if load.until_each_moved else threads:
        thread.join(timeout=load.seconds + 10)
    return counted


def _drive(load: Load, path: str, ends: float, counted: Counted) -> None:
    try:
        with _connected(load) as peer:
            _ACTS[load.kind, load.way](peer, path, ends, counted)
    except OSError as error:  # the connection broke: the line of the table says so
        counted.fault = repr(error)


def _connected(load: Load) -> socket.socket:
    plain = socket.create_connection(("127.0.0.1", load.port), timeout=10)
    if not load.is_tls:
        return plain
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain)


def _ws_down(peer: socket.socket, path: str, ends: float, counted: Counted) -> None:
    _upgrade(peer, path)
    _drop(peer, ends, counted)


def _ws_up(peer: socket.socket, path: str, ends: float, counted: Counted) -> None:
    _upgrade(peer, path)
    _push(peer, WS_HEAD + bytes(MESSAGE_BYTES), ends, counted)


def _http_down(peer: socket.socket, path: str, ends: float, counted: Counted) -> None:
    while time.monotonic() < ends:  # a server that ends its answer is asked again on a new connection
        peer.sendall(_request("GET", path))
        left = _head(peer)
        buffer = bytearray(RECEIVE_BYTES)
        while left and time.monotonic() < ends:
            got = _received(peer, buffer, min(left, RECEIVE_BYTES))
            if not got:
                raise ConnectionResetError("ended early")
            left -= got
            counted.size_bytes += got


def _http_up(peer: socket.socket, path: str, ends: float, counted: Counted) -> None:
    piece = bytes(MESSAGE_BYTES)
    while time.monotonic() < ends:
        peer.sendall(_request("POST", path, f"Content-Length: {POST_BYTES}\r\n"))
        for _ in range(POST_BYTES // MESSAGE_BYTES):
            if time.monotonic() >= ends:
                return
            peer.sendall(piece)
            counted.size_bytes += MESSAGE_BYTES
        left = _head(peer)
        while left:
            left -= len(peer.recv(left))


_ACTS: Final[dict[tuple[str, str], Callable[[socket.socket, str, float, Counted], None]]] = {
    ("ws", "down"): _ws_down,
    ("ws", "up"): _ws_up,
    ("http", "down"): _http_down,
    ("http", "up"): _http_up,
}


def _upgrade(peer: socket.socket, path: str) -> None:
    words = (
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n"
    )
    peer.sendall(_request("GET", path, words))
    _head(peer, status=b"101")


def _request(method: str, path: str, words: str = "") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{words}\r\n".encode()


def _head(peer: socket.socket, status: bytes = b"200") -> int:
    """Read an answer's head byte by byte, so that no body is swallowed; the length it announces comes out."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = peer.recv(1)
        if not byte:
            raise ConnectionResetError("no answer")
        head += byte
    if head.split(b" ", 2)[1] != status:
        raise ConnectionRefusedError(head[:200])
    lines = head.lower().split(b"\r\n")
    return int(next((line.split(b":")[1] for line in lines if line.startswith(b"content-length:")), b"0"))


def _drop(peer: socket.socket, ends: float, counted: Counted) -> None:
    buffer = bytearray(RECEIVE_BYTES)
    while time.monotonic() < ends:
        got = _received(peer, buffer, RECEIVE_BYTES)
        if not got:
            raise ConnectionResetError("ended early")
        counted.size_bytes += got


def _received(peer: socket.socket, buffer: bytearray, most: int) -> int:
    if isinstance(peer, ssl.SSLSocket):
        return peer.recv_into(buffer, most)
    return peer.recv_into(buffer, most, socket.MSG_TRUNC)


def _push(peer: socket.socket, content: bytes, ends: float, counted: Counted) -> None:
    peer.settimeout(10)
    while time.monotonic() < ends:
        peer.sendall(content)
        counted.size_bytes += len(content)


def main() -> None:
    """Asked by bench/node.py: a load as JSON on standard input, what was counted as JSON on standard output."""
    began = os.times()
    results = run(Load(**json.load(sys.stdin)))
    ended = os.times()
    cpu_s = ended.user + ended.system - began.user - began.system
    print(json.dumps({"cpu_s": cpu_s, "connections": [asdict(one) for one in results]}))
