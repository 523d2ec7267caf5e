"""Dumps the database to one file, and counts the rows of each table in that file to verify it.

SQLite is copied with its online backup API, PostgreSQL with pg_dump; both are consistent snapshots.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from maillage.core.files.atomic import replacing
from maillage.core.problems import Problem, Unavailable, sentence

SQLITE_FILE: Final = "maillage.sqlite3"
POSTGRESQL_FILE: Final = "maillage.dump"
# Django's settings as libpq parameters; the password is passed in the environment, which other users cannot list.
_LIBPQ: Final = {"NAME": "dbname", "USER": "user", "HOST": "host", "PORT": "port"}
_NAMES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


def is_postgresql(database: Mapping[str, Any]) -> bool:
    """Whether ``database`` (an entry of DATABASES) is PostgreSQL."""
    return str(database["ENGINE"]).endswith("postgresql")


def copy_rows(database: Mapping[str, Any], folder: Path) -> Path:
    """Dump the rows to a file in ``folder``; raises Unavailable if they cannot be read."""
    if is_postgresql(database):
        target = folder / POSTGRESQL_FILE
        _run(["pg_dump", "--format=custom", f"--file={target}", f"--dbname={_address(database)}"], database)
        return target
    target = folder / SQLITE_FILE
    # In a single step: a copy in several restarts whenever a row is written meanwhile. Writers are not blocked.
    with (
        closing(sqlite3.connect(f"file:{database['NAME']}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # a single file, without a -wal
    return target


def rows_by_table(file: Path) -> dict[str, int]:
    """The number of rows of each table in a dump, read to its end; raises Unavailable if the dump is damaged."""
    return _counted_in_dump(file) if file.name == POSTGRESQL_FILE else _counted_in_sqlite(file)


def restore_rows(file: Path, database: Mapping[str, Any]) -> None:
    """Restore ``database`` from the dump ``file``, replacing its contents."""
    if is_postgresql(database):
        words = ["--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={_address(database)}"]
        _run(["pg_restore", *words, str(file)], database)
        return
    target = Path(database["NAME"])
    with replacing(target) as draft:
        shutil.copyfile(file, draft)
        for rest in ("-wal", "-shm"):
            target.with_name(target.name + rest).unlink(missing_ok=True)


def _counted_in_sqlite(file: Path) -> dict[str, int]:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            verdict = [line for (line,) in copy.execute("PRAGMA integrity_check")]
            if verdict != ["ok"] or copy.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise _not_whole(file, "; ".join(verdict[:3]))
            names = [name for (name,) in copy.execute(_NAMES)]
            counted = (copy.execute(f'SELECT count(*) FROM "{name}"') for name in names)  # noqa: S608 -- our own tables
            return {name: count.fetchone()[0] for name, count in zip(names, counted, strict=True)}
    except sqlite3.DatabaseError as error:
        raise _not_whole(file, str(error)) from error


def _counted_in_dump(file: Path) -> dict[str, int]:
    """Counts the rows of the COPY blocks, which unpacks the whole dump without writing it."""
    command = ["pg_restore", "--data-only", "--file=-", str(file)]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:  # noqa: S603 -- ours
            assert reading.stdout is not None
            assert reading.stderr is not None
            counts, name = {}, ""
            for line in reading.stdout:
                if not name and line.startswith(b"COPY "):
                    name = line.split(b" ", 2)[1].decode().rpartition(".")[2].strip('"')
                    counts[name] = 0
                elif name and line == b"\\.\n":
                    name = ""
                elif name:
                    counts[name] += 1
            reason = reading.stderr.read().decode(errors="replace").strip()
    except FileNotFoundError as error:
        raise _no_tool("pg_restore") from error
    if reading.returncode:
        raise _not_whole(file, reason)
    return counts


def _address(database: Mapping[str, Any]) -> str:
    """The libpq connection string, without the password."""
    words = {libpq: database[ours] for ours, libpq in _LIBPQ.items() if database.get(ours)}
    words |= {name: value for name, value in database.get("OPTIONS", {}).items() if name != "pool"}
    quoted = {name: str(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in words.items()}
    return " ".join(f"{name}='{value}'" for name, value in quoted.items())


def _run(command: list[str], database: Mapping[str, Any]) -> None:
    environment = os.environ | ({"PGPASSWORD": database["PASSWORD"]} if database.get("PASSWORD") else {})
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
    except FileNotFoundError as error:
        raise _no_tool(command[0]) from error
    if done.returncode:
        message = sentence("%(tool)s a échoué : %(reason)s")
        raise Unavailable("backup_tool_failed", message, tool=command[0], reason=done.stderr.strip())


def _no_tool(name: str) -> Problem:
    message = sentence("%(tool)s manque : installez postgresql-client, de la version du serveur ou plus récente.")
    return Unavailable("backup_tool_missing", message, tool=name)


def _not_whole(file: Path, reason: str) -> Problem:
    message = sentence("La copie %(file)s ne se lit pas jusqu’au bout (%(reason)s) : elle n’est pas une sauvegarde.")
    return Unavailable("backup_not_whole", message, file=str(file), reason=reason)
