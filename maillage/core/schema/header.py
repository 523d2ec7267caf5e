"""Matches the names of a file's columns with the fields of a schema, by name and never by order.

What is missing and looks like a column that is there under another name is one finding with one fix.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from maillage.core.problems import sentence
from maillage.core.schema.faults import shortened
from maillage.core.schema.old_names import OLD_HEADERS
from maillage.core.schema.terms import Field, FindingGroup, Fix, FixKind, Schema
from maillage.core.text import plain

_LIKENESS: Final = 0.84  # of two names: "montan" and "montant", not "date" and "dates1"
_SHORTEST: Final = 5  # letters of a name that may be guessed by likeness
_HEADER: Final = np.array([1], np.int32)

MISSING_REQUIRED: Final = sentence("La colonne obligatoire « %(field)s » manque. Ajoutez-la au fichier.")
MISSING_OPTIONAL: Final = sentence(
    "La colonne facultative « %(field)s » manque. Ajoutez-la, même vide, si vous pouvez."
)
RENAME: Final = sentence(
    "La colonne « %(field)s » manque, mais « %(value)s » semble en tenir lieu : renommez « %(value)s » en "
    "« %(field)s »."
)
EXTRA: Final = sentence(
    "La colonne « %(value)s » n’est pas dans le schéma : elle n’est pas vérifiée. Retirez-la si elle ne sert pas."
)
DISORDERED: Final = sentence(
    "Les colonnes ne sont pas dans l’ordre du schéma. Le fichier reste valable ; l’ordre attendu est : %(order)s."
)
DUPLICATE: Final = sentence(
    "La colonne « %(value)s » est déjà là (colonne n° %(first)s). Renommez celle-ci ou retirez-la : seule la première "
    "est vérifiée."
)
BLANK: Final = sentence("La colonne n° %(number)s n’a pas de nom. Donnez-lui un nom, ou retirez-la si elle est vide.")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file that is a field of the schema; ``position`` counts from 0."""

    field: Field
    position: int


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """Which columns are which fields, what is wrong with the header, and which fields wait under another name."""

    columns: tuple[Column, ...]
    errors: tuple[FindingGroup, ...]
    warnings: tuple[FindingGroup, ...]
    renamed: frozenset[str]

    @property
    def missing(self) -> frozenset[str]:
        """The names of the fields whose absence is an error that was told."""
        return frozenset(one.field_name for one in self.errors if one.code == "missing-label" and one.field_name)


def match_header(header: Sequence[str], schema: Schema) -> HeaderMatch:
    """What the header says, held against the schema."""
    columns = tuple(_columns(header, schema))
    present = {column.field.name for column in columns}
    taken = {column.position for column in columns}
    missing = [field for field in schema.fields if field.name not in present]
    repeated = list(_repeated(header))
    free = {
        position: label
        for position, label in enumerate(header)
        if position not in taken and position not in repeated and label.strip()
    }
    names = likely_names(free, missing, OLD_HEADERS.get(schema.id.rpartition("/")[2], {}))
    absent = [(_missing(field, header, names.get(field.name)), field.constraints.required) for field in missing]
    extra = [_extra(label, position) for position, label in free.items() if position not in names.values()]
    return HeaderMatch(
        columns=columns,
        errors=(*_unnamed(header), *_duplicates(header, repeated), *(one for one, required in absent if required)),
        warnings=(*(one for one, required in absent if not required), *extra, *_disordered(columns, schema, header)),
        renamed=frozenset(names),
    )


def _columns(header: Sequence[str], schema: Schema) -> Iterator[Column]:
    fields = {field.name: field for field in schema.fields}
    for position, label in enumerate(header):
        field = fields.pop(label, None)
        if field is not None:
            yield Column(field, position)


def _repeated(header: Sequence[str]) -> Iterator[int]:
    for position, label in enumerate(header):
        if label.strip() and label in header[:position]:
            yield position


def likely_names(labels: Mapping[int, str], fields: Sequence[Field], old: Mapping[str, str]) -> dict[str, int]:
    """For each missing field, the position of the column that is it under another name, where that is sure enough.

    In turn: the same letters apart from case, accents and separators; the title of the field; a name of an earlier
    version; nearly the same letters, of one column only.
    """
    found: dict[str, int] = {}
    old_keys = {_key(label): name for label, name in old.items()}
    spellings = (
        {_key(field.name): field.name for field in fields},
        {_key(field.title): field.name for field in fields if field.title},
        {key: name for key, name in old_keys.items() if any(field.name == name for field in fields)},
    )
    for names in spellings:
        for position, label in labels.items():
            name = names.get(_key(label))
            if name is not None and name not in found and position not in found.values():
                found[name] = position
    rest = {position: label for position, label in labels.items() if position not in found.values()}
    return found | _alike(rest, [field for field in fields if field.name not in found])


def _alike(labels: Mapping[int, str], fields: Sequence[Field]) -> dict[str, int]:
    keys = {_key(field.name): field.name for field in fields if len(_key(field.name)) >= _SHORTEST}
    nearest = {
        position: difflib.get_close_matches(_key(label), keys, n=2, cutoff=_LIKENESS)
        for position, label in labels.items()
    }
    wanted = [near[0] for near in nearest.values() if len(near) == 1]
    return {
        keys[near[0]]: position for position, near in nearest.items() if len(near) == 1 and wanted.count(near[0]) == 1
    }


def _key(name: str) -> str:
    return re.sub(r"\s+", "", plain(name))


def _missing(field: Field, header: Sequence[str], position: int | None) -> FindingGroup:
    if position is None:
        message = MISSING_REQUIRED if field.constraints.required else MISSING_OPTIONAL
        return FindingGroup("missing-label", message, "header", field.name, params={"field": field.name})
    label = header[position]
    return FindingGroup(
        "missing-label",
        RENAME,
        "header",
        field.name,
        position + 1,
        label,
        {"field": field.name, "value": shortened(label)},
        Fix(FixKind.HEADER_NAME, label, field.name),
        _HEADER,
    )


def _extra(label: str, position: int) -> FindingGroup:
    return FindingGroup("extra-label", EXTRA, "header", None, position + 1, label, {"value": shortened(label)})


def _unnamed(header: Sequence[str]) -> Iterator[FindingGroup]:
    for position, label in enumerate(header):
        if not label.strip():
            params: dict[str, str | float] = {"number": position + 1}
            yield FindingGroup("blank-label", BLANK, "header", None, position + 1, label, params, None, _HEADER)


def _duplicates(header: Sequence[str], repeated: Sequence[int]) -> Iterator[FindingGroup]:
    for position in repeated:
        label = header[position]
        params: dict[str, str | float] = {"value": shortened(label), "first": header.index(label) + 1}
        yield FindingGroup("duplicate-label", DUPLICATE, "header", None, position + 1, label, params, None, _HEADER)


def _disordered(columns: Sequence[Column], schema: Schema, header: Sequence[str]) -> Iterator[FindingGroup]:
    order = [field.name for field in schema.fields if any(column.field is field for column in columns)]
    if order != [column.field.name for column in columns] and len(order) == len(header):
        yield FindingGroup("incorrect-label", DISORDERED, "header", params={"order": ", ".join(order)})
