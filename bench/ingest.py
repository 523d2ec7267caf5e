"""Documents acknowledged a second: single with 1, 8 and 50 clients, streamed, imported; beside plain SQLite.

Run: .venv/bin/python bench/ingest.py --json ingest.json [--kills 200]
"plain" is bench/ingest_plain.py, the same web server with one commit a document, no checks, no place, no bins. The
processor time of the server stands beside each rate, because it does not depend on what else the machine does.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note
from bench.ingest_crash import crash
from bench.ingest_load import (
    REPOSITORY,
    PageServer,
    documents,
    node_key,
    page_server,
    run_maillage,
    send,
    single_requests,
    stream_requests,
    wait_for_answer,
)
from bench.installations import free_port

SINGLE = ((1, 1_500), (8, 6_000), (50, 10_000))  # clients, documents
STREAMED = ((1, 60_000), (8, 160_000))
LINES = 1_000
IMPORTED = 200_000
TARGET_SINGLE, TARGET_STREAMED = 1_000, 20_000
IMPORT = """
import sys, time
import django
django.setup()
from uuid import UUID
import numpy as np
from maillage.core.clock import utc_now
from maillage.measure.protocol.domain.terms import AttestationKind, SubtestKind
from maillage.measure.record.store.rows import record_columns
from maillage.measure.record.domain.columns import Columns, SubtestColumn, SubtestOutcome
from maillage.measure.record.domain.terms import Origin

rows, page, chance, now = int(sys.argv[1]), 10_000, np.random.default_rng(1), utc_now()
body = '{"version":"1","subtests":{"download":{"status":"ok","goodput_bps":45200000}}}' * 5

def columns(first):
    def small(words, kind): return chance.choice(words, page).astype(kind)
    measured = np.full(page, SubtestOutcome.MEASURED, np.int8)
    def figure(mean): return SubtestColumn(chance.lognormal(mean, 1, page), measured)
    return Columns(
        ids=[UUID(int=int.from_bytes(chance.bytes(16), "big"), version=4) for _ in range(page)],
        taken_at=np.datetime64("2026-01-01", "us") + chance.integers(0, 25_000_000, page).astype("timedelta64[s]"),
        lon=chance.normal(-1.0, 0.6, page), lat=chance.normal(47.4, 0.4, page), accuracy_m=np.full(page, 20.0),
        operator=small([1, 2, 3, 4], np.int16), operator_origin=small([1], np.int8),
        technology=small([4, 5], np.int8), technology_origin=small([1], np.int8), context=small([1, 2, 3], np.int8),
        device=chance.integers(0, 1 << 40, page), flags=[""] * page, bodies=[body] * page,
        subtests={kind: figure(mean) for kind, mean in ((SubtestKind.DOWNLOAD, 17), (SubtestKind.UPLOAD, 15.5),
                  (SubtestKind.LATENCY, 3.6), (SubtestKind.WEB, 7.6), (SubtestKind.VIDEO, 7))},
    )

record_columns(columns(0), origin=Origin.DRIVE_TEST, source="warm", now=now, vouching=AttestationKind.IMPORT)
pages = [columns(at) for at in range(rows // page)]
began, used = time.perf_counter(), time.process_time()
for each in pages:
    record_columns(each, origin=Origin.DRIVE_TEST, source="bench", now=now, vouching=AttestationKind.IMPORT)
print(time.perf_counter() - began, time.process_time() - used)
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement of the benchmark."""

    who: str
    what: str
    clients: int
    documents: int
    a_second: int
    p50_ms: float | None
    p99_ms: float | None
    cpu_us: int  # of the server's processes, a document


def main() -> None:
    """Run everything, show a table, write the JSON."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        lines = _ours(Path(folder) / "ours", arguments.workers, arguments.fewer)
        lines += _plain(Path(folder) / "plain", arguments.workers, arguments.fewer)
        report = _crashes(Path(folder) / "crash", arguments.kills)
    _show(lines, report)
    note("ingest", _figures(lines))
    if arguments.json:
        facts = {"load": os.getloadavg(), "lines": [asdict(line) for line in lines], "crash": report}
        arguments.json.write_text(json.dumps(facts, indent=2) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    parser.add_argument("--kills", type=int, default=10, help="how many times to kill -9 the server during load")
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    parser.add_argument("--fewer", type=int, default=1, help="so many times fewer documents")
    return parser.parse_args()


def _ours(folder: Path, workers: int, fewer: int) -> list[Line]:
    folder.mkdir()
    with page_server(folder, workers=workers) as server:
        send(
            server.port, single_requests(documents(200, seed=1, key=node_key(folder))), clients=8
        )  # contours are loaded at the first
        lines = _measured("maillage", server, fewer)
        count = max(IMPORTED // fewer, 10_000)
        seconds, used = (float(word) for word in _python(server, IMPORT, str(count)).split())
        imported = Line("maillage", "imported", 1, count, _rate(count, seconds), None, None, _us(count, used))
        state = json.loads(run_maillage(server, "quality", "status", "--json"))
        assert state["rows"] == 200 + sum(line.documents for line in lines) + count + 10_000, state
    return [*lines, imported]


def _plain(folder: Path, workers: int, fewer: int) -> list[Line]:
    folder.mkdir()
    with _plain_server(folder, workers) as server:
        return _measured("plain", server, fewer)


def _measured(who: str, server: PageServer, fewer: int) -> list[Line]:
    lines = []
    for clients, whole in SINGLE:
        count = whole // fewer
        requests = single_requests(documents(count, seed=clients + 1_000, key=node_key(server.folder)))
        lines.append(_line(who, "single", server, requests, clients=clients, count=count))
    for clients, whole in STREAMED:
        count = whole // fewer
        requests = stream_requests(documents(count, seed=clients + 2_000, key=node_key(server.folder)), lines=LINES)
        lines.append(_line(who, "streamed", server, requests, clients=clients, count=count))
    return lines


def _line(who: str, what: str, server: PageServer, requests: list[bytes], *, clients: int, count: int) -> Line:
    used = _processor_s(server)
    sent = send(server.port, requests, clients=clients)
    used = _processor_s(server) - used
    assert len(sent.acknowledged) == len(requests), sent.statuses
    waits = statistics.quantiles(sent.waits_ms, n=100, method="inclusive")
    return Line(
        who,
        what,
        clients,
        count,
        _rate(count, sent.seconds),
        round(waits[49], 2),
        round(waits[98], 2),
        _us(count, used),
    )


def _figures(lines: Iterable[Line]) -> list[Figure]:
    """Of the most clients: single documents beside the same server without checks, streamed ones, imported rows."""
    most = {(line.who, line.what): line for line in lines}  # the last of each has the most clients
    single, plain, streamed = most["maillage", "single"], most["plain", "single"], most["maillage", "streamed"]
    what = f"single documents acknowledged, durable, {single.clients} clients"
    beside, ratio = f"same server, no checks: {plain.a_second:,}/s", single.a_second / plain.a_second
    by_processor = f"the same, no checks: {most['plain', 'streamed'].cpu_us:,} µs"
    imported = most["maillage", "imported"]
    return [
        Figure(f"{single.a_second:,}/s", what, beside, ratio),
        Figure(f"{streamed.a_second:,}/s", f"streamed documents, {streamed.clients} clients", "aim 10,000/s"),
        Figure(
            f"{streamed.cpu_us:,} µs",
            "processor of a streamed document, its receipt’s signature checked",
            by_processor,
            most["plain", "streamed"].cpu_us / streamed.cpu_us,
        ),
        Figure(f"{imported.a_second:,}/s", "imported rows", f"aim {TARGET_STREAMED:,}/s"),
    ]


def _rate(count: int, seconds: float) -> int:
    return round(count / seconds)


def _us(count: int, seconds: float) -> int:
    return round(seconds / count * 1e6)


def _processor_s(server: PageServer) -> float:
    """The processor time that all processes of the server have used."""
    assert server.process is not None
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # a process that ended while we looked
        if int(words[2]) == server.process.pid:
            ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _python(server: PageServer, program: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=server.environment,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@contextmanager
def _plain_server(folder: Path, workers: int) -> Iterator[PageServer]:
    port = free_port()
    words = [
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        "8",
        "--no-access-log",
        # A worker that is told to end while it still starts never hears it: the server would wait for it without end.
        "--workers-kill-timeout",
        "5",
    ]
    environment = dict(os.environ) | {"PLAIN_DATABASE": str(folder / "plain.sqlite3")}
    command = [sys.executable, "-m", "granian", *words, "bench.ingest_plain:application"]
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=REPOSITORY,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    server = PageServer(folder, environment, port, process)
    try:
        wait_for_answer(port, process)
        send(port, single_requests(documents(20, seed=1)), clients=1)  # the table is made at the first
        yield server
    finally:
        server.stop()


def _crashes(folder: Path, kills: int) -> dict[str, Any]:
    if not kills:
        return {}
    folder.mkdir()
    began = time.monotonic()
    with page_server(folder, workers=2, threads=4) as server:
        report = crash(server, kills=kills, documents_each=400, seed=7)
    return {**asdict(report), "seconds": round(time.monotonic() - began)}


def _show(lines: list[Line], report: dict[str, Any]) -> None:
    plain = {(line.what, line.clients): line for line in lines if line.who == "plain"}
    table = Table("who", "what", "clients", "docs/s", "p50 ms", "p99 ms", "CPU µs", "x plain", "target")
    for line in lines:
        beside = plain.get((line.what, line.clients))
        ratio = f"{line.a_second / beside.a_second:.2f}" if beside and line.who != "plain" else ""
        target = {"single": TARGET_SINGLE, "streamed": TARGET_STREAMED, "imported": TARGET_STREAMED}[line.what]
        row = (line.who, line.what, line.clients, line.a_second, line.p50_ms, line.p99_ms, line.cpu_us, ratio)
        table.add_row(*("" if word is None else str(word) for word in row), str(target) if line.who != "plain" else "")
    console = Console()
    console.print(table)
    if report:
        console.print("kill -9: ", report)


if __name__ == "__main__":
    main()
