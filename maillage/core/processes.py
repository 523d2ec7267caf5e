"""How a process ends: with the one that started it, and as soon as one of its threads does. Nothing goes on half dead.

The supervisor starts again what ended; what was going on is found again from the rows.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from threading import Thread
from typing import Final

import structlog

ENDED_STATUS: Final = 70  # EX_SOFTWARE of <sysexits.h>
_PR_SET_PDEATHSIG: Final = 1  # <linux/prctl.h>

log = structlog.get_logger("maillage")


def end_with_parent(*, parent: int | None = None, by: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel end this process when the one that started it is killed: no port stays taken (Linux).

    ``parent`` is the number of that process, where it is known: if it is gone already, this one ends at once. The
    kernel looks at the thread that started this process: it must be one that lives as long as its process.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, by)
    if parent is not None and os.getppid() != parent:
        os._exit(ENDED_STATUS)


class VitalThread(Thread):
    """A thread that its process cannot do without: an error that leaves it is told, and ends the process.

    Not at the process's leisure: the main thread may be waiting for something that will never come.
    """

    def __init__(self, work: Callable[..., object], *args: object, name: str) -> None:
        super().__init__(target=work, args=args, name=name, daemon=True)

    def run(self) -> None:
        """Do the work."""
        try:
            super().run()
        except BaseException:
            log.exception("thread_ended", thread=self.name)
            sys.stderr.flush()
            os._exit(ENDED_STATUS)
