"""SQL over published Parquet files, with one bounded DuckDB engine per process: opening one costs more than a query.

Files are named in the SQL (``read_parquet``) and are immutable.
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
    """The rows selected by ``sql``, with named parameters. Thread-safe."""
    with _engine_of(os.getpid()).cursor() as cursor:
        return cursor.execute(sql, dict(parameters)).fetchall()


@cache  # keyed by process: a forked child must neither use nor close its parent's engine
def _engine_of(_pid: int) -> duckdb.DuckDBPyConnection:
    return parquet_engine(threads=_THREADS, memory=_MEMORY)


def parquet_engine(*, threads: int, memory: str, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB engine for cursors of many threads; ``spill`` is a folder for what exceeds ``memory``."""
    settings: dict[str, Any] = {
        "memory_limit": memory,
        "threads": threads,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    engine = duckdb.connect(":memory:", config=settings | ({"temp_directory": str(spill)} if spill else {}))
    # GLOBAL: a setting of the first connection only would have each cursor read the file footers again.
    engine.execute("SET GLOBAL parquet_metadata_cache = true")
    return engine
