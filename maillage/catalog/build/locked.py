"""One build at a time of one file, among all threads and processes of the machine."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LOCK_FILE: Final = ".building"
_threads: dict[Path, threading.Lock] = {}
_asking = threading.Lock()


@contextmanager
def once_at_a_time(path: Path) -> Iterator[None]:
    """Within, nobody else builds what lies in the folder of ``path``; whoever comes second waits."""
    with _asking:
        lock = _threads.setdefault(path.parent, threading.Lock())
    with lock, (path.parent / _LOCK_FILE).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
    with _asking:
        _threads.pop(path.parent, None)
