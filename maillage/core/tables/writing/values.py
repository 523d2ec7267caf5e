"""The value that a cell writes, by the type of its field: what fits is typed, what does not stays text.

The readers are the checker's, so that a value is a date here where it is one there.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.schema.types.readers import reader_of

Value = str | int | Decimal | bool | dt.date | dt.datetime | dt.time | None
_TYPED: Final = frozenset(
    {
        FieldType.INTEGER,
        FieldType.NUMBER,
        FieldType.BOOLEAN,
        FieldType.DATE,
        FieldType.DATETIME,
        FieldType.TIME,
        FieldType.YEAR,
    }
)
_REMEMBERED: Final = 50_000  # texts of a column; most columns have few


class CellReader:
    """Reads the cells of one column; ``field`` is None where no schema knows the column."""

    def __init__(self, field: Field | None, missing_values: Sequence[str] = ("",)) -> None:
        self.field = field
        self.is_typed = field is not None and field.type in _TYPED
        self._missing = frozenset(missing_values) | {""}
        self._read: Callable[[str], Any] | None = reader_of(field) if field is not None and self.is_typed else None
        self._known: dict[str, Value] = {}

    @property
    def missing(self) -> list[str]:
        """The texts that say that a value is missing."""
        return sorted(self._missing)

    def value(self, text: str) -> Value:
        """The typed value of a cell; its text where it does not fit the type, None where it is missing."""
        if self._read is None:
            return None if text in self._missing else text
        if text in self._known:
            return self._known[text]
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        value: Value = None
        if text not in self._missing:
            value = self._read(text)
            value = text if value is None else value
        self._known[text] = value
        return value


def cell_readers(header: Sequence[str], schema: Schema | None) -> list[CellReader]:
    """What reads each column of a table; columns are found in the schema by their names."""
    if schema is None:
        return [CellReader(None) for _ in header]
    return [CellReader(schema.field_named(name), schema.missing_values) for name in header]
