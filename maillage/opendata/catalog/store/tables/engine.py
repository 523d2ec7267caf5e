"""The query engine of the catalogue: one in-memory DuckDB per process, one cursor per thread.

It only opens files; user input reaches it as bound parameters only. Also the metadata of typed tables (columns, types,
number of rows), cached because the files never change.

``order-3-5d.npy`` next to a table holds its row numbers (int32, from 0) sorted by the fourth column, then by the sixth
descending. Nulls come last and ties keep the table order, as in DuckDB. build.version_files writes these files for deep
pages of long sorted tables.
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

from maillage.core.files.parquet_rows import parquet_engine
from maillage.core.problems import NotFound, Unavailable, sentence
from maillage.core.processes import abandon_in_child
from maillage.core.schema.terms import FieldType, Schema
from maillage.opendata.catalog.domain.column_kinds import (
    DATE_PATTERN,
    INTEGER_PATTERN,
    NUMBER_PATTERN,
    ColumnKind,
    TypedColumn,
)
from maillage.opendata.catalog.domain.row_query import RowQuery
from maillage.opendata.catalog.store.datasets import version_folder
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.catalog.store.schemas import schema

TYPED_TABLE: Final = "table.parquet"
QUERY_TABLE: Final = "query.parquet"
_PREFIX: Final = "order-"


# SQL type of each kind, and the pattern of its values as text.
SQL_TYPES: Final = {
    ColumnKind.INTEGER: ("BIGINT", INTEGER_PATTERN),
    ColumnKind.NUMBER: ("DOUBLE", NUMBER_PATTERN),
    ColumnKind.DATE: ("DATE", DATE_PATTERN),
}


@lru_cache(maxsize=512)
def columns_of(path: Path) -> tuple[TypedColumn, ...]:
    """The columns of a typed table, in order, with their published names."""
    described = json.loads(pq.read_schema(path).metadata[b"maillage_columns"])
    return tuple(TypedColumn(name, ColumnKind(kind), *others) for name, kind, *others in described)


@lru_cache(maxsize=512)
def row_count_of(path: Path) -> int:
    """The number of rows of a typed table."""
    return int(pq.read_metadata(path).num_rows)


def order_path(path: Path, query: RowQuery) -> Path:
    """Path of the cached sort order of ``query`` for the table at ``path``."""
    places = (f"{sort.place}{'d' if sort.is_descending else ''}" for sort in query.sorts)
    return path.with_name(f"{_PREFIX}{'-'.join(places)}.npy")


def kept_orders(folder: Path) -> list[Path]:
    """The cached sort orders in the folder of a version."""
    return list(folder.glob(f"{_PREFIX}*.npy"))


def typed_path(version: Version) -> Path:
    """Path of the typed table of a version; it may not exist yet."""
    return version_folder(version.dataset_id, version.number) / TYPED_TABLE


def schema_of(version: Version) -> Schema | None:
    """The schema that a version follows; None without one, or if it was removed."""
    if not version.schema_id:
        return None
    try:
        return schema(version.schema_id, version.schema_version or None)
    except NotFound:
        # The data stay published; the kinds of their columns are inferred.
        return None


def declared_types(version: Version) -> dict[str, FieldType]:
    """The column types declared by the schema of a version, by name."""
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
    """The cursor of the current thread."""
    own: duckdb.DuckDBPyConnection | None = getattr(_local, "cursor", None)
    if own is not None:
        return own
    with _opening:
        if not _engines:
            # One folder per process: two engines would mistake each other’s spill files for their own.
            folder = Path(installation.DATA_DIR) / "run" / "questions" / str(os.getpid())
            folder.parent.mkdir(parents=True, exist_ok=True)
            # Spill files go there, not into the working directory.
            _engines.append(parquet_engine(threads=_THREADS, memory=_MEMORY, spill=folder))
    own = _local.cursor = _engines[0].cursor()
    return own


def rows_of(sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows returned by ``sql``; Unavailable if memory is exhausted."""
    with _unavailable_without_memory():
        return cursor().execute(sql, parameters or []).fetchall()


def numbers_of(sql: str, parameters: list[Any]) -> NDArray[np.int32]:
    """The single integer column returned by ``sql``; Unavailable if memory is exhausted."""
    with _unavailable_without_memory():
        (numbers,) = cursor().execute(sql, parameters).fetchnumpy().values()
    return np.asarray(numbers, np.int32)


def batches_of(sql: str, parameters: list[Any], *, rows: int) -> Iterator[pa.RecordBatch]:
    """The result of ``sql`` in batches; without a sort DuckDB holds one batch in memory."""
    with _unavailable_without_memory():
        yield from cursor().sql(sql, params=parameters).to_arrow_reader(rows)


@contextmanager
def _unavailable_without_memory() -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        # Nothing was written; concurrent queries hold the memory and will release it soon.
        raise Unavailable("rows_busy", _NO_MEMORY) from error


def quoted(name: str) -> str:
    """A quoted SQL identifier."""
    return '"' + name.replace('"', '""').replace("\0", "") + '"'


def quoted_text(text: str) -> str:
    """A trusted text (a path) as an SQL literal, where DuckDB takes no parameter."""
    return "'" + text.replace("'", "''") + "'"


# A DuckDB connection must not be used on both sides of a fork.
os.register_at_fork(after_in_child=lambda: abandon_in_child(_engines, _local.__dict__))
