"""Forty who send an octet now and then, forty who read as slowly: everybody else is served as ever."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import httpx
import pytest

from tests.walks.conftest import Installation

MANY = 40
FILE = "/basemap/france-territoires.pmtiles"
CRAWLING_BODY = b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000\r\n\r\n--x\r\n"


@contextmanager
def slow_connections(place: Installation, asked: str, rest: bytes) -> Iterator[list[socket.socket]]:
    """Connections that ask for something, and take no more than a few kilobytes of it."""
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.socket()) for _ in range(MANY)]
        for connection in opened:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", urlsplit(place.url).port))
            connection.sendall(f"{asked} HTTP/1.1\r\nHost: localhost\r\n".encode() + rest)
            connection.setblocking(False)
        yield opened


@pytest.mark.parametrize("address", ["/api/v1/checks", "/api/v1/tests", "/publier"])
def test_forty_slow_senders_and_forty_slow_readers_hold_nobody_up(installation: Installation, address: str):
    with (
        slow_connections(installation, f"POST {address}", CRAWLING_BODY) as senders,
        slow_connections(installation, f"GET {FILE}", b"\r\n"),
        httpx.Client(base_url=installation.url, timeout=10) as honest,
    ):
        for sender in senders:
            sender.send(b"a")

        pages = [honest.get(page).status_code for page in ("/health", "/", "/carte", "/catalogue")]
        test = honest.post("/api/v1/tests", json={"kind": "speed"}).status_code
        checked = honest.post("/api/v1/checks", files={"file": ("a.csv", b"a;b\n1;2\n")}).status_code
        whole = len(honest.get(FILE).content)

        assert (pages, test, checked < 500, whole > 1_000_000) == ([200] * 4, 201, True, True)
        assert sum(_is_waited_for(sender) for sender in senders) == MANY


def _is_waited_for(sender: socket.socket) -> bool:
    try:
        sender.recv(1)
    except BlockingIOError:
        return True  # no answer yet: the server would take more of the body
    return False


@pytest.mark.parametrize(("size_bytes", "words"), [(70_000, b"trop longs"), (200_000, b"trop longs"), (400_000, b"")])
def test_head_of_more_than_64_kb_is_refused(installation: Installation, size_bytes: int, words: bytes):
    """Above what the web server reads of a head it says so itself, in no words of ours."""
    with socket.create_connection(("127.0.0.1", urlsplit(installation.url).port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * size_bytes + b"\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))

    assert (answer.startswith(b"HTTP/1.1 431 "), words in answer) == (True, True)
