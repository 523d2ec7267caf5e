"""Figures of one column for a chart: how often each value stands there, or the sum of another column by it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maillage.catalog.queries.tables.engine import rows_of
from maillage.catalog.queries.tables.rows import Value, plain_value
from maillage.catalog.queries.tables.typed_tables import columns_of
from maillage.catalog.rules.column_kinds import ColumnKind, TypedColumn
from maillage.catalog.rules.row_sql import TABLE, sum_of

MOST_BARS: Final = 12
_FEW_MONTHS: Final = 24
_BINS: Final = 10
_FEW_NUMBERS: Final = 12


@dataclass(frozen=True, slots=True)
class ColumnFigure:
    """One bar: from which value (to which, of a span of numbers), how many rows, their sum (None: not asked for)."""

    value: Value
    rows: int
    total: float | None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class ColumnFigures:
    """The bars of a chart; ``others`` are the values beyond those shown.

    ``step`` says what a bar is: a "value", a "month", a "year", a "span" of numbers.
    """

    step: str
    figures: tuple[ColumnFigure, ...]
    others: ColumnFigure | None = None


def column_figures(path: Path, place: int, *, total: int | None = None) -> ColumnFigures:
    """The figures of the column at ``place``; ``total`` is the place of a column of numbers to add."""
    columns = columns_of(path)
    column, sums = columns[place], "NULL" if total is None else sum_of(total, columns[total])
    if column.kind is ColumnKind.DATE:
        day = f"try_cast(c{place} AS DATE)"
        span = rows_of(f"SELECT date_diff('month', min({day}), max({day})) FROM {TABLE}", [str(path)])[0][0]  # noqa: S608 -- likewise
        step = "month" if span is not None and span < _FEW_MONTHS else "year"
        sql = f"SELECT CAST(date_trunc('{step}', {day}) AS DATE), count(*), {sums} FROM {TABLE} WHERE {day} IS NOT NULL"  # noqa: S608 -- likewise
        return ColumnFigures(step, tuple(_bars(path, f"{sql} GROUP BY 1 ORDER BY 1 DESC LIMIT {_FEW_MONTHS}")[::-1]))
    if column.kind.is_number:
        distinct = f"approx_count_distinct({_number(place, column)})"
        if rows_of(f"SELECT {distinct} > {_FEW_NUMBERS} FROM {TABLE}", [str(path)])[0][0]:  # noqa: S608 -- names of ours
            return _by_span(path, place, column, sums)
    order = "2 DESC" if total is None else "3 DESC NULLS LAST, 2 DESC"
    bars = _bars(path, f"SELECT c{place}, count(*), {sums} FROM {TABLE} GROUP BY 1 ORDER BY {order}, 1")  # noqa: S608 -- likewise
    rest = bars[MOST_BARS:]
    totals = [bar.total for bar in rest if bar.total is not None]
    others = ColumnFigure(len(rest), sum(bar.rows for bar in rest), sum(totals) if totals else None) if rest else None
    return ColumnFigures("value", tuple(bars[:MOST_BARS]), others)


def _number(place: int, column: TypedColumn) -> str:
    return f"c{place}" if column.is_whole else f"try_cast(c{place} AS DOUBLE)"


def _by_span(path: Path, place: int, column: TypedColumn, total: str) -> ColumnFigures:
    value = _number(place, column)
    low, high = rows_of(f"SELECT min({value}), max({value}) FROM {TABLE}", [str(path)])[0]  # noqa: S608 -- likewise
    width = (float(high) - float(low)) / _BINS
    spot = f"least(CAST(floor(({value} - ?) / ?) AS INTEGER), {_BINS - 1})"
    sql = f"SELECT {spot}, count(*), {total} FROM {TABLE} WHERE {value} IS NOT NULL GROUP BY 1 ORDER BY 1"  # noqa: S608 -- likewise
    by_spot = {row[0]: row for row in rows_of(sql, [float(low), width, str(path)])}
    figures = [
        ColumnFigure(
            plain_value(float(low) + spot * width),
            by_spot[spot][1] if spot in by_spot else 0,
            None if total == "NULL" else float(by_spot[spot][2] or 0) if spot in by_spot else 0.0,
            float(low) + (spot + 1) * width,
        )
        for spot in range(_BINS)
    ]
    return ColumnFigures("span", tuple(figures))


def _bars(path: Path, sql: str) -> list[ColumnFigure]:
    return [
        ColumnFigure(plain_value(value), count, None if total is None else float(total))
        for value, count, total in rows_of(sql, [str(path)])
    ]
