"""Turns at writing: one transaction at a time, whoever comes first.

SQLite makes a second writer ask again after ever longer sleeps, so that under load some wait for seconds; a lock of
the file system wakes the next one at once. On PostgreSQL rows.take_lock does the same inside the transaction.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.conf import settings
from django.db import connection, transaction

from maillage.core.files.turns import holding


def writers_turn() -> AbstractContextManager[None]:
    """The turn of who writes rows to SQLite, among all threads and processes."""
    return holding(settings.DATA_DIR / "run/record.lock")


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that begins when it is this writer's turn and is durable when it ends. Do not nest."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with writers_turn(), transaction.atomic():
        yield
