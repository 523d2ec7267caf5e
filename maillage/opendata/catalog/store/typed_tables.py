"""Builds the typed Parquet tables of a version from its rows: one for download, one for queries.

``table.parquet`` keeps the published column names. ``query.parquet`` is internal: columns c0, c1, … in order, plus p0,
p1, … for text normalised without accents and case. Both can be deleted. They are built ahead of requests so that the
first reader of a new version does not wait.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow.parquet as pq
import structlog

from maillage.core.files.atomic import lock_of, replacing, write_whole
from maillage.core.problems import Problem
from maillage.core.schema.terms import FieldType
from maillage.opendata.catalog.domain.column_kinds import (
    DATE_PATTERN,
    DECIMAL_COMMA_PATTERN,
    FRENCH_DAY_PATTERN,
    FRENCH_NUMBER_PATTERN,
    INTEGER_PATTERN,
    NUMBER_PATTERN,
    THOUSANDS_MARKS,
    ColumnFacts,
    ColumnKind,
    TypedColumn,
    column_of,
)
from maillage.opendata.catalog.domain.terms import DatasetState
from maillage.opendata.catalog.domain.whole_files import is_whole
from maillage.opendata.catalog.store.datasets import ROWS_FILE, rows_lost, version_folder
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.tables import engine
from maillage.opendata.catalog.store.tables.column_profiles import PROFILE_FILE, profile_document

# Smaller row groups read less for a page of scattered rows: 8,192 took a third of the time of 32,768.
_ROWS_A_GROUP: Final = {engine.TYPED_TABLE: 65_536, engine.QUERY_TABLE: 8_192}
# The query table is read at every request: lz4 saves a third of zstd's CPU time for 2.6 times its disk space.
_COMPRESSION: Final = {engine.TYPED_TABLE: "zstd", engine.QUERY_TABLE: "lz4_raw"}
_SAMPLE_ROWS: Final = 2_048
# SQL that counts the values of each kind, by field name of ColumnFacts.
_KINDS: Final = {
    "integers": f"count(*) FILTER (WHERE regexp_full_match(VALUE, '{INTEGER_PATTERN}'))",
    "numbers": f"count(*) FILTER (WHERE regexp_full_match(VALUE, '{NUMBER_PATTERN}'))",
    "dates": f"count(*) FILTER (WHERE regexp_full_match(VALUE, '{DATE_PATTERN}') "
    "AND try_cast(VALUE AS DATE) IS NOT NULL)",
    "french_numbers": f"count(*) FILTER (WHERE regexp_full_match(VALUE, '{FRENCH_NUMBER_PATTERN}'))",
    "decimal_commas": f"count(*) FILTER (WHERE regexp_full_match(VALUE, '{DECIMAL_COMMA_PATTERN}'))",
    "french_days": f"count(*) FILTER (WHERE regexp_full_match(VALUE, '{FRENCH_DAY_PATTERN}') "
    "AND try_strptime(VALUE, '%d/%m/%Y') IS NOT NULL)",
}
_FACTS: Final = ("filled", *_KINDS, "shortest", "longest")
_TYPES: Final = {ColumnKind.INTEGER: "BIGINT", ColumnKind.NUMBER: "DOUBLE", ColumnKind.DATE: "DATE"}
log = structlog.get_logger("maillage.opendata.catalog")


def typed_table(version: Version) -> Path:
    """Path of the typed table with the published column names, built if missing."""
    return _whole_table(version, engine.TYPED_TABLE)


def query_table(version: Version) -> Path:
    """Path of the table that answers queries, built if missing."""
    return _whole_table(version, engine.QUERY_TABLE)


def _whole_table(version: Version, name: str) -> Path:
    path = version_folder(version.dataset_id, version.number) / name
    if not is_whole(path):
        refuse_lost(version)
        with lock_of(path.with_name(engine.TYPED_TABLE)):  # one lock for both, which are built together
            if not is_whole(path):
                make_tables(path.with_name(ROWS_FILE), path.parent, engine.declared_types(version))
    return path


def refuse_lost(version: Version) -> None:
    """Raise NotFound if the row file of the version is missing."""
    if not is_whole(version_folder(version.dataset_id, version.number) / ROWS_FILE):
        raise rows_lost(version)


def make_tables(rows: Path, folder: Path, declared: Mapping[str, FieldType]) -> None:
    """Write both tables from the text table ``rows`` into ``folder``; ``declared`` are the types in the schema."""
    names = pq.read_schema(rows).names
    source = _source(rows, len(names))
    sample = _facts(f"(SELECT * FROM {source} LIMIT {_SAMPLE_ROWS})", [tuple(_KINDS)] * len(names))  # noqa: S608 -- our own names
    # Kinds that the sample already rules out are not counted on the full table. Decimal commas are: the sample may hold
    # only values where the comma could separate thousands.
    kinds = [
        [
            kind
            for kind in _KINDS
            if getattr(facts, kind) == facts.filled
            or (kind == "decimal_commas" and facts.french_numbers == facts.filled)
        ]
        for facts in sample
    ]
    columns = tuple(
        column_of(name, facts, declared.get(name)) for name, facts in zip(names, _facts(source, kinds), strict=True)
    )
    for order in engine.kept_orders(folder):  # of the previous table: its columns may have had other kinds
        order.unlink(missing_ok=True)
    named = [f"{_value(column, place)} AS {engine.quoted(column.name)}" for place, column in enumerate(columns)]
    numbered = [f"{_value(column, place)} AS c{place}" for place, column in enumerate(columns)]
    plain = [
        f"strip_accents(lower(nullif(r{place}, ''))) AS p{place}"
        for place, column in enumerate(columns)
        if not column.is_whole or column.kind is ColumnKind.TEXT
    ]
    _write(rows, folder / engine.TYPED_TABLE, named, columns)
    _write(rows, folder / engine.QUERY_TABLE, [*numbered, *plain], columns)


def _facts(source: str, kinds_of_columns: Sequence[Sequence[str]]) -> list[ColumnFacts]:
    """The facts of columns r0, r1, … of ``source``; kinds that are not listed for a column count as 0."""
    counts = ", ".join(
        f"count(*) FILTER (WHERE r{place} <> ''), "
        + "".join(f"{_KINDS[kind].replace('VALUE', f'r{place}') if kind in kinds else 0}, " for kind in _KINDS)
        + f"coalesce(min(length(r{place})) FILTER (WHERE r{place} <> ''), 0), coalesce(max(length(r{place})), 0)"
        for place, kinds in enumerate(kinds_of_columns)
    )
    counted = engine.rows_of(f"SELECT {counts} FROM {source}")[0]  # noqa: S608 -- our own names and patterns
    width = len(_FACTS)
    columns = [counted[start : start + width] for start in range(0, len(counted), width)]
    return [ColumnFacts(**dict(zip(_FACTS, numbers, strict=True))) for numbers in columns]


def _source(rows: Path, count: int) -> str:
    """SQL for the rows with columns r0, r1, …: DuckDB compares names without case, so positions replace them."""
    names = ", ".join(f"r{place}" for place in range(count))
    return f"read_parquet({engine.quoted_text(str(rows))}) AS published({names})"


def _value(column: TypedColumn, place: int) -> str:
    type_name = _TYPES.get(column.kind) if column.is_whole else None
    empty_is_missing = f"nullif(r{place}, '')"
    if column.is_french and column.kind is ColumnKind.DATE:
        return f"CAST(strptime({empty_is_missing}, '%d/%m/%Y') AS DATE)"
    if column.is_french:
        return f"CAST(replace(translate({empty_is_missing}, '{''.join(THOUSANDS_MARKS)}', ''), ',', '.') AS DOUBLE)"
    return f"CAST({empty_is_missing} AS {type_name})" if type_name else empty_is_missing


def _write(rows: Path, target: Path, values: Sequence[str], columns: Sequence[TypedColumn]) -> None:
    described = json.dumps([[column.name, column.kind.value, column.is_whole, column.is_french] for column in columns])
    with replacing(target) as draft:
        engine.cursor().execute(
            f"COPY (SELECT {', '.join(values)} FROM {_source(rows, len(columns))}) TO {engine.quoted_text(str(draft))} "  # noqa: S608 -- quoted names and paths of ours
            f"(FORMAT parquet, COMPRESSION {_COMPRESSION[target.name]}, ROW_GROUP_SIZE {_ROWS_A_GROUP[target.name]}, "
            f"KV_METADATA {{maillage_columns: {engine.quoted_text(described)}}})"
        )


def make_tables_ahead() -> int:
    """Build the missing query tables and profiles of the newest versions; the number of versions that lacked one."""
    datasets = Dataset.objects.filter(state=DatasetState.PUBLISHED.value, version_number__gt=0)
    count = 0
    for dataset_id, number in list(datasets.values_list("id", "version_number")):
        folder = version_folder(dataset_id, number)
        is_made = is_whole(folder / engine.QUERY_TABLE) and is_whole(folder / PROFILE_FILE)
        if is_made or not is_whole(folder / ROWS_FILE):
            continue
        version = Version.objects.filter(dataset_id=dataset_id, number=number).first()
        if version is None:
            continue  # deleted meanwhile, with its sandbox
        try:
            table = query_table(version)
            profile = json.dumps(profile_document(table), ensure_ascii=False)
            write_whole(table.with_name(PROFILE_FILE), profile.encode())
        except (duckdb.Error, Problem) as error:
            # The other versions are still built; opening this one reports the error.
            log.warning("table not made", dataset=str(dataset_id), version=number, reason=str(error)[:300])
            continue
        count += 1
    return count
