"""The columns of a map layer, as a Table Schema, from the JSON Schema of its GeoJSON.

The national schemas of cycle ways, low emission zones and trails describe the members of each feature. A layer read
here is a table with one more column for its shapes (core/tables/map_source.py), so it is checked as tables are. What
its ``geometry`` must be and its ``dependencies`` between members become checks of the Table Schema.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from maillage.core.problems import Refused, sentence
from maillage.core.schema.checks.rows import DEPENDENT_COLUMNS
from maillage.core.schema.checks.shapes import GEOMETRY_TYPE
from maillage.core.tables.terms import GEOMETRY

SHAPE_TITLE: Final = "La forme sur la carte"
SHAPE_DESCRIPTION: Final = (
    "Ligne ou surface dessinée dans un logiciel de cartographie : le fichier de la carte la donne."
)
_TYPES: Final[Mapping[str, str]] = {
    "string": "string",
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
    # Of texts; a layer of a GeoPackage or a shapefile has no lists, and writes them in one text.
    "array": "list",
}
_FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "date": ("date", "default"),
    "date-time": ("datetime", "default"),
    "email": ("string", "email"),
    "uri": ("string", "uri"),
    "uuid": ("string", "uuid"),
}
_CONSTRAINTS: Final = ("minimum", "maximum", "minLength", "maxLength")


def layer_table_schema(document: Mapping[str, Any], *, version: str, shapes: Sequence[str] = ()) -> dict[str, Any]:
    """The Table Schema of a layer whose features ``document`` describes; raises Refused if it describes none.

    ``shapes`` are the kinds of GeoJSON that its documentation names, for a document that does not.
    """
    feature = _feature(document)
    members = _described(document, feature.get("properties"))
    described = members.get("properties")
    if not isinstance(described, Mapping) or not all(isinstance(member, Mapping) for member in described.values()):
        message = sentence("Ce schéma ne décrit aucune colonne : il faut un JSON Schema de FeatureCollection.")
        raise Refused("schema_without_members", message)
    required = frozenset(members.get("required") or ())
    head = next((part for part in document.get("allOf") or () if isinstance(part, Mapping)), {})
    facts = {word: document.get(word) or head.get(word) for word in ("title", "description", "homepage", "path")}
    shape = {
        "name": GEOMETRY,
        "type": "geojson",
        "title": SHAPE_TITLE,
        "description": SHAPE_DESCRIPTION,
        "constraints": {"required": True},
    }
    fields = [_column(name, member, is_required=name in required) for name, member in described.items()]
    checks = list(_dependencies(members, frozenset(described)))
    kinds = _kinds(_described(document, feature.get("geometry"))) or tuple(shapes)
    if kinds:
        checks.append({"name": GEOMETRY_TYPE, "params": {"column": GEOMETRY, "types": list(kinds)}})
    return {**facts, "version": version, "fields": [*fields, shape], "custom_checks": checks}


def _feature(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is said of the parts of each feature: ``properties``, ``geometry``; nothing where there is none."""
    node: Any = document
    for step in ("properties", "features", "items", "properties"):
        node = _described(document, node).get(step)
    return node if isinstance(node, Mapping) else {}


def _described(document: Mapping[str, Any], node: Any) -> Mapping[str, Any]:
    """A part of ``document``, or the definition that it refers to; nothing where it is none."""
    if isinstance(node, Mapping) and "$ref" in node:
        definitions = document.get("definitions") or {}
        node = definitions.get(str(node["$ref"]).removeprefix("#/definitions/"))
    return node if isinstance(node, Mapping) else {}


def _kinds(geometry: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of GeoJSON that a geometry may have; nothing where any will do."""
    members = geometry.get("properties")
    kind = members.get("type") if isinstance(members, Mapping) else None
    if not isinstance(kind, Mapping):
        return ()
    types = kind.get("enum") or ([kind["const"]] if "const" in kind else ())
    return tuple(str(name) for name in types)


def _dependencies(members: Mapping[str, Any], columns: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The check of each column that asks for others: ``dependencies``, or ``dependentRequired`` of later drafts."""
    written = members.get("dependencies") or members.get("dependentRequired")
    for name, dependents in written.items() if isinstance(written, Mapping) else ():
        names = dependents.get("required") if isinstance(dependents, Mapping) else dependents
        others = [other for other in names or () if other in columns and other != name]
        if name in columns and others:
            yield {"name": DEPENDENT_COLUMNS, "params": {"column": name, "othercolumns": others}}


def _column(name: str, member: Mapping[str, Any], *, is_required: bool) -> dict[str, Any]:
    """A member as a field of a Table Schema."""
    kinds = member.get("type", "string")
    # A member that may be null is one that may be missing.
    kind = next((kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null"), "string")
    items = member.get("items") if kind == "array" else None
    words = items if isinstance(items, Mapping) else {}
    written, form = _FORMATS.get(str(member.get("format")), (_TYPES.get(kind, "any"), "default"))
    constraints = {word: member[word] for word in _CONSTRAINTS if word in member} | {"required": is_required}
    values = [value for value in member.get("enum") or () if value is not None]
    if values:
        constraints["enum"] = values
    if "pattern" in member and written == "string":
        constraints["pattern"] = _whole_pattern(str(member["pattern"]))
    return {
        "name": name,
        "type": written,
        "format": form,
        "title": member.get("title", ""),
        "description": member.get("description") or words.get("description", ""),
        "examples": member.get("examples") or words.get("examples") or [],
        "constraints": constraints,
    }


def _whole_pattern(pattern: str) -> str:
    """A pattern for whole texts: those of the national schemas that begin with ^ mean the whole, and forget the $."""
    return f"{pattern}$" if pattern.startswith("^") and not pattern.endswith("$") else pattern
