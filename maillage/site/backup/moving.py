"""Moves every row of an SQLite file into an empty PostgreSQL database by COPY; a move that was interrupted goes on.

SQLite itself writes each row as a line of COPY's text format, so Python only passes blocks on. Tables that refer to one
another come in one transaction, since they do so in circles. The others, measurements among them, are committed by
stretches of their key, and a second start goes on after the last one.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import DatabaseError, connection, transaction

from maillage.core.extras import psycopg
from maillage.core.problems import Refused, Unavailable, sentence

OnRows = Callable[[int, int], None]  # rows that were moved, of how many
_STRETCH_ROWS: Final = 500_000
_BLOCK_ROWS: Final = 5_000
_BEFORE_ALL: Final = -(1 << 63)  # keys are hashes of 63 bits, too
_MARK: Final = "maillage_move"  # the table that stands while a move is under way, and names its source
_OF_MIGRATING: Final = frozenset({"django_migrations", _MARK})
_MADE_BY_MIGRATING: Final = frozenset({"django_content_type", "auth_permission"})  # rows refer to them by number
# PostgreSQL alone numbers transactions: rows that were there before come before all new ones.
_VALUES: Final[Mapping[tuple[str, str], str]] = {("quality_measurement", "tick"): "'0'"}
_NULL: Final = r"'\N'"
_AS_IT_IS: Final = frozenset({"bool", "int2", "int4", "int8", "numeric", "date", "time", "timestamptz", "uuid"})
_TEXTS: Final = frozenset({"text", "varchar", "bpchar", "jsonb", "inet"})


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move brought."""

    tables: int
    rows: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _MovedTable:
    name: str
    kinds: Mapping[str, str]  # of each column, as PostgreSQL names it
    key: str | None  # its only key where that is a whole number
    refers: bool  # to another table, or another one to it
    rows: int


def move_rows(source: Path, *, on_rows: OnRows) -> Moved:
    """Move all rows of the SQLite file ``source`` into the database of the settings, where ``migrate`` has made tables.

    Raises Refused where the file is of another version or the database has other rows, Unavailable where a row cannot
    be moved; the file is only read.
    """
    started = time.monotonic()
    if connection.vendor != "postgresql":
        raise Refused(
            "move_needs_postgresql",
            sentence("DATABASE_URL ne nomme pas une base PostgreSQL : donnez-lui l’adresse de la nouvelle base."),
        )
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old:
        old.execute("BEGIN")  # one state of the file, whoever writes
        _require_same_version(old, source)
        tables = _tables(old)
        _begin(source, tables)
        total, moved = sum(table.rows for table in tables), 0

        def moved_more(rows: int) -> None:
            nonlocal moved
            moved += rows
            on_rows(moved, total)

        try:
            for table in tables:
                if not table.refers:
                    _move_alone(old, table, moved_more)
            _move_together(old, [table for table in tables if table.refers], moved_more)
            _end(tables)
        except (DatabaseError, sqlite3.DatabaseError, psycopg.Error) as error:
            message = sentence(
                "Le déplacement s’est arrêté : %(reason)s. Le fichier SQLite est intact ; recommencez la même "
                "commande, elle reprend où elle en était."
            )
            raise Unavailable("move_failed", message, reason=str(error).strip().partition("\n")[0]) from error
    return Moved(len(tables), total, time.monotonic() - started)


def _require_same_version(old: sqlite3.Connection, source: Path) -> None:
    try:
        theirs = set(old.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.DatabaseError as error:
        message = sentence(
            "%(file)s n’est pas la base SQLite d’une installation : donnez son fichier maillage.sqlite3."
        )
        raise Refused("not_an_installation", message, file=str(source)) from error
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        ours = set(cursor.fetchall())
    if theirs != ours:
        message = sentence(
            "%(file)s et la base PostgreSQL ne sont pas de la même version : lancez « maillage migrate » avec cette "
            "version-ci sur chacune, puis recommencez."
        )
        raise Refused("move_of_other_version", message, file=str(source))


def _tables(old: sqlite3.Connection) -> list[_MovedTable]:
    names = [
        name
        for (name,) in old.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        if name not in _OF_MIGRATING
    ]
    references = {name: {row[2] for row in old.execute(f'PRAGMA foreign_key_list("{name}")')} for name in names}
    referred = set().union(*references.values())
    kinds = _kinds()
    tables = []
    for name in names:
        described = list(old.execute(f'PRAGMA table_info("{name}")'))
        keys = [(column, kind.upper()) for _, column, kind, _, _, place in described if place]
        key = keys[0][0] if len(keys) == 1 and keys[0][1] in {"INTEGER", "BIGINT"} else None
        kinds_here = {row[1]: kinds[name][row[1]] for row in described}
        refers = bool(references[name]) or name in referred
        rows = old.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 -- our own tables
        tables.append(_MovedTable(name, kinds_here, key, refers, rows))
    return tables


def _kinds() -> dict[str, dict[str, str]]:
    """The type of each column of each table, as PostgreSQL names it."""
    kinds: dict[str, dict[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, udt_name FROM information_schema.columns"
            " WHERE table_schema = current_schema()"
        )
        for table, column, kind in cursor.fetchall():
            kinds.setdefault(table, {})[column] = kind
    return kinds


def _begin(source: Path, tables: list[_MovedTable]) -> None:
    """Mark the database as one that is being filled; raise Refused where it has rows of its own."""
    mark = str(source.resolve())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [_MARK])
        if cursor.fetchone()[0] is not None:
            cursor.execute(f"SELECT source FROM {_MARK}")  # noqa: S608 -- a name of ours
            before = cursor.fetchone()[0]
            if before != mark:
                message = sentence("Un déplacement depuis %(before)s n’est pas fini : reprenez-le, ou videz la base.")
                raise Refused("other_move_unfinished", message, before=before)
            return
        for table in tables:
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table.name}")')  # noqa: S608 -- our own tables
            if cursor.fetchone()[0] and table.name not in _MADE_BY_MIGRATING:
                message = sentence(
                    "La base a déjà des lignes : donnez-en une vide (maillage migrate en fait les tables)."
                )
                raise Refused("database_exists", message)
        cursor.execute(f"CREATE TABLE {_MARK} (source text NOT NULL)")
        cursor.execute(f"INSERT INTO {_MARK} VALUES (%s)", [mark])  # noqa: S608 -- a name of ours


def _move_alone(old: sqlite3.Connection, table: _MovedTable, moved_more: Callable[[int], None]) -> None:
    """Move a table that nothing refers to: by stretches of its key, or at once where it has none."""
    there = _first_cell(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608 -- our own tables
    moved_more(there)
    while there < table.rows:
        after = _first_cell(f'SELECT max("{table.key}") FROM "{table.name}"') if table.key else None  # noqa: S608 -- ours
        with transaction.atomic():
            moved = _copy(old, table, after=after, rows=_STRETCH_ROWS if table.key else table.rows)
        there += moved
        moved_more(moved)
        if not moved:
            break  # what is missing is told at the end


def _move_together(old: sqlite3.Connection, tables: list[_MovedTable], moved_more: Callable[[int], None]) -> None:
    """Move tables that refer to one another: references are held against each other at the end."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE " + ", ".join(f'"{table.name}"' for table in tables))
        for table in tables:
            _copy(old, table, after=None, rows=table.rows)
            moved_more(table.rows)


def _copy(old: sqlite3.Connection, table: _MovedTable, *, after: int | None, rows: int) -> int:
    """Copy so many rows of a table from behind a key; how many there were."""
    line = " || char(9) || ".join(_cell(table.name, column, kind) for column, kind in table.kinds.items())
    words = f'SELECT {line} FROM "{table.name}"'  # noqa: S608 -- names of our own tables
    if table.key:
        words += f' WHERE "{table.key}" > ? ORDER BY "{table.key}" LIMIT ?'
    limits = (_BEFORE_ALL if after is None else after, rows) if table.key else ()
    copied = 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")  # SQLite keeps moments without one
        columns = ", ".join(f'"{column}"' for column in table.kinds)
        with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as target:
            for block in _blocks(old.execute(words, limits)):
                target.write("\n".join(block) + "\n")
                copied += len(block)
    return copied


def _blocks(rows: sqlite3.Cursor) -> Iterator[list[str]]:
    while block := rows.fetchmany(_BLOCK_ROWS):
        yield [line for (line,) in block]


def _cell(table: str, column: str, kind: str) -> str:
    """The SQL by which SQLite writes a cell of a line of COPY's text format."""
    if (table, column) in _VALUES:
        return _VALUES[table, column]
    name = f'"{column}"'
    if kind in _AS_IT_IS:
        value = name
    elif kind in _TEXTS:
        value = name
        for letter, written in ((r"'\'", r"'\\'"), ("char(9)", r"'\t'"), ("char(10)", r"'\n'"), ("char(13)", r"'\r'")):
            value = f"replace({value}, {letter}, {written})"
    elif kind == "float8":
        value = f"printf('%!.17g', {name})"  # sixteen digits would not give the same number back
    elif kind == "bytea":
        value = rf"'\\x' || hex({name})"
    elif kind == "interval":
        value = f"{name} || ' microseconds'"
    else:
        raise NotImplementedError(f"{table}.{column}: {kind}")
    return f"iif({name} IS NULL, {_NULL}, {value})"


def _end(tables: list[_MovedTable]) -> None:
    """Hold what is there against what was to come, let new rows be numbered after the old ones, take the mark away."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            there = _first_cell(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608 -- our own tables
            if there != table.rows:
                raise DatabaseError(f"{table.name}: {there} != {table.rows}")
        cursor.execute(
            "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)"
            " FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
        )
        for name, column, sequence in cursor.fetchall():
            cursor.execute(f'SELECT max("{column}") FROM "{name}"')  # noqa: S608 -- names of our own tables
            last = cursor.fetchone()[0]
            if last is not None and name not in _OF_MIGRATING:
                cursor.execute("SELECT setval(%s, %s)", [sequence, last])
        cursor.execute(f"DROP TABLE {_MARK}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _first_cell(words: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(words)
        (cell,) = cursor.fetchone()
        return cell
