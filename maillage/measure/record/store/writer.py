"""Group commit: all measurements waiting in this process are recorded in one durable transaction.

A document that arrives while no other is being written is recorded by its own request thread. Others hand their
measurements to the writer thread and wait for receipts: while one transaction is being written, the next one gathers.
Several processes share the database: each has its own writer, and they take turns on the write lock.
"""

import os
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Final

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from maillage.core.problems import Unavailable, sentence
from maillage.core.processes import VitalThread
from maillage.measure.protocol.domain.terms import MeasuredTest
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.preparation import columns_of, prepare
from maillage.measure.record.store.rows import RecordReceipt, insert_prepared, writing
from maillage.measure.record.store.single_row import insert_single_rows, single_row

GATHERING_S: Final = 0.002  # how long a busy writer waits for more measurements, for fewer and larger transactions
PATIENCE_S: Final = 0.5  # without any write for so long, another process holds the database
MOST_WAITING: Final = 8  # requests that keep waiting then: half of the threads of a process
FEW_ROWS: Final = 6  # up to here, single rows cost less than columns
MOST_ROWS: Final = 20_000  # in one transaction: limits the wait behind it to about a second


@dataclass(frozen=True, slots=True)
class WaitingDocuments:
    """The measurements of one request, and the future of its receipts."""

    measurements: Sequence[MeasuredTest]
    origin: Origin
    source: str
    now: datetime
    receipts: Future[list[RecordReceipt]] = field(default_factory=Future)


@dataclass(slots=True)
class Recorder:
    """The writer of one process: a database connection used by one thread at a time, and a thread for group commits."""

    most_waiting: int = MOST_WAITING
    _waiting: int = 0
    _progress_at: float = field(default_factory=time.monotonic)
    _queue: SimpleQueue[WaitingDocuments | None] = field(default_factory=SimpleQueue)
    _lock: Lock = field(default_factory=Lock)
    _thread: Thread | None = None
    _connection: BaseDatabaseWrapper | None = None  # a single one, so that its page cache stays valid
    _turn: Lock = field(default_factory=Lock)  # guards the connection

    def record(
        self, measurements: Sequence[MeasuredTest], *, origin: Origin, source: str, now: datetime
    ) -> list[RecordReceipt]:
        """Record ``measurements`` and return the receipts, in their order, once the rows are durable.

        Raises Unavailable when the database cannot write now; nothing of this request is recorded then.
        """
        if not measurements:
            return []
        with self._lock:
            is_alone = not self._waiting
            self._waiting += 1
        try:
            if is_alone and len(measurements) == 1 and self._turn.acquire(blocking=False):
                try:
                    self._progress_at = time.monotonic()
                    row = single_row(measurements[0], origin=origin, source=source, now=now)
                    return insert_single_rows([row], self._open_connection())
                except DatabaseError:
                    # Nothing was recorded. The writer thread retries, with a new connection if this one broke.
                    pass
                finally:
                    self._turn.release()
            return self._receipts_of(WaitingDocuments(measurements, origin, source, now))
        finally:
            with self._lock:
                self._waiting -= 1

    def _receipts_of(self, waiting: WaitingDocuments) -> list[RecordReceipt]:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = VitalThread(target=self._write_forever, name="recorder", daemon=True)
                self._thread.start()
        self._queue.put(waiting)
        while True:
            try:
                return waiting.receipts.result(PATIENCE_S)
            except TimeoutError:
                # While nothing is written, only a limited number of requests wait, since others need threads too. A
                # request being
                # written is waited for; a queued one may be cancelled.
                is_stuck = time.monotonic() - self._progress_at > PATIENCE_S
                if is_stuck and self._waiting > self.most_waiting and waiting.receipts.cancel():
                    raise _unavailable() from None
            except DatabaseError as error:
                raise _unavailable() from error

    def close(self) -> None:
        """Write what is queued, stop the thread and close the connection; the next measurement starts them again."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join()
        with self._turn:
            if self._connection is not None:
                self._connection.close()

    def _open_connection(self) -> BaseDatabaseWrapper:
        if self._connection is None:
            self._connection = connections.create_connection(DEFAULT_DB_ALIAS)
            self._connection.inc_thread_sharing()
        return self._connection

    def _write_forever(self) -> None:
        with self._turn:
            connections[DEFAULT_DB_ALIAS] = self._open_connection()  # makes it the thread's connection
        is_open, is_busy = True, False
        while is_open:
            waiting = self._queue.get()
            if is_busy:
                time.sleep(GATHERING_S)
            with self._turn:
                batch, is_open = self._batch_from(waiting)
                is_busy = len(batch) > 1
                self._progress_at = time.monotonic()
                try:
                    _record_together(batch)
                except Exception:  # noqa: BLE001 -- whatever one row caused, the others are tried without it
                    # A broken connection (restarted database) is dropped and reopened by the next statement.
                    connection.close_if_unusable_or_obsolete()
                    for alone in batch:
                        try:
                            _record_together([alone])
                        except Exception as error:  # noqa: BLE001 -- told to the request that caused it; others go on
                            connection.close_if_unusable_or_obsolete()
                            alone.receipts.set_exception(error)

    def _batch_from(self, waiting: WaitingDocuments | None) -> tuple[list[WaitingDocuments], bool]:
        """Collect the next transaction, starting with ``waiting``; return it, and whether the thread continues."""
        batch: list[WaitingDocuments] = []
        rows = 0
        while waiting is not None:
            if waiting.receipts.set_running_or_notify_cancel():
                batch.append(waiting)
                rows += len(waiting.measurements)
            if rows >= MOST_ROWS:
                break
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                break  # the queue is empty: write the batch
        return batch, waiting is not None


def _unavailable() -> Unavailable:
    message = sentence("La base ne peut pas enregistrer maintenant : renvoyez les mêmes documents dans une minute.")
    return Unavailable("record.unavailable", message)


@cache
def recorder() -> Recorder:
    """Return the recorder of this process; a forked child gets its own."""
    return Recorder()


os.register_at_fork(after_in_child=recorder.cache_clear)


def _record_together(batch: Sequence[WaitingDocuments]) -> None:
    """Record all requests of ``batch`` in one transaction, then set their receipts."""
    if sum(len(waiting.measurements) for waiting in batch) <= FEW_ROWS:
        rows = [
            single_row(measurement, origin=waiting.origin, source=waiting.source, now=waiting.now)
            for waiting in batch
            for measurement in waiting.measurements
        ]
        single_receipts = iter(insert_single_rows(rows, connections[DEFAULT_DB_ALIAS]))
        for waiting in batch:
            waiting.receipts.set_result(list(islice(single_receipts, len(waiting.measurements))))
        return
    groups: dict[tuple[Origin, str], list[WaitingDocuments]] = {}
    for waiting in batch:
        groups.setdefault((waiting.origin, waiting.source), []).append(waiting)
    prepared = []
    for (origin, source), requests in groups.items():
        measurements = [measurement for waiting in requests for measurement in waiting.measurements]
        prepared.append(prepare(columns_of(measurements), origin=origin, source=source, now=requests[0].now))
    with writing():
        receipts = [insert_prepared(rows) for rows in prepared]
    # Only after the commit: a receipt promises that the row is on disk.
    for requests, group_receipts in zip(groups.values(), receipts, strict=True):
        in_order = iter(group_receipts)
        for waiting in requests:
            waiting.receipts.set_result(list(islice(in_order, len(waiting.measurements))))
