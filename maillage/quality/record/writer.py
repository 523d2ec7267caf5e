"""Group commit: everything that waits to be recorded in this process goes into one durable transaction.

A request hands its measurements over and waits for its own receipts; while one transaction is written to disk, the
next one gathers. Several processes share the database: each has its writer, they take turns on the write lock.
"""

import os
import time
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Final

from django.db import DatabaseError, connection

from maillage.core.clock import utc_now
from maillage.core.problems import Unavailable, sentence
from maillage.core.processes import VitalThread
from maillage.measurement.terms import MeasuredTest
from maillage.quality.record.columns import columns_of
from maillage.quality.record.preparation import Prepared, prepare
from maillage.quality.record.rows import RecordReceipt, insert_prepared
from maillage.quality.record.turns import writing
from maillage.quality.record.vouchers import forget_old_vouchers
from maillage.quality.terms import Origin

GATHERING_S: Final = 0.002  # how long a busy writer waits for others to arrive: fewer, larger transactions
PATIENCE_S: Final = 0.5  # where nothing was written for so long, the database is held by somebody else
MOST_WAITING: Final = 8  # requests that go on waiting then: half of the threads of a process
MOST_ROWS: Final = 20_000  # in one transaction: nobody waits behind more than about a second


@dataclass(frozen=True, slots=True)
class WaitingDocuments:
    """The measurements of one request, and where its receipts will be put."""

    measurements: Sequence[MeasuredTest]
    origin: Origin
    source: str
    now: datetime
    receipts: Future[list[RecordReceipt]] = field(default_factory=Future)


class Recorder:
    """The writer of one process: a thread, started at the first measurement."""

    def __init__(self, *, most_waiting: int = MOST_WAITING) -> None:
        self._most_waiting = most_waiting
        self._waiting = 0
        self._progress_at = time.monotonic()
        self._queue: SimpleQueue[WaitingDocuments | None] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._tidied_on: date | None = None

    def record(
        self, measurements: Sequence[MeasuredTest], *, origin: Origin, source: str, now: datetime
    ) -> list[RecordReceipt]:
        """The receipts of ``measurements``, in their order, once their rows are durable.

        Raises Unavailable when the database cannot take them now; nothing of this request is recorded then.
        """
        if not measurements:
            return []
        self._start()
        waiting = WaitingDocuments(measurements, origin, source, now)
        with self._lock:
            self._waiting += 1
        self._queue.put(waiting)
        try:
            return self._receipts(waiting)
        except DatabaseError as error:
            raise _unavailable() from error
        finally:
            with self._lock:
                self._waiting -= 1

    def _receipts(self, waiting: WaitingDocuments) -> list[RecordReceipt]:
        """The receipts, once they are there. While nothing is written only so many wait: others need threads too."""
        while True:
            try:
                return waiting.receipts.result(PATIENCE_S)
            except TimeoutError:
                # What the writer has in hand is waited for; what is in the queue may be taken back.
                is_stuck = time.monotonic() - self._progress_at > PATIENCE_S
                if is_stuck and self._waiting > self._most_waiting and waiting.receipts.cancel():
                    raise _unavailable() from None

    def close(self) -> None:
        """Write what waits, end the thread and its connection; the next measurement starts another."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def _start(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = VitalThread(self._write_forever, name="recorder")
                self._thread.start()

    def _write_forever(self) -> None:
        batch: list[WaitingDocuments] = []
        is_open = True
        while is_open:
            gathered, is_open = self._gather(is_busy=len(batch) > 1)
            batch = [waiting for waiting in gathered if waiting.receipts.set_running_or_notify_cancel()]
            self._progress_at = time.monotonic()
            try:
                _record_together(batch)
            except Exception:  # noqa: BLE001 -- whatever one row caused, the others are tried without it
                _record_apart(batch)
            self._forget_once_a_day()
        connection.close()

    def _forget_once_a_day(self) -> None:
        now = utc_now()
        if now.date() == self._tidied_on:
            return
        self._tidied_on = now.date()
        with suppress(DatabaseError):  # busy or away: what is old waits for tomorrow
            forget_old_vouchers(now)

    def _gather(self, *, is_busy: bool) -> tuple[list[WaitingDocuments], bool]:
        """Everything that waits, once something does; and whether the writer goes on afterwards."""
        batch: list[WaitingDocuments] = []
        rows = 0
        waiting = self._queue.get()
        if is_busy:
            time.sleep(GATHERING_S)
        while waiting is not None:
            batch.append(waiting)
            rows += len(waiting.measurements)
            if rows >= MOST_ROWS:
                return batch, True
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return batch, True  # nobody else waits: write what is here
        return batch, False


def _unavailable() -> Unavailable:
    return Unavailable(
        "record.unavailable",
        sentence("La base ne peut pas enregistrer maintenant : renvoyez les mêmes documents dans une minute."),
    )


@lru_cache(maxsize=1)
def _recorder_of(_process: int) -> Recorder:
    return Recorder()


def recorder() -> Recorder:
    """The recorder of this process; a forked child gets its own."""
    return _recorder_of(os.getpid())


def _record_together(batch: Sequence[WaitingDocuments]) -> None:
    """Record every request of ``batch`` in one transaction, then hand out the receipts."""
    groups: dict[tuple[Origin, str], list[WaitingDocuments]] = {}
    for waiting in batch:
        groups.setdefault((waiting.origin, waiting.source), []).append(waiting)
    prepared = [_prepare_group(group) for group in groups.values()]
    with writing():
        receipts = [insert_prepared(each) for each in prepared]
    # Only after the commit: a receipt promises that the row is on disk.
    for group, found in zip(groups.values(), receipts, strict=True):
        at = 0
        for waiting_2 in group:
            waiting_2.receipts.set_result(list(found[at : at + len(waiting_2.measurements)]))
            at += len(waiting_2.measurements)


def _prepare_group(group: Sequence[WaitingDocuments]) -> Prepared:
    first = group[0]
    measurements = [each for waiting in group for each in waiting.measurements]
    return prepare(columns_of(measurements), origin=first.origin, source=first.source, now=first.now)


def _record_apart(batch: Sequence[WaitingDocuments]) -> None:
    # A connection that broke (restarted database) is dropped here and opened anew by the next statement.
    connection.close_if_unusable_or_obsolete()
    for waiting in batch:
        try:
            _record_together([waiting])
        except Exception as error:  # noqa: BLE001 -- told to the request that caused it; the others go on
            connection.close_if_unusable_or_obsolete()
            waiting.receipts.set_exception(error)
