"""Lets few do at once, on the whole machine, what costs much; of those who wait, few too, for each holds up a page.

A turn is a lock on a file, which the system gives back whatever becomes of its holder.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final, TextIO

from maillage.core.problems import Unavailable

MOST_WAITING: Final = 4  # threads of a process of pages, which has sixteen: measurements and pages need the others
_LOOK_EVERY_S: Final = 0.05
_TELL_EVERY_S: Final = 0.5
_waiting = BoundedSemaphore(MOST_WAITING)


@contextmanager
def one_of_few(folder: Path, most: int, *, patience_s: float, busy: Unavailable) -> Iterator[None]:
    """Within, at most ``most`` hold a turn of ``folder``; raises ``busy`` where none is free for ``patience_s``."""
    folder.mkdir(parents=True, exist_ok=True)
    turn = _turn(folder, most) or _waited_for(folder, most, patience_s)
    if turn is None:
        raise busy
    with turn:
        yield


@contextmanager
def in_turn(folder: Path, most: int, *, waiting: Callable[[], object]) -> Iterator[None]:
    """The same for a process of its own, which waits as long as it takes and calls ``waiting`` meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    while (turn := _turn(folder, most)) is None:
        waiting()
        time.sleep(_TELL_EVERY_S)
    with turn:
        yield


def _waited_for(folder: Path, most: int, patience_s: float) -> TextIO | None:
    if not _waiting.acquire(blocking=False):
        return None
    try:
        give_up = time.monotonic() + patience_s
        while (turn := _turn(folder, most)) is None and time.monotonic() < give_up:
            time.sleep(_LOOK_EVERY_S)
        return turn
    finally:
        _waiting.release()


def _turn(folder: Path, most: int) -> TextIO | None:
    """The file of a turn that is ours as long as it is open; None where others have all of them."""
    for number in range(most):
        file = (folder / f".turn-{number}").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Somebody else has this one.
            file.close()
            continue
        return file
    return None
