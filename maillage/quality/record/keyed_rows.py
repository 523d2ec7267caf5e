"""Queries by key, in chunks below SQLite's limit on parameters."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

CHUNK: Final = 2_000


def select_by_key(cursor: CursorWrapper, statement: str, keys: Sequence[str | int]) -> list[tuple[Any, ...]]:
    """Return the rows of ``statement``, which ends with the column to match against ``keys``."""
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        cursor.execute(f"{statement} IN ({', '.join(['%s'] * len(chunk))})", chunk)
        rows += cursor.fetchall()
    return rows


def insert_rows(
    cursor: CursorWrapper, statement: str, rows: Sequence[Sequence[int]], *, conflict: str
) -> list[tuple[Any, ...]]:
    """Insert ``rows`` with ``statement``, which ends in VALUES; ``conflict`` is the action for existing keys.

    Returns the rows of its RETURNING clause, if any.
    """
    returned: list[tuple[Any, ...]] = []
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        marks = f"({', '.join(['%s'] * len(chunk[0]))})"
        values = [value for row in chunk for value in row]
        cursor.execute(f"{statement} {', '.join([marks] * len(chunk))} ON CONFLICT (key) {conflict}", values)
        if cursor.description is not None:
            returned += cursor.fetchall()
    return returned
