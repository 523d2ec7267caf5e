from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.node.http.exchange import RequestHead
from maillage.measure.node.http.request_parser import HeadRefused, read_head


def head(line: str = "GET / HTTP/1.1", *lines: str) -> RequestHead:
    return read_head("\r\n".join([line, *lines, "", ""]).encode("latin-1"))


def refusal(line: str, *lines: str) -> tuple[int, str]:
    with pytest.raises(HeadRefused) as refused:
        head(line, *lines)
    return int(refused.value.status), refused.value.reason


def test_head_is_read_into_its_parts():
    got = head("POST /m1/upload?token=a.b&stream=2&stream=3 HTTP/1.1", "Host: x", "X-A: 1", "x-a: 2")

    assert (got.method, got.path, dict(got.query), got.headers["x-a"], got.raw_query, got.body_bytes) == (
        "POST",
        "/m1/upload",
        {"token": "a.b", "stream": "2"},
        "1, 2",
        "token=a.b&stream=2&stream=3",
        0,
    )


def test_absolute_address_loses_its_host():
    assert [head(f"GET {url} HTTP/1.1").path for url in ("http://x/m1/probe?a=b", "http://x", "HTTPS://x/")] == [
        "/m1/probe",
        "/",
        "/",
    ]


@pytest.mark.parametrize(
    ("line", "lines", "keeps"),
    [
        ("GET / HTTP/1.1", (), True),
        ("GET / HTTP/1.1", ("Connection: close",), False),
        ("GET / HTTP/1.0", (), False),
        ("GET / HTTP/1.0", ("Connection: keep-alive",), True),
        ("GET / HTTP/1.1", ("Connection: Upgrade", "Upgrade: websocket"), True),
    ],
)
def test_connection_is_kept_as_the_client_wishes(line: str, lines: tuple[str, ...], *, keeps: bool):
    assert head(line, *lines).keeps_alive is keeps


@pytest.mark.parametrize(
    ("lines", "body_bytes"),
    [
        (("Content-Length: 5",), 5),
        (("Content-Length: 0",), 0),
        (("Transfer-Encoding: chunked",), None),
        (("Transfer-Encoding: Chunked",), None),
    ],
)
def test_length_of_the_body_is_known_or_chunked(lines: tuple[str, ...], body_bytes: int | None):
    assert head("POST / HTTP/1.1", *lines).body_bytes == body_bytes


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: -5",),
        ("Content-Length: 5", "Content-Length: 5"),
        ("Content-Length: 5, 5",),
        ("Content-Length: +5",),
        ("Content-Length: 1e3",),
        ("Content-Length: 99999999999999999999999",),
        ("Content-Length: 9999999999999999",),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: gzip, chunked",),
        ("Transfer-Encoding: chunked, chunked",),
        ("Transfer-Encoding: identity",),
        ("Bad Name: x",),
        (" folded",),
        ("no colon",),
        ("X: a\0b",),
    ],
)
def test_head_that_may_mean_two_things_is_refused(lines: tuple[str, ...]):
    assert refusal("POST / HTTP/1.1", *lines)[0] == 400


@pytest.mark.parametrize("line", ["GET /", "FOO / HTTP/1.1", "PRI * HTTP/2.0", "GET  /  HTTP/9.9", "\x16\x03\x01", ""])
def test_line_that_is_no_request_is_refused(line: str):
    assert refusal(line)[0] == 400


def test_query_with_a_flood_of_fields_is_refused():
    assert refusal("GET /?" + "&".join("a" for _ in range(99)) + " HTTP/1.1") == (400, "query")


@given(st.binary(max_size=400))
def test_any_octets_are_a_head_or_refused(content: bytes):
    got = _read_or_status(content + b"\r\n\r\n")

    assert got == 400 or "?" not in got.path


@given(
    st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "QUERY", "get"]),
    st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=60),
    st.lists(
        st.tuples(
            st.sampled_from(["Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Host", "Expect"]),
            st.sampled_from(["5", "-1", "chunked", "close", "websocket", "upgrade", "", " ", "é", "\t", "5,5"]),
        ),
        max_size=5,
    ),
)
def test_any_request_is_a_head_or_refused(method: str, url: str, lines: list[tuple[str, str]]):
    text = [f"{method} /{url} HTTP/1.1", *(f"{name}: {value}" for name, value in lines), "", ""]

    got = _read_or_status("\r\n".join(text).encode("latin-1"))

    assert got == 400 or got.body_bytes is None or 0 <= got.body_bytes < 10**15


def _read_or_status(content: bytes) -> Any:
    try:
        return read_head(content)
    except HeadRefused as refused:
        return int(refused.status)
