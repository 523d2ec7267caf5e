"""Validates records with the official schemas, so that no rejected document is reported as valid."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, tostring

import jsonschema_rs
from lxml import etree

from maillage.buy.contracts.domain import schema_refusals
from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.judged_texts import excerpt
from maillage.buy.contracts.domain.remarks import Breach, CheckLevel, CheckRule, PlacedRemark, Severity
from maillage.buy.contracts.domain.vocabularies import ContractKind, FormatVersion
from maillage.buy.contracts.intake.raw_records import RawRecord

_FOLDER: Final = Path(__file__).parents[1] / "reference" / "decp"
CURRENT: Final = "2.0.4"
_OF_CHECKED: Final[Mapping[FormatVersion, str]] = {FormatVersion.V1: "1.5.0", FormatVersion.V2: CURRENT}
# Where each version keeps its records.
_WRAPPINGS: Final[Mapping[FormatVersion, tuple[re.Pattern[str], str]]] = {
    FormatVersion.V1: (re.compile(r"marches/\d+"), '{"marches": [{…}, {…}]}'),
    FormatVersion.V2: (
        re.compile(r"marches/(?:marche|contrat-concession)/\d+"),
        '{"marches": {"marche": [{…}], "contrat-concession": [{…}]}}',
    ),
}
# The latest published XSD of each version.
_OF_XML: Final[Mapping[FormatVersion, str]] = {FormatVersion.V1: "1.5.0", FormatVersion.V2: "2.0.2"}
_XML_WRAPPING: Final = (
    re.compile(r"marches/(?:marche|contrat-concession)/\d+"),
    "<marches><marche>…</marche></marches>",
)
_XML_REFUSALS: Final = (
    ("ELEMENT_CONTENT", schema_refusals.UNKNOWN_FIELD),
    ("ATTRIBUTE", schema_refusals.UNKNOWN_FIELD),
    ("ENUMERATION", schema_refusals.NOT_LISTED),
    ("PATTERN", schema_refusals.WRONG_PATTERN),
    ("LENGTH", schema_refusals.WRONG_LENGTH),
    ("INCLUSIVE", schema_refusals.OUT_OF_RANGE),
    ("EXCLUSIVE", schema_refusals.OUT_OF_RANGE),
    ("DATATYPE", schema_refusals.WRONG_TYPE),
)
_EXPECTED: Final = re.compile(r"(?:Expected is (?:one of )?\( |set \{|pattern ')([^}]*?)(?: \)|\}|')")
_QUOTED: Final = re.compile(r"'([^']*)'")
_STEP: Final = re.compile(r"\[(\d+)\]")
_MOST_REFUSALS: Final = 200  # per record: a list may have ten thousand invalid items
_MOST_LISTED: Final = 12  # enum values listed in a message
# In JSON notation, the same in all languages.
_TYPES: Final[Mapping[str, str]] = {
    "string": '"…"',
    "number": "1.5",
    "integer": "1",
    "boolean": "true / false",
    "array": "[…]",
    "object": "{…}",
}


@cache
def schema_document(version: str = CURRENT) -> dict[str, Any]:
    """The JSON schema of a version, as published."""
    document: dict[str, Any] = json.loads((_FOLDER / f"schema_decp_v{version}.json").read_text("utf-8"))
    return document


@cache
def schema_validator(version: str, kind: ContractKind | None = None) -> Any:
    """The validator of a document, or of a single record of a kind."""
    document = schema_document(version)
    if kind is None:
        return jsonschema_rs.validator_for(document)
    entrance = {"definitions": document["definitions"], "$ref": f"#/definitions/{kind.value}"}
    return jsonschema_rs.validator_for({"$schema": document["$schema"], **entrance})


@cache
def _xml_schema(version: FormatVersion) -> Any:
    return etree.XMLSchema(etree.parse(str(_FOLDER / f"schema_decp_v{_OF_XML[version]}.xsd")))


class SchemaGate:
    """Validates the records of one document with the official schema of their version, after all other rules.

    JSON uses the JSON schema, XML the XSD. Tables have no official schema and are not validated.
    """

    def __init__(self) -> None:
        self._is_wrapping_said = False
        self._seen: set[int] = set()

    def refusals(self, raw: RawRecord, contract: Contract, earlier: Sequence[PlacedRemark]) -> Iterator[PlacedRemark]:
        """The schema violations that no error in ``earlier`` reports at their path."""
        if not raw.is_typed and raw.element is None:
            return
        told_paths = {
            tuple(placed.path.removeprefix(raw.path).strip("/").split("/"))
            for placed in earlier
            if _is_error_of_format(placed)
        }
        pattern, example = _WRAPPINGS[contract.version] if raw.is_typed else _XML_WRAPPING
        if not pattern.fullmatch(raw.path) and not self._is_wrapping_said:
            self._is_wrapping_said = True
            yield _refused(raw.path, schema_refusals.WRONG_WRAPPING, expected=example)
        faults = (
            _xml_faults(raw.element, contract.version) if raw.element is not None else self._json_faults(raw, contract)
        )
        for path, rule, params in faults:
            if not _is_told(path, told_paths):
                yield _refused("/".join((raw.path, *path)), rule, **params)

    def _json_faults(self, raw: RawRecord, contract: Contract) -> "Iterator[_Fault]":
        try:
            refusals = list(
                islice(
                    schema_validator(_OF_CHECKED[contract.version], contract.kind).iter_errors(dict(raw.fields)),
                    _MOST_REFUSALS,
                )
            )
            is_repeated = contract.version is FormatVersion.V1 and self._is_repeated(raw)
        # A lone surrogate or an unbounded number: not representable in JSON.
        except (ValueError, OverflowError) as error:
            yield (), schema_refusals.OTHERWISE_REFUSED, {"expected": excerpt(str(error))}
            return
        if is_repeated:
            yield (), schema_refusals.NOT_UNIQUE, {}
        for refusal in refusals:
            yield from _faults(refusal)

    def _is_repeated(self, raw: RawRecord) -> bool:
        digest = hash(json.dumps(raw.fields, sort_keys=True))
        is_repeated = digest in self._seen
        self._seen.add(digest)
        return is_repeated


# Path in the record, rule, parameters of its message.
_Fault = tuple[tuple[str, ...], CheckRule, Mapping[str, str]]


def _xml_faults(element: Element, version: FormatVersion) -> Iterator[_Fault]:
    """The first violation of each element; libxml2 gives its type, and the expectation only in its message."""
    schema = _xml_schema(version)
    record = etree.fromstring(tostring(element), etree.XMLParser(resolve_entities=False, no_network=True))
    if schema.validate(record):
        return
    seen: set[str] = set()
    for entry in islice(schema.error_log, _MOST_REFUSALS):
        if entry.path in seen:
            continue
        seen.add(entry.path)
        path = tuple(step for name in entry.path.split("/")[2:] for step in _STEP.sub(_step, name).split("/"))
        rule = next(
            (rule for word, rule in _XML_REFUSALS if word in entry.type_name), schema_refusals.OTHERWISE_REFUSED
        )
        named = _EXPECTED.search(entry.message)
        expected = excerpt(named[1] if named is not None else entry.message.partition("] ")[2] or entry.message)
        if rule is schema_refusals.UNKNOWN_FIELD and "Missing child" in entry.message:
            for name in expected.split(", "):
                yield (*path, name), schema_refusals.REQUIRED, {"field": name}
        else:
            value = _QUOTED.findall(entry.message)
            text = excerpt(value[-1]) if value else ""
            yield path, rule, {"value": text, "field": path[-1] if path else "", "expected": expected}


def _step(match: re.Match[str]) -> str:
    return f"/{int(match[1]) - 1}"


def _faults(error: Any) -> Iterator[_Fault]:
    """A violation about several fields, split into one per field."""
    path = tuple(map(str, error.instance_path))
    kind = error.kind
    rule = schema_refusals.BY_KEYWORD.get(kind.name, schema_refusals.OTHERWISE_REFUSED)
    if rule is schema_refusals.REQUIRED:
        yield (*path, kind.property), rule, {"field": excerpt(kind.property)}
    elif rule is schema_refusals.UNKNOWN_FIELD:
        for name in kind.unexpected:
            yield (*path, excerpt(name)), rule, {"field": excerpt(name)}
    else:
        value = error.instance
        text = excerpt(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:200])
        yield path, rule, {"value": text, "expected": _expected(kind)}


def _expected(kind: Any) -> str:
    match kind.name:
        case "type":
            return " / ".join(_TYPES.get(name, name) for name in kind.types)
        case "enum":
            listed = [str(option) for option in kind.options]
            return ", ".join(listed[:_MOST_LISTED]) + (", …" if len(listed) > _MOST_LISTED else "")
        case "pattern":
            return str(kind.pattern)
        case "minLength" | "minimum" | "minItems":
            return f"≥ {kind.limit}"
        case "maxLength" | "maximum":
            return f"≤ {kind.limit}"
        case name:
            return str(name)


def _is_error_of_format(placed: PlacedRemark) -> bool:
    remark = placed.remark
    if not isinstance(remark, Breach):
        return False
    return remark.rule.severity is Severity.ERROR and remark.rule.level is CheckLevel.FORMAT


def _is_told(path: tuple[str, ...], told_paths: set[tuple[str, ...]]) -> bool:
    """Whether an error was reported at the path or an ancestor; one on the whole record does not cover its fields."""
    return any(path[:length] in told_paths for length in range(1, len(path) + 1))


def _refused(path: str, rule: CheckRule, **params: str) -> PlacedRemark:
    return PlacedRemark(path, Breach(rule, params.get("value", ""), {"value": "", **params}))
