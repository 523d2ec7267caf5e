"""The columns of a list, declared once: all its formats have them, in their order.

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
    """One column: its name, the value of a row, the type of its values; the name of a quantity ends with its unit.

    None says that nothing is known: an empty cell in CSV and XLSX, null in JSON. ``number_format`` says how a float is
    written (".2f"). Where one row at a time would cost a query each, ``values`` takes many rows and gives their values,
    in order.
    """

    name: str
    value: Callable[[Row], Value] | None = None
    type: FieldType = FieldType.STRING
    values: Callable[[Sequence[Row]], Iterable[Value]] | None = None
    number_format: str = ""

    def of(self, part: Callable[[Whole], Row]) -> "Column[Whole]":
        """The same column for rows that have a ``Row`` as a part of theirs."""
        return Column(
            self.name,
            type=self.type,
            values=lambda wholes: self.read([part(whole) for whole in wholes]),
            number_format=self.number_format,
        )

    def read(self, rows: Sequence[Row]) -> Iterable[Value]:
        """The values of ``rows``, in their order."""
        if self.values is not None:
            return self.values(rows)
        assert self.value is not None, self.name
        return map(self.value, rows)

    def texts(self, rows: Sequence[Row]) -> list[str]:
        """The same as files write them."""
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
    """Columns of rows that are texts already, in the order of ``names``; all texts but those of ``types``."""
    typed = types or {}
    return tuple(Column(name, itemgetter(place), typed.get(name, FieldType.STRING)) for place, name in enumerate(names))


def json_values(columns: Columns[Row], row: Row) -> dict[str, str | float | None]:
    """The values of one row by the names of ``columns``; days are ISO texts."""
    return {
        column.name: value.isoformat() if isinstance(value, dt.date) else value
        for column in columns
        for value in column.read([row])
    }


def names_of_columns(columns: Columns[Row]) -> tuple[str, ...]:
    """What heads the columns, in their order."""
    return tuple(column.name for column in columns)


def text_rows(columns: Columns[Row], rows: Iterable[Row]) -> Iterator[TextRow]:
    """The rows as texts under the names of ``columns``."""
    for batch in _batches(rows):
        yield from zip(*(column.texts(batch) for column in columns), strict=True)


def text_batches(columns: Columns[Row], rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
    """The same as columns of Arrow."""
    names = list(names_of_columns(columns))
    for batch in _batches(rows):
        yield pa.record_batch([pa.array(column.texts(batch), TEXT) for column in columns], names=names)


def table_schema(columns: Columns[Row]) -> Schema:
    """The types of ``columns``, by which typed formats read their texts."""
    return Schema("", "", "", tuple(Field(column.name, column.type) for column in columns))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH_ROWS)):
        yield batch
