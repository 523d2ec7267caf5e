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
from threading import Event
from types import FrameType
from typing import Final, Never

import structlog

from maillage.core.processes import die_with_parent
from maillage.site.processes.logs import configure_logs

FIRST_WAIT_S: Final = 0.1  # a process killed from outside, for example for memory, is restarted at once
LONGEST_WAIT_S: Final = 15.0  # a process with an external cause of failure is back half a minute after it is fixed
STEADY_S: Final = 15.0  # a process that lived this long resets its backoff
STOP_LIMIT_S: Final = 20.0
_POLL_INTERVAL_S: Final = 0.2

log = structlog.get_logger("maillage.supervisor")


@dataclass(frozen=True, slots=True)
class ProcessRole:
    """One process of the installation. With ``runs_once`` it is not restarted after exit status 0."""

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


@dataclass(slots=True)
class Supervisor:
    """Runs roles until stopped."""

    roles: Sequence[ProcessRole]
    clock: Callable[[], float] = time.monotonic
    stopping: Event = field(default_factory=Event)

    def run(self) -> None:
        """Return once a signal (SIGTERM, SIGINT) has stopped every process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._request_stop)
        children = [_Child(role) for role in self.roles]
        try:
            while not self.stopping.is_set():
                for child in children:
                    self._supervise(child)
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
            log.info("stopped")

    def _request_stop(self, number: int, _frame: FrameType | None) -> None:
        log.info("stopping", signal=signal.Signals(number).name)
        self.stopping.set()

    def _supervise(self, child: _Child) -> None:
        if child.process is not None and (status := child.process.poll()) is not None:
            child.process = None
            if child.role.runs_once and status == 0:
                child.start_again_at = None
                log.info("finished", role=child.role.name)
                return
            child.deaths = 1 if self.clock() - child.started_at >= STEADY_S else child.deaths + 1
            wait_s = wait_before_restart_s(child.deaths)
            child.start_again_at = self.clock() + wait_s
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


def become_supervisor(log_form: str, *, wants_demonstration: bool) -> Never:
    """Exec the supervisor, dropping everything that preparation has loaded."""
    words = ["-m", "maillage.site.processes.supervisor", log_form, *(["demonstration"] if wants_demonstration else [])]
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606 -- our own module


def supervise(log_form: str, *once: str) -> None:
    """Run the roles of an installation, and the commands ``once`` a single time."""
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
            ProcessRole("video", [*command, "node", "video"], runs_once=True),
            *(ProcessRole(name, [*command, name], runs_once=True) for name in once),
        ]
    ).run()


if __name__ == "__main__":
    supervise(*sys.argv[1:])
