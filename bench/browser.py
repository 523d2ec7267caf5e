"""Speed of the test in a browser: our engine, @m-lab/ndt7 and @cloudflare/speedtest against the same node, on loopback.

Headless Chromium, node and page server share the machine: what is compared is what each client costs the browser.
Each round has a fresh browser, a fresh node (a node lets one address make ten tests an hour without a token) and the
clients in an order drawn anew. Needs node_modules (`make run`) and /usr/bin/chromium.
"""

import argparse
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, cast

from playwright.sync_api import Browser, Page, sync_playwright

from bench.installations import free_port
from maillage.measure.protocol.domain.protocol import TOKEN_START_S
from maillage.measure.protocol.domain.tokens import Claims, sign
from maillage.measure.speedtest.store.node_key import node_key

REPOSITORY: Final = Path(__file__).resolve().parents[1]
ENGINE: Final = REPOSITORY / "maillage" / "measure" / "protocol" / "static" / "protocol" / "engine"
NODE: Final = "local"
CLIENTS: Final = ("maillage", "ndt7", "cloudflare")
NAMES: Final = {"maillage": "maillage", "ndt7": "@m-lab/ndt7", "cloudflare": "@cloudflare/speedtest"}
# 60 MB are over in a quarter of a second at the speed aimed at: these last for the seven seconds of a transfer.
DOWN_BYTES: Final = 8_000_000_000
UP_BYTES: Final = 8_000_000_000
TARGET_BPS: Final = 2_000_000_000
CLIENT_LIMIT_MS: Final = 60_000
START_LIMIT_S: Final = 30.0
PAGE: Final = b"""<!doctype html><title>bench</title>
<script src="/node_modules/@m-lab/ndt7/src/ndt7.js"></script>
<script type="module" src="/bench/browser_page.js"></script>
"""
# The client's own list (version 1.14.1) without packetLoss, which needs a relay for UDP.
CLOUDFLARE: Final[Sequence[tuple[str, float, int]]] = (
    ("download", 1e5, 9),
    ("download", 1e6, 8),
    ("upload", 1e5, 8),
    ("upload", 1e6, 6),
    ("download", 1e7, 6),
    ("upload", 1e7, 4),
    ("download", 2.5e7, 4),
    ("upload", 2.5e7, 4),
    ("download", 1e8, 3),
    ("upload", 5e7, 3),
    ("download", 2.5e8, 2),
)


class Pages(SimpleHTTPRequestHandler):
    """The page of the bench and the scripts it loads."""

    def do_GET(self) -> None:
        """The page itself, or a file."""
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)
        return None

    def translate_path(self, path: str) -> str:
        """The engine where it lies; everything else below the repository."""
        if path.startswith("/engine/"):
            return str(ENGINE / Path(path).name)
        return super().translate_path(path)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def page_server() -> Iterator[str]:
    """The address of the bench's page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, directory=str(REPOSITORY)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def node(folder: Path) -> Iterator[str]:
    """The address of a node that speaks the other clients' protocols to everyone."""
    port = free_port()
    ours = {
        "MAILLAGE_DATA": str(folder),
        "MAILLAGE_NODE_PORT": str(port),
        "MAILLAGE_NODE_NAME": NODE,
        "MAILLAGE_NODE_LEGACY": "open",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DATABASE_URL"))}
    with (folder / "node.log").open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "maillage.site.processes.node"],
            env=kept | ours,
            cwd=REPOSITORY,
            stdout=said,
            stderr=said,
        )
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}/health", server, folder / "node.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)  # not listening yet
    raise RuntimeError(said.read_text())


def token(folder: Path) -> str:
    """A token whose caps last for seconds on loopback; the key is the one the node has read."""
    now_s = int(time.time())
    claims = Claims(
        identity=secrets.token_urlsafe(16),
        audience=NODE,
        issued_at=now_s,
        expires_at=now_s + TOKEN_START_S,
        kind="speed",
        down_bytes=DOWN_BYTES,
        up_bytes=UP_BYTES,
    )
    return sign(claims, node_key(folder))


def measure(page: Page, client: str, url: str, folder: Path) -> Mapping[str, Any]:
    """Bits a second down and up, as that client says it."""
    measurements = [{"type": kind, "bytes": size_bytes, "count": count} for kind, size_bytes, count in CLOUDFLARE]
    asked = {"client": client, "url": url, "token": token(folder), "measurements": measurements}
    found = page.evaluate(
        """({client, limitMs, ...asked}) => Promise.race([
            window.clients[client](asked),
            new Promise((_, reject) => setTimeout(() => reject(new Error("too long")), limitMs)),
        ])""",
        {**asked, "limitMs": CLIENT_LIMIT_MS},
    )
    return cast("Mapping[str, Any]", found)


def make_round(browser: Browser, page_url: str, clients: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """What each of ``clients`` measures, one after the other, each in a page of its own."""
    found: dict[str, Mapping[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as name, node(Path(name)) as url:
        for client in clients:
            context = browser.new_context()
            page = context.new_page()
            page.goto(page_url)
            page.wait_for_function("window.clients && window.ndt7")
            found[client] = measure(page, client, url, Path(name))
            context.close()
            print(f"  {NAMES[client]:24} {_mbit(found[client]['down'])} {_mbit(found[client]['up'])}", flush=True)
    return found


def _mbit(bps: float) -> str:
    return f"{bps / 1e6:8.0f}"


def print_table(rounds: Sequence[Mapping[str, Mapping[str, Any]]]) -> None:
    """Medians over the rounds, in Mbit/s, and how many times ours they are."""
    medians = {
        client: tuple(statistics.median(one[client][way] for one in rounds) for way in ("down", "up"))
        for client in rounds[0]
    }
    print("\n| who | down Mbit/s | times ours | up Mbit/s | times ours |\n| --- | --- | --- | --- | --- |")
    ours = medians["maillage"]
    for client, (down, up) in medians.items():
        ratios = f"{down / ours[0]:.2f} | {up / 1e6:,.0f} | {up / ours[1]:.2f}"
        print(f"| {NAMES[client]} | {down / 1e6:,.0f} | {ratios} |")
    verdict = "met" if ours[0] >= TARGET_BPS else "missed"
    print(f"\nAim of {TARGET_BPS / 1e6:,.0f} Mbit/s down: {verdict}.")


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", nargs="+", choices=CLIENTS, default=list(CLIENTS))
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    rounds = []
    with page_server() as page_url, sync_playwright() as playwright:
        for number in range(arguments.rounds):
            order = chance.sample(arguments.clients, len(arguments.clients))
            print(f"round {number + 1}: Mbit/s down, up", flush=True)
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
            rounds.append(make_round(browser, page_url, order))
            browser.close()
    if "maillage" in rounds[0]:
        print_table([{client: one[client] for client in arguments.clients} for one in rounds])


if __name__ == "__main__":
    main()
