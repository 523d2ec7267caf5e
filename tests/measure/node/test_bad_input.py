"""What nobody should send: a defined answer to each, and the node goes on for the others."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from maillage.measure.protocol.domain.tokens import sign
from tests.measure.node.running import RunningNode, claims


@pytest.fixture(autouse=True)
def _node_lives_on(node: RunningNode) -> Iterator[None]:
    """After each test the same processes serve a whole session, and nothing of ours has failed."""
    before = node.worker_pids()
    yield
    token = node.opened()
    answer = httpx.get(f"{node.url}/m1/download", params={"token": token, "bytes": "1000"}, timeout=10)
    node.end(token)
    assert (len(answer.content), node.worker_pids()) == (1000, before)
    assert "failed" not in (node.folder / "node.log").read_text()


def answer_to(node: RunningNode, blob: bytes, *, ends: bool = False) -> bytes:
    """Everything the node answers until it closes or says nothing for three seconds."""
    with node.connect() as peer:
        peer.settimeout(3)
        peer.sendall(blob)
        if ends:
            peer.shutdown(socket.SHUT_WR)
        return _read_all(peer)


def _read_all(peer: socket.socket) -> bytes:
    got = b""
    try:
        while piece := peer.recv(65_536):
            got += piece
    except (TimeoutError, ConnectionResetError):
        return got
    return got


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def chunked(node: RunningNode, body: str) -> bytes:
    token = node.opened()
    head = f"POST /m1/upload?token={token} HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    return head.encode() + body.encode()


@pytest.mark.parametrize(
    ("blob", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"POST /m1/upload HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /m1/upload HTTP/1.1\r\nContent-Length: 9999999999999999999999999\r\n\r\n", 400),
        (b"POST /m1/upload HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (b"POST /m1/upload HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"GET /ref/../../etc/passwd HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"PUT /m1/upload HTTP/1.1\r\nConnection: close\r\n\r\n", 405),
        (b"CONNECT a:1 HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"GET /m1/probe HTTP/1.1\r\nConnection: close\r\n\r\n", 401),
        (b"GET /" + b"a" * 20_000, 431),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 4_000, 431),
    ],
)
def test_request_that_is_none_gets_its_status(node: RunningNode, blob: bytes, status: int):
    assert status_of(answer_to(node, blob)) == status


def test_body_over_the_cap_is_refused_though_it_is_chunked(node: RunningNode):
    token = node.opened(up_bytes=10_000)
    head = f"POST /m1/upload?token={token} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"

    answer = answer_to(node, head.encode() + b"4000\r\n" + bytes(0x4000) + b"\r\n")

    assert status_of(answer) == 413


def test_absurd_length_is_refused_before_its_body(node: RunningNode):
    head = f"POST /m1/upload?token={node.opened()} HTTP/1.1\r\nContent-Length: 900000000000000\r\n\r\n"

    assert status_of(answer_to(node, head.encode())) == 413


@pytest.mark.parametrize("body", ["zz\r\n", "5\r\nabcdefg\r\n", "fffffffffffff\r\n", "1" * 400])
def test_chunks_that_are_none_are_refused(node: RunningNode, body: str):
    assert status_of(answer_to(node, chunked(node, body))) == 400


def test_upload_cut_short_is_counted_as_far_as_it_came(node: RunningNode):
    token = node.opened()

    answer_to(node, f"POST /m1/upload?token={token} HTTP/1.1\r\nContent-Length: 99\r\n\r\nabc".encode(), ends=True)

    assert node.end(token)["bytes_up"] == 3


def test_requests_sent_before_their_turn_are_answered_in_order(node: RunningNode):
    token = node.opened()
    asked = "".join(
        f"GET /m1/download?token={token}&bytes={count} HTTP/1.1\r\n\r\n" for count in (700_000, 1, 900_000, 2)
    )
    last = "GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n"

    answer = answer_to(node, (asked + last).encode())

    assert (node.end(token)["bytes_down"], answer.count(b"HTTP/1.1 200"), b"404" in answer[-900:]) == (
        1_600_003,
        4,
        True,
    )


def test_client_that_waits_to_be_asked_sends_its_body(node: RunningNode):
    token = node.opened()
    with node.connect() as peer:
        peer.sendall(
            f"POST /m1/upload?token={token} HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n".encode()
        )
        asked = peer.recv(100)
        peer.sendall(b"abc")
        answer = peer.recv(4096)

    assert (asked, status_of(answer)) == (b"HTTP/1.1 100 Continue\r\n\r\n", 200)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issued_at": 1_000, "expires_at": 1_120}, "token.expired"),
        ({"issued_at": int(time.time()) + 3_600, "expires_at": int(time.time()) + 3_720}, "token.expired"),
        ({"audience": "nantes"}, "token.audience"),
        ({"kind": "free"}, "token.forged"),
    ],
)
def test_token_that_opens_nothing_says_why(node: RunningNode, changes: dict[str, object], code: str):
    answer = node.open(node.token(**changes))

    assert (answer.status_code, answer.json()["code"]) == (401, code)


def test_token_of_somebody_else_or_none_opens_nothing(node: RunningNode):
    other = sign(claims(), Ed25519PrivateKey.generate())

    answers = [node.open(token) for token in (other, "", "a.b.c")]

    assert [answer.json()["code"] for answer in answers] == ["token.forged", "token.missing", "token.forged"]


def test_token_opens_one_session_only(node: RunningNode):
    token = node.opened()

    again = node.open(token)
    node.end(token)
    after = [node.open(token), httpx.get(f"{node.url}/m1/probe", params={"token": token}, timeout=10)]

    assert [answer.json()["code"] for answer in (again, *after)] == ["token.used"] * 3


def test_token_must_open_its_session_first(node: RunningNode):
    answer = httpx.get(f"{node.url}/m1/download", params={"token": node.token()}, timeout=10)

    assert (answer.status_code, answer.json()["code"]) == (401, "token.unopened")


def test_client_that_reads_nothing_holds_no_memory_and_no_one_else(node: RunningNode):
    token = node.opened(down_bytes=2_000_000_000)
    with node.connect() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(f"GET /m1/download?token={token}&bytes=1000000000 HTTP/1.1\r\n\r\n".encode())
        time.sleep(0.3)
        other = httpx.get(f"{node.url}/m1/download", params={"token": token, "bytes": "1000000"}, timeout=10)

    assert (len(other.content), node.end(token)["bytes_down"] < 20_000_000) == (1_000_000, True)


def test_memory_stays_flat_while_three_hundred_megabytes_come_in(node: RunningNode):
    token = node.opened(up_bytes=400_000_000)
    before = _memory_kib(node)

    def send() -> None:
        with node.connect() as peer:
            peer.sendall(f"POST /m1/upload?token={token} HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n".encode())
            piece = bytes(1_000_000)
            for _ in range(100):
                peer.sendall(piece)
            peer.recv(4096)

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    peak = before
    while any(thread.is_alive() for thread in threads):
        peak = max(peak, _memory_kib(node))
        time.sleep(0.01)

    assert (node.end(token)["bytes_up"], peak - before < 20_000) == (300_000_000, True)


def _memory_kib(node: RunningNode) -> int:
    sizes = [Path(f"/proc/{pid}/statm").read_text().split()[1] for pid in node.worker_pids()]
    return sum(map(int, sizes)) * os.sysconf("SC_PAGE_SIZE") // 1024


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=300), st.booleans())
def test_any_octets_get_an_answer_or_a_closed_door(node: RunningNode, blob: bytes, with_end: bool):  # noqa: FBT001
    answer = answer_to(node, blob + (b"\r\n\r\n" if with_end else b""), ends=True)

    assert answer == b"" or status_of(answer) in {200, 204, 400, 401, 404, 405, 426}
