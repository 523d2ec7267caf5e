"""Typed values of cells, by the type of their field: what fits is typed, the rest stays text.

The parsers are the validator's, so that a value is a date here if it is one there. A workbook cell is typed if Excel
keeps the value exactly, else text, never a formula. Typed formats need rows of equal width, and unique column names.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Protocol, TypeGuard

from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.schema.types.readers import reader_of
from maillage.core.tables.terms import TextRow

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
_REMEMBERED: Final = 50_000  # texts per column; most columns have few distinct ones


class CellReader:
    """Parses the cells of one column; ``field`` is None for a column that is not in the schema."""

    def __init__(self, field: Field | None, missing_values: Sequence[str] = ("",)) -> None:
        self.field = field
        self.is_typed = field is not None and field.type in _TYPED
        self._missing = frozenset(missing_values) | {""}
        self._read: Callable[[str], Any] | None = reader_of(field) if field is not None and self.is_typed else None
        self._known: dict[str, Value] = {}

    @property
    def missing(self) -> list[str]:
        """The texts that mean a missing value."""
        return sorted(self._missing)

    def value(self, text: str) -> Value:
        """The typed value of a cell; its text if it does not fit the type, None if it is missing."""
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


LONGEST_TEXT: Final = 32_767  # characters of a cell, Excel's limit
_MAX_DIGITS: Final = 15  # of a number; Excel writes zeros for the rest
_FIRST_DAY: Final = dt.date(1900, 3, 1)  # Excel's calendar has a 29 February 1900


@dataclass(frozen=True, slots=True)
class Formats:
    """Cell formats of dates, datetimes and times."""

    day: Any
    moment: Any
    time: Any

    @classmethod
    def of(cls, workbook: Any) -> "Formats":
        """The formats of a workbook."""
        forms = ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss")
        return cls(*(workbook.add_format({"num_format": form}) for form in forms))


class ByteStream(Protocol):
    """The target of a writer: a file, or an HTTP response."""

    def write(self, content: bytes, /) -> object:
        """Write the next bytes."""
        ...


def cell_readers(header: Sequence[str], schema: Schema | None) -> list[CellReader]:
    """The reader of each column; columns are found in the schema by name."""
    if schema is None:
        return [CellReader(None) for _ in header]
    return [CellReader(schema.field_named(name), schema.missing_values) for name in header]


def write_cell(sheet: Any, place: tuple[int, int], value: Value, text: str, *, formats: Formats) -> None:
    """Write ``value`` at ``place`` (row and column from 0); its ``text`` if Excel would change it."""
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, int | Decimal) and is_kept_whole(value):
        sheet.write_number(*place, float(value))
    elif is_known_day(value):
        sheet.write_datetime(*place, value, formats.moment if isinstance(value, dt.datetime) else formats.day)
    elif isinstance(value, dt.time) and value.tzinfo is None:
        sheet.write_datetime(*place, value, formats.time)
    elif value is not None:
        sheet.write_string(*place, shown_text(text))


def shown_text(text: str) -> str:
    """The text of a cell, truncated with "…" at Excel's limit."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def is_kept_whole(value: int | Decimal) -> bool:
    """Whether Excel keeps every digit of a number."""
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= 10**_MAX_DIGITS:
        return False
    return len(number.normalize().as_tuple().digits) <= _MAX_DIGITS


def is_known_day(value: Value) -> TypeGuard[dt.date]:
    """Whether a value is a date or naive datetime of Excel's calendar."""
    if isinstance(value, dt.datetime):
        return value.tzinfo is None and value.date() >= _FIRST_DAY
    return isinstance(value, dt.date) and value >= _FIRST_DAY


def squared_rows(rows: Iterable[TextRow], width: int) -> Iterator[TextRow]:
    """Each row padded or cut to ``width`` cells."""
    padding = ("",) * width
    for row in rows:
        yield row if len(row) == width else (*row, *padding)[:width]


def unique_names(header: Sequence[str]) -> list[str]:
    """Unique column names: "montant", "montant_2"; an unnamed column is "colonne_3".

    Names differ by more than case, since GeoPackage is case-insensitive.
    """
    names: list[str] = []
    lower_names: set[str] = set()
    for number, label in enumerate(header, 1):
        name = bare = label.strip() or f"colonne_{number}"
        suffix = 2
        while name.lower() in lower_names:
            name, suffix = f"{bare}_{suffix}", suffix + 1
        lower_names.add(name.lower())
        names.append(name)
    return names
