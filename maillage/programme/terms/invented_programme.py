"""What a demonstration invents a programme from, and what it invents; none of it is measured."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from maillage.programme.terms.planned_purchases import Consultation, PlannedState, PurchasePlan

# As French sentences in every page: what a buyer typed.
INVENTED_REASONS: Final = (
    "Regroupé avec l’achat de l’intercommunalité (inventé)",
    "Reporté après le vote du budget (inventé)",
    "Besoin couvert par un accord-cadre existant (inventé)",
)


@dataclass(frozen=True, slots=True)
class AwardedLots:
    """Contracts of one buyer that were notified on one day for one kind of purchase: the lots of a consultation."""

    keys: tuple[str, ...]
    buyer_siret: str
    buyer_name: str
    object: str
    cpv: str
    territory: str
    amount_eur: float
    notified_on: dt.date
    ends_on: dt.date | None
    is_social: bool | None
    is_environmental: bool | None


@dataclass(frozen=True, slots=True)
class InventedPurchasePlan:
    """A planned purchase that is invented, and what became of it."""

    buyer_siret: str
    buyer_name: str
    plan: PurchasePlan
    state: PlannedState
    announced_on: dt.date
    consultation: Consultation | None = None
    awarded_on: dt.date | None = None
    keys: tuple[str, ...] = ()
    reason: str = ""
