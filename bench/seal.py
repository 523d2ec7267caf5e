"""How fast Chromium seals and sends a reply, beside sending the same file as it is, to a server of this process.

On loopback nothing but the two programs bounds the rate: the line from which sealing costs time is the rate printed.
Both go through the same page and server, one after the other, each round in a browser of its own.

    python -m bench.seal --megabytes 500 --rounds 3
"""

import argparse
import json
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from bench.figures import Figure, note
from maillage.buy.consultation.domain import seal

SCRIPTS: Final = Path(seal.__file__).parents[1] / "static" / "consultation"
CHROMIUM: Final = "/usr/bin/chromium"
REPLY: Final = "0f8fad5b-d9cb-469f-a165-70867728950e"
STATE: Final = "/consultations/bench/depot/bench/etat"
LIMIT_MS: Final = 600_000
PAGE: Final = b"<!doctype html><title>bench</title><input type=file>"
SEALED: Final = """async () => {
  const { Sending } = await import("/js/sending.js");
  const { openSealStore } = await import("/js/seal_store.js");
  const { Uploads } = await import("/js/uploads.js");
  const ports = {
    fetch: new Uploads().fetch,
    now: () => performance.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    token: "",
    store: await openSealStore(),
  };
  const sending = new Sending({ href: "STATE", ports, tell: () => undefined });
  await sending.send([...document.querySelector("input").files], {});
}""".replace("STATE", STATE)
PLAIN: Final = """async () => {
  const file = document.querySelector("input").files[0];
  const step = 4 * 1024 * 1024;
  for (let at = 0; at < file.size; at += step) {
    await fetch(`/plain/1?offset=${at}`, { method: "PUT", body: file.slice(at, at + step) });
  }
}"""


class Requests(BaseHTTPRequestHandler):
    """A room that takes everything and keeps nothing."""

    protocol_version = "HTTP/1.1"

    def __init__(self, publics: list[str], *words: Any) -> None:
        self.publics = publics
        super().__init__(*words)

    def do_GET(self) -> None:
        """The page, a script, or where a reply stands."""
        path = urlsplit(self.path).path
        if path.startswith("/js/"):
            self._answer((SCRIPTS / Path(path).name).read_bytes(), "text/javascript")
        elif path == STATE:
            holders = [{"public": one, "fingerprint": seal.fingerprint(one)} for one in self.publics]
            self._json({"holders": holders, "reply": None, "parts": {}})
        else:
            self._answer(PAGE, "text/html")

    def do_POST(self) -> None:
        """The beginning or the end of a reply."""
        self._skip()
        self._json({"reply": REPLY})

    def do_PUT(self) -> None:
        """A part."""
        offset = int(parse_qs(urlsplit(self.path).query)["offset"][0])
        self._json({"octets": offset + self._skip()})

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def _skip(self) -> int:
        return len(self.rfile.read(int(self.headers["Content-Length"] or 0)))

    def _json(self, document: object) -> None:
        self._answer(json.dumps(document).encode(), "application/json")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def rate_mb_s(page: Page, script: str, file: Path) -> float:
    """The octets of ``file`` over the seconds that ``script`` took for it, in MB/s."""
    page.locator("input").set_input_files(file)
    began = time.perf_counter()
    page.evaluate(script)
    return file.stat().st_size / 1e6 / (time.perf_counter() - began)


def growth_mb(browser: Browser, work: Callable[[], float]) -> tuple[float, float]:
    """What ``work`` gives, and by how much the page's process was ever larger than before it, in MB."""
    before = _memory_mb(browser, "VmRSS")
    rate = work()
    return rate, _memory_mb(browser, "VmHWM") - before


def _memory_mb(browser: Browser, measure: str) -> float:
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    states = [Path(f"/proc/{one['id']}/status").read_text("utf-8") for one in processes if one["type"] == "renderer"]
    return max(int(match[1]) / 1000 for state in states if (match := re.search(rf"{measure}:\s+(\d+)", state)))


def main() -> None:
    """Print both rates and note them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    publics = [seal.public_of(seal.new_key()) for _ in range(3)]
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Requests, publics))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sealed, plain, memory = [], [], []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "offre.pdf"
        with file.open("wb") as octets:
            octets.truncate(arguments.megabytes * 1_000_000)
        for _ in range(arguments.rounds):
            browser = playwright.chromium.launch(executable_path=CHROMIUM)
            page = browser.new_page()
            page.set_default_timeout(LIMIT_MS)
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
            rate, growth = growth_mb(browser, partial(rate_mb_s, page, SEALED, file))
            sealed.append(rate)
            memory.append(growth)
            plain.append(rate_mb_s(page, PLAIN, file))
            browser.close()
    server.shutdown()
    ours, theirs = statistics.median(sealed), statistics.median(plain)
    print(f"sealed {ours:.0f} MB/s, plain {theirs:.0f} MB/s, ratio {ours / theirs:.2f}, memory +{max(memory):.0f} MB")
    what = f"a reply of {arguments.megabytes} MB sealed and sent by Chromium, loopback"
    note(
        "seal",
        [
            Figure(f"{ours:.0f} MB/s", what, f"{theirs:.0f} MB/s sent as it is", ours / theirs),
            Figure(
                f"{max(memory):.0f} MB", "memory of the page's process while it seals, above before", "200 MB (aim)"
            ),
        ],
    )


if __name__ == "__main__":
    main()
