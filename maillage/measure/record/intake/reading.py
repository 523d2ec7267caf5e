"""Parse and validate a measurement document: bytes in, a MeasuredTest or a refusal with one finding per error out."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import Final

from pydantic import ValidationError

from maillage.core.problems import Finding, Refused, sentence
from maillage.measure.protocol.domain.page_profiles import median_load_ms
from maillage.measure.protocol.domain.playout import Playback, video_figures
from maillage.measure.protocol.domain.protocol import PAGE_FAST_MS, PAGE_LIMIT_MS, VIDEO_HD_PX
from maillage.measure.protocol.domain.terms import (
    Context,
    MeasuredTest,
    PageCounts,
    Position,
    Status,
    Subtest,
    SubtestKind,
    Technology,
    ValueOrigin,
)
from maillage.measure.record.domain.operators import UNKNOWN_CODE, OperatorTable
from maillage.measure.record.intake.attestations import ReceiptReading, attestation_of
from maillage.measure.record.intake.document import (
    BodyText,
    FilePart,
    LatencyPart,
    MeasurementDocument,
    SubtestPart,
    TransferPart,
    VideoPart,
    WebPart,
)

MOST_BYTES: Final = 65_536  # of one document; a typical one has about one thousand
MOST_FINDINGS: Final = 20
MOST_FAULTS: Final = 50  # above this, errors are only counted: reporting each costs a hundred times its bytes
MOST_OBJECTS: Final = 64  # braces; a complete document has 48
MOST_KEYS: Final = 512  # colons; a complete document has 403, and a few in its texts
_MAX_NAME_LENGTH: Final = 80  # of a field name in a finding
_UUID_VERSIONS: Final = frozenset({4, 7})
_ANY_DEVICE: Final = "a" * 32  # placeholder for the token, which is never stored
_DEVICE_QUOTES: Final = 4  # the key and value removed from the body
_IDENTITY: Final = re.compile(rb'"id"\s*:\s*"([0-9A-Fa-f-]{32,36})"')

_TECHNOLOGIES: Final = {technology.word: technology for technology in Technology}
_CONTEXTS: Final = {context.word: context for context in Context}
_KINDS: Final = tuple(SubtestKind)  # iterating over the enum itself costs a tenth of the parsing time
_STATUSES: Final[Mapping[str, Status]] = {str(status): status for status in Status}
_NO_RESULTS: Final = frozenset({"voided", "skipped"})
_ORIGINS: Final = {origin.word: origin for origin in ValueOrigin}

_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("missing", sentence("« %(field)s » manque : ajoutez-le.")),
    "extra_forbidden": (
        "unknown_key",
        sentence("« %(field)s » n’est pas un champ du document, version 1 : retirez-le ou corrigez son nom."),
    ),
    "json_invalid": ("json", sentence("Ce n’est pas du JSON lisible (%(why)s) : corrigez la syntaxe.")),
    "string_pattern_mismatch": (
        "form",
        sentence("« %(field)s » n’a pas la forme attendue (%(expected)s) : corrigez-le."),
    ),
    "literal_error": ("word", sentence("« %(field)s » doit être un de ces mots : %(expected)s.")),
    "uuid_parsing": ("form", sentence("« %(field)s » n’est pas un UUID : donnez un UUID de version 4 ou 7.")),
    "finite_number": ("number", sentence("« %(field)s » n’est pas un nombre fini : donnez un nombre ou null.")),
    "greater_than_equal": ("range", sentence("« %(field)s » est trop petit : donnez au moins %(expected)s.")),
    "less_than_equal": ("range", sentence("« %(field)s » est trop grand : donnez au plus %(expected)s.")),
    "too_long": ("size", sentence("« %(field)s » a trop d’éléments : donnez-en au plus %(expected)s.")),
    "string_too_long": ("size", sentence("« %(field)s » est trop long : donnez au plus %(expected)s caractères.")),
    "string_too_short": ("size", sentence("« %(field)s » est vide : donnez un texte ou retirez le champ.")),
}
_FIGURES: Final[Mapping[SubtestKind, str]] = {
    SubtestKind.LATENCY: "rtt_ms",
    SubtestKind.DOWNLOAD: "goodput_bps",
    SubtestKind.UPLOAD: "goodput_bps",
    SubtestKind.FILE_DOWNLOAD: "duration_ms",
    SubtestKind.FILE_UPLOAD: "duration_ms",
    SubtestKind.VIDEO: "start_delay_ms",
}
_FAULTS: Final = sentence(
    "Le document a %(count)s fautes : comparez-le au schéma measurement-1.json, corrigez-le et renvoyez-le."
)
_NO_FIGURE: Final = sentence(
    "« %(field)s » est « ok » sans sa valeur : ajoutez %(needed)s, ou dites comment l’essai a fini."
)
_TYPE: Final = sentence("« %(field)s » n’est pas du type attendu : voyez le schéma measurement-1.json.")


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Parses documents, with the operator table, the device pseudonym function and the receipt decoder.

    ``read_receipt`` raises Refused for a receipt that no trusted node has signed.
    """

    operators: OperatorTable
    device_of: Callable[[str], int]
    read_receipt: ReceiptReading

    def read(self, text: bytes, *, most_findings: int = MOST_FINDINGS) -> MeasuredTest:
        """Parse one document. Raises Refused with at most ``most_findings`` findings (codes ``document.…``)."""
        document, body = _parsed_document(text, most_findings)
        try:
            taken_at = datetime.fromisoformat(document.taken_at).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            # Well formed, but not a valid date (31 February, second 60): the document is refused.
            message = sentence(
                "« taken_at » n’est pas une date qui existe : donnez la date et l’heure avec leur décalage."
            )
            raise _refusal([Finding("document.form", message, field_name="taken_at")]) from error
        findings: list[Finding] = []
        if document.id.version not in _UUID_VERSIONS:
            message = sentence("« id » doit être un UUID de version 4 ou 7 : tirez-le au hasard pour chaque mesure.")
            findings.append(Finding("document.form", message, field_name="id"))
        subtests = _subtests(document, findings)
        if findings:
            raise _refusal(findings)
        voucher = attestation_of(document, taken_at, self.read_receipt)
        network, day, table = document.operator, taken_at.date(), self.operators
        operator = (
            (table.by_id(network.value) or table.by_name(network.value) if network.value else None)
            or (table.by_plmn(network.plmn, day) if network.plmn else None)
            or (table.by_asn(network.asn) if network.asn else None)
        )
        position = document.position
        return MeasuredTest(
            id=document.id,
            taken_at=taken_at,
            device=self.device_of(document.device),
            operator=table.counted_as(operator, day).code if operator else UNKNOWN_CODE,
            operator_origin=_ORIGINS[network.origin],
            technology=_TECHNOLOGIES[document.technology.value],
            technology_origin=_ORIGINS[document.technology.origin],
            context=_CONTEXTS[document.context],
            position=None if position is None else Position(position.lon, position.lat, position.accuracy_m),
            subtests=tuple(subtest for subtest in subtests if subtest.kind not in voucher.unseen),
            flags=document.flags,
            voucher=voucher,
            body=BodyText(body),
        )


def recorded_subtests(body: str) -> tuple[Subtest, ...] | None:
    """Return the subtests of a stored document (without its device); None where the body is not such a document."""
    try:
        document = MeasurementDocument.model_validate_json(f'{{"device":"{_ANY_DEVICE}",{body.lstrip()[1:]}')
    except ValidationError:  # the row of a file in another format
        return None
    findings: list[Finding] = []
    subtests = _subtests(document, findings)
    return None if findings else subtests


def identity_in(text: bytes) -> str | None:
    """Extract the "id" of a document that may be invalid, for the response; None when there is none."""
    match = _IDENTITY.search(text[:MOST_BYTES])
    return match.group(1).decode() if match else None


def _parsed_document(text: bytes, most_findings: int) -> tuple[MeasurementDocument, str]:
    if len(text) > MOST_BYTES:
        message = sentence("Le document dépasse %(most)s octets : envoyez un document par mesure.")
        raise _refusal([Finding("document.size", message, params={"most": MOST_BYTES})])
    if text.count(b"{") > MOST_OBJECTS or text.count(b":") > MOST_KEYS:
        # Validating each field would cost a hundred times what sending it does.
        message = sentence(
            "Le document a plus de champs que le schéma measurement-1.json : retirez ceux qu’il n’a pas."
        )
        raise _refusal([Finding("document.size", message)])
    try:
        document = MeasurementDocument.model_validate_json(text)
    except ValidationError as error:
        # Nothing of the document is stored; every error is reported, so that one correction is enough.
        raise _refusal(_findings(error, most_findings)) from error
    # The receipt is not needed any more: a hash of its session is stored, and it would be a tenth of the row.
    body = document.model_dump_json(exclude={"device", "receipt"}, exclude_unset=True)
    # The quotation marks removed from the body: two for each key, two for each text value.
    left_out = _DEVICE_QUOTES
    if "receipt" in document.model_fields_set:
        left_out += 2 if document.receipt is None else 4
    # The parser keeps the last of two equal keys. Each key has two quotation marks, so that without escapes a dropped
    # key
    # shows in their count; the text is parsed again only when the counts differ or there are escapes.
    if b"\\" in text or text.count(b'"') != body.count('"') + left_out:
        repeated: list[str] = []

        def remember(pairs: list[tuple[str, object]]) -> None:
            keys = [key for key, _ in pairs]
            if len(set(keys)) < len(keys):
                repeated.append(next(key for place, key in enumerate(keys) if key in keys[:place]))

        json.loads(text, object_pairs_hook=remember)
        if repeated:
            message = sentence("« %(field)s » est donné deux fois : gardez-en un seul.")
            params = {"field": repeated[0]}
            raise _refusal([Finding("document.repeated_key", message, field_name=repeated[0], params=params)])
    return document, body


def _findings(error: ValidationError, most: int) -> list[Finding]:
    if error.error_count() > MOST_FAULTS:
        return [Finding("document.faults", _FAULTS, params={"count": error.error_count()})]
    findings = []
    for fault in error.errors(include_url=False, include_input=False)[:most]:
        code, message = _SENTENCES.get(fault["type"], ("type", _TYPE))
        field_name = ".".join(str(step) for step in fault["loc"])[:_MAX_NAME_LENGTH] or "document"
        context = fault.get("ctx", {})
        limits = ("expected", "ge", "le", "pattern", "max_length")
        expected = next((context[name] for name in limits if name in context), "")
        params = {"field": field_name, "expected": str(expected), "why": str(context.get("error", ""))}
        # Only the parameters used in the message are kept, since responses include them.
        params = {name: value for name, value in params.items() if f"%({name})s" in message}
        findings.append(Finding(f"document.{code}", message, field_name=field_name, params=params))
    return findings


def _refusal(findings: Sequence[Finding]) -> Refused:
    return Refused("document", sentence("Le document est refusé : corrigez ce qui suit."), findings=findings)


def _subtests(document: MeasurementDocument, findings: list[Finding]) -> tuple[Subtest, ...]:
    """Return the subtests of ``document``; append a finding for each one that is "ok" without its figure."""
    tests = document.subtests
    speed = (tests.latency, tests.download, tests.upload)
    parts = (*speed, tests.file_download, tests.file_upload, tests.web, tests.video)
    subtests = []
    for kind, part in zip(_KINDS, parts, strict=True):
        if part is None:
            continue
        subtest = _subtest(kind, part)
        if part.status == "ok" and subtest.value is None:
            missing = [("", _FIGURES.get(kind, "pages"))]
            if isinstance(part, WebPart) and part.pages:
                # A web subtest has no median when most pages failed: only absent load times are errors.
                pages = enumerate(part.pages)
                missing = [
                    (f".pages.{n}", "load_ms") for n, page in pages if page.status == "ok" and page.load_ms is None
                ]
            for place, needed in missing:
                params = {"field": f"subtests.{kind}{place}", "needed": needed}
                findings.append(
                    Finding("document.figure_missing", _NO_FIGURE, field_name=params["field"], params=params)
                )
        subtests.append(subtest)
    return tuple(subtests)


def _subtest(kind: SubtestKind, part: SubtestPart) -> Subtest:
    """Convert ``part`` as defined by terms.Subtest: main figure, pages, verdict on the video."""
    value: float | None = None
    pages, verdict = None, None
    match part:
        case TransferPart():
            value = part.goodput_bps
        case LatencyPart():
            value = part.rtt_ms
        case FilePart():
            value = part.duration_ms
        case WebPart():
            results = [page for page in part.pages if page.status not in _NO_RESULTS]
            loads = [page.load_ms if page.status == "ok" else inf for page in results]
            measured_loads = [load for load in loads if load is not None]
            value = median_load_ms(measured_loads) if len(measured_loads) == len(loads) else None
            # A web subtest without pages counts as one page.
            if loads and part.status not in _NO_RESULTS:
                within = (
                    sum(load <= limit_ms for load in measured_loads) for limit_ms in (PAGE_LIMIT_MS, PAGE_FAST_MS)
                )
                pages = PageCounts(len(loads), *within)
        case VideoPart():
            value = None if part.start_delay_ms is None else part.start_delay_ms + (part.stalled_ms or 0.0)
            if part.status != "ok":
                verdict = None if part.status in _NO_RESULTS else "failed"
            elif part.verdict is not None:
                verdict = part.verdict
            else:
                stalled_ms = part.stalled_ms or 0.0
                stalls = (1 if stalled_ms else 0) if part.stalls is None else part.stalls
                # An unknown height counts as HD.
                heights_px = part.heights_px or (part.height_px or VIDEO_HD_PX,)
                playback = Playback(part.start_delay_ms, stalls, stalled_ms, heights_px=heights_px, has_ended=True)
                verdict = video_figures(playback).verdict.value
    return Subtest(kind, _STATUSES[part.status], value if part.status == "ok" else None, pages, verdict)
