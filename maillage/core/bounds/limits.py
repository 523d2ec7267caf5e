"""Rate limits: token buckets in a store that is shared by processes and survives restarts.

The algorithm is the generic cell rate algorithm (ITU-T I.371): each bucket is stored as one number, the time at which
it will be full again.

FileStore keeps the buckets in one SQLite file per day (UTC), shared by the processes of a machine. A key (a network, an
account, a mailbox) is stored only as a keyed digest; the secret of the digests is in the same file, and both are
deleted together at the end of the day, so nothing leads back to an address. A side effect is that every bucket is full
again at midnight UTC: around midnight a client may get twice the limit, once.
"""

import logging
import math
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

from maillage.core.files.atomic import file_lock

MOST_KEYS: Final = 100_000  # buckets per store; beyond that, bounded memory and disk come before fairness
_NOISE_S: Final = 1e-6  # rounding error of floating-point timestamps of this century


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A request for tokens that take ``cost_s`` seconds to refill, from a bucket that fills in ``depth_s`` seconds."""

    cost_s: float
    depth_s: float
    now: float

    def full_at_after(self, full_at: float) -> float:
        """When the bucket is full again once the tokens are taken, if it would have been full at ``full_at``."""
        # Never below empty: if the clock was set back, a client waits for one full bucket at most.
        return min(max(full_at, self.now), self.now + self.depth_s) + self.cost_s

    def wait_s(self, full_at: float) -> float:
        """0 if a bucket that is full at ``full_at`` has enough tokens, else the seconds until it has."""
        missing = self.full_at_after(full_at) - self.now - self.depth_s
        return missing if missing > _NOISE_S else 0.0


class Store(Protocol):
    """Storage of buckets, by limit name and key."""

    def take(self, name: str, key: str, draught: TokenRequest) -> float:
        """Take the tokens and return 0; if there are too few, take none and return the seconds to wait."""

    def give_back(self, name: str, key: str) -> None:
        """Refill the bucket."""


@dataclass(frozen=True, slots=True)
class Limiter:
    """A limit per key: bursts of at most ``most``, refilled by one every ``every_s`` seconds."""

    store: Store
    name: str
    most: int
    every_s: float
    clock: Callable[[], float] = time.time

    def wait_s(self, key: str, count: int = 1) -> int:
        """Take ``count`` tokens and return 0, or return the whole seconds to wait; a refusal takes no token.

        A ``count`` larger than the bucket takes a full bucket, since it could never be satisfied otherwise.
        """
        return whole_seconds(self.store.take(self.name, key, self.request(count)))

    def request(self, count: int = 1) -> TokenRequest:
        """The request for ``count`` tokens, now."""
        return TokenRequest(min(count, self.most) * self.every_s, self.most * self.every_s, self.clock())

    def give_back(self, key: str) -> None:
        """Refill the bucket of ``key``, for example after a successful login."""
        self.store.give_back(self.name, key)


def whole_seconds(missing_s: float) -> int:
    """The seconds to wait that a client is told; 0 for none."""
    return max(1, ceil(missing_s - _NOISE_S)) if missing_s else 0


@dataclass(slots=True)
class MemoryStore:
    """Buckets in the memory of this process."""

    most_keys: int = MOST_KEYS
    _full_at: dict[tuple[str, str], float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, name: str, key: str, draught: TokenRequest) -> float:
        """See Store."""
        with self._lock:
            full_at = self._full_at.get((name, key), 0.0)
            missing = draught.wait_s(full_at)
            if not missing:
                if len(self._full_at) >= self.most_keys:
                    rested = [bucket for bucket, moment in self._full_at.items() if moment <= draught.now]
                    # No bucket is full: drop the half that is closest to full.
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
        """The number of buckets stored."""
        return len(self._full_at)


_LOG: Final = logging.getLogger(__name__)
_DAY_S: Final = 86_400
_BUSY_MS: Final = 250  # a transaction takes 50 microseconds: after this wait the holder must be stuck
_AWAY_S: Final = 10.0  # how long this process counts in memory before it tries the file again
_TAKES_A_SWEEP: Final = 1_000
_DIGEST_BYTES: Final = 16
_TURN: Final = "turn"
# SQLite result codes that mean the file itself is damaged: it is recreated (sqlite.org/rescode.html).
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_ERROR})

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS secret (id INTEGER PRIMARY KEY CHECK (id = 1), octets BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS bucket (digest BLOB PRIMARY KEY, full_at REAL NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO secret VALUES (1, randomblob(32));
"""
# The arithmetic of Draught in one statement, so that checking and taking are atomic between processes.
_TAKE: Final = """
INSERT INTO bucket VALUES (:digest, :now + :cost)
ON CONFLICT (digest) DO UPDATE SET full_at = min(max(full_at, :now), :now + :depth) + :cost
WHERE min(max(full_at, :now), :now + :depth) + :cost <= :now + :depth + 1e-6
RETURNING full_at
"""
_FORGET: Final = "DELETE FROM bucket WHERE digest IN (SELECT digest FROM bucket ORDER BY full_at LIMIT ?)"


@dataclass(slots=True)
class _Open:
    """The file of one day, as opened by this process."""

    day: int
    file: Path
    inode: int
    process: int
    secret: bytes
    database: sqlite3.Connection


@dataclass(slots=True)
class FileStore:
    """Buckets in SQLite files of ``folder``.

    While the file cannot be written, each process counts in memory and logs a warning.
    """

    folder: Path
    most_keys: int = MOST_KEYS
    _memory: MemoryStore = field(default_factory=MemoryStore)
    _open: _Open | None = None
    _away_until: float = -math.inf
    _remade_at: float = -math.inf
    _takes: int = 0
    _lock: Lock = field(default_factory=Lock)

    def take(self, name: str, key: str, draught: TokenRequest) -> float:
        """See Store."""
        return self.take_each(name, [key], draught)[0]

    def take_each(self, name: str, keys: Sequence[str], draught: TokenRequest) -> list[float]:
        """``take`` for each of ``keys``, in their order; many are one transaction."""
        with self._lock:
            for _attempt in range(2):  # the second attempt uses a recreated file
                if time.monotonic() < self._away_until:
                    break
                try:
                    day, opened = int(draught.now // _DAY_S), self._open
                    if opened is None or opened.day != day or not _is_there(opened):
                        opened = self._open_file_of(day)
                    return self._take_each_from(opened, name, keys, draught)
                except (sqlite3.Error, OSError) as error:
                    # Nothing was taken: recreate the file, or count in memory for a while.
                    self._leave(error)
        return [self._memory.take(name, key, draught) for key in keys]

    def _take_each_from(self, opened: _Open, name: str, keys: Sequence[str], draught: TokenRequest) -> list[float]:
        if len(keys) == 1:
            return [self._take_from(opened, name, keys[0], draught)]
        # Where a statement fails, _leave closes the connection, which undoes all of them.
        opened.database.execute("BEGIN IMMEDIATE")
        waits = [self._take_from(opened, name, key, draught) for key in keys]
        opened.database.execute("COMMIT")
        return waits

    def _take_from(self, opened: _Open, name: str, key: str, draught: TokenRequest) -> float:
        digest = _digest(opened.secret, name, key)
        values = {"digest": digest, "now": draught.now, "cost": draught.cost_s, "depth": draught.depth_s}
        # Fetch all rows: an unfinished statement keeps its transaction open.
        if not opened.database.execute(_TAKE, values).fetchall():
            rows = opened.database.execute("SELECT full_at FROM bucket WHERE digest = ?", [digest]).fetchall()
            # Deleted in the meantime: refilled, or swept because it was full.
            return draught.wait_s(rows[0][0]) if rows else draught.cost_s
        self._takes += 1
        if self._takes % _TAKES_A_SWEEP == 0:
            # Delete full buckets; if too many remain, the half that is closest to full.
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
                # The bucket keeps its level and refills with time.
                self._leave(error)

    def close(self) -> None:
        """Close the database connection."""
        # After a fork, leave the parent's connection open: closing it would release the parent's locks.
        if self._open is not None and self._open.process == os.getpid():
            self._open.database.close()
        self._open = None

    def _open_file_of(self, day: int) -> _Open:
        """Open the file of the day and delete those of other days."""
        self.close()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / f"{time.strftime('%Y-%m-%d', time.gmtime(day * _DAY_S))}.sqlite"
        with file_lock(self.folder / _TURN):
            file.touch(mode=0o600)
            database = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=_BUSY_MS / 1000)
            try:
                # No fsync: a file torn by a power cut is recreated, and waiting for the disk would cost more than a
                # lost count.
                database.execute("PRAGMA synchronous = OFF")
                database.execute("PRAGMA journal_mode = WAL")
                database.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")
                ((secret,),) = database.execute("SELECT octets FROM secret").fetchall()
            except BaseException:
                # Close the connection whatever the error; the caller handles it.
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
            with suppress(OSError), file_lock(self.folder / _TURN):
                # Another process may have recreated it already.
                if damaged is None or _is_there(damaged):
                    _remove(self.folder, but="")
        else:
            _LOG.warning("The file of limits cannot be written (%s): each process counts for itself.", error)
            self._away_until = time.monotonic() + _AWAY_S


def _remove(folder: Path, *, but: str) -> None:
    # The main file last: a database without its WAL is usable, a WAL without its database is not.
    for file in sorted(folder.glob("*.sqlite*"), key=lambda path: path.suffix == ".sqlite"):
        if not but or not file.name.startswith(but):
            file.unlink(missing_ok=True)


def _is_there(opened: _Open) -> bool:
    """Whether the open file is still the one at its path, in the process that opened it."""
    with suppress(FileNotFoundError):
        return opened.file.stat().st_ino == opened.inode and opened.process == os.getpid()
    return False


def _digest(secret: bytes, name: str, key: str) -> bytes:
    return blake2b(f"{name}\0{key}".encode(), key=secret, digest_size=_DIGEST_BYTES).digest()
