"""The page of the API: every operation of our own OpenAPI description in words, with a command that works."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _

OPENAPI_ADDRESS: Final = "/api/v1/openapi.json"
_TOKEN: Final = "$TOKEN"  # noqa: S105 -- the name of a shell variable
# What stands for a parameter in the examples: the name of the parameter, or of the path and the parameter.
_EXAMPLES: Final[Mapping[str, str]] = {
    "address": "region:52",
    "units": "communes",
    "bbox": "-1.65,47.15,-1.45,47.28",
    "zoom": "12",
    "q": "nantes",
    "lon": "-1.5536",
    "lat": "47.2184",
    "family": "scdl",
    "name": "subventions",
    "dataset": "subventions-de-pornic",
    "slug": "commune-de-pornic",
    "number": "1",
}
_FILE_SENT: Final = "file=@subventions.csv"
MEASUREMENTS: Final = "/api/v1/measurements"
_BODIES: Final[Mapping[str, str]] = {"/api/v1/tests": '{"kind": "speed"}'}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    place: str
    is_required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its status and what comes with it."""

    status: str
    meaning: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what for, what it is asked with, a command, what it answers."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    needs_token: bool
    parameters: tuple[Parameter, ...]
    command: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class OperationGroup:
    """The operations of one subject."""

    id: str
    title: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class ApiPage:
    """All that templates/site/api_page.html shows."""

    version: str
    groups: tuple[OperationGroup, ...]
    openapi_href: str = OPENAPI_ADDRESS


def api_page(site_address: str, described: Mapping[str, Any], *, example: Mapping[str, object]) -> ApiPage:
    """The page for an installation at ``site_address``, from its OpenAPI description.

    ``example`` is a measurement document made for this visit: its identifier must be new.
    """
    bodies = {**_BODIES, MEASUREMENTS: json.dumps(example, ensure_ascii=False)}
    found: dict[str, list[Operation]] = {}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            command = _command(site_address, (method, path), operation, body=bodies.get(path, "{}"))
            shown = _operation((method, path), operation, described, command=command)
            found.setdefault(operation.get("tags", [""])[0], []).append(shown)
    groups = tuple(OperationGroup(tag, _title(tag), tuple(shown)) for tag, shown in found.items())
    return ApiPage(described["info"]["version"], groups)


def _title(tag: str) -> str:
    titles = {
        "measurements": _("Envoyer, relire, effacer des tests"),
        "figures": _("Les chiffres"),
        "territories": _("Les territoires"),
        "tests": _("Faire un test"),
        "campaign": _("La campagne"),
        "comparison": _("Comparer les opérateurs"),
        "schemas": _("Les modèles de données, et vérifier un fichier"),
        "datasets": _("Chercher et lire les jeux de données"),
        "publication": _("Publier par programme"),
    }
    return titles.get(tag, tag)


def _operation(
    name: tuple[str, str], operation: Mapping[str, Any], described: Mapping[str, Any], *, command: str
) -> Operation:
    method, path = name
    parameters = operation.get("parameters", [])
    return Operation(
        id=f"{method}{path.removeprefix('/api/v1')}".replace("/", "-")
        .replace("{", "")
        .replace("}", "")
        .replace(".", "-"),
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", "").replace("``", ""),
        needs_token=bool(operation.get("security")),
        parameters=tuple(_parameter(each) for each in parameters),
        command=command,
        answers=tuple(_answers(operation["responses"], described)),
    )


def _parameter(parameter: Mapping[str, Any]) -> Parameter:
    schema = parameter.get("schema", {})
    meaning = parameter.get("description") or schema.get("description") or ""
    limits = [f"{word} {schema[key]}" for key, word in (("minimum", "≥"), ("maximum", "≤")) if key in schema]
    return Parameter(
        parameter["name"],
        parameter["in"],
        bool(parameter.get("required")),
        " · ".join(filter(None, (meaning, ", ".join(limits)))),
    )


def _command(site_address: str, name: tuple[str, str], operation: Mapping[str, Any], *, body: str) -> str:
    method, path = name
    words = ["curl"]
    if method != "get":
        words += ["-X", method.upper()]
    if operation.get("security"):
        words += ["-H", f'"Authorization: Bearer {_TOKEN}"']
    if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
        words += ["-F", _FILE_SENT]
    elif "requestBody" in operation:
        words += ["-H", "'Content-Type: application/json'", "-d", shlex.quote(body)]
    return " ".join([*words, shlex.quote(site_address + _example(path, operation.get("parameters", [])))])


def _example(path: str, parameters: Sequence[Mapping[str, Any]]) -> str:
    asked = []
    for parameter in parameters:
        name = parameter["name"]
        value = _value(parameter)
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", value)
        elif parameter.get("required"):
            asked.append(f"{name}={value}")
    return path + (f"?{'&'.join(asked)}" if asked else "")


def _value(parameter: Mapping[str, Any]) -> str:
    schema = parameter.get("schema", {})
    if parameter["name"] in _EXAMPLES:
        return _EXAMPLES[parameter["name"]]
    return str(schema.get("default") or (schema.get("enum") or [parameter["name"]])[0])


def _answers(responses: Mapping[Any, Any], described: Mapping[str, Any]) -> Iterator[Answer]:
    for status, response in responses.items():
        if str(status) == "default":
            continue  # any operation may answer with a problem: the page says so once
        content: Mapping[str, Any] = response.get("content", {})
        kinds = ", ".join(content)
        schemas = [body.get("schema", {}) for body in content.values()]
        yield Answer(str(status), kinds, tuple(_fields(schemas[0] if schemas else {}, described)))


def _fields(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    whole = _resolved(schema.get("items", schema) if schema.get("type") == "array" else schema, described)
    for name, field in whole.get("properties", {}).items():
        yield name, field.get("description") or _type_of(field)


def _resolved(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = described["components"]["schemas"][name] if name else schema
    return found


def _type_of(field: Mapping[str, Any]) -> str:
    if "anyOf" in field:
        return ", ".join(_type_of(each) for each in field["anyOf"])
    if field.get("type") == "array":
        return f"array: {_type_of(field.get('items', {}))}"
    return str(field.get("type") or field.get("$ref", "").rpartition("/")[2])


@lru_cache(maxsize=1)
def plain_document(text: str) -> Mapping[str, Any]:
    """The description as plain JSON values."""
    document: Mapping[str, Any] = json.loads(text)
    return document
