"""Totals over few rows that many requests need, to decide whether a cached page is still current.

Django takes ten times longer to compile their SQL than the database to run it.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Aggregate, QuerySet


class PreparedStatement:
    """The single SQL statement of ``ask``, compiled once per process: it must not depend on the date.

    Values are returned as the database driver gives them, to be counted or compared: a datetime may be text.
    """

    def __init__(self, ask: Callable[[], object]) -> None:
        self._ask = ask
        self._statement: tuple[str, Any] | None = None

    def rows(self) -> list[tuple[Any, ...]]:
        """The rows of the result."""
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
    """Aggregates of ``rows``, in a statement that is compiled once per process."""

    def __init__(self, rows: Callable[[], QuerySet[Any]], *totals: Aggregate) -> None:
        named = {f"total_{at}": total for at, total in enumerate(totals)}
        self._statement = PreparedStatement(lambda: rows().order_by().aggregate(**named))

    def now(self) -> tuple[Any, ...]:
        """The current totals."""
        return tuple(self._statement.rows()[0])
