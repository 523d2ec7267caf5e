"""Rows of published Parquet files, asked in SQL: one bounded engine a process: opening one costs more than asking.

The files are named in the SQL (``read_parquet``) and never change under their names.
"""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import duckdb

_MEMORY: Final = "256MB"
_THREADS: Final = 2


def parquet_rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that ``sql`` selects; values are bound by their names. Safe in threads."""
    with _engine_of(os.getpid()).cursor() as cursor:
        return cursor.execute(sql, dict(parameters)).fetchall()


@cache  # by process: a child must not use its parent's engine, nor end it
def _engine_of(_pid: int) -> duckdb.DuckDBPyConnection:
    settings: dict[str, Any] = {
        "memory_limit": _MEMORY,
        "threads": _THREADS,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    engine = duckdb.connect(":memory:", config=settings)
    engine.execute("SET parquet_metadata_cache = true")
    return engine
