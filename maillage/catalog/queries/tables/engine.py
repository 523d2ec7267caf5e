"""The engine that reads the tables of the catalogue: one DuckDB in memory a process, one cursor a thread.

It opens files only; nothing that a person writes reaches it but as a bound value.

What the typed tables of versions say of themselves: columns, their types, number of rows. Files never change.

The orders of a table's rows, for deep pages of long sorted tables, are made by build.row_orders. ``order-3-5d.npy``,
beside the table, has the numbers of its rows (32 bits, from 0) by the fourth column, then by the sixth in reverse.
Missing values are last, and equal ones in the order of the table, as the engine gives them.
"""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings as installation
from numpy.typing import NDArray

from maillage.catalog.models import Version
from maillage.catalog.queries.datasets import version_folder
from maillage.catalog.queries.schemas import schema
from maillage.catalog.rules.column_kinds import (
    DATE_PATTERN,
    INTEGER_PATTERN,
    NUMBER_PATTERN,
    ColumnKind,
    TypedColumn,
)
from maillage.catalog.rules.row_query import RowQuery
from maillage.core.files.parquet_rows import parquet_engine
from maillage.core.problems import NotFound, Unavailable, sentence
from maillage.core.processes import leave_to_parent
from maillage.core.schema.terms import FieldType, Schema

TYPED_TABLE: Final = "table.parquet"
QUERY_TABLE: Final = "query.parquet"
_PREFIX: Final = "order-"


# How the engine types a kind, and what its values look like as text.
SQL_TYPES: Final = {
    ColumnKind.INTEGER: ("BIGINT", INTEGER_PATTERN),
    ColumnKind.NUMBER: ("DOUBLE", NUMBER_PATTERN),
    ColumnKind.DATE: ("DATE", DATE_PATTERN),
}


@lru_cache(maxsize=512)
def columns_of(path: Path) -> tuple[TypedColumn, ...]:
    """The columns of a typed table, in order, named as they were published."""
    described = json.loads(pq.read_schema(path).metadata[b"maillage_columns"])
    return tuple(TypedColumn(name, ColumnKind(kind), *others) for name, kind, *others in described)


@lru_cache(maxsize=512)
def row_count_of(path: Path) -> int:
    """The number of rows of a typed table."""
    return int(pq.read_metadata(path).num_rows)


def order_path(path: Path, query: RowQuery) -> Path:
    """Where the order of ``query`` is, for the table at ``path``."""
    places = (f"{sort.place}{'d' if sort.is_descending else ''}" for sort in query.sorts)
    return path.with_name(f"{_PREFIX}{'-'.join(places)}.npy")


def kept_orders(folder: Path) -> list[Path]:
    """The orders that are kept in the folder of a version."""
    return list(folder.glob(f"{_PREFIX}*.npy"))


def typed_path(version: Version) -> Path:
    """Where the typed table of a version is, once it was made."""
    return version_folder(version.dataset_id, version.number) / TYPED_TABLE


def schema_of(version: Version) -> Schema | None:
    """The schema that a version follows; None where it follows none, or one that was taken away since."""
    if not version.schema_id:
        return None
    try:
        return schema(version.schema_id, version.schema_version or None)
    except NotFound:
        # The data stay published; their columns are read as they look.
        return None


def declared_types(version: Version) -> dict[str, FieldType]:
    """The types that the schema of a version declares, by name of column."""
    described = schema_of(version)
    return {field.name: field.type for field in described.fields} if described else {}


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
            # What does not fit the memory goes there, and not into the folder where somebody started the pages.
            _engines.append(parquet_engine(threads=_THREADS, memory=_MEMORY, spill=folder))
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
