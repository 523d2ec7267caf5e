"""Words of notices: what a buyer publishes before a contract is made, and when it is; whatever the form."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class NoticeForm(StrEnum):
    """In which form a notice was published."""

    BOAMP = "boamp"  # XML of DILA until 2023, and the JSON of its open data
    TED = "ted"  # XML of the Official Journal until 2023 (R2.0.8, R2.0.9)
    EFORMS = "eforms"  # UBL since 2023 (regulation (EU) 2019/1780)


class NoticeKind(StrEnum):
    """What a notice is for."""

    PRIOR = "prior-information"
    CALL = "call"
    AWARD = "award"
    MODIFICATION = "modification"  # of a contract that runs
    CORRECTION = "correction"  # of a notice


@dataclass(frozen=True, slots=True)
class AwardCriterion:
    """By what offers are judged; ``weight`` as published, in percent as a rule, None where it is not stated."""

    name: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class NoticeLot:
    """A lot, with what is said of it alone."""

    number: str
    title: str | None = None
    cpv: str | None = None
    amount_eur: float | None = None
    criteria: tuple[AwardCriterion, ...] = ()
    is_reserved: bool = False


@dataclass(frozen=True, slots=True)
class NoticeAward:
    """What was awarded: of which lot, under which number of contract, to whom.

    ``holder_names``: all who were chosen, as published; ``holder_ids``: the numbers of those whose number is stated.
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
    """A notice. What it does not state is None or empty; contacts are not kept.

    ``references``: the buyer's own numbers of the purchase; ``previous``: numbers of notices that it names.
    ``is_reserved``: for sheltered workshops or insertion structures; ``has_social_clause``: a condition that is stated.
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
