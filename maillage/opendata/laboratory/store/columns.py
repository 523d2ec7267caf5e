"""The columns of the laboratory's tables: type, meaning, misuse to warn about, and invalid cells.

The type is the one declared by the schema. A column keeps it whatever a single cell holds: an invalid cell is NULL
there, and its original text is in a column of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from maillage.core.problems import sentence
from maillage.core.schema.terms import FieldType
from maillage.core.schema.wording.words import without_markup
from maillage.opendata.catalog.store.model_types import Version
from maillage.opendata.catalog.store.tables import engine

REFUSED_SUFFIX: Final = "_refuse"
TYPE_NAMES: Final[Mapping[FieldType, str]] = {
    FieldType.INTEGER: sentence("nombre entier"),
    FieldType.NUMBER: sentence("nombre"),
    FieldType.DATE: sentence("date"),
    FieldType.YEAR: sentence("année"),
    FieldType.BOOLEAN: sentence("vrai ou faux"),
    FieldType.STRING: sentence("texte"),
}
_MEASUREMENTS: Final = "maillage/mesures-"
# Columns of the measurement editions whose sums would count things several times, or mix them.
_NOT_TO_SUM: Final[Mapping[str, str]] = {
    "tests": sentence(
        "N’additionnez pas « tests » : chaque usage compte les mêmes tests, et l’opérateur « all » ceux de tous. "
        "Gardez un seul usage, et « all » ou les opérateurs."
    ),
    "median": sentence(
        "« median » a l’unité de la colonne « unit » : gardez un seul usage. Une médiane ne s’additionne pas."
    ),
}


@dataclass(frozen=True, slots=True)
class MendedColumn:
    """A column with invalid cells: SQL type, pattern of valid cells, name of the column with the original text."""

    name: str
    sql_type: str
    pattern: str
    beside: str


@dataclass(frozen=True, slots=True)
class LabField:
    """A column as listed on the page; "" for what no schema says. ``warning``: how not to use it."""

    name: str
    type_name: str
    meaning: str
    warning: str


def mended_columns(version: Version) -> list[MendedColumn]:
    """The columns of a version's typed table with cells that are not of their declared type."""
    columns = engine.columns_of(engine.typed_path(version))
    names = {column.name for column in columns}
    mended = []
    for column in columns:
        typing = engine.SQL_TYPES.get(column.kind)
        if column.is_whole or typing is None:
            continue
        beside = f"{column.name}{REFUSED_SUFFIX}"
        while beside in names:
            beside += "_"
        names.add(beside)
        mended.append(MendedColumn(column.name, *typing, beside))
    return mended


def lab_fields(version: Version, *, most: int) -> tuple[LabField, ...]:
    """The first columns of a version, with what its schema says about them."""
    described = engine.schema_of(version)
    fields = {field.name: field for field in described.fields} if described else {}
    several = []
    for name in map(str, version.columns[:most]):
        field = fields.get(name)
        several.append(
            LabField(
                name=name,
                type_name=TYPE_NAMES.get(field.type, "") if field else "",
                meaning=(without_markup(field.description) or field.title) if field else "",
                warning=_NOT_TO_SUM.get(name, "") if version.schema_id.startswith(_MEASUREMENTS) else "",
            )
        )
    return tuple(several)


def sum_warnings(sql: str, versions: Mapping[str, Version]) -> list[str]:
    """Warnings about sums in ``sql`` that make no sense, for the tables (by name) that it reads."""
    if not any(version.schema_id.startswith(_MEASUREMENTS) for version in versions.values()):
        return []
    return [
        text for name, text in _NOT_TO_SUM.items() if re.search(rf"\b(sum|avg)\s*\([^)]*\b{name}\b", sql, re.IGNORECASE)
    ]
