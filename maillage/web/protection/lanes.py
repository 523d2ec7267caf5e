"""Lanes for what costs much, so that health, pages and records always find a thread and a processor.

A lane lets few do the same dear work at once on the whole machine: a turn is a lock on a file, which the system gives
back whatever becomes of its holder. Of the threads of a process half at most are in lanes, at work or waiting: whoever
comes beyond is told at once to come back. docs/explanation/threats.md says what is measured.
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

from maillage.core.files.whole import holding_if_free
from maillage.core.problems import Unavailable, sentence

CORES: Final = max(2, os.cpu_count() or 1)
_PATIENCE_S: Final = 8.0
_LOOK_EVERY_S: Final = 0.05
_TELL_EVERY_S: Final = 0.5
_BUSY: Final = sentence("Beaucoup de demandes de ce genre sont en cours : recommencez dans une dizaine de secondes.")
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Lane:
    """Work of one kind: how many do it at once on the whole machine, and how long a thread waits for its turn."""

    name: str
    at_once: int
    patience_s: float = _PATIENCE_S
    busy: str = _BUSY

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Within, at most ``at_once`` of the machine are; raises Unavailable where none is free in time.

        Who has a turn of this lane already keeps it.
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
                time.sleep(_LOOK_EVERY_S)
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
        """The same for a process of its own, which waits as long as it takes and calls ``waiting`` meanwhile."""
        while (turn := self._free_turn()) is None:
            waiting()
            time.sleep(_TELL_EVERY_S)
        with turn:
            yield

    @contextmanager
    def _seat(self, *, is_seated: bool) -> Iterator[None]:
        """Within, this thread is one of those of its process that lanes may take."""
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
        """A turn that is ours until it is closed; None where others have all of them."""
        folder = Path(settings.DATA_DIR) / "run" / "lanes" / self.name
        for number in range(self.at_once):
            turn = ExitStack()
            if turn.enter_context(holding_if_free(folder / str(number))):
                return turn
            turn.close()
        return None

    def _unavailable(self) -> Unavailable:
        return Unavailable(f"{self.name}_busy", self.busy)


@cache
def seats() -> BoundedSemaphore:
    """The threads of this process that may be in lanes: half, the others are for what is light."""
    return BoundedSemaphore(max(1, settings.CONFIGURATION.threads // 2))
