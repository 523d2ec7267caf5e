"""Builds the WSGI environment (PEP 3333) from the server's description of a request."""

import datetime as dt
import io
import sys
from collections.abc import Mapping
from typing import Any, Final, Protocol

from maillage.core.clock import utc_now
from maillage.web.buffering.answers import FileAnswer

Environ = dict[str, Any]

MOST_HEAD_BYTES: Final = 64 * 1024  # request line and headers; browsers and proxies send a few thousand bytes
RECEIVED_AT: Final = "maillage.received_at"
_OWN_NAMES: Final = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
_HOP_BY_HOP: Final = frozenset({"transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade"})


class Headers(Protocol):
    """The headers of a request; a name may occur several times."""

    def items(self) -> list[tuple[str, str]]:
        """Lower-case names and values, in order of arrival."""

    def __contains__(self, key: str) -> bool:
        """Whether a header of that name exists."""


class RequestScope(Protocol):
    """A request as described by the server (granian's RSGI, docs/spec/RSGI.md)."""

    proto: str
    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None

    @property
    def headers(self) -> Headers:
        """The headers."""


def received_at(environ: Mapping[str, Any]) -> dt.datetime:
    """When a request was whole here, before it waited for a thread; now, under another server."""
    moment: dt.datetime | None = environ.get(RECEIVED_AT)
    return moment or utc_now()


def head_bytes(scope: RequestScope) -> int:
    """The size of the request line and headers in HTTP/1.1 form."""
    lines = [scope.method, scope.path, scope.query_string, *(text for line in scope.headers.items() for text in line)]
    return sum(len(text.encode()) for text in lines) + 4 * len(lines)


def environment(scope: RequestScope) -> Environ:
    """The WSGI environment of a request, with an empty body; CONTENT_LENGTH is the declared length."""
    host, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.file_wrapper": FileAnswer,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    headers = scope.headers.items()
    named: dict[str, str] = {}
    for name, text in headers:
        # A name with an underscore would map to the same variable as one with hyphens, which only a trusted proxy may
        # set.
        if "_" in name or name in _HOP_BY_HOP:
            continue
        key = _OWN_NAMES.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        separator = ";" if name == "cookie" else ","
        named[key] = f"{named[key]}{separator}{text}" if key in named else text
    environ.update(named)
    if "transfer-encoding" in scope.headers:
        environ["maillage.chunked"] = True
    if "HTTP_HOST" not in environ and scope.authority:
        environ["HTTP_HOST"] = scope.authority
    return environ
