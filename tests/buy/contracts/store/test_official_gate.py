"""Where the official schema refuses anything, no check says "no error": each refusal is told at its place."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from maillage.buy.contracts.domain.remarks import Severity
from maillage.buy.contracts.edges.export.official_schema import schema_errors
from maillage.buy.contracts.intake.documents import raw_records, read_contracts
from maillage.buy.contracts.intake.raw_records import RawRecord
from maillage.buy.contracts.intake.schema_gate import SchemaGate
from maillage.buy.contracts.store.checked_documents import CheckedDocument, check_document
from tests.buy.contracts.contracts import MARKET_V1, SAMPLES, TODAY, contracts_of
from tests.order.sources import ROOT

REFERENCE = ROOT / "maillage" / "buy" / "contracts" / "reference" / "decp"

_EXAMPLES = {
    version: sorted((SAMPLES / "examples" / folder).glob("*.json"))
    for version, folder in (("1.5.0", "1.5.0"), ("2.0.4", "2.0.2"))
}
_CASES = [(version, path) for version, paths in _EXAMPLES.items() for path in paths]
_WRONG: tuple[Any, ...] = (None, [], {}, "", "x", -1, 1.5, True, [{}], [{"titulaire": {}}], {"_type": "x"})


def _checked(document: Any, folder: Path) -> CheckedDocument:
    path = folder / "document.json"
    path.write_text(json.dumps(document), "utf-8")
    return check_document(path, today=TODAY)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from _paths(value, (*path, key))


def _mutations(document: Any) -> Iterator[Any]:
    """Each field taken away, put to each wrong value in turn, given a brother, or said twice."""
    for number, path in enumerate(_paths(document)):
        if not path:
            continue
        for change in ("remove", "replace", "add"):
            mutated = copy.deepcopy(document)
            around = mutated
            for key in path[:-1]:
                around = around[key]
            if change == "remove":
                del around[path[-1]]
            elif change == "replace":
                around[path[-1]] = _WRONG[number % len(_WRONG)]
            elif isinstance(around, dict):
                around["_type"] = "Marché"
            else:
                around.append(copy.deepcopy(around[0]))
            yield mutated


def _is_told(checked: CheckedDocument, path: str) -> bool:
    told = {
        example.placed.path
        for spoken in checked.rules.values()
        if spoken.severity == Severity.ERROR
        for example in spoken.examples
    }
    steps = path.split("/")
    around = {"/".join(steps[:length]) for length in range(len(steps) + 1)}
    return any(place in around or place.startswith(f"{path}/") for place in told)


@pytest.mark.parametrize(("version", "path"), _CASES, ids=[f"{version}-{path.stem}" for version, path in _CASES])
def test_whatever_the_official_schema_refuses_is_told_at_its_place(version: str, path: Path, tmp_path: Path) -> None:
    refused = 0
    for document in _mutations(json.loads(path.read_text("utf-8"))):
        errors = list(schema_errors(document, version))
        if not errors:
            continue
        refused += 1

        checked = _checked(document, tmp_path)

        assert not (checked.is_valid and checked.contracts), errors
        if checked.contracts and version == "2.0.4":  # version 1 refuses a whole record of either kind at once
            assert [place for place, _word in errors if not _is_told(checked, place)] == []

    assert refused > 30


def test_official_schema_alone_refuses_what_no_rule_of_ours_holds(tmp_path: Path) -> None:
    document = json.loads((SAMPLES / "examples" / "2.0.2" / "marches_avec_modifications.json").read_text("utf-8"))
    market = document["marches"]["marche"][0]
    market["actesSousTraitance"] = [{"acteSousTraitance": {"id": 1}}]
    market["modifications"] = []
    market["_type"] = "Marché"
    market["x\ud800"] = 1

    checked = _checked(document, tmp_path)

    told = {
        (code, example.placed.path.removeprefix("marches/marche/0/"))
        for code, spoken in checked.rules.items()
        if code.startswith("schema-")
        for example in spoken.examples
        if example.number == 1
    }
    assert ("schema-refused", "marches/marche/0") in told
    del market["x\ud800"]
    checked = _checked(document, tmp_path)
    told = {
        (code, example.placed.path.removeprefix("marches/marche/0/"))
        for code, spoken in checked.rules.items()
        if code.startswith("schema-")
        for example in spoken.examples
        if example.number == 1
    }
    act = "actesSousTraitance/0/acteSousTraitance"
    assert {
        ("schema-required", f"{act}/dureeMois"),
        ("schema-required", f"{act}/montant"),
        ("schema-unknown-field", "_type"),
        ("schema-item-count", "modifications"),
    } <= told


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"montant": "12"}, "schema-type"),
        ({"nature": "MARCHE"}, "schema-enum"),
        ({"codeCPV": "9310000"}, "schema-pattern"),
        ({"modifications": [{"objetModification": "x" * 300}]}, "schema-length"),
        ({"acheteur": {"id": "21860194600013", "nom": "Ville", "ville": ""}}, None),
    ],
)
def test_repaired_value_that_the_schema_refuses_is_an_error(
    changes: dict[str, Any], rule: str | None, tmp_path: Path
) -> None:
    checked = _checked({"marches": [{**MARKET_V1, **changes}]}, tmp_path)

    assert (rule in checked.rules) == (rule is not None)
    assert checked.is_valid == (rule is None)


def test_number_out_of_the_range_of_the_schema_is_said_where_no_rule_says_it(tmp_path: Path) -> None:
    path = tmp_path / "document.json"
    path.write_text(json.dumps({"marches": {"marche": [{"id": "1", "ccag": "x", "offresRecues": 0}]}}), "utf-8")
    (raw,) = (part for part in raw_records(path) if isinstance(part, RawRecord))
    (published,) = contracts_of(list(read_contracts(path, today=TODAY)))

    told = {placed.remark.rule.code: placed.path for placed in SchemaGate().refusals(raw, published, ())}

    assert told["schema-range"] == "marches/marche/0/offresRecues"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ('[{"id": "1", "technique": "x", "techniques": {}}]', "schema-wrapping"),
        ('{"marches": [{"marche": {"id": "1", "ccag": "x"}}]}', "schema-wrapping"),
        ("{}", "document-empty"),
        ('{"marches": [{"id": "2019000000"}, {"id": "2019000000"}]}', "schema-repeated"),
    ],
)
def test_document_that_is_not_wrapped_as_the_schema_asks_is_no_valid_one(
    content: str, rule: str, tmp_path: Path
) -> None:
    path = tmp_path / "document.json"
    path.write_text(content, "utf-8")

    checked = check_document(path, today=TODAY)

    assert rule in checked.rules
    assert not checked.is_valid


_XML_CHANGES = ("remove", "rename", "long", "attribute", "again")


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("2.0.2/Marche.xml", "2.0.2"),
        ("2.0.2/Contrat-concession-modification.xml", "2.0.2"),
        ("1.5.0/mar-avec-modifications.xml", "1.5.0"),
    ],
)
def test_whatever_the_xsd_refuses_is_told(name: str, version: str, tmp_path: Path) -> None:
    schema = etree.XMLSchema(etree.parse(REFERENCE / f"schema_decp_v{version}.xsd"))
    source = etree.parse(SAMPLES / "examples" / name)
    path = tmp_path / "document.xml"
    refused = 0
    for number in range(2, len(list(source.iter()))):
        for change in (_XML_CHANGES[number % 5], _XML_CHANGES[(number + 2) % 5]):
            document = copy.deepcopy(source)
            element = list(document.iter())[number]
            if change == "remove":
                element.getparent().remove(element)
            elif change == "rename":
                element.tag = "autreChose"
            elif change == "attribute":
                element.set("lang", "fr")
            elif change == "again":
                element.addnext(copy.deepcopy(element))
            elif len(element) == 0:
                element.text = "x" * 1_100
            path.write_bytes(etree.tostring(document))

            checked = check_document(path, today=TODAY)

            if not schema.validate(document):
                refused += 1
                assert not (checked.is_valid and checked.contracts), (change, str(schema.error_log.last_error))

    assert refused > 50


def test_refusals_of_the_xsd_are_sentences_with_their_place(tmp_path: Path) -> None:
    document = etree.parse(SAMPLES / "examples" / "2.0.2" / "Marche.xml")
    (act, *_) = document.iter("acteSousTraitance")
    act.remove(act[0])
    act.find("variationPrix").text = "Jamais"
    etree.SubElement(next(document.iter("marche")), "couleur").text = "bleu"
    path = tmp_path / "document.xml"
    path.write_bytes(etree.tostring(document))

    rules = check_document(path, today=TODAY).rules

    told = {
        (code, example.placed.path): spoken.rule.message % example.placed.remark.params
        for code, spoken in rules.items()
        for example in spoken.examples
        if code.startswith("schema-")
    }
    assert "« id »" in told["schema-required", "marches/marche/0/actesSousTraitance/acteSousTraitance/id"]
    assert "« couleur »" in told["schema-unknown-field", "marches/marche/0/couleur"]
