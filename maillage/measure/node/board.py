"""The node's shared memory: one mapped file of 8-byte words, created at each start.

Each counter has a single writer process, so that counters need no lock; slots are allocated and freed under a lock.
Client addresses appear only as hashes, with a key that exists only in the node's memory.

 header | one area per process | hour ledger | slot heads | slot counters and upload steps, per process
"""

import fcntl
import hashlib
import mmap
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum, auto
from pathlib import Path
from typing import Final

WORD_BYTES: Final = 8
STREAMS_KEPT: Final = 16
STEPS_KEPT: Final = 120
ROUND_TRIPS_KEPT: Final = 32  # the idle phase comes first and has twenty-one
LEDGER_ROWS: Final = 8192
LEDGER_WORDS: Final = 4
LEDGER_TRIES: Final = 16

REFUSALS: Final = (
    "token.missing",
    "token.forged",
    "token.expired",
    "token.audience",
    "token.used",
    "session.connections",
    "session.bytes",
    "node.busy",
    "node.paused",
    "node.stopping",
    "node.day",
    "prefix.hour",
    "video.preparing",
    "legacy.off",
    "legacy.origin",
)
HEAD_REFUSALS: Final = ("unreadable", "query", "coding", "length", "too_large", "late", "unknown", "method", "crowded")


class BoardField(IntEnum):
    """Words of the header, written by the master alone, except SERIAL (under the lock)."""

    WORKERS = 0
    SLOTS = auto()
    IS_PAUSED = auto()
    IS_STOPPING = auto()
    IS_OVER = auto()
    OVER_SECONDS = auto()
    DAY = auto()
    DAY_BYTES = auto()
    SERIAL = auto()
    END = 16


class NodeCounter(IntEnum):
    """Words of a process's area, written by that process alone; the rest counts refusals by code, then by reason."""

    PID = 0
    CONNECTIONS = auto()
    DOWN = auto()
    UP = auto()
    LINK = auto()  # bytes, both ways, that crossed the link: not those of clients on the same machine
    ADMITTED = auto()
    WAITED = auto()
    STALLED = auto()
    LATE = auto()
    REFUSED = 12
    HEADS_REFUSED = 32
    END = 48


class Slot(IntEnum):
    """Words of a slot's head, written under the lock."""

    STATE = 0
    SERIAL = auto()
    IDENTITY = auto()
    IDENTITY_2 = auto()
    PREFIX = auto()
    KIND = auto()
    BEGUN_US = auto()
    ENDS_US = auto()
    QUEUED_US = auto()
    KEPT_US = auto()
    DOWN_CAP = auto()
    UP_CAP = auto()
    CONNECTIONS_CAP = auto()
    NONCE = auto()
    NONCE_2 = auto()
    WAS_OVER = auto()
    UPLOAD_BEGUN_US = auto()
    DOWNLOAD_BEGUN_US = auto()
    BEGUN_EPOCH_MS = auto()
    NETWORK = auto()  # hash of the client's prefix, whose key lasts one day
    MARKED_US = auto()  # time of the session's last progress, and the bytes it had moved by then
    MARKED_BYTES = auto()
    END = 24


class BoardPart(IntEnum):
    """Words of one process's counters for one slot; the steps of the download and of each upload stream follow."""

    DOWN = 0
    UP = auto()
    STREAMED = auto()  # part of UP received in measured streams
    CONNECTIONS = auto()
    UPLOAD_LAST_US = auto()
    ACTIVE_US = auto()
    FILE_DOWN = auto()
    FILE_DOWN_MS = auto()  # shortest complete file download; 0 if none
    FILE_UP = auto()
    FILE_UP_MS = auto()
    WEB = auto()
    VIDEO = auto()
    PROBE_TRIES = auto()  # requests, by subtest
    DOWNLOAD_TRIES = auto()
    UPLOAD_TRIES = auto()
    FILE_DOWN_TRIES = auto()
    FILE_UP_TRIES = auto()
    PAGE_TRIES = auto()
    VIDEO_TRIES = auto()
    ROUND_TRIPS = auto()  # number of round trips stored below
    SHORTEST_US = auto()  # shortest round trip of a probe connection; 0 where the kernel reports none
    ROUND_TRIP_US = 24
    DOWN_STEPS = 24 + ROUND_TRIPS_KEPT
    STEPS = DOWN_STEPS + STEPS_KEPT
    END = STEPS + STREAMS_KEPT * STEPS_KEPT


class SessionState(IntEnum):
    """State of a slot. ENDED keeps a used token until its expiry, against replay."""

    FREE = 0
    RUNNING = 1
    WAITING = 2
    ENDED = 3


class Board:
    """The mapped words and their lock, created by the master before it forks and inherited by its processes."""

    def __init__(self, file: Path, *, workers: int, slots: int) -> None:
        self.workers = workers
        self.slots = slots
        self.ledger_at = BoardField.END + workers * NodeCounter.END
        self.heads_at = self.ledger_at + LEDGER_ROWS * LEDGER_WORDS
        self.parts_at = self.heads_at + slots * Slot.END
        self._key = secrets.token_bytes(32)
        size_bytes = (self.parts_at + slots * workers * BoardPart.END) * WORD_BYTES
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            # A new file each time: processes of a node that is still stopping keep theirs.
            file.unlink(missing_ok=True)
            self._fd = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            # Space is allocated at once: a page fault on a full disk would kill the process later (SIGBUS).
            os.posix_fallocate(self._fd, 0, size_bytes)
        except OSError:
            # The disk is full or read-only: anonymous memory instead, which other programs cannot read, so that tests
            # still run.
            self._fd = os.memfd_create(file.name)
            os.ftruncate(self._fd, size_bytes)
        self._map = mmap.mmap(self._fd, size_bytes)
        self.words = memoryview(self._map).cast("Q")
        self.words[BoardField.WORKERS], self.words[BoardField.SLOTS] = workers, slots

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the slot allocation lock across processes; for microseconds, never across an await."""
        fcntl.lockf(self._fd, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._fd, fcntl.LOCK_UN)

    def keyed(self, text: str) -> bytes:
        """Return a 16-byte keyed hash of ``text``, valid while this node runs."""
        return hashlib.blake2b(text.encode(), digest_size=16, key=self._key).digest()

    def count_at(self, worker: int) -> int:
        """Return the index of the area of ``worker``."""
        return BoardField.END + worker * NodeCounter.END

    def summed(self, count: int) -> int:
        """Return the sum of a counter over all processes."""
        return sum(self.words[self.count_at(worker) + count] for worker in range(self.workers))

    def head_at(self, slot: int) -> int:
        """Return the index of the head of ``slot``."""
        return self.heads_at + slot * Slot.END

    def part_at(self, slot: int, worker: int) -> int:
        """Return the index of the counters of ``worker`` for ``slot``."""
        return self.parts_at + (slot * self.workers + worker) * BoardPart.END

    def slots_in(self, *states: SessionState) -> list[int]:
        """Return the slots in one of ``states``."""
        values = frozenset(int(state) for state in states)
        states_of = self.words[self.heads_at : self.parts_at : Slot.END] if self.slots else ()
        return [slot for slot, state in enumerate(states_of) if state in values]

    def clear_part(self, slot: int, worker: int, *, steps_only: bool = False) -> None:
        """Reset the counters of ``worker`` for ``slot``."""
        part = self.part_at(slot, worker)
        start = (part + BoardPart.STEPS if steps_only else part) * WORD_BYTES
        end = (part + BoardPart.END) * WORD_BYTES
        # A slice of the map, not of the words: one copy instead of two thousand.
        self._map[start:end] = bytes(end - start)

    def forget_worker(self, worker: int) -> None:
        """Reset the open connections of a process that died; its other counters stay."""
        self.words[self.count_at(worker) + NodeCounter.CONNECTIONS] = 0
        for slot in self.slots_in(SessionState.RUNNING, SessionState.ENDED):
            self.words[self.part_at(slot, worker) + BoardPart.CONNECTIONS] = 0

    def hour_counts(self, prefix: int, hour: int) -> tuple[int, int]:
        """Return how many sessions with and without a token ``prefix`` has begun in ``hour``."""
        row = self._ledger_row(prefix, hour)
        return (0, 0) if row is None else (self.words[row + 2], self.words[row + 3])

    def note_session(self, prefix: int, hour: int, *, is_legacy: bool) -> None:
        """Count one more session of ``prefix`` in ``hour`` (under the lock)."""
        row = self._ledger_row(prefix, hour)
        if row is None:
            words = self.words
            # Evict a row of another hour, else the one with the lowest counts: among many prefixes, the smallest goes
            # first.
            row = min(self._rows(prefix), key=lambda row: (words[row + 1] == hour, words[row + 2] + words[row + 3]))
            words[row], words[row + 1], words[row + 2], words[row + 3] = prefix, hour, 0, 0
        self.words[row + (3 if is_legacy else 2)] += 1

    def _rows(self, prefix: int) -> Iterator[int]:
        for tried in range(LEDGER_TRIES):
            yield self.ledger_at + (prefix + tried) % LEDGER_ROWS * LEDGER_WORDS

    def _ledger_row(self, prefix: int, hour: int) -> int | None:
        words = self.words
        return next((row for row in self._rows(prefix) if words[row] == prefix and words[row + 1] == hour), None)
