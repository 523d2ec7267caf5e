"""The data model of a published contract; missing values are None, never zero.

Names follow OCDS if it has one (standard.open-contracting.org/1.1); official column names are in the table schemas
(schemas/maillage/marches-*).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from maillage.buy.contracts.domain.vocabularies import (
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

CONTRACTS: Final = "contracts"  # the name of their demonstration
# The source of invented contracts, which have a store of their own.
DEMONSTRATION_SOURCE: Final = "Démonstration (marchés inventés)"


@dataclass(frozen=True, slots=True)
class Holder:
    """A company that a contract was awarded to, or a subcontractor.

    ``id`` is as stated or repaired, valid or not; ``siren`` is only set if the check digit verifies it.
    """

    id_kind: IdentifierKind | None
    id: str | None
    name: str | None = None
    siren: str | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of a contract; unchanged values are None, or no holders."""

    number: int | None
    notified_on: dt.date | None
    published_on: dt.date | None
    duration_months: int | None
    amount_eur: float | None
    object: str | None = None
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True, slots=True)
class Subcontract:
    """An act of subcontracting, or (``is_amendment``) a change of one, which names no company."""

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
    """The price that users of a concession pay for one thing."""

    name: str | None
    amount_eur: float | None


@dataclass(frozen=True, slots=True)
class ConcessionYear:
    """One year of a concession: investment and tariffs."""

    published_on: dt.date | None
    investment_eur: float | None
    tariffs: tuple[Tariff, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract, or one lot of a consultation: the format has a record for each.

    For a concession ``notified_on`` is its signature and ``amount_eur`` its total value. Lists that were not stated are
    None, stated empty ones ().
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
        """Buyer and contract number, as used by national consolidations. Not unique."""
        return f"{self.buyer_id or ''}{self.id or ''}"

    @property
    def is_framework(self) -> bool:
        """Whether it has orders: a nature in version 1, a technique in version 2."""
        return self.nature is Nature.FRAMEWORK or Technique.FRAMEWORK in (self.techniques or ())
