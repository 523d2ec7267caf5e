"""One at a time: whoever comes second waits for the first, among all threads and processes of the machine."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Within, nobody else is alone with ``path``, which need not exist. A transaction would hold up everybody else."""
    with holding(path.with_name(f".{path.name}.lock")):
        yield


@contextmanager
def holding_if_free(lock: Path, *, outlives_exec: bool = False) -> Iterator[bool]:
    """Whether nobody else holds the file ``lock``, which is held within then; a process that dies lets go.

    With ``outlives_exec`` the program that this process becomes goes on holding it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:  # what the holder wrote into it stays
        os.set_inheritable(file.fileno(), outlives_exec)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False  # somebody else works there
        else:
            yield True


@contextmanager
def holding(lock: Path) -> Iterator[None]:
    """Within, nobody else holds the file ``lock``, which is made where it is not. Do not nest one in itself."""
    # A descriptor of its own for each turn: threads wait for each other too, and a process that dies lets go.
    try:
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o666)
    except FileNotFoundError:  # its folder comes with the first turn
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
