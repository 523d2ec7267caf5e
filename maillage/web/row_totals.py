"""Totals of rows that many requests ask for: they say whether a kept page still shows what is.

Putting their statement together takes Django ten times as long as the database takes to answer it.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Aggregate, QuerySet


class RowTotals:
    """``totals`` of ``rows``, in a statement that a process puts together once: nothing in it may depend on the day."""

    def __init__(self, rows: Callable[[], QuerySet[Any]], *totals: Aggregate) -> None:
        self._rows = rows
        self._totals = totals
        self._statement: tuple[str, Any] | None = None

    def now(self) -> tuple[Any, ...]:
        """The totals, as the database writes them: to be counted or compared, a moment is no moment of Python."""
        if self._statement is None:
            with connection.execute_wrapper(self._keep):
                self._rows().order_by().aggregate(**{f"total_{at}": total for at, total in enumerate(self._totals)})
        assert self._statement is not None
        with connection.cursor() as cursor:
            cursor.execute(*self._statement)
            return tuple(cursor.fetchone())

    def _keep(self, execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        self._statement = sql, params
        return execute(sql, params, *rest)
