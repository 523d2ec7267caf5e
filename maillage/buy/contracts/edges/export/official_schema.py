"""Validates written documents with the official JSON schemas before they are given out as conformant."""

from collections.abc import Iterable, Iterator
from typing import Any

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.edges.export.decp_json import decp_document, decp_record
from maillage.buy.contracts.intake.schema_gate import CURRENT, schema_validator


def schema_errors(document: Any, version: str = CURRENT) -> Iterator[tuple[str, str]]:
    """The violations of the official schema: path in the document, and violated schema keyword."""
    for error in schema_validator(version).iter_errors(document):
        yield "/".join(map(str, error.instance_path)), str(error.schema_path[-1])


def incomplete_fields(contract: Contract, version: str = CURRENT) -> list[tuple[str, str]]:
    """Why version 2 cannot express this contract: path in its record and schema message; empty if it can."""
    errors = schema_validator(version, contract.kind).iter_errors(decp_record(contract))
    return [("/".join(map(str, error.instance_path)), error.message) for error in errors]


def conformant_document(contracts: Iterable[Contract], version: str = CURRENT) -> dict[str, Any]:
    """The document of those contracts that version 2 can express; validated by the official schema.

    Without any, the document has no record, which is valid too.
    """
    complete = [contract for contract in contracts if not incomplete_fields(contract, version)]
    document = decp_document(complete)
    errors = list(schema_errors(document, version))
    if errors:
        raise AssertionError(f"records passed one by one, and not together: {errors[:3]}")
    return document
