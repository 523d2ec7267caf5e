"""Planned purchases that tests announce: what a clerk types, what is read of it, a row of a buyer."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Organisation
from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.programme.domain.planned_purchases import PurchasePlan, Quarter
from maillage.buy.programme.store.models import PlannedPurchase
from maillage.buy.programme.store.purchase_history import announce_purchase

ANNOUNCED_AT: Final = dt.datetime(2026, 1, 15, 9, tzinfo=dt.UTC)
CLEANING: Final = PurchasePlan(
    object="Nettoyage des écoles",
    cpv="90910000",
    territory="commune:44131",
    band=ThresholdBand.BELOW_90K,
    quarter=Quarter(2026, 2),
)
TYPED: Final = {
    "objet": "Nettoyage des écoles",
    "cpv": "90910000",
    "territoire": "44131",
    "tranche": "De 40 000 à 90 000 €",
    "trimestre": "",
    "reservation": "L2113-13",
}


def plan(**changes: Any) -> PurchasePlan:
    """The cleaning of schools, changed."""
    return replace(CLEANING, **changes)


def announce(
    organisation: Organisation, announced: PurchasePlan = CLEANING, *, now: dt.datetime = ANNOUNCED_AT
) -> PlannedPurchase:
    """The row of a purchase that ``organisation`` announces."""
    return announce_purchase(Acting(organisation.pk), announced, entry=None, now=now)
