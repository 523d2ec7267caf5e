"""What the typed tables of versions say of themselves: columns, their types, number of rows. Files never change.

The orders of a table's rows, for deep pages of long sorted tables, are made by build.row_orders. ``order-3-5d.npy``,
beside the table, has the numbers of its rows (32 bits, from 0) by the fourth column, then by the sixth in reverse.
Missing values are last, and equal ones in the order of the table, as the engine gives them.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from maillage.catalog.models import Version
from maillage.catalog.queries.schemas import schema
from maillage.catalog.rules.column_kinds import ColumnKind, TypedColumn
from maillage.catalog.rules.row_query import RowQuery
from maillage.core.problems import NotFound
from maillage.core.schema.terms import FieldType, Schema

TYPED_TABLE: Final = "table.parquet"
QUERY_TABLE: Final = "query.parquet"
_PREFIX: Final = "order-"


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
