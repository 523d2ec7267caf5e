"""Counters of responses and latencies by kind of URL, kept by workers in small files that /metrics sums up.

A worker that dies leaves its file, so that sums never decrease while the installation runs. ``maillage pages`` empties
the folder when it starts. prometheus_client has a similar multiprocess mode, but maps sparse files: on a full disk the
kernel would kill the worker.
"""

import mmap
import os
import struct
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import Final

KINDS: Final = ("tile", "file", "api", "page")
CLASSES: Final = (2, 3, 4, 5)
_COUNTER: Final = struct.Struct("<Q")
# Upper bounds of the latency histogram, in seconds; followed by one more bucket, and the sum in µs.
BOUNDS_S: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ANSWERS: Final = len(KINDS) * len(CLASSES)
_LATENCY_CELLS: Final = len(BOUNDS_S) + 2
_SIZE_BYTES: Final = (_ANSWERS + len(KINDS) * _LATENCY_CELLS) * _COUNTER.size
_SUFFIX: Final = ".traffic"


class TrafficCounter:
    """The counters of this process, memory-mapped from its own file."""

    def __init__(self, folder: Path) -> None:
        self._lock = Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / f"{os.getpid()}{_SUFFIX}").open("w+b") as file:
                # Allocate now: a mapped page without disk space would later kill the process with SIGBUS.
                os.posix_fallocate(file.fileno(), 0, _SIZE_BYTES)
                self._cells = mmap.mmap(file.fileno(), _SIZE_BYTES)
        except OSError:
            # Disk full or read-only: requests are still answered, but not counted in /metrics.
            self._cells = mmap.mmap(-1, _SIZE_BYTES)

    def count(self, kind: str, status: str) -> None:
        """Count a response: ``kind`` of KINDS, ``status`` as in WSGI ("200 OK")."""
        status_class = min(max(int(status[0]), CLASSES[0]), CLASSES[-1])
        with self._lock:
            self._add(KINDS.index(kind) * len(CLASSES) + CLASSES.index(status_class), 1)

    def time(self, kind: str, seconds: float) -> None:
        """Record the time to the first byte of a response of ``kind``."""
        first = _ANSWERS + KINDS.index(kind) * _LATENCY_CELLS
        with self._lock:
            self._add(first + bisect_left(BOUNDS_S, seconds), 1)
            self._add(first + _LATENCY_CELLS - 1, round(seconds * 1e6))

    def _add(self, cell: int, number: int) -> None:
        offset = cell * _COUNTER.size
        (counted,) = _COUNTER.unpack_from(self._cells, offset)
        _COUNTER.pack_into(self._cells, offset, counted + number)


def empty_traffic(folder: Path) -> None:
    """Delete the counters in ``folder``, whose processes are gone."""
    for file in folder.glob(f"*{_SUFFIX}"):
        file.unlink(missing_ok=True)


def traffic(folder: Path) -> Mapping[tuple[str, int], int]:
    """The number of responses by kind and status class (2 for 2xx), over all workers."""
    names = ((kind, status) for kind in KINDS for status in CLASSES)
    return dict(zip(names, _summed(folder)[:_ANSWERS], strict=True))


@dataclass(frozen=True, slots=True)
class Latency:
    """The cumulative number of responses within each of BOUNDS_S, then of all; and the sum of their times."""

    within: tuple[int, ...]
    sum_s: float


def latencies(folder: Path) -> Mapping[str, Latency]:
    """Latencies by kind, over all workers."""
    sums = _summed(folder)[_ANSWERS:]
    cells = [sums[first : first + _LATENCY_CELLS] for first in range(0, len(sums), _LATENCY_CELLS)]
    return {
        kind: Latency(tuple(accumulate(counts)), sum_us / 1e6)
        for kind, (*counts, sum_us) in zip(KINDS, cells, strict=True)
    }


def _summed(folder: Path) -> list[int]:
    """Every counter, summed over all workers; files of another version, or truncated ones, are skipped."""
    sums = [0] * (_SIZE_BYTES // _COUNTER.size)
    for file in folder.glob(f"*{_SUFFIX}"):
        content = file.read_bytes()
        if len(content) == _SIZE_BYTES:
            sums = [total + number for total, (number,) in zip(sums, _COUNTER.iter_unpack(content), strict=True)]
    return sums


def workers(folder: Path) -> int:
    """The number of live workers."""
    return sum(Path(f"/proc/{file.stem}").exists() for file in folder.glob(f"*{_SUFFIX}"))
