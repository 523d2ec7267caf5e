"""Rows read and written by their keys, in statements whose lists stay below every limit of SQLite."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

CHUNK: Final = 2_000


def select_by_key(cursor: CursorWrapper, statement: str, keys: Sequence[str | int]) -> list[tuple[Any, ...]]:
    """The rows that ``statement`` selects, which ends with the column that is IN ``keys``."""
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        cursor.execute(f"{statement} IN ({', '.join(['%s'] * len(chunk))})", chunk)
        rows += cursor.fetchall()
    return rows


def insert_rows(
    cursor: CursorWrapper, statement: str, rows: Sequence[Sequence[int]], *, conflict: str
) -> list[tuple[Any, ...]]:
    """Insert ``rows`` by ``statement``, which ends with VALUES; ``conflict`` says what becomes of known keys.

    What comes out is what ``conflict`` has RETURNING, if anything.
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
