"""A measurement document read once: bytes in, a Measurement out, or a refusal with a finding for each fault."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from maillage.core.problems import Finding, Refused, sentence
from maillage.measurement.rules.page_loads import median_load_ms
from maillage.measurement.rules.video_verdict import Playback, video_figures
from maillage.measurement.terms import (
    Context,
    MeasuredTest,
    PagesMade,
    Position,
    Status,
    Subtest,
    SubtestKind,
    Technology,
    ValueOrigin,
)
from maillage.measurement.terms.protocol import PAGE_FAST_MS, PAGE_LIMIT_MS, VIDEO_HD_PX
from maillage.quality.intake.body import BodyText
from maillage.quality.intake.document import (
    FilePart,
    LatencyPart,
    MeasurementDocument,
    OperatorPart,
    PagePart,
    SubtestPart,
    TransferPart,
    VideoPart,
    WebPart,
)
from maillage.quality.intake.vouchers import ReceiptReading, voucher_of
from maillage.quality.terms.operators import UNKNOWN_CODE, OperatorTable

MOST_BYTES: Final = 65_536  # of one document; an honest one has about one thousand
MOST_FINDINGS: Final = 20
MOST_FAULTS: Final = 50  # above, they are counted and not looked at one by one: each costs a hundred times its octets
MOST_OBJECTS: Final = 64  # braces; a whole document has 48
MOST_KEYS: Final = 512  # colons; a whole document has 403, and a few in its texts
_LONGEST_NAME: Final = 80  # of a field as a finding repeats it
_UUID_VERSIONS: Final = frozenset({4, 7})
_ANY_DEVICE: Final = "a" * 32  # stands for the token, which is never kept
_DEVICE_QUOTES: Final = 4  # the key and the value that the body leaves out
_IDENTITY: Final = re.compile(rb'"id"\s*:\s*"([0-9A-Fa-f-]{32,36})"')

_TECHNOLOGIES: Final = {technology.word: technology for technology in Technology}
_CONTEXTS: Final = {context.word: context for context in Context}
_KINDS: Final = tuple(SubtestKind)  # walking the class itself costs a tenth of the reading
_STATUSES: Final[Mapping[str, Status]] = {str(status): status for status in Status}
_NO_RESULTS: Final = frozenset({"voided", "skipped"})
_ORIGINS: Final = {origin.word: origin for origin in ValueOrigin}

_SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
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
)
_FIGURES: Final[Mapping[SubtestKind, str]] = MappingProxyType(
    {
        SubtestKind.LATENCY: "rtt_ms",
        SubtestKind.DOWNLOAD: "goodput_bps",
        SubtestKind.UPLOAD: "goodput_bps",
        SubtestKind.FILE_DOWNLOAD: "duration_ms",
        SubtestKind.FILE_UPLOAD: "duration_ms",
        SubtestKind.VIDEO: "start_delay_ms",
    }
)
_FAULTS: Final = sentence(
    "Le document a %(count)s fautes : comparez-le au schéma measurement-1.json, corrigez-le et renvoyez-le."
)
_TYPE: Final = sentence("« %(field)s » n’est pas du type attendu : voyez le schéma measurement-1.json.")


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Reads documents: what names operators, makes a pseudonym of a device's token, and reads receipts.

    ``read_receipt`` raises Refused for a receipt that no trusted node has signed.
    """

    operators: OperatorTable
    device_of: Callable[[str], int]
    read_receipt: ReceiptReading

    def read(self, text: bytes, *, most_findings: int = MOST_FINDINGS) -> MeasuredTest:
        """The measurement of one document; raises Refused with at most so many findings (codes ``document.…``)."""
        document, body = _parsed(text, most_findings)
        taken_at = _moment(document.taken_at)
        findings = list(_identity_findings(document))
        subtests = _subtests(document, findings)
        if findings:
            raise _refusal(findings)
        position = document.position
        return MeasuredTest(
            id=document.id,
            taken_at=taken_at,
            device=self.device_of(document.device),
            operator=self._operator_code(document.operator, taken_at),
            operator_origin=_ORIGINS[document.operator.origin],
            technology=_TECHNOLOGIES[document.technology.value],
            technology_origin=_ORIGINS[document.technology.origin],
            context=_CONTEXTS[document.context],
            position=None if position is None else Position(position.lon, position.lat, position.accuracy_m),
            subtests=subtests,
            flags=document.flags,
            voucher=voucher_of(document, taken_at, self.read_receipt),
            body=BodyText(body),
        )

    def _operator_code(self, part: OperatorPart, taken_at: datetime) -> int:
        day, table = taken_at.date(), self.operators
        found = (
            (table.by_id(part.value) or table.by_name(part.value) if part.value else None)
            or (table.by_plmn(part.plmn, day) if part.plmn else None)
            or (table.by_asn(part.asn) if part.asn else None)
        )
        return table.counted_as(found, day).code if found else UNKNOWN_CODE


def kept_subtests(body: str) -> tuple[Subtest, ...] | None:
    """The subtests of a document as it is kept (without its device); None where the body is no such document."""
    try:
        document = MeasurementDocument.model_validate_json(f'{{"device":"{_ANY_DEVICE}",{body.lstrip()[1:]}')
    except ValidationError:  # a row of a file in another form: it says nothing here
        return None
    findings: list[Finding] = []
    subtests = _subtests(document, findings)
    return None if findings else subtests


def identity_in(text: bytes) -> str | None:
    """What stands as "id" in a document that may be unreadable, to answer with; None when nothing does."""
    found = _IDENTITY.search(text[:MOST_BYTES])
    return found.group(1).decode() if found else None


def _parsed(text: bytes, most_findings: int) -> tuple[MeasurementDocument, str]:
    if len(text) > MOST_BYTES:
        message = sentence("Le document dépasse %(most)s octets : envoyez un document par mesure.")
        raise _refusal([Finding("document.size", message, params={"most": MOST_BYTES})])
    if text.count(b"{") > MOST_OBJECTS or text.count(b":") > MOST_KEYS:
        # Judging each would cost a hundred times what sending it does.
        message = sentence(
            "Le document a plus de champs que le schéma measurement-1.json : retirez ceux qu’il n’a pas."
        )
        raise _refusal([Finding("document.size", message)])
    try:
        document = MeasurementDocument.model_validate_json(text)
    except ValidationError as error:
        # Nothing of the document is kept; every fault is told, so that the next try can be right.
        raise _refusal(_findings(error, most_findings)) from error
    # The receipt has said what it had to: a hash of its session is kept, and it would be a tenth of the row.
    body = document.model_dump_json(exclude={"device", "receipt"}, exclude_unset=True)
    # The quotation marks that the body leaves out: of each key, and of each value that is a text.
    left_out = _DEVICE_QUOTES
    if "receipt" in document.model_fields_set:
        left_out += 2 if document.receipt is None else 4
    _refuse_repeated_keys(text, body, left_out)
    return document, body


def _refuse_repeated_keys(text: bytes, body: str, left_out: int) -> None:
    # The parser keeps the last of two equal keys. Each key has two quotation marks, so without escapes in the text a
    # dropped key shows in their number; only where it does (or cannot be told) is the text read again.
    if b"\\" not in text and text.count(b'"') == body.count('"') + left_out:
        return
    repeated: list[str] = []

    def remember(pairs: list[tuple[str, object]]) -> None:
        keys = [key for key, _ in pairs]
        if len(set(keys)) < len(keys):
            repeated.append(next(key for at, key in enumerate(keys) if key in keys[:at]))

    json.loads(text, object_pairs_hook=remember)
    if repeated:
        message = sentence("« %(field)s » est donné deux fois : gardez-en un seul.")
        params = {"field": repeated[0]}
        raise _refusal([Finding("document.repeated_key", message, field_name=repeated[0], params=params)])


def _findings(error: ValidationError, most: int) -> list[Finding]:
    if error.error_count() > MOST_FAULTS:
        return [Finding("document.faults", _FAULTS, params={"count": error.error_count()})]
    faults = error.errors(include_url=False, include_input=False)
    return [_finding(fault) for fault in faults[:most]]


def _finding(error: ErrorDetails) -> Finding:
    code, message = _SENTENCES.get(error["type"], ("type", _TYPE))
    field_name = ".".join(str(step) for step in error["loc"])[:_LONGEST_NAME] or "document"
    context = error.get("ctx", {})
    expected = next((context[key] for key in ("expected", "ge", "le", "pattern", "max_length") if key in context), "")
    params = {"field": field_name, "expected": str(expected), "why": str(context.get("error", ""))}
    # Only the places that the sentence has are kept: answers show the params as they are.
    params = {name: value for name, value in params.items() if f"%({name})s" in message}
    return Finding(f"document.{code}", message, field_name=field_name, params=params)


def _refusal(findings: Sequence[Finding]) -> Refused:
    return Refused("document", sentence("Le document est refusé : corrigez ce qui suit."), findings=findings)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        # Well formed, but no moment of the calendar (the 31st of February, second 60): the document is refused.
        message = sentence("« taken_at » n’est pas une date qui existe : donnez la date et l’heure avec leur décalage.")
        raise _refusal([Finding("document.form", message, field_name="taken_at")]) from error


def _identity_findings(document: MeasurementDocument) -> Iterator[Finding]:
    if document.id.version not in _UUID_VERSIONS:
        message = sentence("« id » doit être un UUID de version 4 ou 7 : tirez-le au hasard pour chaque mesure.")
        yield Finding("document.form", message, field_name="id")


def _subtests(document: MeasurementDocument, findings: list[Finding]) -> tuple[Subtest, ...]:
    """The subtests of ``document``; adds a finding for each that says "ok" without its figure."""
    made = document.subtests
    parts = (made.latency, made.download, made.upload, made.file_download, made.file_upload, made.web, made.video)
    found = []
    for kind, part in zip(_KINDS, parts, strict=True):
        if part is None:
            continue
        value = None
        if part.status == "ok":
            value = _value(part)
            if value is None:
                findings += _missing_figures(kind, part)
        found.append(Subtest(kind, _STATUSES[part.status], value, _pages(part), _film_verdict(part)))
    return tuple(found)


def _value(part: SubtestPart) -> float | None:
    """The figure that is counted, as terms.Subtest defines it."""
    match part:
        case TransferPart():
            return part.goodput_bps
        case LatencyPart():
            return part.rtt_ms
        case FilePart():
            return part.duration_ms
        case WebPart():
            loads = [_load_ms(page) for page in part.pages if page.status not in _NO_RESULTS]
            known = [load for load in loads if load is not None]
            return median_load_ms(known) if len(known) == len(loads) else None
        case VideoPart():
            return None if part.start_delay_ms is None else part.start_delay_ms + (part.stalled_ms or 0.0)
    raise AssertionError(part)


def _load_ms(page: PagePart) -> float | None:
    return page.load_ms if page.status == "ok" else inf


def _pages(part: SubtestPart) -> PagesMade | None:
    """The pages of a web subtest; None where no page is told (the subtest then counts as one page)."""
    if not isinstance(part, WebPart) or part.status in _NO_RESULTS:
        return None
    loads = [_load_ms(page) for page in part.pages if page.status not in _NO_RESULTS]
    if not loads:
        return None
    within = [
        sum(load is not None and load <= limit_ms for load in loads) for limit_ms in (PAGE_LIMIT_MS, PAGE_FAST_MS)
    ]
    return PagesMade(len(loads), *within)


def _film_verdict(part: SubtestPart) -> str | None:
    """The verdict on a film: as told, else by the rule, where a height that is not told counts as high."""
    if not isinstance(part, VideoPart) or part.status in _NO_RESULTS:
        return None
    if part.status != "ok":
        return "failed"
    if part.verdict is not None:
        return part.verdict
    stalled_ms = part.stalled_ms or 0.0
    heights_px = part.heights_px or (part.height_px or VIDEO_HD_PX,)
    stalls = (1 if stalled_ms else 0) if part.stalls is None else part.stalls
    playback = Playback(part.start_delay_ms, stalls, stalled_ms, heights_px=heights_px, has_ended=True)
    return video_figures(playback).verdict.value


def _missing_figures(kind: SubtestKind, part: SubtestPart) -> Iterator[Finding]:
    if isinstance(part, WebPart):
        # A web subtest without a median is one whose pages mostly failed: only absent figures are faults.
        if not part.pages:
            yield _figure_missing(f"subtests.{kind}", "pages")
        for at, page in enumerate(part.pages):
            if page.status == "ok" and page.load_ms is None:
                yield _figure_missing(f"subtests.{kind}.pages.{at}", "load_ms")
    else:
        yield _figure_missing(f"subtests.{kind}", _FIGURES[kind])


def _figure_missing(field_name: str, needed: str) -> Finding:
    message = sentence("« %(field)s » est « ok » sans sa valeur : ajoutez %(needed)s, ou dites comment l’essai a fini.")
    params = {"field": field_name, "needed": needed}
    return Finding("document.figure_missing", message, field_name=field_name, params=params)
