"""What a buyer bought, asked or announced of one family in the year: whether the threshold lets the room be used."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from maillage.buy.consultation.domain.profile_thresholds import (
    FamilyAmount,
    ThresholdCheck,
    check_threshold,
    family_of,
)
from maillage.buy.consultation.domain.tenders import PurchaseNature, TenderState
from maillage.buy.consultation.store.models import Tender
from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.kept_answers import published_rows
from maillage.buy.programme.domain.planned_purchases import PlannedState
from maillage.buy.programme.store.planned_purchases import purchases_of, stated_purchases
from maillage.core.problems import Refused, sentence

_ABOVE: Final = sentence(
    "Utilisez votre profil d’acheteur : avec les achats de la même famille de l’année, %(total)s € hors taxes "
    "atteignent le seuil de %(least)s € (article %(article)s du code de la commande publique). Exportez la "
    "consultation préparée ici."
)
_NOTIFIED: Final = """
    SELECT DISTINCT object, amount_eur FROM contracts
    WHERE buyer_id = $buyer AND starts_with(cpv, $family) AND notified_on BETWEEN $first AND $last
"""


def family_check(tender: Tender, *, day: dt.date) -> ThresholdCheck:
    """The threshold for a consultation beside the purchases of the same family in the civil year of ``day``."""
    others = _family_amounts(tender, day.year)
    return check_threshold(PurchaseNature(tender.nature), tender.amount_eur, others, day=day)


def refuse_above_threshold(tender: Tender, *, day: dt.date) -> None:
    """Raise Refused where the family of purchases reaches the threshold of the buyer profile."""
    check = family_check(tender, day=day)
    if not check.is_allowed:
        raise Refused(
            "profile_needed",
            _ABOVE,
            total=f"{check.total_eur:,.0f}".replace(",", "\u202f"),
            least=f"{check.threshold.least_eur:,}".replace(",", "\u202f"),
            article=check.threshold.article,
        )


def _family_amounts(tender: Tender, year: int) -> Iterator[FamilyAmount]:
    organisation, family = tender.organisation, family_of(tender.cpv)
    if organisation is None:
        return
    tenders = Tender.objects.filter(organisation=organisation, cpv__startswith=family, published_at__year=year)
    objects = set()
    for row in tenders.exclude(pk=tender.pk).exclude(state=TenderState.ABANDONED.value):
        objects.add(row.object.casefold())
        yield FamilyAmount("consultation", row.object, row.amount_eur)
    plans = purchases_of([organisation]).filter(cpv__startswith=family, quarter__startswith=f"{year}-")
    if tender.purchase is not None:
        plans = plans.exclude(pk=tender.purchase)
    for purchase in stated_purchases(plans.filter(state=PlannedState.ANNOUNCED.value)):
        yield FamilyAmount("programme", purchase.plan.object, purchase.plan.band.least_eur)
    if organisation.siret and store_version():
        span = {"first": dt.date(year, 1, 1), "last": dt.date(year, 12, 31)}
        for name, amount in published_rows(_NOTIFIED, {"buyer": organisation.siret, "family": family, **span}):
            # A contract that came of a consultation here is counted with it.
            if str(name).casefold() not in objects:
                yield FamilyAmount("contract", str(name), float(amount or 0))
