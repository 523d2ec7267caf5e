"""The columns of a map layer, as a Table Schema, from the JSON Schema of its GeoJSON.

The national schemas of cycle ways, low emission zones and trails describe the members of each feature. A layer read
here is a table with one more column for its shapes (core/tables/map_source.py), so it is checked as tables are.
Not read: ``dependencies`` between members, and what the geometry must be.
"""

from collections.abc import Mapping
from typing import Any, Final

from maillage.core.problems import Refused, sentence
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


def layer_table_schema(document: Mapping[str, Any], *, version: str) -> dict[str, Any]:
    """The Table Schema of a layer whose features ``document`` describes; raises Refused if it describes none."""
    members = _features_members(document)
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
    return {**facts, "version": version, "fields": [*fields, shape]}


def _features_members(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of the members (``properties``) of each feature; nothing where there is none."""
    node: Any = document
    for step in ("properties", "features", "items", "properties", "properties"):
        node = node.get(step) if isinstance(node, Mapping) else None
    if isinstance(node, Mapping) and "$ref" in node:
        definitions = document.get("definitions") or {}
        node = definitions.get(str(node["$ref"]).removeprefix("#/definitions/"))
    return node if isinstance(node, Mapping) else {}


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
