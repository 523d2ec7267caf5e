"""How many answers each kind of address got, counted by the workers in small mapped files that /metrics adds up.

A worker that dies leaves its file: the sums never fall while the installation runs. ``maillage pages`` empties the
folder when it starts.
"""

import mmap
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Final

KINDS: Final = ("tile", "file", "api", "page")
CLASSES: Final = (2, 3, 4, 5)
_COUNTER: Final = struct.Struct("<Q")
_SIZE_BYTES: Final = len(KINDS) * len(CLASSES) * _COUNTER.size
_SUFFIX: Final = ".traffic"


class TrafficCounter:
    """The counters of this process, mapped from its own file."""

    def __init__(self, folder: Path) -> None:
        self._lock = Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / f"{os.getpid()}{_SUFFIX}").open("w+b") as file:
                # Room is taken at once: a mapped page that finds the disk full later would kill the process.
                os.posix_fallocate(file.fileno(), 0, _SIZE_BYTES)
                self._cells = mmap.mmap(file.fileno(), _SIZE_BYTES)
        except OSError:
            # The disk is full or read-only: requests are answered all the same, /metrics does not see these.
            self._cells = mmap.mmap(-1, _SIZE_BYTES)

    def count(self, kind: str, status: str) -> None:
        """One more answer: ``kind`` of KINDS, ``status`` as WSGI gives it ("200 OK")."""
        status_class = min(max(int(status[0]), CLASSES[0]), CLASSES[-1])
        at = (KINDS.index(kind) * len(CLASSES) + CLASSES.index(status_class)) * _COUNTER.size
        with self._lock:
            (counted,) = _COUNTER.unpack_from(self._cells, at)
            _COUNTER.pack_into(self._cells, at, counted + 1)


def empty_traffic(folder: Path) -> None:
    """No counter is left in ``folder``: its processes are gone."""
    for file in folder.glob(f"*{_SUFFIX}"):
        file.unlink(missing_ok=True)


def traffic(folder: Path) -> Mapping[tuple[str, int], int]:
    """Answers by kind and class of status (2 is 2xx), over all workers."""
    sums = dict.fromkeys(((kind, status) for kind in KINDS for status in CLASSES), 0)
    for file in folder.glob(f"*{_SUFFIX}"):
        counters = [number for (number,) in _COUNTER.iter_unpack(file.read_bytes())]
        for key, number in zip(sums, counters, strict=False):
            sums[key] += number
    return sums


def workers(folder: Path) -> int:
    """The workers that are alive: those whose process exists."""
    return sum(Path(f"/proc/{file.stem}").exists() for file in folder.glob(f"*{_SUFFIX}"))
