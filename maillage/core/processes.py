"""How processes and threads begin beside others, and how they end: nothing goes on half dead.

A process ends with the one that started it, and as soon as one of its threads does; the supervisor starts it again,
and what was going on is found again from the rows.
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

# What children of forks must not use, and must not end either: for ever.
_left_to_parents: list[object] = []

# Those begun here, so that the kernel is asked for their end: it keeps a dead process until its parent asks.
_beside: list[subprocess.Popen[bytes]] = []

log = structlog.get_logger("maillage")


def let_collector_rest() -> None:
    """The garbage collector looks seldom: what is loaded lives as long as the process, and work leaves few cycles.

    The usual thresholds walk all that is loaded again and again: a quarter of what loading the house takes, and a third
    of the time of a stream of documents.
    """
    gc.set_threshold(200_000, 50, 1_000)


def leave_to_parent(*holders: dict[Any, Any] | list[Any]) -> None:
    """Empty ``holders`` in the child of a fork without ending what they held.

    An engine has threads that only the parent has: whoever ends it elsewhere crashes.
    """
    for holder in holders:
        _left_to_parents.append(holder.copy())
        holder.clear()


def start_beside(module: str, *words: str) -> None:
    """Begin the program ``module`` with ``words`` in a process of its own, which outlives whoever asked for it.

    What it has done is read from where it writes; its answer is not waited for.
    """
    _beside[:] = [process for process in _beside if process.poll() is None]
    _beside.append(
        subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, "-m", module, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    )


def stop_when_told() -> Event:
    """An event that SIGTERM and SIGINT set from now on, for work that ends at a moment that suits it."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop


def end_with_parent(*, parent: int, by: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel end this process when the one that started it is killed: no port stays taken (Linux).

    ``parent`` is the number of that process: if it is gone already, which the kernel tells nobody, this one ends at
    once. The kernel looks at the thread that started this process: it must be one that lives as long as its process.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:
        os._exit(ENDED_STATUS)


class VitalThread(Thread):
    """A thread that its process cannot do without: an error that leaves it is told, and ends the process.

    Not at the process's leisure: the main thread may be waiting for something that will never come.
    """

    def run(self) -> None:
        """Do the work."""
        try:
            super().run()
        except BaseException:
            log.exception("thread_ended", thread=self.name)
            sys.stderr.flush()
            os._exit(ENDED_STATUS)
