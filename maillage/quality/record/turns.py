"""Turns at writing: one transaction at a time, whoever comes first.

SQLite makes a second writer ask again after ever longer sleeps, so that under load some wait for seconds; a lock of
the file system wakes the next one at once. On PostgreSQL rows.take_lock does the same inside the transaction.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that begins when it is this writer's turn and is durable when it ends. Do not nest."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    # A descriptor of its own for each turn: the lock belongs to it, so threads wait for each other too, and a
    # process that dies lets go.
    with _lock_file(Path(settings.DATA_DIR)).open("wb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        with transaction.atomic():
            yield


@cache
def _lock_file(data_dir: Path) -> Path:
    folder = data_dir / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "record.lock"
