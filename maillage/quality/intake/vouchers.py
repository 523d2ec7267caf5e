"""What vouches for a document: the receipt it brought, held against what it claims; or the report of a dead zone."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from maillage.core.problems import Refused
from maillage.measurement.rules.receipts import SessionReceipt
from maillage.measurement.terms import UNVOUCHED, Objection, Voucher, Vouching
from maillage.quality.intake.document import FilePart, MeasurementDocument, SubtestsPart, TransferPart, WebPart
from maillage.quality.rules.vouching import SessionClaims, TransferClaim, network_word, objection_to, session_word

ReceiptReading = Callable[[str], SessionReceipt]

NO_NETWORK: Final = "no_network"
REPORTED: Final = Voucher(Vouching.REPORT, None)


def voucher_of(document: MeasurementDocument, taken_at: datetime, read_receipt: ReceiptReading) -> Voucher:
    """What vouches for ``document``, or why nothing does."""
    if document.receipt is None:
        return REPORTED if _is_dead_zone(document) else UNVOUCHED
    try:
        receipt = read_receipt(document.receipt)
    except Refused:
        # Recorded all the same, and told: the sender may have measured against a node that nobody here knows.
        return Voucher(objection=Objection.UNKNOWN_RECEIPT)
    made = document.subtests
    is_shown = made.web is not None and made.web.status == "ok"
    objection = objection_to(
        SessionClaims(
            node=None if document.server is None else document.server.name,
            taken_at=taken_at,
            download=_transfer(made.download),
            upload=_transfer(made.upload),
            file_download_ms=_file_ms(made.file_download),
            file_upload_ms=_file_ms(made.file_upload),
            web_bytes=sum(page.bytes or 0 for page in made.web.pages) if made.web is not None and is_shown else None,
            has_film=made.video is not None and made.video.status == "ok",
        ),
        receipt,
    )
    if objection is not None:
        return Voucher(objection=objection)
    return Voucher(Vouching.RECEIPT, None, session_word(receipt), network_word(receipt), receipt.ended_ms // 1000)


def _is_dead_zone(document: MeasurementDocument) -> bool:
    """Whether the document says that there was no network at all: nothing in it ended well."""
    ended = [part.status for part in _parts(document.subtests)]
    return NO_NETWORK in document.flags and bool(ended) and set(ended) <= {"failed", "timeout"}


def _parts(subtests: SubtestsPart) -> Sequence[TransferPart | FilePart | WebPart]:
    return [part for name in type(subtests).model_fields if (part := getattr(subtests, name)) is not None]


def _transfer(part: TransferPart | None) -> TransferClaim | None:
    if part is None or part.status != "ok" or part.goodput_bps is None:
        return None
    return TransferClaim(
        goodput_bps=part.goodput_bps,
        octets=part.bytes,
        duration_ms=part.duration_ms,
        rampup_ms=part.rampup_ms,
        step_ms=part.step_ms,
        streams=part.streams,
    )


def _file_ms(part: FilePart | None) -> float | None:
    return part.duration_ms if part is not None and part.status == "ok" else None
