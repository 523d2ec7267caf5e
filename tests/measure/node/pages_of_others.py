"""Serves the libraries of others, as npm brought them, with a small page that runs each: only for a test's browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[3]
PACKAGES: Final = REPOSITORY / "node_modules"
PAGES: Final = Path(__file__).parent / "third_party"
FILES: Final = {
    "/ndt7.html": PAGES / "ndt7.html",
    "/cloudflare.html": PAGES / "cloudflare.html",
    "/ndt7/ndt7.js": PACKAGES / "@m-lab/ndt7/src/ndt7.js",
    "/ndt7/ndt7-download-worker.js": PACKAGES / "@m-lab/ndt7/src/ndt7-download-worker.js",
    "/ndt7/ndt7-upload-worker.js": PACKAGES / "@m-lab/ndt7/src/ndt7-upload-worker.js",
    "/cloudflare/speedtest.js": PACKAGES / "@cloudflare/speedtest/dist/speedtest.js",
}
TYPES: Final = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        file = FILES.get(self.path)
        body = file.read_bytes() if file else b""
        self.send_response(200 if file else 404)
        self.send_header("Content-Type", TYPES[file.suffix] if file else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nothing: the test says what it saw."""


@contextmanager
def pages_of_others() -> Iterator[str]:
    """The address of the pages, while the block lasts."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
