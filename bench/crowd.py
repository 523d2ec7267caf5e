"""Many telephones at once on one installation, and a reader of its pages meanwhile: for a benchmark and for a walk.

Every telephone asks the pages for a token and makes a speed test with the command line's own client.
"""

import asyncio
import http.client
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from maillage.core.problems import Problem
from maillage.measure.protocol.client.address import read_address
from maillage.measure.protocol.client.control import Server
from maillage.measure.protocol.client.events import Event, PhaseBegun, WaitSeen
from maillage.measure.protocol.client.session import Grant
from maillage.measure.protocol.client.test import Test
from maillage.measure.protocol.domain.plan import Plan, TestKind, plan_of

REPOSITORY: Final = Path(__file__).resolve().parents[1]
START_LIMIT_S: Final = 120.0
STOP_LIMIT_S: Final = 40.0
PAGE_LIMIT_S: Final = 10.0
GATHERING_S: Final = 3.0  # processes start, then all telephones begin at one moment
READERS: Final = 32
POLITE: Final = 10  # telephones are machines of their own: here they give way to what is measured
SPEED: Final = plan_of(TestKind.SPEED, is_eco=False)


@dataclass(frozen=True, slots=True)
class Told:
    """The node told a telephone to come back: when, in how long, behind how many."""

    at_s: float
    wait_s: float
    ahead: int


@dataclass(frozen=True, slots=True)
class Ending:
    """How one test ended. ``code`` is empty for a finished one; moments are those of the machine's steady clock."""

    asked_s: float
    begun_s: float | None
    ended_s: float
    told: Sequence[Told] = ()
    code: str = ""
    is_refused: bool = False
    statuses: Mapping[str, str] | None = None
    goodput_bps: Mapping[str, float] | None = None
    flags: Sequence[str] = ()

    @property
    def is_finished(self) -> bool:
        """Whether it was measured to its end."""
        return self.statuses is not None

    @property
    def waited_s(self) -> float:
        """From the question to the beginning, or to the end where it never began."""
        return (self.ended_s if self.begun_s is None else self.begun_s) - self.asked_s


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a page: its address, status (0: none came), and how long it took since it was due."""

    path: str
    status: int
    took_ms: float


# -- the installation ----------------------------------------------------------------------------------------------


@contextmanager
def served(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """``maillage serve`` on an installation in ``folder``, until its pages and its node answer."""
    addresses = [f"http://127.0.0.1:{environment[name]}/health" for name in ("MAILLAGE_PORT", "MAILLAGE_NODE_PORT")]
    with (folder / "serve.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "maillage", "serve"], env=environment, cwd=REPOSITORY, stdout=log, stderr=log
        )
        try:
            for address in addresses:
                _wait_until_healthy(address, server, folder / "serve.log")
            yield
        finally:
            server.terminate()
            server.wait(timeout=STOP_LIMIT_S)


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)  # not listening yet
    raise RuntimeError(f"{address}: {said.read_text()}")


# -- the telephones ------------------------------------------------------------------------------------------------


def run_crowd(pages_url: str, count: int, *, processes: int, plan: Plan = SPEED) -> list[Ending]:
    """How each of ``count`` tests ended that all begin at one moment; in the order in which they ended."""
    shares = [count // processes + (number < count % processes) for number in range(processes)]
    begin_s = time.monotonic() + GATHERING_S
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(_crowd, pages_url, share, begin_s, plan) for share in shares]
        return sorted((one for share in running for one in share.result()), key=lambda one: one.ended_s)


def _crowd(pages_url: str, count: int, begin_s: float, plan: Plan) -> list[Ending]:
    os.nice(POLITE)
    return asyncio.run(_telephones(pages_url, count, begin_s, plan))


async def _telephones(pages_url: str, count: int, begin_s: float, plan: Plan) -> list[Ending]:
    await asyncio.sleep(max(0.0, begin_s - time.monotonic()))
    server = Server(read_address(pages_url))
    return await asyncio.gather(*(_telephone(server, plan) for _ in range(count)))


async def _telephone(server: Server, plan: Plan) -> Ending:
    """One test: finished, refused with a code, or broken (the name of what broke it stands as its code)."""
    asked_s, begun_s, told = time.monotonic(), None, list[Told]()

    def report(event: Event) -> None:
        nonlocal begun_s
        if isinstance(event, WaitSeen):
            told.append(Told(time.monotonic(), event.wait_s, event.ahead))
        elif isinstance(event, PhaseBegun) and event.phase == plan.subtests[0].value:
            begun_s = time.monotonic()

    async def renew() -> Grant:
        return (await server.leave(plan)).grant

    try:
        test = Test(plan, await renew(), report, renew)
        outcome = await test.run()
        assert outcome is not None, "nobody stops it"
    except Problem as problem:
        return Ending(asked_s, begun_s, time.monotonic(), told, problem.code, is_refused=True)
    except OSError as error:  # not a defined ending: whoever reads the result counts it as a fault
        return Ending(asked_s, begun_s, time.monotonic(), told, f"{type(error).__name__}: {error}")
    parts = outcome.subtests
    return Ending(
        asked_s,
        begun_s,
        time.monotonic(),
        told,
        statuses={kind: str(part["status"]) for kind, part in parts.items()},
        goodput_bps={kind: part["goodput_bps"] for kind, part in parts.items() if part.get("goodput_bps")},
        flags=outcome.flags,
    )


# -- the reader ----------------------------------------------------------------------------------------------------


class Reader:
    """Asks for pages at a steady rate, each on a connection of its own, whether or not the last one has answered."""

    def __init__(self, pages_url: str, paths: Sequence[str], *, a_second: float) -> None:
        self._host = urlsplit(pages_url).netloc
        self._paths = paths
        self._gap_s = 1 / a_second
        self._is_over = False
        self.asked: list[Asked] = []

    def read(self) -> None:
        """Ask until told to stop."""
        begin_s = time.monotonic()
        with ThreadPoolExecutor(READERS) as pool:
            for number in range(sys.maxsize):
                due_s = begin_s + number * self._gap_s
                time.sleep(max(0.0, due_s - time.monotonic()))
                if self._is_over:
                    return
                pool.submit(self._ask, self._paths[number % len(self._paths)], due_s)

    def stop(self) -> None:
        """Ask no more; what was asked is still waited for."""
        self._is_over = True

    def _ask(self, path: str, due_s: float) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=PAGE_LIMIT_S)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except OSError:
            status = 0  # no answer is a result too
        finally:
            connection.close()
        self.asked.append(Asked(path, status, 1000 * (time.monotonic() - due_s)))


@contextmanager
def reading(pages_url: str, paths: Sequence[str], *, a_second: float) -> Iterator[Reader]:
    """A reader that reads for as long as the block runs."""
    reader = Reader(pages_url, paths, a_second=a_second)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(reader.read)
        try:
            yield reader
        finally:
            reader.stop()
            running.result()


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that ``percent`` of ``values`` do not exceed; they are two at least."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


# -- what was seen -------------------------------------------------------------------------------------------------


def most_at_once(endings: Sequence[Ending]) -> int:
    """How many tests were measured at the same moment, at most, as the telephones saw it."""
    begun = [one for one in endings if one.begun_s is not None]
    moments = sorted([(one.begun_s or 0.0, 1) for one in begun] + [(one.ended_s, -1) for one in begun])
    at_once = most = 0
    for _, step in moments:
        at_once += step
        most = max(most, at_once)
    return most
