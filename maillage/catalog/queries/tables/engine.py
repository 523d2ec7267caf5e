"""The engine that reads the tables of the catalogue: one DuckDB in memory a process, one cursor a thread.

It opens files only; nothing that a person writes reaches it but as a bound value.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from django.conf import settings as installation
from numpy.typing import NDArray

from maillage.core.problems import Unavailable, sentence
from maillage.core.processes import leave_to_parent

_THREADS: Final = max(1, min(4, os.cpu_count() or 1))
_MEMORY: Final = "512MB"
_NO_MEMORY: Final = sentence(
    "Trop de questions lourdes sont posées en ce moment : recommencez dans une minute, ou filtrez davantage."
)
_local = threading.local()
_opening = threading.Lock()
_engines: list[duckdb.DuckDBPyConnection] = []


def cursor() -> duckdb.DuckDBPyConnection:
    """The cursor of this thread."""
    own: duckdb.DuckDBPyConnection | None = getattr(_local, "cursor", None)
    if own is not None:
        return own
    with _opening:
        if not _engines:
            # A folder of this process: two engines would take each other's files for theirs.
            folder = Path(installation.DATA_DIR) / "run" / "questions" / str(os.getpid())
            folder.parent.mkdir(parents=True, exist_ok=True)
            settings: dict[str, str | bool | int | float | list[str]] = {
                "threads": str(_THREADS),
                "memory_limit": _MEMORY,
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                # What does not fit the memory goes there, and not into the folder where somebody started the pages.
                "temp_directory": str(folder),
            }
            engine = duckdb.connect(":memory:", config=settings)
            engine.execute("SET parquet_metadata_cache = true")
            _engines.append(engine)
    own = _local.cursor = _engines[0].cursor()
    return own


def rows_of(sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows that ``sql`` gives."""
    with _unavailable_without_memory():
        return cursor().execute(sql, parameters or []).fetchall()


def numbers_of(sql: str, parameters: list[Any]) -> NDArray[np.int32]:
    """The one column of whole numbers that ``sql`` gives."""
    with _unavailable_without_memory():
        (numbers,) = cursor().execute(sql, parameters).fetchnumpy().values()
    return np.asarray(numbers, np.int32)


def batches_of(sql: str, parameters: list[Any], *, rows: int) -> Iterator[pa.RecordBatch]:
    """What ``sql`` gives, a stretch at a time; the engine holds no more than a stretch where it need not sort."""
    with _unavailable_without_memory():
        yield from cursor().sql(sql, params=parameters).to_arrow_reader(rows)


@contextmanager
def _unavailable_without_memory() -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        # Nothing was written; others have what this question needs, and give it back soon.
        raise Unavailable("rows_busy", _NO_MEMORY) from error


def quoted(name: str) -> str:
    """A name as an identifier of SQL, whatever it holds."""
    return '"' + name.replace('"', '""').replace("\0", "") + '"'


def quoted_text(text: str) -> str:
    """A text of ours (a path) as a literal, where the engine takes no parameter."""
    return "'" + text.replace("'", "''") + "'"


# An engine must not be used on both sides of a fork.
os.register_at_fork(after_in_child=lambda: leave_to_parent(_engines, _local.__dict__))
