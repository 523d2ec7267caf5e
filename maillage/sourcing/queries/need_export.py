"""The structures that were asked about a need as rows of text: what the buyer's page shows, and nothing beyond."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.timezone import localdate

from maillage.core.schema.terms import FieldType
from maillage.sourcing.models import Inquiry
from maillage.sourcing.terms.needs import DeclineReason, InquiryAnswer

INQUIRY_COLUMNS: Final = (
    *("structure", "siret", "type", "vague", "note", "noteBasse", "noteHaute", "interrogeeLe", "reponse"),
    *("reponduLe", "message", "capacite", "contact", "raison"),
)
INQUIRY_TYPES: Final = {
    "vague": FieldType.INTEGER,
    **dict.fromkeys(("note", "noteBasse", "noteHaute"), FieldType.NUMBER),
    **dict.fromkeys(("interrogeeLe", "reponduLe"), FieldType.DATE),
}


def inquiry_rows(inquiries: Iterable[Inquiry]) -> Iterator[tuple[str, ...]]:
    """The rows under INQUIRY_COLUMNS; what is not said is empty."""
    for inquiry in inquiries:
        marks = (inquiry.match["points"], inquiry.match["low"], inquiry.match["high"])
        yield (
            inquiry.structure_name,
            inquiry.siret,
            inquiry.kind,
            str(inquiry.wave),
            *(f"{mark:.1f}" for mark in marks),
            localdate(inquiry.asked_at).isoformat(),
            InquiryAnswer(inquiry.answer).label if inquiry.answer else "",
            localdate(inquiry.answered_at).isoformat() if inquiry.answered_at else "",
            inquiry.message,
            inquiry.capacity,
            inquiry.contact,
            DeclineReason(inquiry.reason).label if inquiry.reason else "",
        )
