"""The official JSON schemas, last gate of what is written: nothing that they refuse is given out as conformant."""

from collections.abc import Iterable, Iterator
from typing import Any

from maillage.procurement.export.decp_json import decp_document, decp_record
from maillage.procurement.intake.schema_gate import CURRENT, schema_validator
from maillage.procurement.terms.contracts import Contract


def schema_errors(document: Any, version: str = CURRENT) -> Iterator[tuple[str, str]]:
    """What the official schema refuses: path in the document, and the word of the schema that is broken."""
    for error in schema_validator(version).iter_errors(document):
        yield "/".join(map(str, error.instance_path)), str(error.schema_path[-1])


def incomplete_fields(contract: Contract, version: str = CURRENT) -> list[tuple[str, str]]:
    """Why version 2 cannot say this contract: path in its record, and what the schema says; empty where it can."""
    errors = schema_validator(version, contract.kind).iter_errors(decp_record(contract))
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
