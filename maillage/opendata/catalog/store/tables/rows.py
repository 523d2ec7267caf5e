"""Runs queries on the rows of a version: a page of rows or groups with the total, or all rows as a stream.

The rows of an earlier version are read column by column: two long tables need not fit in memory.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from maillage.opendata.catalog.domain import row_sql
from maillage.opendata.catalog.domain.column_kinds import TypedColumn
from maillage.opendata.catalog.domain.row_query import RowQuery
from maillage.opendata.catalog.store.tables.engine import batches_of, columns_of, numbers_of, row_count_of, rows_of
from maillage.web.protection.lanes import CORES, Lane

ROWS: Final = Lane("rows", at_once=CORES)  # queries that scan a whole table
Value = str | int | float | None
Row = tuple[Value, ...]
_AT_ONCE: Final = 10_000
_EXACT_IN_FLOAT: Final = 2.0**53


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of results. ``numbers`` are row numbers in the file (first row = 2), empty for groups."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    numbers: tuple[int, ...] = ()


_MOST_COLUMNS: Final = 2  # columns in memory: a two-column key is read column by column


class KeptRows:
    """The text table in a file ``rows.parquet``, whose columns are read on access."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        self._columns: OrderedDict[str, Any] = OrderedDict()

    @property
    def column_names(self) -> list[str]:
        """The names of its columns, in order."""
        return list(self._file.schema_arrow.names)

    @property
    def num_rows(self) -> int:
        """The number of rows."""
        return int(self._file.metadata.num_rows)

    def __getitem__(self, name: str) -> Any:
        """The column of that name."""
        if name not in self._columns:
            self._columns[name] = self._file.read([name]).column(0)
        self._columns.move_to_end(name)
        while len(self._columns) > _MOST_COLUMNS:
            self._columns.popitem(last=False)
        return self._columns[name]

    def take(self, places: Any) -> pa.Table:
        """The rows at those indexes, in that order."""
        names = self.column_names
        return pa.table([self[name].take(places) for name in names], names=names)


def rows_page(path: Path, query: RowQuery, order: NDArray[np.int32] | None = None) -> RowsPage:
    """The page of results of ``query`` on the table at ``path`` (build.typed_tables.query_table).

    ``order`` is the cached sort order of all rows (build.version_files.row_order), if there is one.
    """
    if not (query.is_grouped or query.filters or query.sorts):
        return _rows_page(path, query, None)
    with ROWS.turn():
        return _rows_page(path, query, order)


def _rows_page(path: Path, query: RowQuery, order: NDArray[np.int32] | None) -> RowsPage:
    columns = columns_of(path)
    if query.is_grouped:
        groups = _rows(path, row_sql.groups_statement(query, columns))
        group_names = [columns[place].name for place in query.groups]
        figure_names = [figure.name_in(columns) for figure in row_sql.figures_of(query)]
        rows = tuple(_plain_row(row) for row in groups)
        return RowsPage((*group_names, *figure_names), rows, _total(path, query, columns))
    if order is not None:
        if query.filters:
            statement = row_sql.kept_statement(query, columns)
            is_kept = np.zeros(len(order), bool)
            is_kept[numbers_of(statement.sql, [str(path), *statement.values])] = True
            order = order[is_kept[order]]
        total, places = len(order), order[query.offset : query.offset + query.page_size].tolist()
        numbered = _rows_at(path, query, columns, places)
    elif not columns or query.offset >= row_count_of(path):
        total, numbered = _total(path, query, columns), []
    elif not query.filters and not query.sorts:
        total, numbered = _total(path, query, columns), _rows(path, row_sql.span_statement(query, columns))
    else:
        places = [row[0] for row in _rows(path, row_sql.keys_statement(query, columns))]
        total, numbered = _total(path, query, columns), _rows_at(path, query, columns, places)
    names = tuple(columns[place].name for place in row_sql.columns_shown(query, columns))
    numbers = tuple(row[0] + 2 for row in numbered)
    return RowsPage(names, tuple(_plain_row(row[1:]) for row in numbered), total, numbers)


def all_rows(path: Path, query: RowQuery) -> Iterator[pa.RecordBatch]:
    """All result rows in batches, without paging, each value formatted as by ``plain_value``."""
    statement = row_sql.all_rows_statement(query, columns_of(path))
    return batches_of(statement.sql, [str(path), *statement.values], rows=_AT_ONCE)


def _total(path: Path, query: RowQuery, columns: tuple[TypedColumn, ...]) -> int:
    if not query.filters and not query.is_grouped:
        return row_count_of(path)
    return int(_rows(path, row_sql.count_statement(query, columns))[0][0])


def _rows_at(
    path: Path, query: RowQuery, columns: tuple[TypedColumn, ...], numbers: list[int]
) -> list[tuple[Any, ...]]:
    """The rows with those numbers, in that order."""
    if not columns or not numbers:
        return []
    by_number = {row[0]: row for row in _rows(path, row_sql.rows_statement(query, columns, numbers))}
    return [by_number[number] for number in numbers]


def _rows(path: Path, statement: row_sql.Statement) -> list[tuple[Any, ...]]:
    return rows_of(statement.sql, [str(path), *statement.values])


def _plain_row(row: tuple[Any, ...]) -> Row:
    return tuple(map(plain_value, row))


def plain_value(value: Any) -> Value:
    """A value as written in JSON and CSV: ISO dates, integers without decimals."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT_IN_FLOAT else value
    return value.isoformat() if isinstance(value, date) else value
