"""The API page: every operation of our OpenAPI document in words, with a working command."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.core.problems import sentence

OPENAPI_ADDRESS: Final = "/api/v1/openapi.json"
_TOKEN: Final = "$TOKEN"  # noqa: S105 -- the name of a shell variable
# Example values of parameters by name.
_EXAMPLES: Final[Mapping[str, str]] = {
    "territory": "region:52",
    "units": "communes",
    "bbox": "-1.65,47.15,-1.45,47.28",
    "zoom": "12",
    "q": "nantes",
    "lon": "-1.5536",
    "lat": "47.2184",
    "family": "scdl",
    "name": "subventions",
    "dataset": "subventions-de-pornic",
    "organisation": "commune-de-pornic",
    "campaign": "1",
    "purchase": "1",
    "structure": "1",
    "version": "1",
    "clause": "1",
}
_FILE_SENT: Final = "file=@subventions.csv"
MEASUREMENTS: Final = "/api/v1/measurements"
_BODIES: Final[Mapping[str, str]] = {"/api/v1/tests": '{"kind": "speed"}'}


_TITLES: Final[Mapping[str, str]] = {
    "measurements": sentence("Envoyer, relire, effacer des tests"),
    "figures": sentence("Les chiffres"),
    "territories": sentence("Les territoires"),
    "tests": sentence("Faire un test"),
    "campaign": sentence("La campagne"),
    "comparison": sentence("Comparer les opérateurs"),
    "schemas": sentence("Les modèles de données, et vérifier un fichier"),
    "datasets": sentence("Chercher et lire les jeux de données"),
    "contracts": sentence("Chercher et lire les marchés publics"),
    "events": sentence("Les événements : dates, programmes"),
    "coverage": sentence("La 4G fixe"),
    "inclusion": sentence("Les structures d’insertion et du handicap"),
    "clauses": sentence("Les heures d’insertion des clauses sociales"),
    "ideas": sentence("Les idées, leurs réponses et les réutilisations"),
    "press": sentence("Les communiqués de presse"),
    "publication": sentence("Publier par programme"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    place: str
    is_required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class OperationAnswer:
    """One response: its status, content types and fields."""

    status: str
    meaning: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its purpose, parameters, a command, its responses."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    needs_token: bool
    parameters: tuple[Parameter, ...]
    command: str
    answers: tuple[OperationAnswer, ...]


@dataclass(frozen=True, slots=True)
class OperationGroup:
    """The operations of one tag."""

    id: str
    title: str
    operations: tuple[Operation, ...]


def operation_groups(
    site_address: str, described: Mapping[str, Any], *, example: Mapping[str, object]
) -> list[OperationGroup]:
    """The operations by tag, for an installation at ``site_address``, from its OpenAPI document.

    ``example`` is a measurement document generated for this visit, as its identifier must be new.
    """
    bodies = {**_BODIES, MEASUREMENTS: json.dumps(example, ensure_ascii=False)}
    by_tag: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            name = f"{method}{path.removeprefix('/api/v1')}"
            by_tag.setdefault(operation.get("tags", [""])[0], []).append(
                Operation(
                    id=name.replace("/", "-").replace("{", "").replace("}", "").replace(".", "-"),
                    method=method.upper(),
                    path=path,
                    summary=operation.get("summary", ""),
                    description=operation.get("description", "").replace("``", ""),
                    needs_token=bool(operation.get("security")),
                    parameters=tuple(_parameter(parameter) for parameter in operation.get("parameters", [])),
                    command=_command(site_address, (method, path), operation, body=bodies.get(path, "{}")),
                    answers=tuple(_answers(operation["responses"], described)),
                )
            )
    return [
        OperationGroup(tag, _(_TITLES[tag]) if tag in _TITLES else tag, tuple(operations))
        for tag, operations in by_tag.items()
    ]


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
    query = []
    for parameter in operation.get("parameters", []):
        schema = parameter.get("schema", {})
        value = _EXAMPLES.get(parameter["name"]) or str(
            schema.get("default") or (schema.get("enum") or [parameter["name"]])[0]
        )
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", value)
        elif parameter.get("required"):
            query.append(f"{parameter['name']}={value}")
    address = path + (f"?{'&'.join(query)}" if query else "")
    return " ".join([*words, shlex.quote(site_address + address)])


def _answers(responses: Mapping[Any, Any], described: Mapping[str, Any]) -> Iterator[OperationAnswer]:
    for status, response in responses.items():
        if str(status) == "default":
            continue  # any operation may respond with a problem: the page says so once
        content: Mapping[str, Any] = response.get("content", {})
        kinds = ", ".join(content)
        schemas = [body.get("schema", {}) for body in content.values()]
        schema: Mapping[str, Any] = schemas[0] if schemas else {}
        if schema.get("type") == "array":
            schema = schema.get("items", schema)
        if name := schema.get("$ref", "").rpartition("/")[2]:
            schema = described["components"]["schemas"][name]
        fields = schema.get("properties", {}).items()
        yield OperationAnswer(
            str(status), kinds, tuple((name, field.get("description") or _type_of(field)) for name, field in fields)
        )


def _type_of(field: Mapping[str, Any]) -> str:
    if "anyOf" in field:
        return ", ".join(_type_of(kind) for kind in field["anyOf"])
    if field.get("type") == "array":
        return f"array: {_type_of(field.get('items', {}))}"
    return str(field.get("type") or field.get("$ref", "").rpartition("/")[2])
