"""How processes and threads start and end beside others, so that none survives half dead.

A process ends with its parent, and as soon as one of its vital threads fails; the supervisor restarts it, and pending
work is found again from the rows.
"""

import ctypes
import gc
import os
import signal
import subprocess
import sys
from threading import Event, Thread
from typing import Any, Final

import structlog

ENDED_STATUS: Final = 70  # EX_SOFTWARE of <sysexits.h>
_PR_SET_PDEATHSIG: Final = 1  # <linux/prctl.h>

# What forked children must neither use nor free: referenced for ever.
_left_to_parents: list[object] = []

# Processes started here, polled so that they are reaped: a zombie stays until its parent waits for it.
_detached: list[subprocess.Popen[bytes]] = []

log = structlog.get_logger("maillage")


def raise_gc_thresholds() -> None:
    """Raise the thresholds of the garbage collector: loaded modules live for ever, and requests leave few cycles.

    With the default thresholds it scans all loaded objects again and again: a quarter of the start-up time, and a third
    of the time of a stream of documents.
    """
    gc.set_threshold(200_000, 50, 1_000)


def abandon_in_child(*holders: dict[Any, Any] | list[Any]) -> None:
    """Empty ``holders`` in a forked child without closing what they held.

    An engine has threads that exist only in the parent: closing it in the child crashes.
    """
    for holder in holders:
        _left_to_parents.append(holder.copy())
        holder.clear()


def start_detached(module: str, *words: str) -> None:
    """Start the program ``module`` with ``words`` in a detached process that outlives the caller.

    Its result is read from where it writes; nobody waits for it.
    """
    _detached[:] = [process for process in _detached if process.poll() is None]
    _detached.append(
        subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, "-m", module, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    )


def stop_event() -> Event:
    """An event set by SIGTERM and SIGINT, for work that stops at a safe point."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop


def die_with_parent(*, parent: int, by: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel signal this process when its parent dies, so that it keeps no port open (Linux).

    ``parent`` is the parent's pid: if it is already gone, for which the kernel sends nothing, this process exits at
    once. The kernel watches the thread that started this process, which must live as long as its process.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:
        os._exit(ENDED_STATUS)


class VitalThread(Thread):
    """A thread that its process cannot do without: an uncaught exception is logged and ends the process.

    It ends with ``os._exit``, since the main thread may be waiting for something that will never come.
    """

    def run(self) -> None:
        """Run the thread's target."""
        try:
            super().run()
        except BaseException:
            log.exception("thread_ended", thread=self.name)
            sys.stderr.flush()
            os._exit(ENDED_STATUS)
