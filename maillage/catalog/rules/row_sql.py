"""The SQL that answers a question to the rows of a data set: values are bound, columns are our own numbered names.

``c3`` is the fourth column, ``p3`` the same without accents and case; the table is the one that build.typed_tables
makes for questions. ``file_row_number`` counts the rows from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from maillage.catalog.rules.column_kinds import ColumnKind, TypedColumn
from maillage.catalog.rules.row_query import Aggregate, Function, Op, RowFilter, RowQuery, Sort

TABLE: Final = "read_parquet(?, file_row_number = true)"
_SHORT_NUMBER: Final = "CAST(file_row_number AS INTEGER) AS number"
_TYPES: Final = {ColumnKind.INTEGER: "DOUBLE", ColumnKind.NUMBER: "DOUBLE", ColumnKind.DATE: "DATE"}
_EXACT_IN_FLOAT: Final = 2**53
_CARRYING: Final = {Function.SUM: "fsum", Function.AVG: "favg"}
_SIGNS: Final = {Op.LT: "<", Op.LTE: "<=", Op.GT: ">", Op.GTE: ">="}


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement; ``values`` fill its marks after the path of the table, which is the first."""

    sql: str
    values: tuple[Any, ...] = ()


def count_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """How many rows (or groups) the whole answer has."""
    where, values = where_of(query, columns)
    if not query.is_grouped:
        return Statement(f"SELECT count(*) FROM {TABLE}{where}", values)  # noqa: S608 -- our own names; values are bound
    groups = ", ".join(f"c{place}" for place in query.groups)
    inside = f"SELECT 1 FROM {TABLE}{where}" + (f" GROUP BY {groups}" if groups else " HAVING true")  # noqa: S608 -- likewise
    return Statement(f"SELECT count(*) FROM ({inside})", values)  # noqa: S608 -- likewise


def keys_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """The numbers of the rows of the page, in its order: only the columns that decide are read."""
    where, values = where_of(query, columns)
    order = ", ".join([*(_order(sort, columns) for sort in query.sorts), "file_row_number"])
    sql = f"SELECT file_row_number FROM {TABLE}{where} ORDER BY {order}"  # noqa: S608 -- likewise
    return Statement(f"{sql} LIMIT {query.page_size:d} OFFSET {query.offset:d}", values)


def order_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """The numbers of all rows, whatever the filters, in the order of the question."""
    order = ", ".join([*(_order(sort, columns) for sort in query.sorts), "file_row_number"])
    return Statement(f"SELECT {_SHORT_NUMBER} FROM {TABLE} ORDER BY {order}")  # noqa: S608 -- likewise


def kept_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """The numbers of the rows that the filters keep, in any order."""
    where, values = where_of(query, columns)
    return Statement(f"SELECT {_SHORT_NUMBER} FROM {TABLE}{where}", values)  # noqa: S608 -- likewise


def span_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """The rows of the page of a question without filter and order: a stretch of the table."""
    first, last = query.offset, query.offset + query.page_size - 1
    where = f"WHERE file_row_number BETWEEN {first:d} AND {last:d}"
    return Statement(f"SELECT {_columns_sql(query, columns)} FROM {TABLE} {where} ORDER BY file_row_number")  # noqa: S608 -- likewise


def rows_statement(query: RowQuery, columns: Sequence[TypedColumn], numbers: Sequence[int]) -> Statement:
    """The rows of those numbers, in any order, each with its number first."""
    where = f"WHERE file_row_number IN ({', '.join(str(int(number)) for number in numbers)})"
    return Statement(f"SELECT {_columns_sql(query, columns)} FROM {TABLE} {where}")  # noqa: S608 -- likewise


def all_rows_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """All rows of the answer, whatever its page, as texts: for files."""
    where, values = where_of(query, columns)
    texts = ", ".join(_text(place, columns[place]) for place in columns_shown(query, columns))
    # Without an order asked for, the engine keeps that of the table, and need not hold all of it to sort.
    order = ", ".join([*(_order(sort, columns) for sort in query.sorts), "file_row_number"])
    ordered = f" ORDER BY {order}" if query.sorts else ""
    return Statement(f"SELECT {texts} FROM {TABLE}{where}{ordered}", values)  # noqa: S608 -- likewise


def groups_statement(query: RowQuery, columns: Sequence[TypedColumn]) -> Statement:
    """The groups of the page with their figures."""
    where, values = where_of(query, columns)
    groups = [f"c{place}" for place in query.groups]
    figures = [_figure(figure, columns) for figure in figures_of(query)]
    grouped = f" GROUP BY {', '.join(groups)}" if groups else ""
    order = [*(_order(sort, columns) for sort in query.sorts), *(f"{name} NULLS LAST" for name in groups)]
    ordered = f" ORDER BY {', '.join(order)}" if order else ""
    sql = f"SELECT {', '.join([*groups, *figures])} FROM {TABLE}{where}{grouped}{ordered}"  # noqa: S608 -- likewise
    return Statement(f"{sql} LIMIT {query.page_size:d} OFFSET {query.offset:d}", values)


def figures_of(query: RowQuery) -> tuple[Aggregate, ...]:
    """The figures of each group; the number of its rows where none is asked for."""
    return query.aggregates or (Aggregate(Function.COUNT, None),)


def columns_shown(query: RowQuery, columns: Sequence[TypedColumn]) -> tuple[int, ...]:
    """The places of the columns of the answer, in its order."""
    return query.columns or tuple(range(len(columns)))


def _columns_sql(query: RowQuery, columns: Sequence[TypedColumn]) -> str:
    return ", ".join(["file_row_number", *(f"c{place}" for place in columns_shown(query, columns))])


def where_of(query: RowQuery, columns: Sequence[TypedColumn]) -> tuple[str, tuple[Any, ...]]:
    """The clause of the filters of a question, empty without any, and the values of its marks."""
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
            # What is missing is not the value either.
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
    """A value as queries.tables.rows.plain_value writes it: whole numbers without decimals."""
    if column.kind is not ColumnKind.NUMBER or not column.is_whole:
        return f"CAST(c{place} AS VARCHAR)"
    is_exact = f"c{place} = floor(c{place}) AND abs(c{place}) < {_EXACT_IN_FLOAT}"
    return f"CASE WHEN {is_exact} THEN CAST(CAST(c{place} AS BIGINT) AS VARCHAR) ELSE CAST(c{place} AS VARCHAR) END"


def _equality(name: str, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    filled = tuple(value for value in values if value != "")  # nothing equals what is missing: "column=" asks for it
    parts = [f"{name} IN ({', '.join('?' * len(filled))})"] if filled else []
    if len(filled) < len(values):
        parts.append(f"{name} IS NULL")
    return " OR ".join(parts), filled


def _order(sort: Sort, columns: Sequence[TypedColumn]) -> str:
    direction = "DESC" if sort.is_descending else "ASC"
    if isinstance(sort.place, Aggregate):
        return f"{_figure(sort.place, columns)} {direction} NULLS LAST"
    place, column = sort.place, columns[sort.place]
    # Words are sorted as a reader expects: "école" stands between "eau" and "église".
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
    """The sum of the numbers of a column, the same each time it is asked for."""
    return f"{_adding_function(Function.SUM, column)}({_comparable_value(place, column)})"


def _adding_function(function: Function, column: TypedColumn) -> str:
    # Threads add decimals in another order each time: what is lost in each step is carried along (Kahan's sum).
    is_exact = column.is_whole and column.kind is ColumnKind.INTEGER
    return function.value if is_exact else _CARRYING.get(function, function.value)


def _comparable_value(place: int, column: TypedColumn) -> str:
    is_typed = column.is_whole or column.kind is ColumnKind.TEXT
    return f"c{place}" if is_typed else f"try_cast(c{place} AS {_TYPES[column.kind]})"
