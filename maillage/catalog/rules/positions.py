"""Which columns of a table say at which point its rows are, and in which commune; for maps and counts.

Columns are found as core.tables.writing finds them, so that a map shows what a GeoJSON file holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.tables.writing import find_positions
from maillage.core.text import plain

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
