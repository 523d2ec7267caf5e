"""Writes many rows at once: a stream or a statement a chunk on PostgreSQL, prepared once and bound by row on SQLite.

To PostgreSQL each statement is a message and an answer; a hundred thousand of them take ten seconds, ten of them one.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

_CHUNK: Final = 10_000


def execute_rows(each: str, together: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """How many rows were changed by ``each`` statement with the values of a row, or ``together``, with columns of them.

    ``together`` takes a list a column, as unnest reads it.
    """
    changed = 0
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            # Not bulk_create: a hundred thousand rows as objects, ninety in a statement, cost three times as much.
            cursor.executemany(each, rows)
            return int(max(0, cursor.rowcount))
        for begin in range(0, len(rows), _CHUNK):
            columns = zip(*rows[begin : begin + _CHUNK], strict=True)
            cursor.execute(together, [array_literal(column) for column in columns])
            changed += cursor.rowcount
    return changed


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows that nobody else can have written: to PostgreSQL as a stream, which it stores while the next ones are sent.

    Of a row that is there already the whole transaction fails.
    """
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})", rows)  # noqa: S608 -- names of ours
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)


def array_literal(column: Sequence[Any]) -> str:
    """A column as PostgreSQL writes an array: numbers, octets, texts or moments, none of them missing.

    Not by the driver, which takes each value in hand: it cost half of what all rows of a table did.
    """
    if isinstance(column[0], int):
        return f"{{{','.join(map(str, column))}}}"
    # Each value once: of a hundred thousand modes, places and moments some dozens differ.
    quoted = {value: _quoted(value) for value in set(column)}
    return f"{{{','.join([quoted[value] for value in column])}}}"


def _quoted(value: Any) -> str:
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
