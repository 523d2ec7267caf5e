"""Response headers and problem documents: docs/protocol/node-1.md, section 1."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

# Never cached, and readable from any origin: the token is the permission, not the origin.
EVERYWHERE: Final = (
    b"Cache-Control: no-store\r\n"
    b"Access-Control-Allow-Origin: *\r\n"
    b"Access-Control-Expose-Headers: *\r\n"
    b"Timing-Allow-Origin: *\r\n"
    b"Cross-Origin-Resource-Policy: cross-origin\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
)
JSON_TYPE: Final = "application/json"
PROBLEM_TYPE: Final = "application/problem+json"
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
PREFLIGHT: Final = (
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "*, Content-Type, Content-Encoding, Range"),
    ("Access-Control-Max-Age", "7200"),
)


def answer_head(
    status: int,
    length: int | None,
    content_type: str = "",
    *,
    keeps_alive: bool = True,
    headers: Iterable[tuple[str, str]] = (),
) -> bytes:
    """Return the status line and headers of a response of ``length`` bytes.

    None for a body that ends with the connection.
    """
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"]
    if content_type:
        lines.append(f"Content-Type: {content_type}\r\n")
    if length is not None and status not in (101, 204, 304):
        lines.append(f"Content-Length: {length}\r\n")
    lines += [f"{name}: {value}\r\n" for name, value in headers]
    if not keeps_alive or length is None:
        lines.append("Connection: close\r\n")
    return "".join(lines).encode("latin-1") + EVERYWHERE + b"\r\n"


def json_bytes(document: Mapping[str, Any]) -> bytes:
    """Return ``document`` as compact JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def problem_document(code: str, message: str, **more: int) -> Mapping[str, str | int]:
    """Build the body of an error response."""
    return {"code": code, "message": message, **more}
