"""Proposes the fix of a refused cell: the first offer that the judge of its column takes."""

from collections.abc import Iterator, Mapping
from typing import Final

from maillage.core.schema.faults import Fault
from maillage.core.schema.grouping import Place, Proposer
from maillage.core.schema.judging import ColumnJudge
from maillage.core.schema.proposals import codes, dates, numbers, places, words
from maillage.core.schema.proposals.offers import Offer, Offers
from maillage.core.schema.terms import Field, FieldType, Fix, FixKind

_DATED: Final = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.TIME, FieldType.YEAR})
_COUNTED: Final = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.YEAR})
_INVISIBLE: Final = "\ufeff\u200b\u200c\u200d\u2060\x00"
_LONGEST: Final = 1_000  # characters of a text whose meaning is guessed


def propose_fix(judge: ColumnJudge, text: str) -> Fix | None:
    """The fix of a text that its column refuses, or None where nobody can know; it always passes the check."""
    if len(text) > _LONGEST or judge.verdict(text).fault is None:
        return None
    for kind, offered in _offers(judge.field, text):
        if offered != text and judge.verdict(offered).fault is None and _keeps_meaning(judge, kind, offered):
            return Fix(kind, text, offered)
    return None


def proposer(judges: Mapping[int, ColumnJudge]) -> Proposer:
    """What proposes the fix of a finding, by the judges of the columns (by field number)."""

    def propose(place: Place, fault: Fault, text: str) -> Fix | None:
        if fault.code == "blank-row":
            return Fix(FixKind.BLANK_ROW_OUT, "", "")
        judge = judges.get(place.field_number or 0)
        return propose_fix(judge, text) if judge is not None else None

    return propose


def _keeps_meaning(judge: ColumnJudge, kind: FixKind, offered: str) -> bool:
    """Only emptying empties: a cell of spaces holds nothing anyway."""
    return kind in {FixKind.EMPTIED, FixKind.TRIMMED} or not judge.is_missing(offered)


def _offers(field: Field, text: str) -> Iterator[Offer]:
    yield from _trimmed(text)
    if field.constraints.enum:
        yield from words.enum_offers(field, text)
    yield from _offers_by_type(field, text)
    yield from words.nothing_offers(field, text)


def _trimmed(text: str) -> Offers:
    bare = text.strip().strip(_INVISIBLE).strip()
    yield Offer(FixKind.TRIMMED, bare)
    yield Offer(FixKind.TRIMMED, " ".join(bare.split()))


def _offers_by_type(field: Field, text: str) -> Offers:
    if field.type is FieldType.BOOLEAN:
        yield from words.boolean_offers(field, text)
    if field.type in _COUNTED:
        yield from numbers.number_offers(field, text)
    if field.type in _DATED:
        yield from codes.code_offers(text) if field.type is FieldType.YEAR else iter(())
        yield from dates.date_offers(field, text)
    if field.type is FieldType.GEOPOINT:
        yield from places.point_offers(field, text)
    if field.type in {FieldType.STRING, FieldType.ANY}:
        yield from _offers_of_text(field, text)


def _offers_of_text(field: Field, text: str) -> Offers:
    if field.format == "uri" or (field.constraints.pattern or "").lstrip("^(").startswith("http"):
        yield from places.address_offers(text)
    if field.format != "default":
        return
    yield from places.point_offers(field, text)
    yield from dates.period_offers(text)
    yield from codes.act_offers(text)
    yield from codes.code_offers(text)
    yield from codes.phone_offers(text)
    yield from codes.case_offers(text)
