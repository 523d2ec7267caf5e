"""Documents posted without end while processes of an installation are killed: what the thousand kills are made of."""

import json
import os
import random
import signal
import socket
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from statistics import median
from threading import Condition, Event, Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.ingest_load import documents
from tests.faults.installed import Installed, children, is_alive

CLIENTS = 4
LINES = 20  # documents of a stream
STREAM_SHARE = 0.1
PAUSE_S = 0.05  # of a client between two requests: the machine has other things to do than documents
PATIENCE_S = 180.0
LONGEST_BREATH_S = 0.5  # between an acknowledgement and the next kill
# What a kill ends, and how many of forty: one in twenty ends the supervisor, alone or with every process at once.
WEIGHTS = {"worker": 15, "pages": 6, "counter": 8, "follower": 4, "node": 5, "supervisor": 1, "everything": 1}


@dataclass
class Acknowledged:
    """What the clients were told is recorded, and when the last request that was told so had begun."""

    documents: set[str] = field(default_factory=set)
    began_s: float = 0.0
    broken: int = 0
    changed: Condition = field(default_factory=Condition)

    def add(self, identities: list[str], *, began_s: float) -> None:
        with self.changed:
            self.documents.update(identity.replace("-", "") for identity in identities)
            self.began_s = max(self.began_s, began_s)
            self.changed.notify_all()

    def is_later_than(self, moment_s: float, *, within_s: float) -> bool:
        """Whether a request that began after ``moment_s`` is acknowledged, now or soon."""
        with self.changed:
            return self.changed.wait_for(lambda: self.began_s > moment_s, within_s)


class Client(Thread):
    """Posts documents until it is told to stop; sends each again, as real ones do, until it is acknowledged."""

    def __init__(self, port: int, acknowledged: Acknowledged, *, seed: int, key: Ed25519PrivateKey) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._acknowledged = acknowledged
        self._seed = seed
        self._key = key
        self._chance = random.Random(seed)
        self._connection: HTTPConnection | None = None
        self.stopping = Event()
        self.refused = ""  # what was refused, in words: no document of ours may be

    def run(self) -> None:
        number = 0
        while not self.stopping.is_set() and not self.refused:
            lines = LINES if self._chance.random() < STREAM_SHARE else 1
            # Drawn by a seed of its own each: no document is ever sent by two clients.
            sent = documents(lines, seed=self._seed * 1_000_003 + number, key=self._key)
            number += 1
            while not self._is_acknowledged(sent) and not self.refused:
                time.sleep(PAUSE_S)
            time.sleep(PAUSE_S)
        if self._connection is not None:
            self._connection.close()

    def _is_acknowledged(self, sent: list[dict[str, object]]) -> bool:
        kind = "application/json" if len(sent) == 1 else "application/x-ndjson"
        body = "\n".join(map(json.dumps, sent))
        began_s = time.monotonic()
        try:
            if self._connection is None:
                self._connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
                self._connection.connect()
            self._connection.request("POST", "/api/v1/measurements", body, {"Content-Type": kind})
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, HTTPException) as problem:
            # Nobody listens, or whoever did was killed with our request.
            self._acknowledged.broken += not isinstance(problem, ConnectionRefusedError)
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            return False
        if answer.status == 503:
            return False  # busy: asks again
        lines = [json.loads(line) for line in text.splitlines()] if answer.status < 300 else []
        if len(lines) != len(sent) or any(line["result"] not in {"recorded", "already_known"} for line in lines):
            self.refused = f"{answer.status}: {text[:2000]!r}"
            return False
        self._acknowledged.add([str(document["id"]) for document in sent], began_s=began_s)
        return True


@dataclass
class Killer:
    """Kills processes of ``installed`` at random and waits, after each, until a new document is acknowledged."""

    installed: Installed
    acknowledged: Acknowledged
    chance: random.Random
    waits_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # by what was killed

    @property
    def kills(self) -> int:
        """How many there were."""
        return sum(map(len, self.waits_s.values()))

    def kill_one(self) -> None:
        """One kill; the next document is acknowledged when it returns."""
        time.sleep(self.chance.uniform(0, LONGEST_BREATH_S))
        name, victims = self._drawn()
        under_it = family(victims[0])
        moment_s = time.monotonic()
        for pid in victims:
            with suppress(ProcessLookupError):  # ended with the one before
                os.kill(pid, signal.SIGKILL)
        if name in {"supervisor", "everything"}:
            self._start_again(under_it)
        if not self.acknowledged.is_later_than(moment_s, within_s=PATIENCE_S):
            raise AssertionError(f"no document was acknowledged after a kill of {name}: {self.installed.log_end()}")
        self.waits_s[name].append(time.monotonic() - moment_s)

    def _drawn(self) -> tuple[str, list[int]]:
        """What is killed: a process that runs now, drawn by the weights."""
        service = self.installed.service
        assert service is not None
        assert service.poll() is None, self.installed.log_end()
        living: dict[str, Callable[[], list[int]]] = {
            "worker": lambda: [
                self.chance.choice(workers)
                for workers in [[child for pid in self.installed.processes("pages") for child in children(pid)]]
                if workers
            ],
            "supervisor": lambda: [service.pid],
            # The first one first, so that it starts none of the others again.
            "everything": lambda: [service.pid, *family(service.pid)],
        }
        name = self.chance.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
        while not (victims := living.get(name, lambda name=name: self.installed.processes(name))()):
            time.sleep(0.05)  # it is just being started again: its turn is not another's, or the whole would die most
        return name, victims

    def _start_again(self, under_it: list[int]) -> None:
        """As the machine's own supervisor does, once nothing of the service is left."""
        service = self.installed.service
        assert service is not None
        service.wait()
        self.installed.wait(lambda: not any(map(is_alive, under_it)), "processes end with their supervisor")
        self.installed.launch()

    def told(self) -> str:
        """A line of figures."""
        by_kind = "; ".join(
            f"{name} {len(waits)} times: {median(waits):.1f} s, {max(waits):.1f} at most"
            for name, waits in sorted(self.waits_s.items())
        )
        return (
            f"{self.kills} kills, until a new document was acknowledged in the median ({by_kind}); "
            f"{self.acknowledged.broken} requests broken, {len(self.acknowledged.documents)} documents acknowledged"
        )


def unborrowed_port() -> int:
    """A free port that no connection is given as its own: a client that asks a dead server does not reach itself."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as trial, suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port


def family(pid: int) -> list[int]:
    """All that ``pid`` started, and what those started."""
    return [each for child in children(pid) for each in (child, *family(child))]
