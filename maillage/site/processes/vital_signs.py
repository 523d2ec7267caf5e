"""Polls database and counts in a background thread, so that callers wait a moment at most.

There is one poll at a time per process; its result is cached for a second, that of the write test for ten.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Max, Min

from maillage.core.clock import utc_now
from maillage.core.problems import Problem, Unavailable
from maillage.kits.letters.queries import LetterCounts, letter_counts
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.store.model_types import Measurement
from maillage.site.health.corruption import DAMAGE_CODE, is_damaged, note_damage
from maillage.site.health.feature_checks import feature_problems
from maillage.site.health.storage import DATABASE_FULL_CODE, connection_beside_pool, storage_problem, try_to_write

PATIENCE_S: Final = 0.6  # /health answers within a second
# A slower poll means that the database is down; a faster one, a loaded machine: keep the last result.
AWAY_S: Final = 5.0
HOLDS_S: Final = 1.0
WRITE_HOLDS_S: Final = 10.0
ONE_WAIT_S: Final = 60.0  # failures further apart, with no poll in between, may be separate
MOST_BEHIND: Final = 100_000  # stop counting there
_CONNECT_S: Final = 3
_BUSY_S: Final = 0.4  # how long the test write waits for another writer


@dataclass(frozen=True, slots=True)
class VitalReading:
    """The result of a poll: the last row, the uncounted rows, the age of the oldest one and of the figures."""

    last_row: int
    rows_behind: int
    lag_s: float
    counts_version: int
    figures_age_s: float | None
    is_damaged: bool = False
    letters: LetterCounts | None = None
    letters_age_s: float = 0.0  # of the oldest waiting letter
    problems: tuple[Problem, ...] = ()  # that features find (health_checks)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is currently known. ``reading`` is None if the rows could not be read, because of ``database``.

    ``database`` and ``writing`` are "ok" or an error code; ``unwritten_s`` is how long writing has failed.
    """

    reading: VitalReading | None
    database: str
    writing: str
    unwritten_s: float


class HealthPoller:
    """The polls of one process."""

    def __init__(
        self,
        read: Callable[[], VitalReading],
        write: Callable[[], None],
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._write = write
        self._clock_s = clock_s
        self._lock = Lock()
        self._done = Event()
        self._is_looking = False
        self._looked_at = -HOLDS_S
        self._wrote_at = -WRITE_HOLDS_S
        self._unwritten_since: float | None = None
        self._refused_at = -ONE_WAIT_S
        self._began_at = self._clock_s()
        self._signs = Signs(None, "unknown", "unknown", 0.0)

    def signs(self, patience_s: float = PATIENCE_S, away_s: float = AWAY_S) -> Signs:
        """The latest signs; if a poll takes longer than ``away_s``, the database counts as down."""
        with self._lock:
            if not self._is_looking:
                if self._clock_s() - self._looked_at < HOLDS_S:
                    return self._signs
                self._is_looking, self._began_at = True, self._clock_s()
                self._done.clear()
                Thread(target=self._poll, name="vital signs", daemon=True).start()
        is_over = self._done.wait(patience_s)
        looked_s = self._clock_s() - self._began_at
        if is_over or looked_s < away_s:
            return self._signs
        return Signs(None, "database_away", "unknown", looked_s)

    def _poll(self) -> None:
        try:
            reading, database = None, "ok"
            try:
                if connection.vendor == "sqlite":
                    with connection.cursor() as cursor:
                        cursor.execute(f"PRAGMA busy_timeout = {int(1000 * _BUSY_S)}")
                reading = self._read()
                if is_damaged():  # on a page that this poll does not read
                    reading, database = None, DAMAGE_CODE
            except (DatabaseError, InterfaceError, OSError) as error:
                database = _code(error)  # nothing is known of the rows
            writing = database
            if database == "ok" and self._clock_s() - self._wrote_at >= WRITE_HOLDS_S:
                try:
                    self._write()
                    self._wrote_at = self._clock_s()
                except (DatabaseError, InterfaceError, OSError) as error:
                    writing = _code(error)  # only a test write
            now = self._clock_s()
            if writing == "ok":
                self._unwritten_since = None
            else:
                if self._unwritten_since is None or now - self._refused_at > ONE_WAIT_S:
                    self._unwritten_since = now
                self._refused_at = now
            since = self._unwritten_since
            self._signs = Signs(reading, database, writing, 0.0 if since is None else now - since)
        finally:
            with self._lock:
                self._is_looking, self._looked_at = False, self._clock_s()
            self._done.set()
            connection.close()


def read_rows() -> VitalReading:
    """Poll rows and counts; raises DatabaseError if the rows cannot be read."""
    now = utc_now()
    last_row = Measurement.objects.aggregate(last=Max("seq"))["last"] or 0
    letters = letter_counts(now)
    age_s = max(0.0, (now - letters.oldest_at).total_seconds()) if letters.oldest_at else 0.0
    try:
        counts = current_counts(Path(settings.DATA_DIR) / "counts")
    except Unavailable:
        # The counter is rebuilding them.
        return VitalReading(last_row, 0, 0.0, 0, None, is_damaged=True, letters=letters, letters_age_s=age_s)
    problems = feature_problems()
    # The watermark is a row number on SQLite and a transaction id on PostgreSQL (quality.models).
    marker = "tick__gt" if connection.vendor == "postgresql" else "seq__gt"
    waiting = Measurement.objects.filter(**{marker: counts.watermark})
    oldest = waiting.aggregate(oldest=Min("received_at"))["oldest"]
    behind = waiting[:MOST_BEHIND].count() if oldest else 0
    lag_s = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    # A version is its time of publication in milliseconds.
    figures_age_s = max(0.0, now.timestamp() - counts.version / 1000) if counts.version else None
    return VitalReading(
        last_row,
        behind,
        lag_s,
        counts.version,
        figures_age_s,
        letters=letters,
        letters_age_s=age_s,
        problems=problems,
    )


def _code(error: BaseException) -> str:
    problem = storage_problem(error)
    if problem is None:
        return "database_away"
    note_damage(problem)
    is_waiting = problem.code == DATABASE_FULL_CODE and connection.vendor == "postgresql"
    return _why_the_pool_waits() if is_waiting else problem.code


def _why_the_pool_waits() -> str:
    """Distinguish a server without free connections from one that is down: the pool times out for both."""
    beside = connection_beside_pool(connect_timeout=_CONNECT_S)
    try:
        beside.ensure_connection()
    except (DatabaseError, InterfaceError, OSError) as error:
        problem = storage_problem(error)
        return problem.code if problem is not None else "database_away"
    finally:
        beside.close()
    return DATABASE_FULL_CODE


OBSERVER: Final = HealthPoller(read_rows, try_to_write)
