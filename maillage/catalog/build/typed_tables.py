"""Makes the typed tables of a version from its rows: one to take away, one that filters and sorts fast.

``table.parquet`` has the names of the columns as published. ``query.parquet`` is for us: columns c0, c1, … in their
order, and p0, p1, … where text is searched without accents and case. Both may be deleted.
"""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from maillage.catalog.build.locked import once_at_a_time
from maillage.catalog.models import Version
from maillage.catalog.queries.engine import cursor, quoted, quoted_text, rows_of
from maillage.catalog.queries.files import version_folder
from maillage.catalog.queries.schema_types import declared_types
from maillage.catalog.queries.typed_tables import QUERY_TABLE, TYPED_TABLE
from maillage.catalog.rules.column_kinds import (
    DATE_PATTERN,
    INTEGER_PATTERN,
    NUMBER_PATTERN,
    Column,
    ColumnFacts,
    ColumnKind,
    column_of,
)

_ROW_GROUP_ROWS: Final = 32_768
_TYPES: Final = {ColumnKind.INTEGER: "BIGINT", ColumnKind.NUMBER: "DOUBLE", ColumnKind.DATE: "DATE"}


def typed_table(version: Version) -> Path:
    """The typed table of a version with its own names, made where it is missing."""
    return _made(version, TYPED_TABLE)


def query_table(version: Version) -> Path:
    """The table of a version that answers questions, made where it is missing."""
    return _made(version, QUERY_TABLE)


def _made(version: Version, name: str) -> Path:
    path = version_folder(version.dataset_id, version.number) / name
    if not path.exists():
        with once_at_a_time(path):
            if not path.exists():
                _make(version, path.parent)
    return path


def _make(version: Version, folder: Path) -> None:
    rows = folder / "rows.parquet"
    columns = _columns(version, rows)
    _write(rows, folder / TYPED_TABLE, _named_select(columns, pq.read_schema(rows).names), columns)
    _write(rows, folder / QUERY_TABLE, _numbered_select(columns, pq.read_schema(rows).names), columns)


def _columns(version: Version, rows: Path) -> tuple[Column, ...]:
    declared = declared_types(version)
    names = pq.read_schema(rows).names
    facts = _facts(rows, names)
    return tuple(column_of(name, found, declared.get(name)) for name, found in zip(names, facts, strict=True))


def _facts(rows: Path, names: Sequence[str]) -> list[ColumnFacts]:
    counts = ", ".join(
        f"count(*) FILTER (WHERE {one} <> ''), "
        f"count(*) FILTER (WHERE regexp_full_match({one}, '{INTEGER_PATTERN}')), "
        f"count(*) FILTER (WHERE regexp_full_match({one}, '{NUMBER_PATTERN}')), "
        f"count(*) FILTER (WHERE regexp_full_match({one}, '{DATE_PATTERN}') AND try_cast({one} AS DATE) IS NOT NULL), "
        f"coalesce(min(length({one})) FILTER (WHERE {one} <> ''), 0), coalesce(max(length({one})), 0)"
        for one in map(quoted, names)
    )
    if not names:
        return []
    found = rows_of(f"SELECT {counts} FROM read_parquet(?)", [str(rows)])[0]  # noqa: S608 -- quoted names, our patterns
    return [ColumnFacts(*found[start : start + 6]) for start in range(0, len(found), 6)]


def _value(column: Column, name: str) -> str:
    type_name = _TYPES.get(column.kind) if column.is_whole else None
    empty_is_missing = f"nullif({quoted(name)}, '')"
    return f"CAST({empty_is_missing} AS {type_name})" if type_name else empty_is_missing


def _named_select(columns: Sequence[Column], names: Sequence[str]) -> str:
    return ", ".join(f"{_value(column, name)} AS {quoted(name)}" for column, name in zip(columns, names, strict=True))


def _numbered_select(columns: Sequence[Column], names: Sequence[str]) -> str:
    pairs = list(zip(columns, names, strict=True))
    values = [f"{_value(column, name)} AS c{place}" for place, (column, name) in enumerate(pairs)]
    plain = [
        f"strip_accents(lower({quoted(name)})) AS p{place}"
        for place, (column, name) in enumerate(pairs)
        if not column.is_whole or column.kind is ColumnKind.TEXT
    ]
    return ", ".join([*values, *plain])


def _write(rows: Path, target: Path, select: str, columns: Sequence[Column]) -> None:
    described = json.dumps([[column.name, column.kind.value, column.is_whole] for column in columns])
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as folder:
        made = Path(folder) / target.name
        cursor().execute(
            f"COPY (SELECT {select} FROM read_parquet({quoted_text(str(rows))})) TO {quoted_text(str(made))} "  # noqa: S608 -- quoted names and paths of ours
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP_ROWS}, "
            f"KV_METADATA {{maillage_columns: {quoted_text(described)}}})"
        )
        made.replace(target)
