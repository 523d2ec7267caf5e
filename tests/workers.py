"""Runs the tests in several processes: forks of the one that found them, which has loaded what they import.

``--workers 3`` asks for it. A file is one worker's, so that its module's fixtures are made once (sharing.py says which
files go together). Those that measure rates have one more for themselves, to which the others yield: they want little
of the processor, and at once. pytest-xdist, which begins each worker anew, finds all tests in each of them: twenty
seconds of processor more.
"""

import gc
import os
import shutil
import signal
import sys
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, Final, NamedTuple, cast

import pytest
from _pytest._io import TerminalWriter
from _pytest.capture import CaptureManager
from _pytest.terminal import TerminalReporter

from tests import durations
from tests.environment import take_own_folder
from tests.sharing import share_of

_Reports = list[dict[str, Any]]
_NICER: Final = 5  # than who measures rates
_KEEPS_ITS_FOLDER: Final = "maillage.site.wsgi"


class Done(NamedTuple):
    """What a worker says of a test that has ended."""

    place: int
    reports: _Reports


class Ended:
    """A worker says nothing any more."""


@dataclass(slots=True)
class Worker:
    """A process that runs tests: of which shares, and what it has still to end."""

    number: int
    pid: int
    connection: Connection
    shares: deque[list[int]]
    pending: deque[int] = field(default_factory=deque)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--workers", type=int, default=0, metavar="COUNT", help="run the tests in COUNT processes")


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    count = session.config.getoption("workers")
    if not count or session.config.option.collectonly or session.testsfailed:
        return None  # pytest's own loop runs them, or says why not
    _Company(session, count).run()
    return True


class _Company:
    """The workers of a run, seen from the process that found the tests."""

    def __init__(self, session: pytest.Session, count: int) -> None:
        self._session = session
        self._count = count
        self._shares = deque(_shares(session.items, measure_rates=False))
        self._of_rates = deque(_shares(session.items, measure_rates=True))
        self._workers: dict[Connection, Worker] = {}

    def run(self) -> None:
        """Have all tests run, and tell pytest of each."""
        if _KEEPS_ITS_FOLDER in sys.modules:
            raise pytest.UsageError(f"A test imports {_KEEPS_ITS_FOLDER} before its worker has a folder of its own.")
        terminal = cast("TerminalReporter", self._session.config.pluginmanager.get_plugin("terminalreporter"))
        terminal.showfspath = False  # tests of several files end by turns
        factory: pytest.TempPathFactory = self._session.config._tmp_path_factory  # type: ignore[attr-defined]
        os.environ.setdefault("MADE_ONCE", str(factory.getbasetemp()))
        gc.collect()
        gc.freeze()  # no collection of a worker writes to the pages of memory that all share
        try:
            for number in range(self._count):
                self._begin(number, self._shares)
            if self._of_rates:
                self._begin(self._count, self._of_rates)
            while self._workers:
                for connection in cast("list[Connection]", wait(list(self._workers))):
                    self._hear(self._workers[connection])
            if (self._shares or self._of_rates) and not self._is_over():
                self._fail("workers", ("", None, ""), "They ended before all tests had run.")
        finally:
            for worker in self._workers.values():
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGINT)
        if self._session.shouldfail:
            raise self._session.Failed(self._session.shouldfail)
        if self._session.shouldstop:
            raise self._session.Interrupted(self._session.shouldstop)

    def _begin(self, number: int, shares: deque[list[int]]) -> None:
        """Fork a worker of ``shares``."""
        ours, theirs = Pipe()
        pid = os.fork()
        if not pid:
            for connection in (ours, *self._workers):
                connection.close()
            if shares is not self._of_rates:
                os.nice(_NICER)
            _work(self._session, theirs, number)
        theirs.close()
        self._workers[ours] = Worker(number, pid, ours, shares)

    def _hear(self, worker: Worker) -> None:
        message: object = Ended()
        with suppress(EOFError, ConnectionError):
            message = worker.connection.recv()
        if isinstance(message, Done):
            worker.pending.remove(message.place)
            self._report(message.reports)
        elif isinstance(message, Ended):
            self._bury(worker)
        else:  # it asks for more
            share = worker.shares.popleft() if worker.shares and not self._is_over() else []
            worker.pending.extend(share)
            worker.connection.send(share)

    def _bury(self, worker: Worker) -> None:
        """A worker has ended. Where it had a test in hand, that one has failed, and another worker goes on."""
        del self._workers[worker.connection]
        worker.connection.close()
        status = os.waitstatus_to_exitcode(os.waitpid(worker.pid, 0)[1])
        if worker.pending and not self._is_over():
            item = self._session.items[worker.pending.popleft()]
            self._fail(item.nodeid, item.location, f"Worker {worker.number} ended in this test, with {status}.")
            if worker.pending:
                worker.shares.appendleft([*worker.pending])
            self._begin(worker.number, worker.shares)
        elif status:
            self._fail(f"worker {worker.number}", ("", None, ""), f"It ended with {status}, between two tests.")

    def _is_over(self) -> bool:
        """Whether pytest was told to stop, as at the first failure."""
        return bool(self._session.shouldfail or self._session.shouldstop)

    def _report(self, reports: _Reports) -> None:
        hook = self._session.config.hook
        for data in reports:
            report = hook.pytest_report_from_serializable(config=self._session.config, data=data)
            hook.pytest_runtest_logreport(report=report)

    def _fail(self, nodeid: str, location: tuple[str, int | None, str], why: str) -> None:
        report = pytest.TestReport(nodeid, location, {}, "failed", why, "teardown")
        self._session.config.hook.pytest_runtest_logreport(report=report)


def _shares(items: Sequence[pytest.Item], *, measure_rates: bool) -> Iterator[list[int]]:
    """The places of the tests marked ``alone``, or of all others, by who goes together, the first of each first."""
    shares: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        if (item.get_closest_marker("alone") is not None) is measure_rates:
            shares.setdefault(share_of(item.path), []).append(place)
    yield from shares.values()


class _Reporter:
    """Keeps what pytest reports in a worker until its test has ended; stands there for the reporter of the terminal."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.reports: _Reports = []
        self._tw: TerminalWriter | None = None  # config.get_terminal_writer() asks for it by this name

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.reports.append(self._config.hook.pytest_report_to_serializable(config=self._config, report=report))


def _work(session: pytest.Session, connection: Connection, number: int) -> None:
    """Run what the process that found the tests says, until it has no more; never returns."""
    status, folder, config = 1, None, session.config
    try:
        reporter = _Reporter(config)
        _settle_in(session, reporter, number)
        folder = take_own_folder(f"worker{number}")
        durations.begin(session)
        places = deque(_more(connection))
        while places and not (session.shouldfail or session.shouldstop):
            if len(places) == 1:
                places += _more(connection)  # what comes next decides which fixtures stay
            place = places.popleft()
            upcoming = session.items[places[0]] if places else None
            config.hook.pytest_runtest_protocol(item=session.items[place], nextitem=upcoming)
            connection.send(Done(place, reporter.reports))
            reporter.reports = []
        status = 0
    except (EOFError, ConnectionError, KeyboardInterrupt):
        pass  # who found the tests is gone, or was told to stop
    except BaseException:  # noqa: BLE001 -- it must not go on in the code of the process that it is a fork of
        traceback.print_exc()
    finally:
        with suppress(Exception):
            config._ensure_unconfigure()  # what tests have begun, they end there
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(status)  # nothing that the process behind it left to be done at its end


def _more(connection: Connection) -> list[int]:
    """The places of the tests that come next; none where all have been given away."""
    connection.send(None)
    places: list[int] = connection.recv()
    return places


def _settle_in(session: pytest.Session, reporter: _Reporter, number: int) -> None:
    """Let this worker have its own place for files, its own database, and one who listens to what pytest says."""
    config = session.config
    config.workerinput = {"workerid": f"worker{number}"}  # type: ignore[attr-defined]  # of which pytest-django knows
    config.pluginmanager.unregister(name="terminalreporter")
    config.pluginmanager.register(reporter, "terminalreporter")
    capture = cast("CaptureManager", config.pluginmanager.get_plugin("capturemanager"))
    if capture.is_globally_capturing():
        # Into a file of its own: what is written to the one that was open before the fork would be everybody's.
        capture.read_global_capture()
        capture.stop_global_capturing()
        capture.start_global_capturing()
        capture.suspend_global_capture()
    # Where the stacks of a test that never ends are printed (pytest-timeout), whatever is captured then.
    reporter._tw = TerminalWriter(os.fdopen(os.dup(2), "w", encoding="utf-8"))
    factory: pytest.TempPathFactory = config._tmp_path_factory  # type: ignore[attr-defined]
    factory._basetemp = factory.getbasetemp() / f"worker{number}"
    factory._basetemp.mkdir(exist_ok=True)
