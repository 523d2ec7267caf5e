"""Reads the head of a request: bytes up to the blank line in, a ``Head`` or the refusal's status out."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

import httptools

from maillage.measurement.node.http.exchange import Head

END_OF_HEAD: Final = b"\r\n\r\n"
_QUERY_FIELDS: Final = 32
_LENGTH_DIGITS: Final = 15  # a petabyte; more is no length of a test


class HeadRefused(Exception):  # noqa: N818 -- an answer, not an error of the program
    """A head that gets a status instead of an exchange; ``reason`` is a word for the metrics."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class _Lines:
    """What httptools tells of one head."""

    def __init__(self) -> None:
        self.url = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.is_complete = False

    def on_url(self, part: bytes) -> None:
        self.url += part

    def on_header(self, name: bytes, text: bytes) -> None:
        self.headers.append((name, text))

    def on_headers_complete(self) -> None:
        self.is_complete = True


def read_head(head: bytes) -> Head:
    """The request that ``head`` (blank line included) begins; HeadRefused where it is none."""
    lines = _Lines()
    parser: Any = httptools.HttpRequestParser(lines)
    try:
        parser.feed_data(head)
    except httptools.HttpParserUpgrade:
        pass  # the head is whole; what follows it is not HTTP
    except httptools.HttpParserError as error:
        raise HeadRefused(HTTPStatus.BAD_REQUEST, "unreadable") from error
    if not lines.is_complete or parser.get_http_version() not in ("1.0", "1.1"):
        raise HeadRefused(HTTPStatus.BAD_REQUEST, "unreadable")
    headers: dict[str, str] = {}
    for name, text in lines.headers:
        key, value = name.decode("latin-1").lower(), text.decode("latin-1")
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    target = lines.url.decode("latin-1")
    if target.lower().startswith(("http://", "https://")):
        # A proxy's absolute form loses its host.
        target = "/" + target.split("/", 3)[3] if target.count("/") >= 3 else "/"
    path, _, query = target.partition("?")
    raw_query = query.partition("#")[0]
    connection = {word.strip().lower() for word in headers.get("connection", "").split(",")}
    return Head(
        method=parser.get_method().decode("ascii"),
        path=path,
        query=_fields(raw_query),
        headers=headers,
        raw_query=raw_query,
        body_bytes=_body_bytes(headers),
        keeps_alive="close" not in connection and (parser.get_http_version() == "1.1" or "keep-alive" in connection),
    )


def _fields(query: str) -> dict[str, str]:
    """The first value of each field of the query."""
    fields: dict[str, str] = {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_QUERY_FIELDS)
    except ValueError as error:
        raise HeadRefused(HTTPStatus.BAD_REQUEST, "query") from error
    for name, text in pairs:
        fields.setdefault(name, text)
    return fields


def _body_bytes(headers: dict[str, str]) -> int | None:
    coding, length = headers.get("transfer-encoding"), headers.get("content-length")
    if coding is not None:
        # Two lengths for one body are how requests are smuggled (RFC 9112, section 6.1): refused, not repaired.
        if length is not None or coding.strip().lower() != "chunked":
            raise HeadRefused(HTTPStatus.BAD_REQUEST, "coding")
        return None
    if length is None:
        return 0
    if not (length.isascii() and length.isdigit() and len(length) <= _LENGTH_DIGITS):
        raise HeadRefused(HTTPStatus.BAD_REQUEST, "length")
    return int(length)
