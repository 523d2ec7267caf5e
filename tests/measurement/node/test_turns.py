"""Clients that read as fast as the node writes share its process: none has the event loop to itself."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.measurement.node.running import RunningNode, running_node

READERS = 8
ENOUGH_BYTES = 4 << 20
UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n"
)


@pytest.fixture(scope="module")
def lone_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    folder: Path = tmp_path_factory.mktemp("lone")
    with running_node(folder, PROCESSES="1", LEGACY="open", UPLINK_MBPS="25000", PREFIX_HOUR="1000") as running:
        yield running


def has_enough(peer: socket.socket, enough: threading.Event, all_have: threading.Event) -> None:
    """Read on until everybody has enough; the kernel drops what comes, so that no copy slows the reader down."""
    octets, buffer = 0, bytearray(1 << 20)
    peer.settimeout(10)
    with peer, suppress(TimeoutError):  # starved: the test says so
        while not all_have.is_set():
            octets += peer.recv_into(buffer, len(buffer), socket.MSG_TRUNC)
            if octets >= ENOUGH_BYTES:
                enough.set()


@pytest.mark.parametrize(
    ("path", "parameter", "headers"),
    [
        ("/m1/download?bytes=9000000000", "token", ""),
        ("/garbage.php?ckSize=1024", "access_token", ""),
        ("/__down?bytes=1000000000", "access_token", ""),
        ("/ndt/v7/download?client_name=tests", "access_token", UPGRADE),
    ],
)
def test_fast_readers_all_get_their_turn(lone_node: RunningNode, path: str, parameter: str, headers: str):
    enough, all_have = [threading.Event() for _ in range(READERS)], threading.Event()
    threads = []
    for one in enough:
        changes = {"down_bytes": 10_000_000_000}
        token = lone_node.opened(**changes) if parameter == "token" else lone_node.token(**changes)
        peer = lone_node.connect()
        peer.sendall(f"GET {path}&{parameter}={token} HTTP/1.1\r\nHost: node\r\n{headers}\r\n".encode())
        threads.append(threading.Thread(target=has_enough, args=(peer, one, all_have)))
    for thread in threads:
        thread.start()
    have = [one.wait(timeout=8) for one in enough]
    all_have.set()
    for thread in threads:
        thread.join()

    assert have == [True] * READERS
