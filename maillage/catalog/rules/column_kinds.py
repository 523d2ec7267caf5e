"""Which kind of values a column holds: what its schema says, else what all its values are. Codes stay text.

Without schema, numbers and days may be written the French way (1 234,5 and 01/02/2026), where they mean that alone.
Columns of a point, or of a commune, are found as core.tables.writing finds them, so that a map shows what a GeoJSON
file holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.tables.writing.positions import find_positions
from maillage.core.text import plain


class ColumnKind(StrEnum):
    """How the values of a column are compared and sorted."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"

    @property
    def is_number(self) -> bool:
        """Whether values can be added."""
        return self in {ColumnKind.INTEGER, ColumnKind.NUMBER}


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """How many values of a column there are, how many of them are of each kind, the shortest and longest length.

    ``decimal_commas`` are numbers whose comma cannot stand between thousands.
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
    """One column: its name as published, its kind, and whether every value is of that kind.

    Where some are not, the values are kept as text, and those of the kind are compared as such. Those of a column that
    ``is_french`` are published as written, and read with decimal commas or the day before the month.
    """

    name: str
    kind: ColumnKind
    is_whole: bool
    is_french: bool = False


# Without leading zero: "01234" is a code. Fifteen digits are exact in every program.
INTEGER_PATTERN: Final = r"-?(0|[1-9][0-9]{0,14})"
NUMBER_PATTERN: Final = r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?"
DATE_PATTERN: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_THOUSANDS: Final = "[ \u00a0\u202f]"
FRENCH_NUMBER_PATTERN: Final = rf"-?(0|[1-9][0-9]{{0,2}}({_THOUSANDS}[0-9]{{3}})+|[1-9][0-9]{{0,14}})(,[0-9]{{1,18}})?"
# "1,500" alone may be one thousand five hundred, as elsewhere.
DECIMAL_COMMA_PATTERN: Final = rf"-?([0-9]+({_THOUSANDS}[0-9]{{3}})*,([0-9]{{1,2}}|[0-9]{{4,}})|(0|[0-9]{{4,}}),[0-9]+)"
FRENCH_DAY_PATTERN: Final = r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
THOUSANDS_MARKS: Final = ("\u00a0", "\u202f", " ")
_SHORTEST_CODE: Final = 5  # digits: Insee and postal codes, SIREN, SIRET; all of one length, they are told, not added
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
    """Where points are: the places of two columns, or one place twice where one column holds both."""

    longitude: int
    latitude: int
    is_longitude_first: bool = True  # in a column with both

    @property
    def is_one(self) -> bool:
        """Whether one column holds both."""
        return self.longitude == self.latitude


def column_of(name: str, facts: ColumnFacts, declared: FieldType | None) -> TypedColumn:
    """The column of that name, whose schema says ``declared`` (None: no schema, or none of its fields)."""
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
    """The columns of points; ``types`` are those that a schema declares. None where there are none."""
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
    """The place of the column with codes of communes; None where there is none."""
    words = [plain(name) for name in header]
    return next((place for place, word in enumerate(words) if word in _COMMUNES), None)
