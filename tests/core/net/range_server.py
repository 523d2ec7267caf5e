"""A file server on the loopback of the test: validators, ranges, cuts and refusals as real hosts have them."""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class ServedFile:
    """A file of the server; ``cuts`` are the bytes after which the connections of the next requests break."""

    body: bytes
    media_type: str = "application/octet-stream"
    has_etag: bool = True
    has_ranges: bool = True
    modified_s: float = 1_780_000_000.0
    cuts: list[int] = field(default_factory=list)
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """A strong validator of the bytes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(slots=True)
class RangeServer:
    """The server: its files by path with query, what was asked with which headers, the bytes of bodies sent."""

    url: str
    files: dict[str, ServedFile]
    asked: list[tuple[str, dict[str, str]]]
    sent_bytes: list[int]

    @property
    def host(self) -> str:
        """What MAILLAGE_HARVEST_ALLOW has to name."""
        return self.url.removeprefix("http://")


def _decided(file: ServedFile, asked: Message) -> tuple[int, bytes, dict[str, str]]:
    date = formatdate(file.modified_s, usegmt=True)
    headers = {"Last-Modified": date, "Content-Type": file.media_type, **file.headers}
    if file.has_etag:
        headers["ETag"] = file.etag
    known = asked.get("If-None-Match")
    if known == file.etag or (known is None and asked.get("If-Modified-Since") == date):
        return 304, b"", headers
    asked_range = re.fullmatch(r"bytes=(\d+)-", asked.get("Range", ""))
    if asked_range is None or not file.has_ranges or asked.get("If-Range") not in {None, date, file.etag}:
        return 200, file.body, headers
    start, whole = int(asked_range[1]), len(file.body)
    if start >= whole:
        return 416, b"", {"Content-Range": f"bytes */{whole}"}
    headers["Content-Range"] = f"bytes {start}-{whole - 1}/{whole}"
    return 206, file.body[start:], headers


@contextmanager
def range_server() -> Iterator[RangeServer]:
    """A server that runs while the test does."""
    files: dict[str, ServedFile] = {}
    asked: list[tuple[str, dict[str, str]]] = []
    sent: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers.items())))
            file = files.get(self.path)
            if file is None:
                self._answer(404, b"nothing", {})
                return
            if file.refusals:
                status, headers = file.refusals.pop(0)
                self._answer(status, b"", headers)
                return
            status, body, headers = _decided(file, self.headers)
            self._answer(status, body, headers, file.cuts if body else None)

        def _answer(self, status: int, body: bytes, headers: dict[str, str], cuts: list[int] | None = None) -> None:
            part = body[: cuts.pop(0)] if cuts else body
            sent.append(len(part))  # before the reader can know of it
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(part)
                self.wfile.flush()
            except OSError:
                return  # the reader was killed, as some tests want
            self.close_connection = True

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield RangeServer(f"http://127.0.0.1:{server.server_address[1]}", files, asked, sent)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
