"""Detects database corruption: flagged where it occurs, checked daily, reported by /health until fixed.

The flag is an empty file in MAILLAGE_DATA/run, visible to all processes, and removed by restoring a backup.
"""

import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings
from django.db import connection

from maillage.core.problems import Unavailable
from maillage.site.health.storage import DAMAGED, is_damage

log = structlog.get_logger("maillage")

DAMAGE_CODE: Final = "database_damaged"
_CHECKED_EVERY_S: Final = 20 * 3_600.0  # once a day, since it reads the whole file


def is_damaged() -> bool:
    """Whether corruption was found since the last successful check."""
    return _marker_file().exists()


def note_damage(problem: Unavailable) -> None:
    """Set the flag for all processes if ``problem`` is a corrupt database."""
    if problem.code == DAMAGE_CODE:
        _marker_file().parent.mkdir(parents=True, exist_ok=True)
        _marker_file().touch()


def require_undamaged() -> None:
    """Check the whole database for corruption and update the flag; raises Unavailable if there is any.

    SQLite reads every page (PRAGMA quick_check). PostgreSQL itself counts checksum failures when it reads pages
    (pg_stat_database.checksum_failures; NULL if the cluster has no checksums).
    """
    if connection.vendor == "sqlite":
        verdict = _sqlite_verdict(Path(connection.settings_dict["NAME"]))
        is_whole = verdict == "ok"
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()")
            failures = cursor.fetchone()[0]
        is_whole, verdict = not failures, f"{failures} pages"
    if is_whole:
        _marker_file().unlink(missing_ok=True)
        return
    problem = Unavailable(DAMAGE_CODE, DAMAGED).fixed_by("maillage restore")
    note_damage(problem)
    log.error("database_damaged", reason=verdict[:300])
    raise problem


def check_daily(_now: datetime) -> int:
    """Check the database unless that was done within a day; returns 0, as nothing is updated."""
    checked = _marker_file().with_name("database_checked")
    checked.parent.mkdir(parents=True, exist_ok=True)
    if checked.exists() and 0 <= time.time() - checked.stat().st_mtime < _CHECKED_EVERY_S and not is_damaged():
        return 0
    require_undamaged()
    checked.touch()
    return 0


def _sqlite_verdict(path: Path) -> str:
    if not path.exists():  # created at the first start
        return "ok"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as reading:
            return str(reading.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return str(error)
        raise  # unavailable or locked, which is reported elsewhere


def _marker_file() -> Path:
    return Path(settings.DATA_DIR) / "run" / "database_damaged"
