"""Proposes the fix of an invalid cell: the first suggestion that its column accepts, if it keeps the meaning.

What is certain and what is never fixed: docs/explanation/checking.md.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from maillage.core.schema.judgement.grouping import FindingPlace, Proposer
from maillage.core.schema.judgement.judging import ColumnValidator
from maillage.core.schema.proposals import codes, dates, words
from maillage.core.schema.proposals.column_texts import ALONE, ColumnTexts, Offer
from maillage.core.schema.terms import Fault, FieldType, Fix, FixKind

_DATED: Final = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.TIME, FieldType.YEAR})
_COUNTED: Final = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.YEAR})
_WRITTEN: Final = frozenset({FieldType.STRING, FieldType.ANY})
_WEB_PATTERN: Final = re.compile(r"[(^]*http")
_INVISIBLE: Final = "\ufeff\u200b\u200c\u200d\u2060\x00"
_A_TELEPHONE: Final = "+33240416000"  # in the format of suggestions (E.164)
_MAX_LENGTH: Final = 1_000  # characters of a text whose meaning is guessed


def propose_fix(judge: ColumnValidator, text: str, beside: ColumnTexts = ALONE) -> Fix | None:
    """The fix of a text that its column refuses, or None if the meaning is uncertain; it always passes validation.

    ``beside`` is the rest of the column, which may show that a text has another meaning.
    """
    fault = judge.fault(text) if len(text) <= _MAX_LENGTH else None
    if fault is None or fault.is_of_column or beside.is_rounded:
        return None
    for kind, offered in _offers(judge, text, beside):
        if offered != text and judge.fault(offered) is None and _keeps_meaning(judge, kind, text, offered):
            return Fix(kind, text, offered)
    return None


def proposer(judges: Mapping[int, ColumnValidator]) -> Proposer:
    """A function that proposes the fix of a finding, given the judges by field number."""

    def propose(place: FindingPlace, fault: Fault, text: str, beside: ColumnTexts) -> Fix | None:
        if fault.code == "blank-row":
            return Fix(FixKind.BLANK_ROW_OUT, "", "")
        judge = judges.get(place.field_number or 0)
        return propose_fix(judge, text, beside) if judge is not None else None

    return propose


def _keeps_meaning(judge: ColumnValidator, kind: FixKind, text: str, offered: str) -> bool:
    """Whether a fix neither empties a filled cell nor joins two codes in one."""
    if judge.is_missing(offered):
        return kind in {FixKind.EMPTIED, FixKind.TRIMMED}
    parts = text.split()
    is_one_code = kind is not FixKind.SPACES_OUT or judge.field.type not in _WRITTEN or len(parts) < 2
    return is_one_code or not all(judge.fault(part) is None for part in parts)


def _offers(judge: ColumnValidator, text: str, beside: ColumnTexts) -> Iterator[Offer]:
    field, bare = judge.field, text.strip().strip(_INVISIBLE).strip()
    yield Offer(FixKind.TRIMMED, bare)
    yield Offer(FixKind.TRIMMED, " ".join(bare.split()))
    if field.constraints.enum:
        yield from words.enum_offers(field, text)
    if field.type is FieldType.BOOLEAN:
        yield from words.boolean_offers(field, text, beside)
    if field.type in _COUNTED:
        yield from codes.number_offers(field, text, beside)
    if field.type in _DATED:
        yield from dates.date_offers(field, text, beside)
    if field.type in _WRITTEN and (field.format == "uri" or _WEB_PATTERN.match(field.constraints.pattern or "")):
        yield from codes.address_offers(text)
    is_free = field.type in _WRITTEN and field.format == "default"
    if field.type is FieldType.GEOPOINT or is_free:
        yield from codes.point_offers(field, text)
    if is_free:
        yield from dates.period_offers(text, beside)
        yield from codes.act_offers(text)
        yield from codes.code_offers(text, beside)
        if judge.fault(_A_TELEPHONE) is None:  # skip the slow parser if the column accepts no number
            yield from codes.phone_offers(text)
        yield from codes.case_offers(text)
    if not judge.is_tied:  # an empty cell would make its columns "not cohesive"
        yield from words.nothing_offers(field, text)
