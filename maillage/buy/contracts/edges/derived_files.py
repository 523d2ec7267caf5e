"""Derived files of a published table of contracts: documents in version 2 of the official format."""

from collections.abc import Iterator
from typing import BinaryIO, Final

import pyarrow as pa

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.edges.export.decp_json import decp_text
from maillage.buy.contracts.edges.export.decp_xml import decp_xml
from maillage.buy.contracts.edges.export.official_schema import conformant_document
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID, ContractRowReading, contract_table
from maillage.core.problems import sentence
from maillage.core.schema.offered import DerivedFile

_FIRST_ROW: Final = 2


def contracts_of(table: pa.Table) -> Iterator[Contract]:
    """The contracts in a table of the schema, with their amendments."""
    reading = ContractRowReading()
    for row in contract_table(enumerate(table.to_pylist(), _FIRST_ROW)).contracts:
        yield reading.contract(row)[0]


def write_decp_json(table: pa.Table, stream: BinaryIO) -> None:
    """Write the contracts that pass the official schema, as version 2 JSON."""
    stream.write(decp_text(conformant_document(contracts_of(table))).encode())


def write_decp_xml(table: pa.Table, stream: BinaryIO) -> None:
    """Same as XML."""
    stream.write(decp_xml(conformant_document(contracts_of(table))).encode())


DERIVED_FILES: Final = (
    DerivedFile(
        SCHEMA_ID, "decp.json", sentence("Format officiel (JSON)"), "application/json; charset=utf-8", write_decp_json
    ),
    DerivedFile(
        SCHEMA_ID, "decp.xml", sentence("Format officiel (XML)"), "application/xml; charset=utf-8", write_decp_xml
    ),
)
