"""Columns of a list, declared once for all its formats, in order.

ROOM_COLUMNS: Final[Columns[Room]] = (
    Column("name", lambda room: room.name),
    Column("seats", lambda room: room.seats, FieldType.INTEGER),
)
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Final, Generic, TypeVar

import pyarrow as pa

from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.columns.text_columns import TEXT

Row = TypeVar("Row")
Whole = TypeVar("Whole")
Value = str | int | float | dt.date | None
_BATCH_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its name, a function from row to value, the type of its values.

    Names of quantities end with the unit. None means unknown: an empty cell in CSV and XLSX, null in JSON.
    ``number_format`` formats floats (".2f"). Where one row at a time would cost a query each, ``values`` maps many rows
    to their values, in order.
    """

    name: str
    value: Callable[[Row], Value] | None = None
    type: FieldType = FieldType.STRING
    values: Callable[[Sequence[Row]], Iterable[Value]] | None = None
    number_format: str = ""

    def of(self, part: Callable[[Whole], Row]) -> "Column[Whole]":
        """This column for rows that contain a ``Row``, extracted by ``part``."""
        return Column(
            self.name,
            type=self.type,
            values=lambda wholes: self.read([part(whole) for whole in wholes]),
            number_format=self.number_format,
        )

    def read(self, rows: Sequence[Row]) -> Iterable[Value]:
        """The values of ``rows``, in order."""
        if self.values is not None:
            return self.values(rows)
        assert self.value is not None, self.name
        return map(self.value, rows)

    def texts(self, rows: Sequence[Row]) -> list[str]:
        """The values of ``rows`` as text for files."""
        return [value if isinstance(value, str) else self._text(value) for value in self.read(rows)]

    def _text(self, value: float | dt.date | None) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, dt.date):
            return value.isoformat()
        return str(value) if isinstance(value, int) else format(value, self.number_format)


Columns = Sequence[Column[Row]]


def text_columns(names: Iterable[str], types: Mapping[str, FieldType] | None = None) -> Columns[TextRow]:
    """Columns of rows that are texts already, in the order of ``names``; strings unless in ``types``."""
    typed = types or {}
    return tuple(Column(name, itemgetter(place), typed.get(name, FieldType.STRING)) for place, name in enumerate(names))


def json_values(columns: Columns[Row], row: Row) -> dict[str, str | float | None]:
    """The values of one row by column name; dates are ISO texts."""
    return {
        column.name: value.isoformat() if isinstance(value, dt.date) else value
        for column in columns
        for value in column.read([row])
    }


def names_of_columns(columns: Columns[Row]) -> tuple[str, ...]:
    """The names of the columns, in order."""
    return tuple(column.name for column in columns)


def text_rows(columns: Columns[Row], rows: Iterable[Row]) -> Iterator[TextRow]:
    """The rows as texts, in the order of ``columns``."""
    for batch in _batches(rows):
        yield from zip(*(column.texts(batch) for column in columns), strict=True)


def text_batches(columns: Columns[Row], rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
    """The rows as Arrow batches of text columns."""
    names = list(names_of_columns(columns))
    for batch in _batches(rows):
        yield pa.record_batch([pa.array(column.texts(batch), TEXT) for column in columns], names=names)


def table_schema(columns: Columns[Row]) -> Schema:
    """A schema with the types of ``columns``, by which typed formats parse their texts."""
    return Schema("", "", "", tuple(Field(column.name, column.type) for column in columns))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH_ROWS)):
        yield batch
