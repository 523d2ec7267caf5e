"""The data model of procurement notices, independent of their format; their kinds as each format encodes them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class NoticeForm(StrEnum):
    """The format of a publication."""

    BOAMP = "boamp"  # DILA's XML until 2023, and the JSON of its open data
    TED = "ted"  # Official Journal XML until 2023 (R2.0.8, R2.0.9)
    EFORMS = "eforms"  # UBL since 2023 (regulation (EU) 2019/1780)


class NoticeKind(StrEnum):
    """The purpose of a notice."""

    PRIOR = "prior-information"
    CALL = "call"
    AWARD = "award"
    MODIFICATION = "modification"  # of a running contract
    CORRECTION = "correction"  # of a notice


# NATURE and STATUT in BOAMP.
BOAMP_KINDS: Final[Mapping[str, NoticeKind]] = {
    "APPEL_OFFRE": NoticeKind.CALL,
    "ATTRIBUTION": NoticeKind.AWARD,
    "PRE-INFORMATION": NoticeKind.PRIOR,
    "PREINFORMATION": NoticeKind.PRIOR,
    "MODIFICATION": NoticeKind.MODIFICATION,
    "RECTIFICATIF": NoticeKind.CORRECTION,
    "ANNULATION": NoticeKind.CORRECTION,
}
# TD_DOCUMENT_TYPE in the coded data section of TED.
TED_KINDS: Final[Mapping[str, NoticeKind]] = {
    "0": NoticeKind.PRIOR,
    "4": NoticeKind.PRIOR,
    "M": NoticeKind.PRIOR,
    "P": NoticeKind.PRIOR,
    "7": NoticeKind.AWARD,
    "V": NoticeKind.AWARD,
    "R": NoticeKind.AWARD,
    "J": NoticeKind.MODIFICATION,
    "K": NoticeKind.MODIFICATION,
    "2": NoticeKind.CORRECTION,
}


@dataclass(frozen=True, slots=True)
class AwardCriterion:
    """An award criterion; ``weight`` as published, usually in percent, None if not stated."""

    name: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class NoticeLot:
    """A lot, with what is stated for it alone."""

    number: str
    title: str | None = None
    cpv: str | None = None
    amount_eur: float | None = None
    criteria: tuple[AwardCriterion, ...] = ()
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class NoticeAward:
    """An award: lot, contract number, and holders.

    ``holder_names`` lists all holders as published; ``holder_ids`` the numbers of those with a stated number.
    """

    lot_number: str | None = None
    contract_number: str | None = None
    holder_ids: tuple[str, ...] = ()
    amount_eur: float | None = None
    awarded_on: dt.date | None = None
    offers: int | None = None
    holder_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice. Missing values are None or empty; contacts are not stored.

    ``references`` are the buyer's own purchase numbers; ``previous`` the notices it refers to. ``is_reserved``: for
    sheltered workshops or insertion structures; ``has_social_clause``: a stated condition. ``address`` is that of the
    notice, ``profile_address`` that of the buyer profile where tenders are submitted.
    """

    number: str
    form: NoticeForm
    kind: NoticeKind
    published_on: dt.date | None = None
    buyer_name: str | None = None
    buyer_id: str | None = None
    object: str | None = None
    cpv: str | None = None
    nuts: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    procedure: str | None = None
    deadline_on: dt.date | None = None
    amount_eur: float | None = None
    criteria: tuple[AwardCriterion, ...] = ()
    lots: tuple[NoticeLot, ...] = ()
    awards: tuple[NoticeAward, ...] = ()
    is_reserved: bool = False
    has_social_clause: bool = False
    references: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    address: str | None = None
    profile_address: str | None = None


def eforms_kind(root: str, code: str, *, is_change: bool) -> NoticeKind:
    """The kind by root element and notice type (BT-02); ``is_change``: it states changes (BT-758)."""
    if is_change:
        return NoticeKind.CORRECTION
    if code.startswith("can-modif"):
        return NoticeKind.MODIFICATION
    if root == "ContractAwardNotice":
        return NoticeKind.AWARD
    # A prior information notice used as a call for competition (pin-cfc) is a call.
    return NoticeKind.PRIOR if root == "PriorInformationNotice" and "cfc" not in code else NoticeKind.CALL
