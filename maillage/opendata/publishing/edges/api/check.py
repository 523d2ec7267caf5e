"""The check endpoint (under /api/v1): takes a file, returns its report, stores nothing."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router

from maillage.core.problems import sentence
from maillage.core.schema.report_document import findings, report_document
from maillage.core.tables.map_systems import system_named
from maillage.opendata.publishing.edges.export.document_facts import document_facts
from maillage.opendata.publishing.edges.export.report_words import tell
from maillage.opendata.publishing.pages.received_files import CHECKS, received_file, refuse_too_much
from maillage.opendata.publishing.store.checking import SMALL_EFFORT, check_file, turn_to_check
from maillage.opendata.publishing.store.document_checks import checked_document
from maillage.web.protection.limits import limited

MOST_LISTED: Final = 5_000  # groups, and findings, of one response
MOST_LISTED_CHARACTERS: Final = 2_000_000  # of all findings: a single one may repeat a cell of a megabyte
_OMITTED: Final = sentence(
    "Tout n’est pas dit ici. Pour avoir tous les constats, vérifiez le fichier sur votre poste avec « maillage catalog "
    "check --json », ou dans un brouillon de votre organisation."
)

router = Router(tags=["schemas"])
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "CSV, XLSX, XLS or ODS; a map; DECP in JSON or XML",
                        },
                        "schema": {"type": "string", "description": "scdl/subventions; told by the header without it"},
                        "version": {"type": "string", "description": "2.1.1; the newest without it"},
                        "sheet": {"type": "string", "description": "the sheet of a workbook, the layer of a map"},
                        "crs": {
                            "type": "string",
                            "description": "EPSG:2154: the coordinate system of a map that does not say the right one",
                        },
                        "findings": {
                            "type": "string",
                            "enum": ["all"],
                            "description": "one a cell besides, the first 5,000",
                        },
                    },
                }
            }
        },
    }
}


_TEXT: Final = {"type": "string"}
_MAYBE_TEXT: Final = {"type": ["string", "null"]}
_COUNT: Final = {"type": "integer", "minimum": 0}
_MAYBE_ROW: Final = {"type": ["integer", "null"], "description": "As a spreadsheet numbers the rows of the file"}


def _document(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


_FINDING: Final = {
    "code": _TEXT | {"description": "Codes of frictionless"},
    "check": _MAYBE_TEXT | {"description": "The constraint or check that was broken"},
    "fieldName": _MAYBE_TEXT,
    "fieldNumber": {"type": ["integer", "null"]},
    "value": _MAYBE_TEXT,
    "message": _TEXT | {"description": "What is wrong, and what to do"},
    "fix": {"anyOf": [_document(kind=_TEXT, before=_TEXT, after=_TEXT), {"type": "null"}]},
}
_GROUPS: Final = {
    "type": "array",
    "items": _document(**_FINDING, count=_COUNT, firstRow=_MAYBE_ROW, lastRow=_MAYBE_ROW),
}
_REPORT: Final = _document(
    valid={"type": "boolean"},
    schema=_document(id=_TEXT, version=_TEXT),
    recognised={"type": "boolean", "description": "Whether the header told the schema, because nobody named it"},
    stats=_document(errors=_COUNT, warnings=_COUNT, fields=_COUNT, rows=_COUNT, badRows=_COUNT),
    reading=_document(
        form=_TEXT,
        encoding=_MAYBE_TEXT,
        byteOrderMark={"type": "boolean"},
        delimiter=_MAYBE_TEXT,
        sheet=_MAYBE_TEXT,
        sheets={"type": "array", "items": _TEXT},
        headerLine={"type": "integer"},
    ),
    header={"type": "array", "items": _TEXT},
    groups=_GROUPS,
    warnings=_GROUPS,
)
_REPORT["properties"]["findings"] = {"type": "array", "items": _document(rowNumber=_MAYBE_ROW, **_FINDING)}
_REPORT["properties"]["omitted"] = {
    "type": "object",
    "description": "How many groups and findings are not told, and how to have them; absent where all are",
    "properties": {"groups": _COUNT, "findings": _COUNT, "message": _TEXT},
}
_DOCUMENT_REPORT: Final = _document(
    valid={"type": "boolean"},
    document=_TEXT | {"description": "decp: public contracts"},
    message=_TEXT | {"description": "What was read, and what is wrong, in one sentence"},
    stats={"type": "object", "additionalProperties": _COUNT, "description": "Counts by their names"},
    whole={"type": "boolean", "description": "Whether all was read; the message says how to have the rest"},
    rules={
        "type": "array",
        "description": "The most frequent first",
        "items": _document(
            rule=_TEXT,
            severity={"type": "string", "enum": ["error", "warning", "repair"]},
            level=_TEXT | {"description": "document, format or quality (the ministry); of a repair: how sure it is"},
            source=_TEXT | {"description": "The text on which the rule rests"},
            count=_COUNT,
            examples={
                "type": "array",
                "description": "The first hundred",
                "items": _document(record=_TEXT, path=_TEXT, message=_TEXT),
            },
        ),
    },
)
_DESCRIBED: Final = _BODY | {
    "responses": {
        200: {
            "description": "The report, of a table or of a document.",
            "content": {"application/json": {"schema": {"oneOf": [_REPORT, _DOCUMENT_REPORT]}}},
        }
    }
}


@router.post("/checks", summary="Create a check of a file", openapi_extra=_DESCRIBED)
@limited(CHECKS)
def create_check(request: HttpRequest) -> dict[str, Any]:
    """The report of a file; it is not kept.

    Without an account the first 500,000 cells of a file are read, of 1,000 columns at most, and 5,000 groups and
    findings are listed: ``omitted`` says how many are not, and how to have them. Of public contracts (DECP, in JSON or
    XML) the report has ``document``, and each rule with the first hundred places where it speaks.
    """
    refuse_too_much(request)
    crs = _word(request, "crs")
    system = system_named(crs).code if crs else None
    with received_file(request) as file, turn_to_check(file.path) as limits:
        if (document_report := checked_document(file.path)) is not None:
            return document_facts(document_report)
        checked = check_file(
            file.path,
            schema_id=_word(request, "schema"),
            version=_word(request, "version"),
            sheet=_word(request, "sheet"),
            system=system,
            limits=limits,
            effort=SMALL_EFFORT,
        )
        report = checked.report
        document = report_document(report, tell, most_groups=MOST_LISTED) | {"recognised": checked.is_recognised}
        counts = {"groups": max(len(report.errors), len(report.warnings))}
        if _word(request, "findings") == "all":
            document["findings"] = list(_first_findings(findings(report, tell)))
            counts["findings"] = report.error_count
    omitted = {name: count - len(document[name]) for name, count in counts.items() if count > len(document[name])}
    return document | ({"omitted": omitted | {"message": gettext(_OMITTED)}} if omitted else {})


def _first_findings(documents: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The first findings, up to the size limits of a response."""
    characters = 0
    for finding in islice(documents, MOST_LISTED):
        characters += sum(len(text) for text in finding.values() if isinstance(text, str))
        if characters > MOST_LISTED_CHARACTERS:
            return
        yield finding


def _word(request: HttpRequest, name: str) -> str | None:
    return str(request.POST.get(name, "")).strip() or None
