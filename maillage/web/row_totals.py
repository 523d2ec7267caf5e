"""Totals of rows that many requests ask for, and few rows: they say whether a kept page still shows what is.

Putting their statement together takes Django ten times as long as the database takes to answer it.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Aggregate, QuerySet


class KeptStatement:
    """What ``ask`` asks the database in one statement, which a process puts together once: nothing depends on the day.

    Values are as the database writes them: to be counted or compared, a moment is no moment of Python.
    """

    def __init__(self, ask: Callable[[], object]) -> None:
        self._ask = ask
        self._statement: tuple[str, Any] | None = None

    def rows(self) -> list[tuple[Any, ...]]:
        """The rows of the answer."""
        if self._statement is None:
            with connection.execute_wrapper(self._keep):
                self._ask()
        assert self._statement is not None
        with connection.cursor() as cursor:
            cursor.execute(*self._statement)
            return [*cursor.fetchall()]

    def _keep(self, execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        self._statement = sql, params
        return execute(sql, params, *rest)


class RowTotals:
    """``totals`` of ``rows``, in a statement that a process puts together once."""

    def __init__(self, rows: Callable[[], QuerySet[Any]], *totals: Aggregate) -> None:
        named = {f"total_{at}": total for at, total in enumerate(totals)}
        self._statement = KeptStatement(lambda: rows().order_by().aggregate(**named))

    def now(self) -> tuple[Any, ...]:
        """The totals."""
        return tuple(self._statement.rows()[0])
