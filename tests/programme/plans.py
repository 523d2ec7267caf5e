"""Planned purchases that tests announce: what a clerk types, what is read of it, a row of a buyer."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from maillage.accounts.models import Organisation
from maillage.accounts.terms import Acting
from maillage.programme.models import PlannedPurchase
from maillage.programme.record.planned_purchases import announce_purchase
from maillage.programme.terms.planned_purchases import PurchasePlan, Quarter
from maillage.purchases.terms.threshold_bands import ThresholdBand

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
