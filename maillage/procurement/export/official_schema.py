"""The official JSON schemas, last gate of what is written: nothing that they refuse is given out as conformant."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from maillage.procurement.export.decp_json import decp_document, decp_record
from maillage.procurement.terms.contracts import Contract
from maillage.procurement.terms.vocabularies import ContractKind

_FOLDER: Final = Path(__file__).parents[1] / "reference" / "decp"
CURRENT: Final = "2.0.4"


@cache
def schema_document(version: str = CURRENT) -> dict[str, Any]:
    """The schema of a version of the format, as published."""
    document: dict[str, Any] = json.loads((_FOLDER / f"schema_decp_v{version}.json").read_text("utf-8"))
    return document


@cache
def _validator(version: str, kind: ContractKind | None = None) -> Any:
    """The validator of a document, or of one record of a kind: the schema of the format, entered at its definition."""
    document = schema_document(version)
    if kind is None:
        return jsonschema_rs.validator_for(document)
    entrance = {"definitions": document["definitions"], "$ref": f"#/definitions/{kind.value}"}
    return jsonschema_rs.validator_for({"$schema": document["$schema"], **entrance})


def schema_errors(document: Any, version: str = CURRENT) -> Iterator[tuple[str, str]]:
    """What the official schema refuses: path in the document, and the word of the schema that is broken."""
    for error in _validator(version).iter_errors(document):
        yield "/".join(map(str, error.instance_path)), str(error.schema_path[-1])


def incomplete_fields(contract: Contract, version: str = CURRENT) -> list[tuple[str, str]]:
    """Why version 2 cannot say this contract: path in its record, and what the schema says; empty where it can."""
    errors = _validator(version, contract.kind).iter_errors(decp_record(contract))
    return [("/".join(map(str, error.instance_path)), error.message) for error in errors]


def conformant_document(contracts: Iterable[Contract], version: str = CURRENT) -> dict[str, Any]:
    """The document of those contracts that version 2 can say whole; it has passed the official schema.

    Without any, the document has no record, and the schema accepts that too.
    """
    complete = [contract for contract in contracts if not incomplete_fields(contract, version)]
    document = decp_document(complete)
    errors = list(schema_errors(document, version))
    if errors:
        raise AssertionError(f"records passed one by one, and not together: {errors[:3]}")
    return document
