"""One build at a time of one file, among all threads and processes of the machine."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_threads: dict[Path, threading.Lock] = {}
_asking = threading.Lock()


@contextmanager
def once_at_a_time(path: Path) -> Iterator[None]:
    """Within, nobody else builds the file at ``path``; whoever comes second waits, and finds it made."""
    with _asking:
        lock = _threads.setdefault(path, threading.Lock())
    with lock, path.with_name(f".{path.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # freed when the file is closed
        yield
    with _asking:
        _threads.pop(path, None)
