"""Supervises the processes of an installation: starts them, restarts those that die, stops them together.

It is a program of its own, which ``maillage serve`` execs: it imports neither the database nor a feature, so that a
process that runs for months stays small.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Final, Never

import structlog

from maillage.core.bounds.machine_memory import MEMORY
from maillage.core.processes import NEEDS_OPERATOR_STATUS, die_with_parent
from maillage.site.processes.logs import configure_logs
from maillage.site.processes.process_records import (
    ProcessRecord,
    Supervision,
    forget_supervision,
    write_supervision,
)

FIRST_WAIT_S: Final = 0.1  # a process killed from outside, for example for memory, is restarted at once
LONGEST_WAIT_S: Final = 15.0  # a process with an external cause of failure is back half a minute after it is fixed
STEADY_S: Final = 15.0  # a process that lived this long resets its backoff
STOP_LIMIT_S: Final = 4.0  # for all: an operator waits no longer, and killing them loses nothing
_MEMORY_EVERY_S: Final = 2.0
_POLL_INTERVAL_S: Final = 0.2

log = structlog.get_logger("maillage.supervisor")


@dataclass(frozen=True, slots=True)
class ProcessRole:
    """One process of the installation. With ``runs_once`` it is not restarted after exit status 0.

    Nor after NEEDS_OPERATOR_STATUS, with which a process says that trying again would change nothing.
    """

    name: str
    command: Sequence[str]
    runs_once: bool = False


def wait_before_restart_s(deaths: int) -> float:
    """The delay before restarting a process that died ``deaths`` times in a row: exponential, up to a limit."""
    return min(FIRST_WAIT_S * 2.0 ** (deaths - 1), LONGEST_WAIT_S)


@dataclass(slots=True)
class _Child:
    """A role and its process, if running."""

    role: ProcessRole
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_again_at: float | None = 0.0
    restarts: int = 0
    status: int | None = None
    has_given_up: bool = False

    @property
    def record(self) -> ProcessRecord:
        """What others may know of it."""
        started_at = None if self.process is None else self.started_at
        return ProcessRecord(self.role.name, self.restarts, self.deaths, self.status, started_at, self.has_given_up)


@dataclass(slots=True)
class Supervisor:
    """Runs roles until stopped. What they do is recorded in ``run_dir``, if given, for /health."""

    roles: Sequence[ProcessRole]
    run_dir: Path | None = None
    clock: Callable[[], float] = time.monotonic
    stopping: Event = field(default_factory=Event)
    _recorded: Supervision | None = None
    _record_again_at: float = 0.0
    _first_kills: int = 0
    _memory_kills: int = 0
    _last_kill_at: float | None = None
    _memory_seen_at: float = 0.0

    def run(self) -> None:
        """Return once a signal (SIGTERM, SIGINT) has stopped every process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._request_stop)
        children = [_Child(role) for role in self.roles]
        self._first_kills = MEMORY.kills
        try:
            while not self.stopping.is_set():
                for child in children:
                    self._supervise(child)
                self._see_memory()
                self._record(children)
                self.stopping.wait(_POLL_INTERVAL_S)
        finally:
            processes = [child.process for child in children if child.process is not None]
            for process in processes:
                process.terminate()
            deadline = time.monotonic() + STOP_LIMIT_S
            for process in processes:
                try:
                    process.wait(max(0.0, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    # Rows are durable and counts are published atomically: killing it loses nothing.
                    log.warning("killed", pid=process.pid)
                    process.kill()
                    process.wait()
            if self.run_dir is not None:
                forget_supervision(self.run_dir)
            log.info("stopped")

    def _see_memory(self) -> None:
        if self.clock() - self._memory_seen_at < _MEMORY_EVERY_S:
            return
        self._memory_seen_at, kills = self.clock(), MEMORY.kills - self._first_kills
        if kills > self._memory_kills:
            self._last_kill_at = self.clock()
            log.error(
                "killed_for_memory", count=kills, limit_mb=MEMORY.limit_bytes // 10**6, see="docs/how-to/health.md"
            )
        self._memory_kills = kills

    def _record(self, children: Sequence[_Child]) -> None:
        supervision = Supervision(tuple(child.record for child in children), self._memory_kills, self._last_kill_at)
        if self.run_dir is None or supervision == self._recorded or self.clock() < self._record_again_at:
            return
        try:
            write_supervision(self.run_dir, supervision)
        except OSError as error:
            # A full disk must stop nothing: it is recorded once there is room, and /health tells of the disk.
            self._record_again_at = self.clock() + LONGEST_WAIT_S
            log.warning("processes_not_recorded", reason=error.strerror)
        else:
            self._recorded = supervision

    def _request_stop(self, number: int, _frame: FrameType | None) -> None:
        log.info("stopping", signal=signal.Signals(number).name)
        self.stopping.set()

    def _supervise(self, child: _Child) -> None:
        if child.process is not None and (status := child.process.poll()) is not None:
            child.process, child.status = None, status
            if status == NEEDS_OPERATOR_STATUS:
                child.start_again_at, child.has_given_up = None, True
                log.error("given_up", role=child.role.name, see="docs/how-to/health.md")
                return
            if child.role.runs_once and status == 0:
                child.start_again_at = None
                log.info("finished", role=child.role.name)
                return
            child.deaths = 1 if self.clock() - child.started_at >= STEADY_S else child.deaths + 1
            wait_s = wait_before_restart_s(child.deaths)
            child.start_again_at = self.clock() + wait_s
            child.restarts += 1
            log.warning("died", role=child.role.name, status=status, restart_in_s=wait_s)
        if child.process is None and child.start_again_at is not None and self.clock() >= child.start_again_at:
            child.process = subprocess.Popen(  # noqa: S603 -- the commands are our own
                child.role.command,
                stdin=subprocess.DEVNULL,
                # Roles log to standard error.
                stdout=subprocess.DEVNULL,
                # Ctrl-C then reaches this process alone, which stops the others itself.
                start_new_session=True,
                preexec_fn=partial(die_with_parent, parent=os.getpid()),  # noqa: PLW1509 -- the supervisor has one thread
            )
            child.started_at = self.clock()
            log.info("started", role=child.role.name, pid=child.process.pid)


def become_supervisor(log_form: str, run_dir: Path, *, wants_demonstration: bool) -> Never:
    """Exec the supervisor, dropping everything that preparation has loaded."""
    once = ["demonstration"] if wants_demonstration else []
    words = ["-m", "maillage.site.processes.supervisor", log_form, str(run_dir), *once]
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606 -- our own module


def supervise(log_form: str, run_dir: str, *once: str) -> None:
    """Run the roles of an installation, and the commands ``once`` a single time; recorded in ``run_dir``."""
    configure_logs(log_form)
    command = [sys.executable, "-m", "maillage"]
    Supervisor(
        [
            # Servers are run as modules, not commands: the checks of « maillage pages » are already done, and they
            # restart without loading the command line while visitors wait.
            ProcessRole("pages", [sys.executable, "-m", "maillage.site.processes.server"]),
            ProcessRole("counter", [*command, "quality", "count"]),
            ProcessRole("follower", [*command, "follow"]),
            ProcessRole("node", [sys.executable, "-m", "maillage.site.processes.node"]),
            # Rendering it takes 0.5 GB for a minute.
            *(() if MEMORY.is_small else (ProcessRole("video", [*command, "node", "video"], runs_once=True),)),
            *(ProcessRole(name, [*command, name], runs_once=True) for name in once),
        ],
        Path(run_dir),
    ).run()


if __name__ == "__main__":
    supervise(*sys.argv[1:])
