"""Takes away what killed processes left and what erasure leaves behind: half-made files, uploads, the old journal."""

import shutil
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from maillage.core.files.whole import DRAFT_SUFFIX
from maillage.site.uploads import uploads_folder

LEFT_AFTER: Final = timedelta(hours=2)  # nothing is being made for so long: the largest publication takes minutes
_IN_THE_MAKING: Final = ".making"
_PATIENCE_MS: Final = 500


def forget_left_over(now: datetime) -> int:
    """Remove what nobody makes any more: uploads in part, folders and files in the making; how many."""
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
            continue  # it was just moved to its place
        if written_at < (now - LEFT_AFTER).timestamp():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            count += 1
    return count


def empty_journal() -> int:
    """Have erased rows leave the journal of SQLite too: 1 where it was emptied, 0 where somebody reads or writes now.

    Rows that are deleted are overwritten in the database (secure_delete), but pages of before stay in the journal until
    it happens to be written over.
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
