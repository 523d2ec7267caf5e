"""The kind of values in a column: declared by its schema, otherwise common to all its values. Codes stay text.

Without a schema, numbers and dates may be written in French (1 234,5 and 01/02/2026) if that is the only reading.
Position and commune columns are found as core.tables.writing finds them, so that the map shows what the GeoJSON file
holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.tables.writing.positions import find_positions
from maillage.core.text import normalised_text


class ColumnKind(StrEnum):
    """How the values of a column are compared and sorted."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"

    @property
    def is_number(self) -> bool:
        """Whether the values can be added up."""
        return self in {ColumnKind.INTEGER, ColumnKind.NUMBER}


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """Counts of the values of a column by kind, and the shortest and longest length.

    ``decimal_commas`` counts numbers whose comma cannot be a thousands separator.
    """

    filled: int
    integers: int
    numbers: int
    dates: int
    shortest: int = 0
    longest: int = 0
    french_numbers: int = 0
    decimal_commas: int = 0
    french_days: int = 0


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column: its published name, its kind, and whether every value is of that kind.

    If some are not, values are stored as text and only those of the kind are compared as such. ``is_french`` columns
    are published as written, and parsed with decimal commas and day-month order.
    """

    name: str
    kind: ColumnKind
    is_whole: bool
    is_french: bool = False


# Without leading zeros: "01234" is a code. Fifteen digits are exact in every spreadsheet and in JSON.
INTEGER_PATTERN: Final = r"-?(0|[1-9][0-9]{0,14})"
NUMBER_PATTERN: Final = r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?"
DATE_PATTERN: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_THOUSANDS: Final = "[ \u00a0\u202f]"
FRENCH_NUMBER_PATTERN: Final = rf"-?(0|[1-9][0-9]{{0,2}}({_THOUSANDS}[0-9]{{3}})+|[1-9][0-9]{{0,14}})(,[0-9]{{1,18}})?"
# "1,500" alone may mean one thousand five hundred.
DECIMAL_COMMA_PATTERN: Final = rf"-?([0-9]+({_THOUSANDS}[0-9]{{3}})*,([0-9]{{1,2}}|[0-9]{{4,}})|(0|[0-9]{{4,}}),[0-9]+)"
FRENCH_DAY_PATTERN: Final = r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
THOUSANDS_MARKS: Final = ("\u00a0", "\u202f", " ")
_SHORTEST_CODE: Final = 5  # digits: Insee and postal codes, SIREN, SIRET; equal lengths mean a code, not a quantity
_DECLARED: Final[Mapping[FieldType, ColumnKind]] = {
    FieldType.INTEGER: ColumnKind.INTEGER,
    FieldType.YEAR: ColumnKind.INTEGER,
    FieldType.NUMBER: ColumnKind.NUMBER,
    FieldType.DATE: ColumnKind.DATE,
}
_COMMUNES: Final = frozenset(
    {"codeinsee", "code insee", "insee", "code commune", "code commune insee", "codecommune", "equip commune code"}
    | {"commune insee", "insee com", "com insee", "inseecommune", "code insee commune", "commune", "depcom"}
    | {"collectivite insee", "com code", "c com insee", "insee commune"}
)


@dataclass(frozen=True, slots=True)
class PositionColumns:
    """The indexes of the position columns; both are equal if one column holds both coordinates."""

    longitude: int
    latitude: int
    is_longitude_first: bool = True  # order inside a combined column

    @property
    def is_one(self) -> bool:
        """Whether one column has both coordinates."""
        return self.longitude == self.latitude


def column_of(name: str, facts: ColumnFacts, declared: FieldType | None) -> TypedColumn:
    """The column with that name; ``declared`` is its type in the schema (None without one)."""
    if declared is not None and declared is not FieldType.ANY:
        kind = _DECLARED.get(declared, ColumnKind.TEXT)
        return TypedColumn(name, kind, is_whole=_count_of(kind, facts) == facts.filled)
    is_code = facts.shortest == facts.longest >= _SHORTEST_CODE and facts.integers == facts.filled
    if facts.filled and not is_code:
        for kind in (ColumnKind.INTEGER, ColumnKind.NUMBER, ColumnKind.DATE):
            if _count_of(kind, facts) == facts.filled:
                return TypedColumn(name, kind, is_whole=True)
    if facts.decimal_commas and facts.french_numbers == facts.filled:
        return TypedColumn(name, ColumnKind.NUMBER, is_whole=True, is_french=True)
    if facts.french_days and facts.french_days == facts.filled:
        return TypedColumn(name, ColumnKind.DATE, is_whole=True, is_french=True)
    return TypedColumn(name, ColumnKind.TEXT, is_whole=True)


def _count_of(kind: ColumnKind, facts: ColumnFacts) -> int:
    return {
        ColumnKind.TEXT: facts.filled,
        ColumnKind.INTEGER: facts.integers,
        ColumnKind.NUMBER: facts.numbers,
        ColumnKind.DATE: facts.dates,
    }[kind]


def position_columns(header: Sequence[str], types: Mapping[str, FieldType]) -> PositionColumns | None:
    """The position columns; ``types`` are the declared ones. None if there are none."""
    fields = tuple(Field(name, kind) for name, kind in types.items())
    positions = find_positions(header, Schema(id="", version="", title="", fields=fields))
    if positions is None or positions.geometry is not None:
        return None
    if positions.point is not None:
        return PositionColumns(positions.point, positions.point, is_longitude_first=positions.is_longitude_first)
    assert positions.longitude is not None
    assert positions.latitude is not None
    return PositionColumns(positions.longitude, positions.latitude)


def commune_column(header: Sequence[str]) -> int | None:
    """The index of the column of commune codes; None if there is none."""
    words = [normalised_text(name) for name in header]
    return next((place for place, word in enumerate(words) if word in _COMMUNES), None)
