"""Rows of published Parquet files, asked in SQL: one bounded engine a process: opening one costs more than asking.

The files are named in the SQL (``read_parquet``) and never change under their names.
"""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
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
    return parquet_engine(threads=_THREADS, memory=_MEMORY)


def parquet_engine(*, threads: int, memory: str, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An engine over published Parquet files, for cursors of many threads; ``spill`` takes what fits no memory."""
    settings: dict[str, Any] = {
        "memory_limit": memory,
        "threads": threads,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    engine = duckdb.connect(":memory:", config=settings | ({"temp_directory": str(spill)} if spill else {}))
    # Of every cursor: where it holds of the first connection alone, each question reads the ends of its files anew.
    engine.execute("SET GLOBAL parquet_metadata_cache = true")
    return engine
