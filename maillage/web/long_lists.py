"""Long lists in a query: ``field__in=long_list(numbers)`` sends them as one parameter.

Django prepares, checks and names each value of a list by itself: 1,500 organisations cost 5 ms of processor in each
query that asks for theirs, and a page asks some forty times (bench/today.py).
"""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression
from django.db.models.sql.compiler import SQLCompiler

_LONG: Final = 100  # shorter ones are as Django writes them: the plan of the query sees their number
Value = TypeVar("Value", int, str)


class LongList(Expression):
    """A sequence of whole numbers, or of texts, as the right side of ``IN``."""

    def __init__(self, values: Sequence[int] | Sequence[str]) -> None:
        super().__init__()
        self.several, self.are_numbers = frozenset(values), isinstance(values[0], int)
        self.packed = json.dumps(values)

    def as_sql(self, _compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """One parameter, which the database unpacks."""
        if connection.vendor == "postgresql":
            value = "value::bigint" if self.are_numbers else "value"
            # Both halves are ours; what was asked for is the parameter.
            return "(SELECT " + value + " FROM json_array_elements_text(%s::json))", (self.packed,)  # noqa: S608
        return "(SELECT value FROM json_each(%s))", (self.packed,)

    def __contains__(self, value: object) -> bool:
        """Whether the value is in the list."""
        return value in self.several

    def __len__(self) -> int:
        """The number of values."""
        return len(self.several)

    def get_group_by_cols(self) -> list[Any]:
        """Nothing: the list is the same for all rows."""
        return []


InList = Collection[Any] | LongList  # what ``field__in`` takes


def long_list(values: Iterable[Value]) -> InList:
    """What ``field__in`` is given: the values themselves while they are few."""
    several = frozenset(values)
    return several if len(several) <= _LONG else LongList(sorted(several))
