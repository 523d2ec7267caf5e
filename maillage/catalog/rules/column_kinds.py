"""Which kind of values a column holds: what its schema says, else what all its values are. Codes stay text."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from maillage.core.schema.terms import FieldType


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
    """How many values of a column there are, how many of them are of each kind, the shortest and longest length."""

    filled: int
    integers: int
    numbers: int
    dates: int
    shortest: int = 0
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name as published, its kind, and whether every value is of that kind.

    Where some are not, the values are kept as text, and those of the kind are compared as such.
    """

    name: str
    kind: ColumnKind
    is_whole: bool


# Without leading zero: "01234" is a code. Fifteen digits are exact in every program.
INTEGER_PATTERN: Final = r"-?(0|[1-9][0-9]{0,14})"
NUMBER_PATTERN: Final = r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?"
DATE_PATTERN: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SHORTEST_CODE: Final = 5  # digits: Insee and postal codes, SIREN, SIRET; all of one length, they are told, not added

_DECLARED: Final[Mapping[FieldType, ColumnKind]] = MappingProxyType(
    {
        FieldType.INTEGER: ColumnKind.INTEGER,
        FieldType.YEAR: ColumnKind.INTEGER,
        FieldType.NUMBER: ColumnKind.NUMBER,
        FieldType.DATE: ColumnKind.DATE,
    }
)


def column_of(name: str, facts: ColumnFacts, declared: FieldType | None) -> Column:
    """The column of that name, whose schema says ``declared`` (None: no schema, or none of its fields)."""
    if declared is None or declared is FieldType.ANY:
        return Column(name, _seen(facts), is_whole=True)
    kind = _DECLARED.get(declared, ColumnKind.TEXT)
    return Column(name, kind, is_whole=_count_of(kind, facts) == facts.filled)


def _seen(facts: ColumnFacts) -> ColumnKind:
    is_code = facts.shortest == facts.longest >= _SHORTEST_CODE and facts.integers == facts.filled
    if not facts.filled or is_code:
        return ColumnKind.TEXT
    kinds = (ColumnKind.INTEGER, ColumnKind.NUMBER, ColumnKind.DATE)
    return next((kind for kind in kinds if _count_of(kind, facts) == facts.filled), ColumnKind.TEXT)


def _count_of(kind: ColumnKind, facts: ColumnFacts) -> int:
    return {
        ColumnKind.TEXT: facts.filled,
        ColumnKind.INTEGER: facts.integers,
        ColumnKind.NUMBER: facts.numbers,
        ColumnKind.DATE: facts.dates,
    }[kind]
