"""What the typed tables of versions say of themselves: their columns, their number of rows. Files never change."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from maillage.catalog.rules.column_kinds import ColumnKind, TypedColumn

TYPED_TABLE: Final = "table.parquet"
QUERY_TABLE: Final = "query.parquet"


@lru_cache(maxsize=512)
def columns_of(path: Path) -> tuple[TypedColumn, ...]:
    """The columns of a typed table, in order, named as they were published."""
    described = json.loads(pq.read_schema(path).metadata[b"maillage_columns"])
    return tuple(TypedColumn(name, ColumnKind(kind), *others) for name, kind, *others in described)


@lru_cache(maxsize=512)
def row_count_of(path: Path) -> int:
    """The number of rows of a typed table."""
    return int(pq.read_metadata(path).num_rows)
