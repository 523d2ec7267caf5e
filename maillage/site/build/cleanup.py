"""Cleans up after killed processes and erasure: partial files, uploads, SQLite's journal."""

import shutil
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from maillage.core.files.atomic import DRAFT_SUFFIX
from maillage.site.uploads import uploads_folder

LEFT_AFTER: Final = timedelta(hours=2)  # nothing takes that long to write: the largest publication takes minutes
_IN_THE_MAKING: Final = ".making"
_PATIENCE_MS: Final = 500


def forget_left_over(now: datetime) -> int:
    """Remove stale uploads, drafts and folders; returns how many."""
    count, data_dir = 0, Path(settings.DATA_DIR)
    drafts = chain(
        uploads_folder(data_dir).glob("*"),
        (data_dir / "catalog").glob(f"datasets/{_IN_THE_MAKING}*"),
        (data_dir / "catalog").glob(f"datasets/*/*/{_IN_THE_MAKING}*"),
        data_dir.rglob(f".*{DRAFT_SUFFIX}"),
        (data_dir / "open-data").glob(f"{_IN_THE_MAKING}*"),
    )
    for path in drafts:
        files = path.rglob("*") if path.is_dir() else ()
        try:
            written_at = max(file.stat().st_mtime for file in (path, *files))
        except FileNotFoundError:
            continue  # just renamed
        if written_at < (now - LEFT_AFTER).timestamp():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            count += 1
    return count


def empty_journal() -> int:
    """Remove erased rows from SQLite's write-ahead log; returns 1 if it was truncated, 0 if it is in use.

    Deleted rows are overwritten in the database (secure_delete), but earlier pages stay in the log until it happens to
    be reused.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return 0
    journal = Path(f"{connection.settings_dict['NAME']}-wal")
    if not journal.exists() or not journal.stat().st_size:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        (is_busy, _, _) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {1000 * connection.settings_dict['OPTIONS']['timeout']}")
    return int(not is_busy)
