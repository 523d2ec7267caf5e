"""What vouches for a document: the receipt it brought, held against what it claims; or the report of a dead zone."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from maillage.core.problems import Refused
from maillage.measurement.rules.receipts import SessionReceipt
from maillage.measurement.terms import UNVOUCHED, Objection, Voucher, Vouching
from maillage.quality.intake.document import MeasurementDocument
from maillage.quality.rules.vouching import SessionClaims, TransferClaim, objection_to, receipt_words

ReceiptReading = Callable[[str], SessionReceipt]

NO_NETWORK: Final = "no_network"
REPORTED: Final = Voucher(Vouching.REPORT, None)


def voucher_of(document: MeasurementDocument, taken_at: datetime, read_receipt: ReceiptReading) -> Voucher:
    """What vouches for ``document``, or why nothing does."""
    subtests = document.subtests
    if document.receipt is None:
        parts = (getattr(subtests, name) for name in type(subtests).model_fields)
        endings = {part.status for part in parts if part is not None}
        # A dead zone: the document says that there was no network at all, and nothing in it ended well.
        is_dead_zone = NO_NETWORK in document.flags and bool(endings) and endings <= {"failed", "timeout"}
        return REPORTED if is_dead_zone else UNVOUCHED
    try:
        receipt = read_receipt(document.receipt)
    except Refused:
        # Recorded all the same, and told: the sender may have measured against a node that nobody here knows.
        return Voucher(objection=Objection.UNKNOWN_RECEIPT)
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
    objection = objection_to(
        SessionClaims(
            node=None if document.server is None else document.server.name,
            taken_at=taken_at,
            download=download,
            upload=upload,
            file_download_ms=file_ms[0],
            file_upload_ms=file_ms[1],
            web_bytes=sum(page.bytes or 0 for page in web.pages) if web is not None and web.status == "ok" else None,
            has_video=video is not None and video.status == "ok",
        ),
        receipt,
    )
    if objection is not None:
        return Voucher(objection=objection)
    return Voucher(Vouching.RECEIPT, None, *receipt_words(receipt), receipt.ended_ms // 1000)
