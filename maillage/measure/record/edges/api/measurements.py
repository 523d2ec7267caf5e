"""HTTP API of measurements: create, read and erase by the device that made them. A response follows the commit.

The protocol is docs/protocol/measurement-1.md. No cookie is read, so CSRF does not apply.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import localdate
from ninja import Field, Query, Router, Schema
from ninja import Path as PathParameter
from ninja.security import HttpBearer
from pydantic import ConfigDict

from maillage.accounts.domain.terms import KEY_PREFIX, Acting, Role
from maillage.accounts.store.mandates import key_acting
from maillage.core.clock import utc_now
from maillage.core.problems import Finding, Refused, Unavailable, sentence
from maillage.measure.protocol.domain.terms import Attestation, AttestationKind, Context, MeasuredTest, Technology
from maillage.measure.record.domain.circumstances import Circumstances
from maillage.measure.record.domain.fixed_access import PLAN_MBPS, DeclaredAccess
from maillage.measure.record.domain.terms import DRIVE_FLAG, Origin
from maillage.measure.record.intake.reading import MOST_BYTES, identity_in
from maillage.measure.record.pages.parts.answers import (
    DocumentAnswer,
    ErasedAnswer,
    OwnAnswer,
    own_answer,
    recorded_answer,
    refused_answer,
)
from maillage.measure.record.pages.parts.etsi import etsi_csv
from maillage.measure.record.pages.parts.limits import DEVICE_RATE, NETWORK_RATE
from maillage.measure.record.store.changed_rows import erase_device
from maillage.measure.record.store.circumstances import update_circumstances
from maillage.measure.record.store.documents import device_of, document_reader, is_device_token
from maillage.measure.record.store.fixed_tests import declare_access
from maillage.measure.record.store.measurements import count_measurements_of, measurements_of
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.rows import RecordReceipt
from maillage.measure.record.store.writer import recorder
from maillage.web.api_answers import PageOf, PageParameters, TableFormat, page_answer
from maillage.web.downloads import CSV_TYPE, file_answer
from maillage.web.problems_json import problem_response
from maillage.web.protection.limits import counting, network_of

SOURCE: Final = "api"
BY_KEY: Final = Attestation(AttestationKind.KEY, None)
MOST_STREAM_BYTES: Final = 4 * 1024 * 1024
MOST_LINES: Final = 1_000  # of a stream; refusing a line costs as much as recording one
MOST_LINE_FINDINGS: Final = 5  # per refused line; a single document gets up to twenty
DOCUMENT_TYPES: Final = frozenset({"application/json"})
STREAM_TYPES: Final = frozenset({"application/x-ndjson", "application/ndjson"})
_CONTEXTS: Final = {context.word: context for context in Context}
_TECHNOLOGIES: Final = {technology.word: technology for technology in Technology}
_SCHEMA_FILE: Final = Path(__file__).resolve().parents[2] / "schemas" / "measurement-1.schema.json"
_BODIES: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}, "x-schema": "/api/v1/schemas/measurement-1.json"},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    },
    # A stream is answered with a stream: one response object per line.
    "responses": {200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}},
}

_CSV: Final = {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}}
_SCHEMA: Final = {
    "responses": {200: {"description": "OK", "content": {"application/json": {"schema": {"type": "object"}}}}}
}

router = Router(tags=["measurements"])
MeasurementPath = Annotated[UUID, PathParameter(description="The id that the device gave to its document.")]


class DeviceToken(HttpBearer):
    """The secret that a device made for itself; whoever holds it may read and erase what the device sent."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:  # noqa: ARG002 -- the signature is ninja's
        """The token, when it has the form of one."""
        return token if is_device_token(token) else None


class AccessBody(Schema):
    """What is said of the fixed line behind a test; what is not known is left out."""

    is_fixed_4g: bool
    operator: str | None = Field(None, max_length=80, description="Id of an operator of kind fwa.")
    plan_mbps: float | None = Field(None, ge=PLAN_MBPS[0], le=PLAN_MBPS[1], description="Rate of the plan, Mb/s.")
    is_wifi: bool | None = Field(None, description="Over Wi-Fi, else by a cable.")


class CircumstancesBody(Schema):
    """Where the person was and on which technology; what is not known is left out."""

    model_config = ConfigDict(extra="forbid")

    context: Literal["outdoor", "indoor", "car", "train"] | None = None
    technology: Literal["2G", "3G", "4G", "5G"] | None = None


class CircumstancesAnswer(Schema):
    """The test that was changed."""

    id: str


class AccessAnswer(Schema):
    """What is kept beside the test."""

    id: str
    is_fixed_4g: bool


class OwnParameters(PageParameters):
    """Which of the own measurements are asked for, and in which format."""

    format: TableFormat = Field(TableFormat.JSON, description="CSV has the names of ETSI TS 102 250-2.")


class OwnList(PageOf[OwnAnswer]):
    """A page of the own measurements, last recorded first."""


@router.post(
    "/measurements",
    response={200: DocumentAnswer, 201: DocumentAnswer, 422: DocumentAnswer},
    openapi_extra=_BODIES,
    summary="Create measurements",
)
@counting(NETWORK_RATE, DEVICE_RATE)
def create_measurements(request: HttpRequest) -> HttpResponse:
    """One document (application/json) or a stream, one document a line (application/x-ndjson), 1,000 lines at most.

    The answer comes when the rows are durable: 201 recorded, 200 already known, 422 refused with findings. A stream is
    answered with 200 and one answer a line; a bad line harms no other. Of a refused line five findings are listed.
    """
    kind = (request.content_type or "").lower()
    if kind not in DOCUMENT_TYPES | STREAM_TYPES:
        message = sentence("Le type « %(kind)s » n’est pas pris : envoyez application/json ou application/x-ndjson.")
        return problem_response(Refused("body.type", message, kind=kind[:80]), status=415)
    most = MOST_BYTES if kind in DOCUMENT_TYPES else MOST_STREAM_BYTES
    declared = request.META.get("CONTENT_LENGTH") or "0"
    # A declared length over the limit is refused before the body is read.
    if (declared.isdigit() and int(declared) > most) or len(body := request.read(most + 1)) > most:
        message = sentence("L’envoi dépasse %(most)s octets : envoyez un document par mesure, ou plusieurs flux.")
        return problem_response(Refused("body.size", message, most=most), status=413)
    try:
        if kind in STREAM_TYPES:
            return _record_stream(request, body)
        NETWORK_RATE.take(network_of(request))
        status, answer = record_document(body, _key_of(request))
        return JsonResponse(answer, status=status)
    except Unavailable as problem:
        return unavailable_response(problem)


@router.delete("/measurements", response={200: ErasedAnswer}, auth=DeviceToken(), summary="Delete own measurements")
@counting(NETWORK_RATE)
def delete_own_measurements(request: HttpRequest) -> HttpResponse:
    """Erase everything that the device of the token sent; every figure is then recounted."""
    NETWORK_RATE.take(network_of(request))
    return JsonResponse({"erased": erase_device(_token_of(request), now=utc_now())})


@router.put(
    "/measurements/{measurement}/access",
    response={200: AccessAnswer},
    auth=DeviceToken(),
    summary="Update what is known of the fixed line behind a test",
)
@counting(NETWORK_RATE)
def update_measurement_access(request: HttpRequest, measurement: MeasurementPath, access: AccessBody) -> HttpResponse:
    """Say of the fixed line behind a test whether it is a box of fixed 4G, whose, and at which rate; counted nowhere.

    Said again, it replaces what was said before; it is erased with the test.
    """
    NETWORK_RATE.take(network_of(request))
    declared = DeclaredAccess(**access.dict())
    declare_access(_token_of(request), measurement, declared, now=utc_now())
    return JsonResponse({"id": str(measurement), "is_fixed_4g": declared.is_fixed_4g})


@router.put(
    "/measurements/{measurement}/circumstances",
    response={200: CircumstancesAnswer},
    auth=DeviceToken(),
    summary="Update where a test was made and on which technology",
)
@counting(NETWORK_RATE)
def update_measurement_circumstances(
    request: HttpRequest, measurement: MeasurementPath, told: CircumstancesBody
) -> HttpResponse:
    """Say of a test of the last day where it was made and on which technology, once its result is seen.

    The test is recorded once: its row changes, and figures follow within a day. Said again, it replaces what was said.
    """
    NETWORK_RATE.take(network_of(request))
    circumstances = Circumstances(
        context=None if told.context is None else _CONTEXTS[told.context],
        technology=None if told.technology is None else _TECHNOLOGIES[told.technology],
    )
    update_circumstances(_token_of(request), measurement, circumstances, now=utc_now())
    return JsonResponse({"id": str(measurement)})


@router.get(
    "/measurements/mine", response=OwnList, auth=DeviceToken(), openapi_extra=_CSV, summary="List own measurements"
)
def list_own_measurements(request: HttpRequest, parameters: Query[OwnParameters]) -> Any:
    """What the device of the token sent, last recorded first."""
    NETWORK_RATE.take(network_of(request))
    device = device_of(_token_of(request))
    rows = measurements_of(device, limit=parameters.page_size, skipped=parameters.start)
    if parameters.format is TableFormat.CSV:
        return file_answer(etsi_csv(rows, [json.loads(row.body) for row in rows]), CSV_TYPE, "measurements.csv")
    own = [own_answer(row, operator_table()) for row in rows]
    return page_answer(request, parameters, total=count_measurements_of(device), items=own)


@router.get(
    "/schemas/measurement-1.json", openapi_extra=_SCHEMA, summary="Get the JSON Schema of a measurement document"
)
def get_measurement_schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the signature is ninja's
    """The JSON Schema of a measurement document, version 1."""
    answer = HttpResponse(_SCHEMA_FILE.read_bytes(), content_type="application/json")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def record_document(body: bytes, key: Acting | None = None) -> tuple[int, dict[str, Any]]:
    """Return status and response body for one document. Raises a Problem unrelated to the document's content."""
    try:
        measurement = document_reader().read(body)
    except Refused as refusal:
        # Nothing is stored: the sender gets the findings, corrects the document and sends it again.
        return 422, refused_answer(identity_in(body), refusal.findings)
    DEVICE_RATE.take(str(measurement.device))
    (receipt,) = _recorded([measurement], key)
    return 201 if receipt.is_new else 200, recorded_answer(measurement, receipt)


def unavailable_response(problem: Unavailable) -> HttpResponse:
    """Return the response while rows cannot be written."""
    answer = problem_response(problem, status=503)
    answer["Retry-After"] = "60"
    return answer


def _record_stream(request: HttpRequest, body: bytes) -> HttpResponse:
    # A stream longer than the network's limit per minute could never be accepted.
    most = min(MOST_LINES, settings.RATE_PREFIX_PER_MINUTE)
    if body.count(b"\n") > 2 * most:  # counted before splitting: half of the lines may be empty
        return _too_many_lines(most)
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    if len(lines) > most:
        return _too_many_lines(most)
    NETWORK_RATE.take(network_of(request), max(1, len(lines)))
    key = _key_of(request)
    answers: list[MeasuredTest | dict[str, Any]] = []
    reader = document_reader()
    for _, line in lines:
        try:
            answers.append(reader.read(line, most_findings=MOST_LINE_FINDINGS))
        except Refused as refusal:
            # This line is skipped and reported; the other lines are recorded.
            answers.append(refused_answer(identity_in(line), refusal.findings))
    read = [(place, answer) for place, answer in enumerate(answers) if isinstance(answer, MeasuredTest)]
    waits_s = DEVICE_RATE.waits_s([str(measurement.device) for _, measurement in read])
    for (place, measurement), wait_s in zip(read, waits_s, strict=True):
        if wait_s:
            findings = [Finding("rate", DEVICE_RATE.message, params={"wait": wait_s})]
            answers[place] = refused_answer(str(measurement.id), findings)
    receipts = iter(_recorded([answer for answer in answers if isinstance(answer, MeasuredTest)], key))
    texts = []
    for (number, _), answer in zip(lines, answers, strict=True):
        line_answer = recorded_answer(answer, next(receipts)) if isinstance(answer, MeasuredTest) else answer
        texts.append(f"{json.dumps({'line': number, **line_answer})}\n")
    # Not streamed: a response without a length that breaks off looks complete. A thousand lines are at most 2 MB.
    return HttpResponse("".join(texts), content_type="application/x-ndjson")


def _key_of(request: HttpRequest) -> Acting | None:
    """Return the organisation of the request's API key, None without a key. Raises Forbidden for an invalid key."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not token.startswith(KEY_PREFIX):
        return None  # crowd measurements need no key
    return key_acting(token, Role.PUBLISHER, today=localdate())


def _recorded(measurements: Sequence[MeasuredTest], key: Acting | None) -> list[RecordReceipt]:
    """Record ``measurements`` under the origin that their evidence gives; return their receipts."""
    if key is not None:
        vouched = [replace(measurement, voucher=BY_KEY) for measurement in measurements]
        source = f"{SOURCE}:{key.organisation_id}"
        return recorder().record(vouched, origin=Origin.DRIVE_TEST, source=source, now=utc_now())
    origins = [_origin_of(measurement) for measurement in measurements]
    receipts = {}
    for origin in sorted(set(origins)):
        of_origin = [measurement for measurement, its in zip(measurements, origins, strict=True) if its is origin]
        receipts[origin] = iter(recorder().record(of_origin, origin=origin, source=SOURCE, now=utc_now()))
    return [next(receipts[origin]) for origin in origins]


def _origin_of(measurement: MeasuredTest) -> Origin:
    """Return the origin of a measurement that no organisation vouches for."""
    if measurement.voucher.vouching is AttestationKind.REPORT:
        return Origin.DEAD_ZONE
    return Origin.TRIP if DRIVE_FLAG in measurement.flags else Origin.CROWD


def _too_many_lines(most: int) -> HttpResponse:
    message = sentence("L’envoi a plus de %(most)s lignes : envoyez-le en plusieurs fois.")
    return problem_response(Refused("body.lines", message, most=most), status=413)


def _token_of(request: HttpRequest) -> str:
    token: str = request.auth  # type: ignore[attr-defined]  # put there by ninja once DeviceToken has accepted it
    return token
