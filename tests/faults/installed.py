"""A small installation of real processes on a disk of its own, and the ways to hurt it."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg

from tests.measure.record.documents import document
from tests.order.sources import ROOT

# Thirty seconds on a machine that has nothing else to do; other tests run beside, so only whether it is back counts.
PATIENCE_S: Final = 150.0
RECORDED: Final = "SELECT id, seq FROM quality_measurement"
ROLES: Final = {
    "pages": "maillage.site.processes.server",
    "counter": "quality count",
    "follower": " follow",
    "node": "site.processes.node",
}


@dataclass
class Installed:
    """An installation that runs, what it acknowledged, and its numbers of processes."""

    folder: Path
    port: int
    node_port: int
    environment: dict[str, str]
    is_own_disk: bool
    acknowledged: set[str] = field(default_factory=set)
    service: subprocess.Popen[bytes] | None = None
    fault_ended_at_s: float = 0.0

    @property
    def database(self) -> Path:
        return self.folder / "maillage.sqlite3"

    def run(self, *words: str) -> None:
        """Run ``maillage WORDS``."""
        command = [sys.executable, "-m", "maillage", *words]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Serve, until /health answers that all is well and the node is there."""
        self.launch()
        self.wait(lambda: self._runs() and self.is_well(), "the start", within_s=2 * PATIENCE_S)

    def launch(self) -> None:
        """Serve, without waiting for anything."""
        with (self.folder.parent / "serve.log").open("ab") as log:
            command = [sys.executable, "-m", "maillage", "serve"]
            self.service = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)

    def _runs(self) -> bool:
        assert self.service is not None
        assert self.service.poll() is None, self.log_end()
        return True

    def log_end(self) -> str:
        """What the processes said last."""
        return (self.folder.parent / "serve.log").read_text()[-4000:]

    def stop(self) -> None:
        if self.service is not None:
            self.service.terminate()
            self.service.wait(timeout=60)

    def health(self) -> tuple[int, dict[str, Any]]:
        """Status and document of /health; 0 while nothing answers. Never later than the answer should be."""
        try:
            answer = httpx.get(f"http://127.0.0.1:{self.port}/health", timeout=5.0)
        except httpx.TransportError:
            return 0, {"states": []}
        return answer.status_code, answer.json()

    def codes(self) -> set[str]:
        """The codes of what is not well."""
        return {state["code"] for state in self.health()[1]["states"]}

    def is_well(self) -> bool:
        """Whether everything is served and everything recorded is counted."""
        status, said = self.health()
        well = status == 200 and said.get("rows_behind") == 0 and said["writing"] == "ok"
        return (
            well
            and said["last_row"] == max(self.recorded().values(), default=0)  # what it read a moment ago may be older
            and self.pid_of("node") is not None
            and self.pid_of("counter") is not None
        )

    def recovery_s(self) -> float:
        """Seconds from the end of the fault until a new document is taken and counted, and all is well.

        Nothing that was acknowledged is lost then.
        """
        self.wait(lambda: self.post() == 201, "a document is taken after the fault")
        self.wait(self.is_well, "after the fault")
        passed_s = time.monotonic() - self.fault_ended_at_s
        assert self.acknowledged - self.recorded().keys() == set()
        return passed_s

    def note_end_of_fault(self) -> None:
        """From now on it may recover."""
        self.fault_ended_at_s = time.monotonic()

    def post(self, *, timeout_s: float = 60.0) -> int:
        """The status of one more document; it is acknowledged where that is 201."""
        content = document()
        try:
            answer = httpx.post(f"http://127.0.0.1:{self.port}/api/v1/measurements", json=content, timeout=timeout_s)
        except httpx.TransportError:
            return 0
        if answer.status_code == 201:
            self.acknowledged.add(content["id"].replace("-", ""))
        return answer.status_code

    def recorded(self) -> dict[str, int]:
        """The documents in the record, and the numbers of their rows."""
        url = self.environment.get("DATABASE_URL")
        if url:
            with psycopg.connect(url) as server:
                return {row[0].hex: row[1] for row in server.execute(RECORDED).fetchall()}
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as rows:
            return dict(rows.execute(RECORDED))

    def pid_of(self, role: str) -> int | None:
        """The first process of a role."""
        return next(iter(self.processes(role)), None)

    def processes(self, role: str) -> list[int]:
        """The processes of a role, children of the supervisor."""
        assert self.service is not None
        return [pid for pid in children(self.service.pid) if ROLES[role] in command_line(pid)]

    def wait(self, is_so: Callable[[], bool], what: str, *, within_s: float = PATIENCE_S) -> float:
        """Seconds until ``is_so``; fails with the log where it does not become so."""
        began_s = time.monotonic()
        while not is_so():
            if time.monotonic() - began_s > within_s:
                raise AssertionError(f"{what}: not within {within_s} s: {self.health()}\n{self.log_end()}")
            time.sleep(0.1)
        return time.monotonic() - began_s

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Within, another program holds the database."""
        with closing(sqlite3.connect(self.database, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        self.note_end_of_fault()

    def fill_disk(self) -> None:
        """Not one octet is free, until ``free_disk``; what processes free meanwhile is taken by the next call."""
        with (self.folder / "filler").open("ab", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue  # smaller pieces fill the rest

    def free_disk(self) -> None:
        (self.folder / "filler").unlink()
        self.note_end_of_fault()


def children(pid: int) -> list[int]:
    """The processes that ``pid`` started."""
    try:
        tasks = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(number) for number in tasks.split()]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_alive(pid: int) -> bool:
    return bool(command_line(pid))


def kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0
