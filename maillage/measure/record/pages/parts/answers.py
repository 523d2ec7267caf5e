"""API response bodies for documents, in the language of the request."""

import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from ninja import Schema
from pydantic import Field

from maillage.core.problems import Finding, sentence
from maillage.measure.protocol.domain.terms import MeasuredTest
from maillage.measure.record.domain.operators import UNKNOWN_CODE, OperatorTable
from maillage.measure.record.domain.terms import VERDICT_MESSAGES, Verdict
from maillage.measure.record.store.measurements import OwnMeasurement
from maillage.measure.record.store.rows import RecordReceipt
from maillage.web.problems_json import message_text

RECORDED: Final = "recorded"
ALREADY_KNOWN: Final = "already_known"
REFUSED: Final = "refused"

_NO_POSITION: Final = sentence("Sans position, la mesure n’est sur aucune carte : autorisez la localisation.")
_NO_COMMUNE: Final = sentence("La position n’est dans aucune commune (en mer, à l’étranger) : vérifiez-la.")
_NO_OPERATOR: Final = sentence(
    "L’opérateur n’est pas reconnu : la mesure ne compte pour aucun. Donnez son nom ou son PLMN."
)

_UNSEEN: Final = sentence(
    "Le nœud de mesure a vu trop peu de cet essai : il est gardé et ne compte dans aucun chiffre. Les autres comptent."
)


class FindingAnswer(Schema):
    """One thing to know about a document: a stable code, the field, a sentence with its remedy."""

    code: str
    field: str | None = None
    message: str


class DocumentAnswer(Schema):
    """What became of one document. Findings of a recorded one say why it is not counted or not on the map."""

    line: int | None = Field(None, description="Line of the stream, from 1; absent for a single document.")
    id: str | None = None
    result: str = Field(description="recorded, already_known or refused")
    is_counted: bool | None = None
    findings: list[FindingAnswer] = []


class OwnAnswer(Schema):
    """One measurement as its own device reads it; ``document`` is what was sent, without the token."""

    id: str
    taken_at: str
    operator: str | None
    commune: str | None = Field(description="INSEE code")
    counted: list[str] = Field(description="the usages for which it is the counted sample")
    verdict: str
    document: dict[str, Any]


class ErasedAnswer(Schema):
    """How many measurements were erased."""

    erased: int


def finding_answer(finding: Finding) -> dict[str, Any]:
    """Return a finding in the language of the request."""
    message = message_text(finding.message, finding.params)
    return {"code": finding.code, "field": finding.field_name, "message": message}


def recorded_answer(measurement: MeasuredTest, receipt: RecordReceipt) -> dict[str, Any]:
    """Return the response for a recorded document; findings say why it is not counted, or not on every map."""
    findings = []
    if receipt.verdict is not Verdict.COUNTED:
        findings.append(Finding(f"verdict.{receipt.verdict.name.lower()}", VERDICT_MESSAGES[receipt.verdict]))
    elif measurement.voucher.unseen:
        findings += [
            Finding("subtest.unseen", _UNSEEN, field_name=f"subtests.{kind}")
            for kind in sorted(measurement.voucher.unseen)
        ]
    if measurement.position is None:
        findings.append(Finding("position.missing", _NO_POSITION, field_name="position"))
    elif not receipt.has_commune and receipt.verdict is not Verdict.INACCURATE_POSITION:
        findings.append(Finding("position.no_commune", _NO_COMMUNE, field_name="position"))
    if measurement.operator == UNKNOWN_CODE:
        findings.append(Finding("operator.unknown", _NO_OPERATOR, field_name="operator"))
    return {
        "id": str(measurement.id),
        "result": RECORDED if receipt.is_new else ALREADY_KNOWN,
        "is_counted": receipt.verdict is Verdict.COUNTED,
        "findings": [finding_answer(finding) for finding in findings],
    }


def own_answer(row: OwnMeasurement, operators: OperatorTable) -> dict[str, Any]:
    """Return one of the device's own measurements."""
    operator = operators.by_code(row.operator)
    return {
        "id": str(row.id),
        "taken_at": row.taken_at.isoformat(),
        "operator": operator.id if operator else None,
        "commune": np.base_repr(row.commune, 36).zfill(5) if row.commune is not None else None,
        "counted": [usage.word for usage in row.counted],
        "verdict": message_text(VERDICT_MESSAGES[row.verdict], {}),
        "document": json.loads(row.body),
    }


def refused_answer(identity: str | None, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the response for a refused document."""
    return {
        "id": identity,
        "result": REFUSED,
        "is_counted": False,
        "findings": [finding_answer(finding) for finding in findings],
    }
