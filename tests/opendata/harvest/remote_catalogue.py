"""A catalogue of somebody else, served on the loopback of the test: each path has its answer, which may change."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Answer:
    """What a path answers; ``pieces`` takes the place of the body where it is sent slowly, or cut."""

    body: bytes = b""
    media_type: str = "text/turtle"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Callable[[], Iterator[bytes]] | None = None


@dataclass(slots=True)
class RemoteCatalogue:
    """The server: its answers by path with query, and what it was asked."""

    url: str
    answers: dict[str, Answer]
    asked: list[str]

    @property
    def host(self) -> str:
        """What MAILLAGE_HARVEST_ALLOW has to name."""
        return self.url.removeprefix("http://")

    def put(self, path: str, body: str | bytes, media_type: str = "text/turtle", **more: Any) -> str:
        """The address at which ``body`` is answered from now on."""
        written = body.encode() if isinstance(body, str) else body
        self.answers[path] = Answer(written, media_type, **more)
        return self.url + path


@contextmanager
def remote_catalogue() -> Iterator[RemoteCatalogue]:
    """A server that runs while the test does."""
    answers: dict[str, Answer] = {}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer = answers.get(self.path, Answer(b"nothing", "text/plain", 404))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in answer.headers and answer.pieces is None:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            try:
                for piece in answer.pieces() if answer.pieces else [answer.body]:
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                return  # the reader has had enough, as some tests want

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield RemoteCatalogue(f"http://127.0.0.1:{server.server_address[1]}", answers, asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
