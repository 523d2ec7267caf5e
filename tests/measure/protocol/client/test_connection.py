import asyncio
from collections.abc import Callable

import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.measure.protocol.client.address import read_address
from maillage.measure.protocol.client.connection import HttpAnswer, LinkBroken, Meter, Request, connect
from maillage.measure.protocol.client.transfer import Budget

Loop = Callable[[], asyncio.AbstractEventLoop]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def _asked(
    content: bytes, *, pieces: int = 1, count: int = 1, loop: Loop | None = None
) -> tuple[list[HttpAnswer], Meter]:
    """Answers to ``count`` requests, from a server that says ``octets`` in so many pieces to each."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(count):
            await reader.readuntil(b"\r\n\r\n")
            size = max(1, len(content) // pieces)
            for at in range(0, len(content), size):
                writer.write(content[at : at + size])
                await writer.drain()
                await asyncio.sleep(0)
        writer.close()

    async def ask() -> tuple[list[HttpAnswer], Meter]:
        meter = Meter()
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            connection = await connect(read_address(f"127.0.0.1:{port}"), meter)
            try:
                answers = [await connection.ask(Request("GET", "/")) for _ in range(count)]
            finally:
                connection.abort()
            await asyncio.sleep(0)
        return answers, meter

    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(asyncio.wait_for(ask(), 10))


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_answer_has_status_headers_body_and_its_octets_counted(loop: Loop):
    (answer,), meter = _asked(OK, loop=loop)

    assert (answer.status, answer.headers, answer.body, answer.body_bytes) == (
        200,
        {"content-length": "5"},
        b"hello",
        5,
    )
    assert meter.down == len(OK)


def test_answers_on_one_connection_follow_each_other():
    answers, _ = _asked(OK, count=3)

    assert [answer.body for answer in answers] == [b"hello"] * 3


def test_chunked_answer_is_read_whole():
    content = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"

    (answer,), _ = _asked(content, pieces=9)

    assert (answer.body, answer.body_bytes) == (b"hello world", 11)


def test_answer_after_an_interim_one_is_the_answer():
    (answer,), _ = _asked(b"HTTP/1.1 100 Continue\r\n\r\n" + OK)

    assert (answer.status, answer.body) == (200, b"hello")


def test_refusal_keeps_its_words():
    (answer,), _ = _asked(b'HTTP/1.1 503 No\r\nContent-Length: 20\r\n\r\n{"code":"node.busy"}')

    assert (answer.is_ok, answer.facts()) == (False, {"code": "node.busy"})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\n\r\nno length",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"x" * 40_000,
    ],
    ids=["nothing", "half a head", "half a body", "no length", "negative", "no chunks", "another protocol", "no end"],
)
def test_answer_that_is_none_is_a_broken_link(content: bytes):
    with pytest.raises(LinkBroken):
        _asked(content)


@settings(max_examples=40, deadline=None)
@given(body=st.binary(max_size=2000), pieces=st.integers(1, 40))
def test_answer_in_any_pieces_is_the_same(body: bytes, pieces: int):
    content = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)

    (answer,), _ = _asked(content, pieces=pieces)

    assert (answer.body, answer.body_bytes) == (body, len(body))


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=400))
def test_answer_of_any_octets_is_an_answer_or_a_broken_link(content: bytes):
    try:
        answers, _ = _asked(b"HTTP/1.1 200 OK\r\n" + content)
    except LinkBroken:
        return

    assert answers[0].status == 200


@pytest.mark.parametrize("url", ["", "ftp://x", "http://", "http://x:99999", "http://[::1"])
def test_address_that_is_none_is_refused(url: str):
    with pytest.raises(Refused) as caught:
        read_address(url)

    assert caught.value.code == "address"


def test_address_says_host_port_and_path():
    got = [read_address(url) for url in ("http://x", "https://x/a/", "x:81", "http://[::1]:8080")]

    assert [(one.host_header, one.port, one.base_path, one.tls is not None) for one in got] == [
        ("x", 80, "", False),
        ("x", 443, "/a", True),
        ("x:81", 81, "", False),
        ("[::1]:8080", 8080, "", False),
    ]


@given(total=st.integers(0, 100_000_000), streams=st.integers(1, 8))
def test_budget_is_handed_out_whole_and_never_more(total: int, streams: int):
    budget, taken = Budget(total, streams), []

    while piece := budget.take():
        taken.append(piece)

    assert (sum(taken), max(taken, default=0) <= max(total, 1), len(taken) < 900) == (total, True, True)
