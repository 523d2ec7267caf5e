"""Builds the SQL of a row query: values are bound, columns have generated names.

``c3`` is the fourth column, ``p3`` its normalised text; the table is the one built by build.typed_tables.
``file_row_number`` counts rows from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from maillage.opendata.catalog.domain.column_kinds import ColumnKind, TypedColumn
from maillage.opendata.catalog.domain.row_query import Aggregate, Function, Op, RowFilter, RowQuery, Sort

TABLE: Final = "read_parquet(?, file_row_number = true)"
_SHORT_NUMBER: Final = "CAST(file_row_number AS INTEGER) AS number"
_TYPES: Final = {ColumnKind.INTEGER: "DOUBLE", ColumnKind.NUMBER: "DOUBLE", ColumnKind.DATE: "DATE"}
_EXACT_IN_FLOAT: Final = 2**53
_CARRYING: Final = {Function.SUM: "fsum", Function.AVG: "favg"}
_SIGNS: Final = {Op.LT: "<", Op.LTE: "<=", Op.GT: ">", Op.GTE: ">="}


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement; ``values`` are bound after the path of the table, its first parameter."""

    sql: str
    values: tuple[Any, ...] = ()


def count_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """Counts the rows (or groups) of the whole result."""
    where, values = where_of(query, columns)
    if not query.is_grouped:
        return Statement(f"SELECT count(*) FROM {TABLE}{where}", values)  # noqa: S608 -- our own names; values are bound
    groups = ", ".join(f"c{place}" for place in query.groups)
    inside = f"SELECT 1 FROM {TABLE}{where}" + (f" GROUP BY {groups}" if groups else " HAVING true")  # noqa: S608 -- likewise
    return Statement(f"SELECT count(*) FROM ({inside})", values)  # noqa: S608 -- likewise


def keys_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """The row numbers of the page in order, reading only the columns that filter and sort."""
    where, values = where_of(query, columns)
    order = ", ".join([*(_order(sort, columns) for sort in query.sorts), "file_row_number"])
    sql = f"SELECT file_row_number FROM {TABLE}{where} ORDER BY {order}"  # noqa: S608 -- likewise
    return Statement(f"{sql} LIMIT {query.page_size:d} OFFSET {query.offset:d}", values)


def order_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """The numbers of all rows in the sort order of the query, ignoring filters."""
    order = ", ".join([*(_order(sort, columns) for sort in query.sorts), "file_row_number"])
    return Statement(f"SELECT {_SHORT_NUMBER} FROM {TABLE} ORDER BY {order}")  # noqa: S608 -- likewise


def kept_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """The numbers of the rows that the filters keep, unordered."""
    where, values = where_of(query, columns)
    return Statement(f"SELECT {_SHORT_NUMBER} FROM {TABLE}{where}", values)  # noqa: S608 -- likewise


def span_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """The rows of the page of a query without filter and sort: a contiguous range of the table."""
    first, last = query.offset, query.offset + query.page_size - 1
    where = f"WHERE file_row_number BETWEEN {first:d} AND {last:d}"
    return Statement(f"SELECT {_columns_sql(query, columns)} FROM {TABLE} {where} ORDER BY file_row_number")  # noqa: S608 -- likewise


def rows_statement(query: RowQuery, columns: Sequence[TypedColumn], numbers: Sequence[int]) -> Statement:
    """The rows with those numbers, unordered, each with its number first."""
    where = f"WHERE file_row_number IN ({', '.join(str(int(number)) for number in numbers)})"
    return Statement(f"SELECT {_columns_sql(query, columns)} FROM {TABLE} {where}")  # noqa: S608 -- likewise


def all_rows_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """All rows of the result as text, without paging, for files."""
    where, values = where_of(query, columns)
    texts = ", ".join(_text(place, columns[place]) for place in columns_shown(query, columns))
    # Without a sort DuckDB preserves the order of the table and streams it.
    order = ", ".join([*(_order(sort, columns) for sort in query.sorts), "file_row_number"])
    ordered = f" ORDER BY {order}" if query.sorts else ""
    return Statement(f"SELECT {texts} FROM {TABLE}{where}{ordered}", values)  # noqa: S608 -- likewise


def groups_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """The groups of the page with their aggregates."""
    where, values = where_of(query, columns)
    groups = [f"c{place}" for place in query.groups]
    figures = [_figure(figure, columns) for figure in figures_of(query)]
    grouped = f" GROUP BY {', '.join(groups)}" if groups else ""
    order = [*(_order(sort, columns) for sort in query.sorts), *(f"{name} NULLS LAST" for name in groups)]
    ordered = f" ORDER BY {', '.join(order)}" if order else ""
    sql = f"SELECT {', '.join([*groups, *figures])} FROM {TABLE}{where}{grouped}{ordered}"  # noqa: S608 -- likewise
    return Statement(f"{sql} LIMIT {query.page_size:d} OFFSET {query.offset:d}", values)


def figures_of(query: RowQuery) -> tuple[Aggregate, ...]:
    """The aggregates of each group; the number of rows by default."""
    return query.aggregates or (Aggregate(Function.COUNT, None),)


def columns_shown(query: RowQuery, columns: Sequence[TypedColumn]) -> tuple[int, ...]:
    """The indexes of the result columns, in order."""
    return query.columns or tuple(range(len(columns)))


def _columns_sql(query: RowQuery, columns: Sequence[TypedColumn]) -> str:
    return ", ".join(["file_row_number", *(f"c{place}" for place in columns_shown(query, columns))])


def where_of(query: RowQuery, columns: Sequence[TypedColumn]) -> tuple[str, tuple[Any, ...]]:
    """The WHERE clause of a query, "" without filters, and its bound values."""
    if not query.filters:
        return "", ()
    conditions = [_condition(condition, columns[condition.place]) for condition in query.filters]
    values = [value for _, values in conditions for value in values]
    return " WHERE " + " AND ".join(f"({sql})" for sql, _ in conditions), tuple(values)


def _condition(condition: RowFilter, column: TypedColumn) -> tuple[str, tuple[Any, ...]]:
    name = f"c{condition.place}"
    match condition.op:
        case Op.EXACT | Op.IN:
            return _equality(name, condition.values)
        case Op.NE:
            sql, values = _equality(name, condition.values)
            # NULL counts as different from the value.
            return f"({sql}) IS NOT TRUE", values
        case Op.CONTAINS:
            has_plain = not column.is_whole or column.kind is ColumnKind.TEXT
            text = f"p{condition.place}" if has_plain else f"CAST({name} AS VARCHAR)"
            marks = " OR ".join([f"contains({text}, strip_accents(lower(?)))"] * len(condition.values))
            return marks, condition.values
        case Op.ISNULL:
            return " OR ".join(f"{name} IS {'' if value else 'NOT '}NULL" for value in condition.values), ()
        case Op.LT | Op.LTE | Op.GT | Op.GTE:
            value = _comparable_value(condition.place, column)
            return " OR ".join([f"{value} {_SIGNS[condition.op]} ?"] * len(condition.values)), condition.values


def _text(place: int, column: TypedColumn) -> str:
    """A value formatted as by queries.tables.rows.plain_value: integers without decimals."""
    if column.kind is not ColumnKind.NUMBER or not column.is_whole:
        return f"CAST(c{place} AS VARCHAR)"
    is_exact = f"c{place} = floor(c{place}) AND abs(c{place}) < {_EXACT_IN_FLOAT}"
    return f"CASE WHEN {is_exact} THEN CAST(CAST(c{place} AS BIGINT) AS VARCHAR) ELSE CAST(c{place} AS VARCHAR) END"


def _equality(name: str, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    filled = tuple(value for value in values if value != "")  # NULL equals nothing: "column=" asks for it
    parts = [f"{name} IN ({', '.join('?' * len(filled))})"] if filled else []
    if len(filled) < len(values):
        parts.append(f"{name} IS NULL")
    return " OR ".join(parts), filled


def _order(sort: Sort, columns: Sequence[TypedColumn]) -> str:
    direction = "DESC" if sort.is_descending else "ASC"
    if isinstance(sort.place, Aggregate):
        return f"{_figure(sort.place, columns)} {direction} NULLS LAST"
    place, column = sort.place, columns[sort.place]
    # Text sorts without accents and case: "école" between "eau" and "église".
    value = f"p{place}" if column.kind is ColumnKind.TEXT else _comparable_value(place, column)
    return f"{value} {direction} NULLS LAST"


def _figure(aggregate: Aggregate, columns: Sequence[TypedColumn]) -> str:
    if aggregate.place is None:
        return "count(*)"
    column = columns[aggregate.place]
    if aggregate.function is Function.COUNT:
        return f"count(c{aggregate.place})"
    return f"{_adding_function(aggregate.function, column)}({_comparable_value(aggregate.place, column)})"


def sum_of(place: int, column: TypedColumn) -> str:
    """The sum of a numeric column, reproducible between runs."""
    return f"{_adding_function(Function.SUM, column)}({_comparable_value(place, column)})"


def _adding_function(function: Function, column: TypedColumn) -> str:
    # Threads add floats in a varying order: Kahan summation makes the result stable.
    is_exact = column.is_whole and column.kind is ColumnKind.INTEGER
    return function.value if is_exact else _CARRYING.get(function, function.value)


def _comparable_value(place: int, column: TypedColumn) -> str:
    is_typed = column.is_whole or column.kind is ColumnKind.TEXT
    return f"c{place}" if is_typed else f"try_cast(c{place} AS {_TYPES[column.kind]})"
