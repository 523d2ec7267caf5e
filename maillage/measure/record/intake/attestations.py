"""Evidence of a document: its receipt, checked against the document's claims, or the report of a dead zone."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from maillage.core.problems import Refused
from maillage.measure.protocol.domain.receipts import SessionReceipt
from maillage.measure.protocol.domain.terms import UNVOUCHED, Attestation, AttestationKind, Objection, SubtestKind
from maillage.measure.record.domain.attestation import (
    LatencyClaim,
    SessionClaims,
    TransferClaim,
    receipt_hour,
    receipt_pseudonyms,
    rejection_reason,
    unseen_subtests,
)
from maillage.measure.record.intake.document import LatencyPart, MeasurementDocument

ReceiptReading = Callable[[str], SessionReceipt]

NO_NETWORK: Final = "no_network"
_KINDS: Final = tuple((kind, kind.value) for kind in SubtestKind)  # reading them off the enum costs a document 5 µs
_FAILED: Final = frozenset({"failed", "timeout"})
_RESULTS: Final = frozenset({"ok", *_FAILED})
REPORTED: Final = Attestation(AttestationKind.REPORT, None)


def attestation_of(document: MeasurementDocument, taken_at: datetime, read_receipt: ReceiptReading) -> Attestation:
    """Return the evidence of ``document``, or why there is none, and the subtests that it does not cover."""
    subtests = document.subtests
    parts = {kind: part for kind, name in _KINDS if (part := getattr(subtests, name)) is not None}
    failed = frozenset(kind for kind, part in parts.items() if part.status in _FAILED)
    # A dead zone: the document says that there was no network, and no subtest succeeded.
    is_dead_zone = NO_NETWORK in document.flags and bool(parts) and len(failed) == len(parts)
    if document.receipt is None:
        return REPORTED if is_dead_zone else UNVOUCHED
    try:
        receipt = read_receipt(document.receipt)
    except Refused:
        # Recorded all the same, with a finding: the sender may have used a node unknown to this installation.
        return Attestation(objection=Objection.UNKNOWN_RECEIPT)
    web, video = subtests.web, subtests.video
    files = (subtests.file_download, subtests.file_upload)
    file_ms = [part.duration_ms if part is not None and part.status == "ok" else None for part in files]
    download, upload = (
        None
        if part is None or part.status != "ok" or part.goodput_bps is None
        else TransferClaim(
            goodput_bps=part.goodput_bps,
            size_bytes=part.bytes,
            duration_ms=part.duration_ms,
            rampup_ms=part.rampup_ms,
            step_ms=part.step_ms,
            streams=part.streams,
        )
        for part in (subtests.download, subtests.upload)
    )
    pages = web.pages if web is not None and web.status == "ok" else None
    claims = SessionClaims(
        node=None if document.server is None else document.server.name,
        taken_at=taken_at,
        download=download,
        upload=upload,
        file_download_ms=file_ms[0],
        file_upload_ms=file_ms[1],
        web_bytes=None if pages is None else sum(page.bytes or 0 for page in pages),
        pages=sum(page.status == "ok" for page in pages or ()),
        has_video=video is not None and video.status == "ok",
        latency=_latency_claim(subtests.latency),
        failed=failed,
    )
    objection = rejection_reason(claims, receipt)
    if objection is not None:
        return Attestation(objection=objection)
    unseen = unseen_subtests(claims, receipt)
    if is_dead_zone and unseen == failed:
        return REPORTED  # an open session in which the node then saw nothing proves no more than no session
    results = {kind for kind, part in parts.items() if part.status in _RESULTS}
    if results and unseen >= results:
        return Attestation(objection=Objection.UNSEEN)
    hour = receipt_hour(receipt)
    return Attestation(
        AttestationKind.RECEIPT, None, *receipt_pseudonyms(receipt), receipt.ended_ms // 1000, hour=hour, unseen=unseen
    )


def _latency_claim(part: LatencyPart | None) -> LatencyClaim | None:
    if part is None or part.status != "ok" or part.rtt_ms is None:
        return None
    answered = None if part.samples is None else part.samples - (part.failures or 0)
    return LatencyClaim(rtt_ms=part.rtt_ms, answered=answered)
