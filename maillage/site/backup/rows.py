"""Dumps the database to one file, and counts the rows of each table in that file to verify it.

SQLite is copied with its online backup API, PostgreSQL with pg_dump; both are consistent snapshots. Two dumps are
compared by a hash of each row, over the columns that both have.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.files.atomic import replacing
from maillage.core.problems import Problem, Unavailable, sentence

SQLITE_FILE: Final = "maillage.sqlite3"
POSTGRESQL_FILE: Final = "maillage.dump"
# Django's settings as libpq parameters; the password is passed in the environment, which other users cannot list.
_LIBPQ: Final = {"NAME": "dbname", "USER": "user", "HOST": "host", "PORT": "port"}
Hashes = NDArray[np.uint64]
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
    with _copy_blocks(file) as blocks:
        return {name: sum(1 for _line in lines) for name, _columns, lines in blocks}


@contextmanager
def _copy_blocks(file: Path) -> Iterator[Iterator[tuple[str, list[str], Iterator[bytes]]]]:
    """The COPY blocks of a dump: table, columns and lines; this unpacks the whole dump without writing it.

    Raises Unavailable at the end if the dump is damaged.
    """
    command = ["pg_restore", "--data-only", "--file=-", str(file)]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:  # noqa: S603 -- ours
            assert reading.stdout is not None
            assert reading.stderr is not None
            yield _blocks_in(reading.stdout)
            reason = reading.stderr.read().decode(errors="replace").strip()
    except FileNotFoundError as error:
        raise _no_tool("pg_restore") from error
    if reading.returncode:
        raise _not_whole(file, reason)


def _blocks_in(lines: Iterable[bytes]) -> Iterator[tuple[str, list[str], Iterator[bytes]]]:
    stream = iter(lines)
    for line in stream:
        if line.startswith(b"COPY "):
            words = line.decode()
            name = words.split(" ", 2)[1].rpartition(".")[2].strip('"')
            columns = [column.strip(' "') for column in words.partition("(")[2].partition(")")[0].split(",")]
            block = iter(stream.__next__, b"\\.\n")
            yield name, columns, block
            for _rest in block:  # of a block whose lines were not asked for
                pass


def columns_by_table(file: Path) -> dict[str, list[str]]:
    """The columns of each table in a dump, in its order."""
    if file.name == POSTGRESQL_FILE:
        with _copy_blocks(file) as blocks:
            return {name: columns for name, columns, _lines in blocks}
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        names = [name for (name,) in copy.execute(_NAMES)]
        return {name: [row[1] for row in copy.execute(f'PRAGMA table_info("{name}")')] for name in names}


def row_hashes(file: Path, chosen_columns: Mapping[str, Sequence[str]]) -> dict[str, Hashes]:
    """A hash of each row of the tables of ``chosen_columns``, over the columns named there, sorted."""
    if file.name == POSTGRESQL_FILE:
        with _copy_blocks(file) as blocks:
            return {
                name: _sorted_hashes(_chosen_cells(lines, columns, chosen_columns[name]))
                for name, columns, lines in blocks
                if name in chosen_columns
            }
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        hashes = {}
        for name, columns in chosen_columns.items():
            chosen = ", ".join(f'"{column}"' for column in columns)
            rows = copy.execute(f'SELECT {chosen} FROM "{name}"')  # noqa: S608 -- names of our own tables
            hashes[name] = _sorted_hashes(repr(row).encode() for row in rows)
        return hashes


def _chosen_cells(lines: Iterable[bytes], columns: Sequence[str], chosen_columns: Sequence[str]) -> Iterator[bytes]:
    places = [columns.index(name) for name in chosen_columns]
    for line in lines:
        cells = line.rstrip(b"\n").split(b"\t")
        yield b"\t".join(cells[place] for place in places)


def _sorted_hashes(rows: Iterable[bytes]) -> Hashes:
    digests = b"".join(hashlib.blake2b(row, digest_size=8).digest() for row in rows)
    return np.sort(np.frombuffer(digests, np.uint64))


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
