"""A real page server in a folder of its own, and clients that send it documents: for benchmarks and crash tests.

The clients are one event loop over plain sockets, so that they take little of the processor that the server needs.
"""

import json
import os
import random
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.installations import free_port
from maillage.core.signing_keys import load_or_create_signing_key
from maillage.measure.protocol.domain.receipts import SessionReceipt, sign_receipt
from maillage.site.backup.rows import SQLITE_FILE

REPOSITORY: Final = Path(__file__).resolve().parents[1]
START_LIMIT_S: Final = 90.0
ANSWER_LIMIT_S: Final = 60.0
TOWNS: Final = ((-1.553, 47.218), (-0.55, 47.47), (0.199, 48.0), (-1.426, 46.67), (-0.77, 48.07), (-2.21, 47.27))


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a series of requests: which were acknowledged (their numbers), how long each took."""

    acknowledged: list[int]
    statuses: Counter[int]
    waits_ms: list[float]
    seconds: float


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    number: int = -1
    began: float = 0.0
    received: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class PageServer:
    """The page server of an installation; ``kill`` ends all its processes at once, as a power cut does."""

    folder: Path
    environment: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "maillage.site.processes.server"],
                env=self.environment,
                cwd=REPOSITORY,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        wait_for_answer(self.port, self.process)

    def kill(self) -> None:
        """End every process of the server with SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an administrator does."""
        self._end(signal.SIGTERM)

    def _end(self, signal_number: int) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError):  # it ended by itself
            os.killpg(self.process.pid, signal_number)
        self.process.wait(timeout=30)


@contextmanager
def page_server(folder: Path, *, workers: int = 2, threads: int = 8, database: str = "") -> Iterator[PageServer]:
    """A page server on a new installation in ``folder``, running; stopped at the end.

    It migrates where nobody has; a ``database`` (an address of PostgreSQL) that another server shares is migrated.
    """
    port = free_port()
    ours = {
        "MAILLAGE_DATA": str(folder),
        "MAILLAGE_PORT": str(port),
        "MAILLAGE_DEMO": "0",
        "MAILLAGE_WORKERS": str(workers),
        "MAILLAGE_THREADS": str(threads),
        "MAILLAGE_RATE_TOKEN": "1000000",
        "MAILLAGE_RATE_PREFIX": "10000000",
        "MAILLAGE_LOG": "json",
        "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DATABASE_URL"))}
    address = {"DATABASE_URL": database} if database else {}
    server = PageServer(folder, kept | ours | address, port)
    if not database and not (folder / SQLITE_FILE).exists():
        run_maillage(server, "migrate")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def run_maillage(server: PageServer, *words: str) -> str:
    """What ``maillage WORDS`` writes on the installation of ``server``."""
    command = [sys.executable, "-m", "maillage", *words]
    done = subprocess.run(command, env=server.environment, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return done.stdout


def documents(
    count: int, *, seed: int, now: datetime | None = None, key: Ed25519PrivateKey | None = None
) -> list[dict[str, object]]:
    """Documents around six towns in the last twenty days; a tenth have failures. Equal seeds give equal documents.

    With the ``key`` of a node each has the receipt of a session of its own.
    """
    chance = random.Random(seed)
    latest = now or datetime.now(UTC)
    made = [_document(chance, latest) for _ in range(count)]
    return made if key is None else [{**each, "receipt": _receipt(chance, each, key)} for each in made]


def node_key(folder: Path) -> Ed25519PrivateKey:
    """The key with which the node of the installation in ``folder`` signs receipts."""
    return load_or_create_signing_key(folder / "secrets" / "receipt_key")


def _receipt(chance: random.Random, made: dict[str, object], key: Ed25519PrivateKey) -> str:
    began_ms = int(datetime.fromisoformat(str(made["taken_at"])).timestamp() * 1000)
    receipt = SessionReceipt(
        node="local",
        identity=f"{chance.getrandbits(128):032x}",
        network=f"{chance.getrandbits(64):016x}",
        began_ms=began_ms,
        ended_ms=began_ms + 20_000,
        down_bytes=60_500_000,
        up_bytes=20_000_000,
        download=tuple(chance.randrange(60_000, 90_000) for _ in range(34)),
        upload=tuple(chance.randrange(60_000, 90_000) for _ in range(28)),
        web_bytes=11_000_000,
    )
    return sign_receipt(receipt, key)


def _document(chance: random.Random, latest: datetime) -> dict[str, object]:
    lon, lat = chance.choice(TOWNS)
    taken_at = latest - timedelta(minutes=chance.uniform(1, 20 * 24 * 60))
    is_fine = chance.random() > 0.1
    download = (
        {"status": "ok", "goodput_bps": round(chance.lognormvariate(17, 1))} if is_fine else {"status": "timeout"}
    )
    return {
        "version": "1",
        "id": str(UUID(int=chance.getrandbits(128), version=4)),
        "taken_at": taken_at.isoformat(timespec="milliseconds"),
        "device": f"{chance.randrange(1 << 20):032x}",
        "position": {
            "lon": round(chance.gauss(lon, 0.05), 6),
            "lat": round(chance.gauss(lat, 0.03), 6),
            "accuracy_m": 15,
        },
        "context": chance.choice(["outdoor", "indoor", "car"]),
        "operator": {
            "value": chance.choice(["orange", "sfr", "bouygues-telecom", "free-mobile"]),
            "origin": "declared",
        },
        "technology": {"value": chance.choice(["4G", "5G"]), "origin": "declared"},
        "client": {"name": "maillage-bench", "version": "1.0"},
        "subtests": {
            "latency": {"status": "ok", "rtt_ms": round(chance.lognormvariate(3.6, 0.4), 2), "samples": 20},
            "download": download,
            "upload": {"status": "ok", "goodput_bps": round(chance.lognormvariate(15.5, 1))},
            "web": {
                "status": "ok",
                "pages": [
                    {"name": f"page-{at}", "status": "ok", "load_ms": round(chance.lognormvariate(7.5, 0.5))}
                    for at in range(5)
                ],
            },
        },
    }


def single_requests(sent: Sequence[dict[str, object]]) -> list[bytes]:
    """One HTTP request a document."""
    return [_request(json.dumps(each).encode(), "application/json") for each in sent]


def stream_requests(sent: Sequence[dict[str, object]], *, lines: int) -> list[bytes]:
    """One HTTP request for every ``lines`` documents."""
    texts = [json.dumps(each) for each in sent]
    bodies = ["\n".join(texts[at : at + lines]).encode() for at in range(0, len(texts), lines)]
    return [_request(body, "application/x-ndjson") for body in bodies]


def _request(body: bytes, kind: str) -> bytes:
    head = (
        f"POST /api/v1/measurements HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send(
    port: int, requests: Sequence[bytes], *, clients: int, kill_after: tuple[int, PageServer] | None = None
) -> Sent:
    """Send ``requests`` over ``clients`` connections, each one request at a time, until all are answered.

    ``kill_after``: kill the server once that many are acknowledged, and return what was acknowledged until then.
    """
    waiting = iter(enumerate(requests))
    sent = Sent([], Counter(), [], 0.0)
    began = time.perf_counter()
    with selectors.DefaultSelector() as ready:
        for _ in range(clients):
            connection = _Connection(socket.create_connection(("127.0.0.1", port)))
            connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ready.register(connection.socket, selectors.EVENT_READ, connection)
            _send_next(connection, waiting, ready)
        while ready.get_map():
            for key, _ in ready.select(timeout=ANSWER_LIMIT_S) or _nobody_answers():
                _receive(key.data, sent, ready)
                if key.data.number < 0:
                    _send_next(key.data, waiting, ready)
            if kill_after and len(sent.acknowledged) >= kill_after[0]:
                kill_after[1].kill()
                kill_after = None
    return Sent(sent.acknowledged, sent.statuses, sent.waits_ms, time.perf_counter() - began)


def _nobody_answers() -> list[tuple[selectors.SelectorKey, int]]:
    raise TimeoutError("no answer")


def _send_next(connection: _Connection, waiting: Iterator[tuple[int, bytes]], ready: selectors.BaseSelector) -> None:
    """Send the next request over ``connection``; closes it when there is none or the server is gone."""
    number, request = next(waiting, (-1, b"")) if connection.socket.fileno() >= 0 else (-1, b"")
    if number >= 0:
        connection.number, connection.began = number, time.perf_counter()
        with suppress(OSError):  # the server is gone: the request counts as not acknowledged
            connection.socket.sendall(request)
            return
    if connection.socket.fileno() >= 0:
        ready.unregister(connection.socket)
        connection.socket.close()


def _receive(connection: _Connection, sent: Sent, ready: selectors.BaseSelector) -> None:
    try:
        part = connection.socket.recv(1 << 18)
    except OSError:
        part = b""  # killed in the middle: not acknowledged
    connection.received += part
    if _is_whole(bytes(connection.received), is_closed=not part):
        status = int(connection.received[9:12])
        sent.statuses[status] += 1
        sent.waits_ms.append((time.perf_counter() - connection.began) * 1000)
        if status in {200, 201}:
            sent.acknowledged.append(connection.number)
        connection.received.clear()
        connection.number = -1
    if not part:
        ready.unregister(connection.socket)
        connection.socket.close()
        connection.number = -1


def _is_whole(answer: bytes, *, is_closed: bool) -> bool:
    """Whether an answer is all there: as long as it says, to its last piece, or to the end of the connection."""
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    headers = {name.lower(): value.strip().lower() for name, _, value in lines}
    if b"content-length" in headers:
        return len(body) >= int(headers[b"content-length"])
    if headers.get(b"transfer-encoding") == b"chunked":
        return body.endswith(b"0\r\n\r\n")  # nothing comes after it: the next request was not sent yet
    return is_closed


def wait_for_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers on ``port``; RuntimeError when its process has ended."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server ended: see server.log in its folder")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
            probe.sendall(b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")
            if probe.recv(12):
                return
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")
