"""What was read is written back: official examples come out as they went in, and the schema accepts all we write."""

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from maillage.buy.contracts.edges.export.decp_json import decp_document, decp_text
from maillage.buy.contracts.edges.export.decp_xml import decp_xml
from maillage.buy.contracts.edges.export.official_schema import conformant_document, incomplete_fields, schema_errors
from tests.buy.contracts.contracts import SAMPLES, contracts_of, read, read_document, read_market, read_text
from tests.order.sources import ROOT

EXAMPLES = sorted((SAMPLES / "examples" / "2.0.2").iterdir())


@pytest.fixture(scope="module")
def official_xsd() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(ROOT / "maillage/buy/contracts/reference/decp/schema_decp_v2.0.2.xsd"))


def _as_we_write(value: Any) -> Any:
    """An official document with its codes without key, whole numbers without decimals, and names in one order."""
    if isinstance(value, dict):
        return {
            name: inner.partition("-")[0] if name == "codeCPV" else _as_we_write(inner)
            for name, inner in sorted(value.items())
        }
    if isinstance(value, list):
        return [_as_we_write(item) for item in value]
    return value


@pytest.mark.parametrize("path", [path for path in EXAMPLES if path.suffix == ".json"], ids=lambda path: path.name)
def test_official_example_comes_out_as_it_went_in(path: Path):
    document = decp_document(contracts_of(read(path)))

    assert _as_we_write(document) == _as_we_write(json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("version", ["2.0.3", "2.0.4"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_official_schema_accepts_what_is_written(path: Path, version: str):
    contracts = contracts_of(read(path))

    assert list(schema_errors(conformant_document(contracts, version), version)) == []
    assert [incomplete_fields(contract, version) for contract in contracts] == [[]] * len(contracts)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_xml_is_read_back_as_the_same_contracts(path: Path, tmp_path: Path):
    contracts = contracts_of(read(path))

    again = contracts_of(read_text(tmp_path, decp_xml(decp_document(contracts))))

    assert sorted(map(repr, again)) == sorted(map(repr, contracts))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_official_xsd_accepts_the_xml_that_is_written(path: Path, official_xsd: etree.XMLSchema):
    text = decp_xml(decp_document(contracts_of(read(path))))

    official_xsd.validate(etree.fromstring(text.encode()))

    assert [error.message for error in official_xsd.error_log] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_json_is_read_back_as_the_same_contracts(path: Path, tmp_path: Path):
    contracts = contracts_of(read(path))

    again = contracts_of(read_text(tmp_path, decp_text(decp_document(contracts))))

    assert sorted(map(repr, again)) == sorted(map(repr, contracts))


def test_contract_of_version_1_lacks_what_version_1_has_not(tmp_path: Path):
    contract = read_market(tmp_path).contract

    (missing, *_) = incomplete_fields(contract)

    assert missing[0] == ""
    assert conformant_document([contract]) == {"marches": {"marche": []}}


def test_framework_of_version_1_is_a_technique_in_version_2(tmp_path: Path):
    record = decp_document([read_market(tmp_path, nature="Accord-cadre").contract])["marches"]["marche"][0]

    assert (record["nature"], record["techniques"]) == ("Marché", {"technique": ["Accord-cadre"]})


def test_repaired_document_is_conformant(tmp_path: Path):
    document = json.loads((SAMPLES / "examples" / "2.0.2" / "marches_avec_modifications.json").read_text("utf-8"))
    market = document["marches"]["marche"][0]
    market |= {"nature": "MARCHE", "dateNotification": "15/05/2024", "montant": "575 000,00", "dureeMois": "48"}
    market["titulaires"] = {"id": " 552 045 999 00869", "typeIdentifiant": "siret"}

    (contract, _) = contracts_of(read_document(tmp_path, document))
    written = conformant_document([contract])["marches"]["marche"][0]

    assert (written["nature"], written["dateNotification"], written["montant"]) == ("Marché", "2024-05-15", 575000)
    assert written["titulaires"] == [{"titulaire": {"id": "55204599900869", "typeIdentifiant": "SIRET"}}]


def test_document_is_the_same_for_the_same_contracts():
    path = SAMPLES / "examples" / "2.0.2" / "marches_concessions.json"

    assert decp_text(decp_document(contracts_of(read(path)))) == decp_text(decp_document(contracts_of(read(path))))
