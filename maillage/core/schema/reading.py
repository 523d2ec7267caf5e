"""Parses Table Schemas as found in practice: strict on meaning, lenient on spelling.

Format: specs.frictionlessdata.io/table-schema. Deviations without effect are returned as oddities for the schema's
maintainer; whatever would change the result of a validation is refused.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.schema.terms import Constraints, CustomCheck, Field, FieldType, Schema

_FORMATS: Final[Mapping[FieldType, frozenset[str]]] = {
    FieldType.STRING: frozenset({"default", "email", "uri", "uuid", "binary"}),
    FieldType.GEOPOINT: frozenset({"default", "array", "object"}),
    FieldType.GEOJSON: frozenset({"default", "topojson"}),
}
# Dates and times may also have a strptime pattern, such as %Y-%m-%d.
_PATTERNED: Final = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.TIME})
_FIELD_WORDS: Final = frozenset(
    {
        "name", "title", "description", "type", "format", "constraints", "example", "examples",
        "trueValues", "falseValues", "arrayItem", "rdfType",
    }
)  # fmt: skip
_CONSTRAINTS: Final = frozenset(
    {"required", "unique", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength"}
)


@dataclass(frozen=True, slots=True)
class SchemaReading:
    """A schema, and the oddities of its document."""

    schema: Schema
    oddities: tuple[Finding, ...]


def read_schema(document: Mapping[str, Any], *, id: str, version: str) -> Schema:  # noqa: A002 -- the word of Schema
    """The schema in ``document``; ``id`` and ``version`` are given, since those of the document may be out of date.

    Raises Refused if no file could be validated with it: no fields, a missing or duplicate name, an unknown type, an
    invalid pattern or bound.
    """
    return read_schema_and_oddities(document, id=id, version=version).schema


def read_schema_and_oddities(document: Mapping[str, Any], *, id: str, version: str) -> SchemaReading:  # noqa: A002
    """The schema in ``document``, with its oddities."""
    described = document.get("fields")
    if not isinstance(described, list) or not described or not all(isinstance(column, Mapping) for column in described):
        message = sentence("Ce schéma ne décrit aucune colonne : donnez un Table Schema avec sa liste « fields ».")
        raise Refused("schema_without_fields", message)
    fields = tuple(_field(column, number) for number, column in enumerate(described, start=1))
    names = [field.name for field in fields]
    for name, count in Counter(names).items():
        if count > 1:
            message = sentence("La colonne « %(field)s » est deux fois dans le schéma : n’en gardez qu’une.")
            raise Refused("schema_field_twice", message, field=name)
    missing_values = document.get("missingValues")
    key = document.get("primaryKey") or ()
    primary_key = _texts((key,) if isinstance(key, str) else key)
    for name in primary_key:
        if name not in names:
            message = sentence(
                "La clé du schéma nomme « %(name)s », qui n’est pas une de ses colonnes : corrigez « primaryKey »."
            )
            raise Refused("schema_key_unknown", message, name=name)
    schema = Schema(
        id=id,
        version=version,
        title=_text(document.get("title")) or _text(document.get("name")) or id,
        fields=fields,
        description=_text(document.get("description")),
        homepage=_text(document.get("homepage")),
        custom_checks=_custom_checks(document),
        missing_values=_texts(missing_values) if isinstance(missing_values, list) else ("",),
        primary_key=primary_key,
        path=_text(document.get("path")),
    )
    return SchemaReading(schema, tuple(_oddities(document, schema)))


def is_table_schema(document: Any) -> bool:
    """Whether ``document`` describes the columns of a table, unlike a JSON Schema or a bare descriptor."""
    return isinstance(document, Mapping) and isinstance(document.get("fields"), list)


def _field(document: Mapping[str, Any], number: int) -> Field:
    name = _text(document.get("name"))
    if not name:
        message = sentence("La colonne n° %(number)s du schéma n’a pas de nom : donnez-lui un « name ».")
        raise Refused("schema_field_without_name", message, number=number)
    kind = _type(document, name)
    words = {"true_values": document.get("trueValues"), "false_values": document.get("falseValues")}
    # Both spellings are in use: "example" of schema.data.gouv.fr and "examples", each a value or a list.
    written = (document.get(word) for word in ("example", "examples"))
    examples = chain.from_iterable(_texts(value if isinstance(value, list) else (value,)) for value in written)
    return Field(
        name=name,
        type=kind,
        title=_text(document.get("title")),
        description=_text(document.get("description")),
        format=_format(document, kind),
        constraints=_constraints(document, name),
        examples=tuple(dict.fromkeys(filter(None, examples))),
        array_item=document.get("arrayItem") if isinstance(document.get("arrayItem"), Mapping) else None,
        **{side: _texts(values) for side, values in words.items() if isinstance(values, list) and values},
    )


def _type(document: Mapping[str, Any], name: str) -> FieldType:
    # The default type in the standard is string.
    written = _text(document.get("type", FieldType.STRING)).lower()
    try:
        return FieldType(written)
    except ValueError:
        message = sentence(
            "La colonne « %(field)s » a le type « %(type)s », que nous ne connaissons pas : voyez Table Schema."
        )
        raise Refused("schema_type_unknown", message, field=name, type=written) from None


def _format(document: Mapping[str, Any], kind: FieldType) -> str:
    written = _text(document.get("format")) or "default"
    if kind in _PATTERNED or written in _FORMATS.get(kind, frozenset()):
        return written
    return "default"


def _constraints(document: Mapping[str, Any], name: str) -> Constraints:
    written = document.get("constraints") or {}
    if not isinstance(written, Mapping):
        raise _refused_constraint(name, "constraints")
    pattern = written.get("pattern")
    if pattern is not None:
        if not isinstance(pattern, str):
            raise _refused_constraint(name, "pattern")
        try:
            re.compile(pattern)
        except re.error as error:
            raise _refused_constraint(name, "pattern") from error
    enum = written.get("enum")
    if enum is not None and not isinstance(enum, list):
        raise _refused_constraint(name, "enum")
    return Constraints(
        required=written.get("required") is True,
        unique=written.get("unique") is True,
        enum=_texts(enum or ()),
        pattern=pattern,
        minimum=_bound(written.get("minimum")),
        maximum=_bound(written.get("maximum")),
        min_length=_length(written, "minLength", name),
        max_length=_length(written, "maxLength", name),
    )


def _length(written: Mapping[str, Any], word: str, name: str) -> int | None:
    value = written.get(word)
    if value is None:
        return None
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _refused_constraint(name, word)
    return value


def _bound(value: Any) -> str | None:
    if value is None:
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else _text(value)


def _refused_constraint(name: str, constraint: str) -> Refused:
    message = sentence("La colonne « %(field)s » a une contrainte « %(constraint)s » qui ne se lit pas : corrigez-la.")
    return Refused("schema_constraint_unreadable", message, field=name, constraint=constraint)


def _custom_checks(document: Mapping[str, Any]) -> tuple[CustomCheck, ...]:
    written = document.get("custom_checks") or ()
    if not isinstance(written, Sequence) or not all(
        isinstance(check, Mapping)
        and isinstance(check.get("name"), str)
        and isinstance(check.get("params") or {}, Mapping)
        for check in written
    ):
        message = sentence(
            "Les contrôles « custom_checks » du schéma ne se lisent pas : chacun a un « name » et des « params »."
        )
        raise Refused("schema_check_unreadable", message)
    return tuple(CustomCheck(check["name"], dict(check.get("params") or {})) for check in written)


def _oddities(document: Mapping[str, Any], schema: Schema) -> Iterator[Finding]:
    written = _text(document.get("version"))
    if written.removeprefix("v") != schema.version:
        message = sentence("Le document se dit en version « %(written)s », alors que c’est la %(version)s.")
        yield Finding("version-differs", message, params={"written": written, "version": schema.version})
    if "missingValues" in document and not isinstance(document["missingValues"], list):
        message = sentence("« missingValues » n’est pas une liste : seul le vide manque.")
        yield Finding("missing-values-unreadable", message)
    for column in document["fields"]:
        name = _text(column.get("name"))
        if "type" not in column:
            yield Finding("type-missing", sentence("Sans type, la colonne est lue comme du texte."), field_name=name)
        for word in sorted(set(column) - _FIELD_WORDS):
            # For example "contraints" for latitude in acceslibre-erp-base, with the bounds of the longitude.
            message = sentence(
                "Le mot « %(word)s » n’est pas de Table Schema : il est ignoré, comme par le contrôle national."
            )
            yield Finding("word-unknown", message, field_name=name, params={"word": word})
        for word in sorted(set(column.get("constraints") or {}) - _CONSTRAINTS):
            message = sentence("La contrainte « %(word)s » n’est pas de Table Schema : elle est ignorée.")
            yield Finding("constraint-unknown", message, field_name=name, params={"word": word})
        form = _text(column.get("format"))
        if form and _format(column, _type(column, name)) != form:
            message = sentence("Le format « %(word)s » ne va pas avec ce type : il est ignoré.")
            yield Finding("format-unknown", message, field_name=name, params={"word": form})
    for check in schema.custom_checks:
        for name in sorted(columns_of(check) - {field.name for field in schema.fields}):
            message = sentence("Le contrôle « %(check)s » parle de « %(field)s », qui n’est pas une colonne du schéma.")
            yield Finding("check-column-unknown", message, field_name=name, params={"check": check.name, "field": name})


def columns_of(check: CustomCheck) -> frozenset[str]:
    """The names of the columns that a custom check uses."""
    names: set[str] = set()
    for word, value in check.params.items():
        if word.startswith(("column", "othercolumns")):
            names |= {value} if isinstance(value, str) else set(_texts(value))
    return frozenset(names)


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(_text(value) for value in values if value is not None)


def _text(value: Any) -> str:
    """A JSON value as the text of a cell: false, 47800.2, a list as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
