"""What the processes of a node share: one mapped file of 8-byte words, new at each start.

Counters are written by one process each, so they need no lock; slots are given and taken under a lock. Addresses of
clients appear only as hashes, keyed with bytes that exist in the memory of the node alone.

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
ROUND_TRIPS_KEPT: Final = 32  # an idle phase has twenty-one, and comes first
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
    """Words of the header; the master alone writes them, save SERIAL (under the lock)."""

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
    """Words of a process's area; that process alone writes them. The rest counts refusals by code, then by reason."""

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
    NETWORK = auto()  # the keyed hash of the client's prefix, whose key lives a day
    MARKED_US = auto()  # when the session had last made progress, and the bytes it had moved by then
    MARKED_BYTES = auto()
    END = 24


class BoardPart(IntEnum):
    """Words of what one process counts for one slot; the steps of the download and of each upload stream follow."""

    DOWN = 0
    UP = auto()
    STREAMED = auto()  # of UP, what came in measured streams
    CONNECTIONS = auto()
    UPLOAD_LAST_US = auto()
    ACTIVE_US = auto()
    FILE_DOWN = auto()
    FILE_DOWN_MS = auto()  # the shortest whole file; 0 where there is none
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
    ROUND_TRIPS = auto()  # how many of the first ones are kept below
    SHORTEST_US = auto()  # the shortest round trip of a probe's connection; 0 where the kernel knows none
    ROUND_TRIP_US = 24
    DOWN_STEPS = 24 + ROUND_TRIPS_KEPT
    STEPS = DOWN_STEPS + STEPS_KEPT
    END = STEPS + STREAMS_KEPT * STEPS_KEPT


class SessionState(IntEnum):
    """What a slot holds. One that ENDED remembers a used token until it would have expired."""

    FREE = 0
    RUNNING = 1
    WAITING = 2
    ENDED = 3


class Board:
    """The mapped words, and the lock. Made by the master before it forks; its processes inherit it."""

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
            # A new file each time: processes of a node that ends now keep theirs.
            file.unlink(missing_ok=True)
            self._fd = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            # Room is taken at once: a mapped page that finds the disk full later would kill the process.
            os.posix_fallocate(self._fd, 0, size_bytes)
        except OSError:
            # The disk is full or read-only: in memory, where nobody else can look, tests are measured all the same.
            self._fd = os.memfd_create(file.name)
            os.ftruncate(self._fd, size_bytes)
        self._map = mmap.mmap(self._fd, size_bytes)
        self.words = memoryview(self._map).cast("Q")
        self.words[BoardField.WORKERS], self.words[BoardField.SLOTS] = workers, slots

    @contextmanager
    def locked(self) -> Iterator[None]:
        """No other process gives or takes a slot meanwhile; microseconds, never across a wait."""
        fcntl.lockf(self._fd, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._fd, fcntl.LOCK_UN)

    def keyed(self, text: str) -> bytes:
        """Sixteen bytes that stand for ``text`` while this node runs, and say nothing about it to others."""
        return hashlib.blake2b(text.encode(), digest_size=16, key=self._key).digest()

    def count_at(self, worker: int) -> int:
        """Where the area of ``worker`` begins."""
        return BoardField.END + worker * NodeCounter.END

    def summed(self, count: int) -> int:
        """A counter, over all processes."""
        return sum(self.words[self.count_at(worker) + count] for worker in range(self.workers))

    def head_at(self, slot: int) -> int:
        """Where the head of ``slot`` begins."""
        return self.heads_at + slot * Slot.END

    def part_at(self, slot: int, worker: int) -> int:
        """Where what ``worker`` counts for ``slot`` begins."""
        return self.parts_at + (slot * self.workers + worker) * BoardPart.END

    def slots_in(self, *states: SessionState) -> list[int]:
        """The slots that hold one of ``states``."""
        values = frozenset(int(state) for state in states)
        states_of = self.words[self.heads_at : self.parts_at : Slot.END] if self.slots else ()
        return [slot for slot, state in enumerate(states_of) if state in values]

    def clear_part(self, slot: int, worker: int, *, steps_only: bool = False) -> None:
        """Nothing is counted for ``slot`` by ``worker``."""
        part = self.part_at(slot, worker)
        start = (part + BoardPart.STEPS if steps_only else part) * WORD_BYTES
        end = (part + BoardPart.END) * WORD_BYTES
        # A slice of the map, not of the words: one copy instead of two thousand.
        self._map[start:end] = bytes(end - start)

    def forget_worker(self, worker: int) -> None:
        """A process died: none of its connections is open, what it counted stays."""
        self.words[self.count_at(worker) + NodeCounter.CONNECTIONS] = 0
        for slot in self.slots_in(SessionState.RUNNING, SessionState.ENDED):
            self.words[self.part_at(slot, worker) + BoardPart.CONNECTIONS] = 0

    def hour_counts(self, prefix: int, hour: int) -> tuple[int, int]:
        """Sessions with and without a token that ``prefix`` has begun in ``hour``."""
        row = self._ledger_row(prefix, hour)
        return (0, 0) if row is None else (self.words[row + 2], self.words[row + 3])

    def note_session(self, prefix: int, hour: int, *, is_legacy: bool) -> None:
        """One more session of ``prefix`` in ``hour`` (under the lock)."""
        row = self._ledger_row(prefix, hour)
        if row is None:
            words = self.words
            # One of another hour, or the one that has counted least: a crowd of prefixes forgets the smallest first.
            row = min(self._rows(prefix), key=lambda row: (words[row + 1] == hour, words[row + 2] + words[row + 3]))
            words[row], words[row + 1], words[row + 2], words[row + 3] = prefix, hour, 0, 0
        self.words[row + (3 if is_legacy else 2)] += 1

    def _rows(self, prefix: int) -> Iterator[int]:
        for tried in range(LEDGER_TRIES):
            yield self.ledger_at + (prefix + tried) % LEDGER_ROWS * LEDGER_WORDS

    def _ledger_row(self, prefix: int, hour: int) -> int | None:
        words = self.words
        return next((row for row in self._rows(prefix) if words[row] == prefix and words[row + 1] == hour), None)
