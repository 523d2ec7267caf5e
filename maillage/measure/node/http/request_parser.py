"""Parse a request's header section: bytes up to the blank line in, a ``RequestHead`` or HeadRefused out."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

import httptools

from maillage.measure.node.http.exchange import RequestHead

END_OF_HEAD: Final = b"\r\n\r\n"
_QUERY_FIELDS: Final = 32
_LENGTH_DIGITS: Final = 15  # up to a petabyte; a longer value is not plausible


class HeadRefused(Exception):  # noqa: N818 -- an answer, not an error of the program
    """An invalid request; ``status`` is sent, ``reason`` is a label of the metrics."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class _Lines:
    """Callbacks of httptools for one header section."""

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


def read_head(head: bytes) -> RequestHead:
    """Parse ``head`` (blank line included). Raises HeadRefused where it is no valid request."""
    lines = _Lines()
    parser: Any = httptools.HttpRequestParser(lines)
    try:
        parser.feed_data(head)
    except httptools.HttpParserUpgrade:
        pass  # the header is complete; the bytes after it are not HTTP
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
        # The absolute form (as sent to proxies) loses its host.
        target = "/" + target.split("/", 3)[3] if target.count("/") >= 3 else "/"
    path, _, query = target.partition("?")
    raw_query = query.partition("#")[0]
    connection = {word.strip().lower() for word in headers.get("connection", "").split(",")}
    return RequestHead(
        method=parser.get_method().decode("ascii"),
        path=path,
        query=_fields(raw_query),
        headers=headers,
        raw_query=raw_query,
        body_bytes=_body_bytes(headers),
        keeps_alive="close" not in connection and (parser.get_http_version() == "1.1" or "keep-alive" in connection),
    )


def _fields(query: str) -> dict[str, str]:
    """Return the first value of each query parameter."""
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
        # Two lengths for one body allow request smuggling (RFC 9112, section 6.1): rejected, not repaired.
        if length is not None or coding.strip().lower() != "chunked":
            raise HeadRefused(HTTPStatus.BAD_REQUEST, "coding")
        return None
    if length is None:
        return 0
    if not (length.isascii() and length.isdigit() and len(length) <= _LENGTH_DIGITS):
        raise HeadRefused(HTTPStatus.BAD_REQUEST, "length")
    return int(length)
