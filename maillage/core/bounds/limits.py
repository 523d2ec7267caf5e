"""How often something may be asked for: token buckets, in a store that processes share and that survives a restart.

The arithmetic is the generic cell rate algorithm (ITU-T I.371): of each bucket one number is kept, the moment at which
it will be full again. Where the store is a file nothing in it leads back to an address: core/bounds/limit_file.py.

The buckets of core/bounds/limits.py in a SQLite file that the processes of a machine share: one file each day (UTC).

A key (a network, an account, a mailbox) is kept as its keyed digest alone, and the secret of the digests lies in the
file of its day: when the day is over both are deleted together. So every bucket is full again at midnight UTC, one that
fills more slowly than in a day too: whoever waits for midnight gets twice the limit, once.
"""

import logging
import math
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

from maillage.core.files.whole import holding

MOST_KEYS: Final = 100_000  # buckets that a store keeps: memory and disk are bounded before fairness
_NOISE_S: Final = 1e-6  # what floating-point numbers lose on moments of this century


@dataclass(frozen=True, slots=True)
class Draught:
    """What is asked of a bucket that fills in ``depth_s`` seconds: tokens that take ``cost_s`` to come back."""

    cost_s: float
    depth_s: float
    now: float

    def full_at_after(self, full_at: float) -> float:
        """When a bucket that would have been full at ``full_at`` is full again, should the tokens be taken."""
        # No bucket is emptier than empty: a clock that was set back costs nobody more than a whole bucket.
        return min(max(full_at, self.now), self.now + self.depth_s) + self.cost_s

    def wait_s(self, full_at: float) -> float:
        """0 when a bucket that is full at ``full_at`` has the tokens, else the seconds until it has."""
        missing = self.full_at_after(full_at) - self.now - self.depth_s
        return missing if missing > _NOISE_S else 0.0


class Store(Protocol):
    """Where buckets are kept, by the name of their limit and by key."""

    def take(self, name: str, key: str, draught: Draught) -> float:
        """0 when the tokens were taken, else the seconds until they are there: then nothing was taken."""

    def give_back(self, name: str, key: str) -> None:
        """The bucket is full."""


@dataclass(frozen=True, slots=True)
class Limiter:
    """At most ``most`` at once for each key, and one more every ``every_s`` seconds."""

    store: Store
    name: str
    most: int
    every_s: float
    clock: Callable[[], float] = time.time

    def wait_s(self, key: str, count: int = 1) -> int:
        """0 when ``count`` were taken, else the whole seconds until they are there; a refusal costs nothing.

        Who asks for more than a full bucket holds takes all of a full one: otherwise it would wait for ever.
        """
        cost_s = min(count, self.most) * self.every_s
        missing = self.store.take(self.name, key, Draught(cost_s, self.most * self.every_s, self.clock()))
        return max(1, ceil(missing - _NOISE_S)) if missing else 0

    def give_back(self, key: str) -> None:
        """All of ``key`` are there again: it proved to be who it says."""
        self.store.give_back(self.name, key)


@dataclass(slots=True)
class MemoryStore:
    """The buckets of one process; they end with it."""

    most_keys: int = MOST_KEYS
    _full_at: dict[tuple[str, str], float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, name: str, key: str, draught: Draught) -> float:
        """See Store."""
        with self._lock:
            full_at = self._full_at.get((name, key), 0.0)
            missing = draught.wait_s(full_at)
            if not missing:
                if len(self._full_at) >= self.most_keys:
                    rested = [bucket for bucket, moment in self._full_at.items() if moment <= draught.now]
                    # When nobody rested, the half that is nearest to it goes.
                    nearest = sorted(self._full_at, key=self._full_at.__getitem__)[: max(1, self.most_keys // 2)]
                    for bucket in rested or nearest:
                        del self._full_at[bucket]
                self._full_at[name, key] = draught.full_at_after(full_at)
        return missing

    def give_back(self, name: str, key: str) -> None:
        """See Store."""
        with self._lock:
            self._full_at.pop((name, key), None)

    def __len__(self) -> int:
        """How many buckets are kept."""
        return len(self._full_at)


_LOG: Final = logging.getLogger(__name__)
_DAY_S: Final = 86_400
_BUSY_MS: Final = 250  # a turn takes 50 microseconds: who waits so long waits for somebody who stands still
_AWAY_S: Final = 10.0  # how long this process counts in memory before it asks the file again
_TAKES_A_SWEEP: Final = 1_000
_DIGEST_BYTES: Final = 16
_TURN: Final = "turn"
# What the codes of SQLite say of the file itself, not of the moment: it is made anew (sqlite.org/rescode.html).
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_ERROR})

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS secret (id INTEGER PRIMARY KEY CHECK (id = 1), octets BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS bucket (digest BLOB PRIMARY KEY, full_at REAL NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO secret VALUES (1, randomblob(32));
"""
# The same arithmetic as Draught, in one statement: no other process comes between the look and the take.
_TAKE: Final = """
INSERT INTO bucket VALUES (:digest, :now + :cost)
ON CONFLICT (digest) DO UPDATE SET full_at = min(max(full_at, :now), :now + :depth) + :cost
WHERE min(max(full_at, :now), :now + :depth) + :cost <= :now + :depth + 1e-6
RETURNING full_at
"""
_FORGET: Final = "DELETE FROM bucket WHERE digest IN (SELECT digest FROM bucket ORDER BY full_at LIMIT ?)"


@dataclass(slots=True)
class _Open:
    """One day's file, open in this process."""

    day: int
    file: Path
    inode: int
    process: int
    secret: bytes
    database: sqlite3.Connection


@dataclass(slots=True)
class FileStore:
    """Buckets in ``folder``; while its file cannot be written each process counts in memory, and the log says so."""

    folder: Path
    most_keys: int = MOST_KEYS
    _memory: MemoryStore = field(default_factory=MemoryStore)
    _open: _Open | None = None
    _away_until: float = -math.inf
    _remade_at: float = -math.inf
    _takes: int = 0
    _lock: Lock = field(default_factory=Lock)

    def take(self, name: str, key: str, draught: Draught) -> float:
        """See Store."""
        with self._lock:
            for _attempt in range(2):  # the second with a file that was made anew
                if time.monotonic() < self._away_until:
                    break
                try:
                    day, opened = int(draught.now // _DAY_S), self._open
                    if opened is None or opened.day != day or not _is_there(opened):
                        opened = self._open_file_of(day)
                    return self._take_from(opened, name, key, draught)
                except (sqlite3.Error, OSError) as error:
                    # Nothing was taken: the file is made anew, or memory counts for a while.
                    self._leave(error)
        return self._memory.take(name, key, draught)

    def _take_from(self, opened: _Open, name: str, key: str, draught: Draught) -> float:
        digest = _digest(opened.secret, name, key)
        values = {"digest": digest, "now": draught.now, "cost": draught.cost_s, "depth": draught.depth_s}
        # All rows are asked for: a statement that is not over holds its transaction.
        if not opened.database.execute(_TAKE, values).fetchall():
            rows = opened.database.execute("SELECT full_at FROM bucket WHERE digest = ?", [digest]).fetchall()
            # Gone in between: given back, or swept because it is full.
            return draught.wait_s(rows[0][0]) if rows else draught.cost_s
        self._takes += 1
        if self._takes % _TAKES_A_SWEEP == 0:
            # Full buckets are forgotten; where too many are left, the half that is nearest to it.
            opened.database.execute("DELETE FROM bucket WHERE full_at <= ?", [draught.now])
            ((count,),) = opened.database.execute("SELECT count(*) FROM bucket").fetchall()
            if count > self.most_keys:
                opened.database.execute(_FORGET, [count - self.most_keys // 2])
        return 0.0

    def give_back(self, name: str, key: str) -> None:
        """See Store."""
        self._memory.give_back(name, key)
        with self._lock:
            try:
                if self._open is not None:
                    digest = _digest(self._open.secret, name, key)
                    self._open.database.execute("DELETE FROM bucket WHERE digest = ?", [digest])
            except sqlite3.Error as error:
                # The bucket stays as empty as it was, and fills with time.
                self._leave(error)

    def close(self) -> None:
        """Let go of the file."""
        # A child leaves its parent's connection alone: closing it would end the parent's locks.
        if self._open is not None and self._open.process == os.getpid():
            self._open.database.close()
        self._open = None

    def _open_file_of(self, day: int) -> _Open:
        """The file of the day, alone in its folder from now on."""
        self.close()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / f"{time.strftime('%Y-%m-%d', time.gmtime(day * _DAY_S))}.sqlite"
        with holding(self.folder / _TURN):
            file.touch(mode=0o600)
            database = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=_BUSY_MS / 1000)
            try:
                # A file that a power cut tears is made anew: no take is worth waiting for the disk.
                database.execute("PRAGMA synchronous = OFF")
                database.execute("PRAGMA journal_mode = WAL")
                database.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")
                ((secret,),) = database.execute("SELECT octets FROM secret").fetchall()
            except BaseException:
                # Whatever it was, the caller hears it: only the connection must not stay.
                database.close()
                raise
            _remove(self.folder, but=file.name)
        self._open = _Open(day, file, file.stat().st_ino, os.getpid(), secret, database)
        return self._open

    def _leave(self, error: Exception) -> None:
        damaged, code = self._open, getattr(error, "sqlite_errorcode", 0) & 0xFF
        self.close()
        if code in _DAMAGED and time.monotonic() >= self._remade_at + _AWAY_S:
            _LOG.warning("The file of limits is damaged (%s): it is made anew, limits begin afresh.", error)
            self._remade_at = time.monotonic()
            with suppress(OSError), holding(self.folder / _TURN):
                # Another process may have made it anew already.
                if damaged is None or _is_there(damaged):
                    _remove(self.folder, but="")
        else:
            _LOG.warning("The file of limits cannot be written (%s): each process counts for itself.", error)
            self._away_until = time.monotonic() + _AWAY_S


def _remove(folder: Path, *, but: str) -> None:
    # The main file last: one without its log is whole, a log without its file is nothing.
    for file in sorted(folder.glob("*.sqlite*"), key=lambda path: path.suffix == ".sqlite"):
        if not but or not file.name.startswith(but):
            file.unlink(missing_ok=True)


def _is_there(opened: _Open) -> bool:
    """Whether the open file is the one that others open, in the process that opened it."""
    with suppress(FileNotFoundError):
        return opened.file.stat().st_ino == opened.inode and opened.process == os.getpid()
    return False


def _digest(secret: bytes, name: str, key: str) -> bytes:
    return blake2b(f"{name}\0{key}".encode(), key=secret, digest_size=_DIGEST_BYTES).digest()
