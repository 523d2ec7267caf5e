"""Concurrency limits for expensive work, so that health checks, pages and records always find a thread and a CPU.

A lane limits how many do the same expensive work at once on the whole machine: a slot is a file lock, which the system
releases whatever happens to its holder. At most half the threads of a process are in lanes, working or waiting; any
further request is asked at once to retry. Measurements: docs/explanation/threats.md.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from django.conf import settings

from maillage.core.files.atomic import try_file_lock
from maillage.core.problems import Unavailable, sentence

CORES: Final = max(2, os.cpu_count() or 1)
_PATIENCE_S: Final = 8.0
_POLL_INTERVAL_S: Final = 0.05
_TELL_EVERY_S: Final = 0.5
_BUSY: Final = sentence("Beaucoup de demandes de ce genre sont en cours : recommencez dans une dizaine de secondes.")
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Lane:
    """One kind of work: its maximum concurrency on the machine, and how long a thread waits for a slot."""

    name: str
    at_once: int
    patience_s: float = _PATIENCE_S
    busy: str = _BUSY

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold one of the ``at_once`` slots of the machine; raises Unavailable if none becomes free in time.

        Reentrant: a thread that already holds a slot of this lane keeps it.
        """
        mine: set[str] | None = getattr(_local, "turns", None)
        if mine is None:
            mine = _local.turns = set()
        if self.name in mine:
            yield
            return
        with self._seat(is_seated=bool(mine)):
            give_up = time.monotonic() + self.patience_s
            while (turn := self._free_turn()) is None and time.monotonic() < give_up:
                time.sleep(_POLL_INTERVAL_S)
            if turn is None:
                raise self._unavailable()
            mine.add(self.name)
            try:
                with turn:
                    yield
            finally:
                mine.discard(self.name)

    @contextmanager
    def turn_of_a_process(self, *, waiting: Callable[[], object]) -> Iterator[None]:
        """``turn`` for a dedicated process, which waits without limit and calls ``waiting`` meanwhile."""
        while (turn := self._free_turn()) is None:
            waiting()
            time.sleep(_TELL_EVERY_S)
        with turn:
            yield

    @contextmanager
    def _seat(self, *, is_seated: bool) -> Iterator[None]:
        """Count this thread among those of its process that are in lanes."""
        if is_seated:
            yield
            return
        if not seats().acquire(blocking=False):
            raise self._unavailable()
        try:
            yield
        finally:
            seats().release()

    def _free_turn(self) -> ExitStack | None:
        """A slot, held until the stack is closed; None if all are taken."""
        folder = Path(settings.DATA_DIR) / "run" / "lanes" / self.name
        for number in range(self.at_once):
            turn = ExitStack()
            if turn.enter_context(try_file_lock(folder / str(number))):
                return turn
            turn.close()
        return None

    def _unavailable(self) -> Unavailable:
        return Unavailable(f"{self.name}_busy", self.busy)


@cache
def seats() -> BoundedSemaphore:
    """The threads of this process that may be in lanes: half, so that the others serve light requests."""
    return BoundedSemaphore(max(1, settings.CONFIGURATION.threads // 2))
