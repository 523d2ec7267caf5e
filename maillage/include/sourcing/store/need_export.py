"""The export columns of inquiries: what the buyer's page shows, and nothing more."""

from typing import Final

from django.utils.timezone import localdate

from maillage.core.schema.terms import FieldType
from maillage.include.sourcing.domain.needs import DeclineReason, InquiryAnswer
from maillage.include.sourcing.store.models import Inquiry
from maillage.kits.lists.columns import Column, Columns

INQUIRY_COLUMNS: Final[Columns[Inquiry]] = (
    Column("structure", lambda inquiry: inquiry.structure_name),
    Column("siret", lambda inquiry: inquiry.siret),
    Column("type", lambda inquiry: inquiry.kind),
    Column("vague", lambda inquiry: inquiry.wave, FieldType.INTEGER),
    Column("note", lambda inquiry: float(inquiry.match["points"]), FieldType.NUMBER, number_format=".1f"),
    Column("noteBasse", lambda inquiry: float(inquiry.match["low"]), FieldType.NUMBER, number_format=".1f"),
    Column("noteHaute", lambda inquiry: float(inquiry.match["high"]), FieldType.NUMBER, number_format=".1f"),
    Column("interrogeeLe", lambda inquiry: localdate(inquiry.asked_at), FieldType.DATE),
    Column("reponse", lambda inquiry: InquiryAnswer(inquiry.answer).label if inquiry.answer else ""),
    Column(
        "reponduLe",
        lambda inquiry: localdate(inquiry.answered_at) if inquiry.answered_at else None,
        FieldType.DATE,
    ),
    Column("message", lambda inquiry: inquiry.message),
    Column("capacite", lambda inquiry: inquiry.capacity),
    Column("contact", lambda inquiry: inquiry.contact),
    Column("raison", lambda inquiry: DeclineReason(inquiry.reason).label if inquiry.reason else ""),
)
