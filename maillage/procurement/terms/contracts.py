"""A contract as published: who buys what from whom, where, for how much and how long; missing is None, never zero.

Names are OCDS's where it has one (standard.open-contracting.org/1.1); what a column is called in the official format is
said in the schemas of the tables (schemas/maillage/marches-*).
"""

import datetime as dt
from dataclasses import dataclass

from maillage.procurement.terms.vocabularies import (
    Ccag,
    ContractKind,
    EnvironmentalConsideration,
    ExecutionMode,
    FormatVersion,
    Grouping,
    IdentifierKind,
    Nature,
    PlaceKind,
    PriceForm,
    PriceType,
    PriceVariation,
    Procedure,
    SocialConsideration,
    Technique,
)


@dataclass(frozen=True, slots=True)
class Holder:
    """An operator to whom a contract was awarded, or who works under one.

    ``id`` is as stated or repaired, right or not; ``siren`` is there only where the number proves itself by its key.
    """

    id_kind: IdentifierKind | None
    id: str | None
    name: str | None = None
    siren: str | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of a contract after it was published; what it does not change is None, or no holder."""

    number: int | None
    notified_on: dt.date | None
    published_on: dt.date | None
    duration_months: int | None
    amount_eur: float | None
    object: str | None = None
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True, slots=True)
class Subcontract:
    """An act of subcontracting, or (``is_amendment``) a change of one, which names no operator."""

    number: int | None
    is_amendment: bool
    holder: Holder | None
    duration_months: int | None
    notified_on: dt.date | None
    published_on: dt.date | None
    amount_eur: float | None
    price_variation: PriceVariation | None


@dataclass(frozen=True, slots=True)
class Tariff:
    """What users of a concession pay for one thing."""

    name: str | None
    amount_eur: float | None


@dataclass(frozen=True, slots=True)
class ConcessionYear:
    """What a concession did in a year: invested, and asked of its users."""

    published_on: dt.date | None
    investment_eur: float | None
    tariffs: tuple[Tariff, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract, or one lot of a consultation: the format has a record for each.

    ``notified_on`` of a concession is its signature, ``amount_eur`` its whole value. Lists that were not stated are
    None; those that were and are empty, ().
    """

    kind: ContractKind
    version: FormatVersion
    id: str | None
    buyer_id: str | None
    buyer_name: str | None
    nature: Nature | None
    object: str | None
    cpv: str | None
    procedure: Procedure | None
    techniques: tuple[Technique, ...] | None
    execution_modes: tuple[ExecutionMode, ...] | None
    framework_id: str | None
    is_innovative: bool | None
    ccag: Ccag | None
    offers_received: int | None
    has_advance: bool | None
    advance_share: float | None
    grouping: Grouping | None
    is_subcontracting_declared: bool | None
    place_code: str | None
    place_kind: PlaceKind | None
    place_name: str | None
    duration_months: int | None
    notified_on: dt.date | None
    published_on: dt.date | None
    starts_on: dt.date | None
    amount_eur: float | None
    subsidy_eur: float | None
    price_types: tuple[PriceType, ...] | None
    price_form: PriceForm | None
    eu_origin_share: float | None
    french_origin_share: float | None
    social: tuple[SocialConsideration, ...] | None
    environmental: tuple[EnvironmentalConsideration, ...] | None
    source: str | None
    holders: tuple[Holder, ...]
    amendments: tuple[Amendment, ...]
    subcontracts: tuple[Subcontract, ...]
    years: tuple[ConcessionYear, ...]

    @property
    def uid(self) -> str:
        """The number that the country's consolidations use: buyer and contract. Different contracts may share it."""
        return f"{self.buyer_id or ''}{self.id or ''}"

    @property
    def is_framework(self) -> bool:
        """Whether orders follow from it: said as a nature in version 1, as a technique in version 2."""
        return self.nature is Nature.FRAMEWORK or Technique.FRAMEWORK in (self.techniques or ())
