"""Reads the planned purchases: those that everybody sees by a search, one by its number, those of a buyer.

Invented ones have no organisation, and are never among those of buyers.
"""

import datetime as dt
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db.models import Case, Count, Max, Q, QuerySet, When

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import accepted_organisations
from maillage.accounts.store.visibility import refuse_hidden, takedowns_version, without_hidden
from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.contracts.domain.vocabularies import Procedure
from maillage.buy.programme.domain.plan_and_fact import is_overdue
from maillage.buy.programme.domain.planned_purchases import (
    Consultation,
    HideablePurchase,
    PlannedState,
    PurchasePlan,
    Quarter,
    Reservation,
)
from maillage.buy.programme.store.models import PlannedPurchase, PlannedPurchaseAward
from maillage.core.problems import NotFound, sentence
from maillage.web.demonstration import show_kind_of, shows_demonstration
from maillage.web.long_lists import InList
from maillage.web.row_totals import RowTotals

PLANNED_PURCHASES: Final = "planned-purchases"  # the name of their demonstration
_SIREN_DIGITS: Final = 9
_UNKNOWN: Final = sentence(
    "Aucun achat annoncé ne porte ce numéro : il n’est plus au programme, ou l’adresse est mal copiée."
)


@dataclass(frozen=True, slots=True)
class StatedPurchase:
    """A planned purchase as it stands, with all that was said of it; ``organisation`` is None for an invented one."""

    number: int
    organisation: Organisation | None
    buyer_name: str
    buyer_siret: str
    plan: PurchasePlan
    state: PlannedState
    announced_quarter: Quarter
    announced_band: ThresholdBand
    consultation: Consultation | None
    reason: str
    announced_at: dt.datetime
    changed_at: dt.datetime
    contract_keys: tuple[str, ...]

    @property
    def is_to_come(self) -> bool:
        """Whether it is neither awarded nor given up."""
        return self.state in {PlannedState.ANNOUNCED, PlannedState.CONSULTED}

    def is_overdue(self, today: dt.date) -> bool:
        """Whether its quarter has passed and nothing was said of it since."""
        return is_overdue(self.state, self.plan.quarter, today=today)


def public_purchases() -> QuerySet[PlannedPurchase]:
    """The planned purchases that everybody sees: of organisations that take part, or the invented ones; by quarter."""
    rows = purchases_of_kind(is_invented=shows_demonstration(PLANNED_PURCHASES))
    return without_hidden(rows, HideablePurchase.PLANNED_PURCHASE)


def purchases_of_kind(*, is_invented: bool) -> QuerySet[PlannedPurchase]:
    """The planned purchases that everybody sees, of one kind."""
    if is_invented:
        return PlannedPurchase.objects.filter(organisation=None)
    return PlannedPurchase.objects.filter(organisation__in=accepted_organisations())


def next_first(rows: QuerySet[PlannedPurchase], *, today: dt.date) -> QuerySet[PlannedPurchase]:
    """The same rows: those of this quarter and later ones first, then those whose quarter has passed."""
    is_over = Case(When(quarter__lt=Quarter.of(today).word, then=1), default=0)
    return rows.order_by(is_over, "quarter", "pk")


def stated_purchases(rows: QuerySet[PlannedPurchase]) -> list[StatedPurchase]:
    """What these rows say, in their order, with three questions however many they are."""
    return [stated_purchase(row) for row in rows.select_related("organisation").prefetch_related("awards")]


def stated_purchase(row: PlannedPurchase) -> StatedPurchase:
    """What a row says, in our terms."""
    organisation = row.organisation
    return StatedPurchase(
        number=row.pk,
        organisation=organisation,
        buyer_name=row.buyer_name if organisation is None else organisation.name,
        buyer_siret=row.buyer_siret if organisation is None else organisation.siret,
        plan=PurchasePlan(
            object=row.object,
            cpv=row.cpv,
            territory=row.territory,
            band=ThresholdBand(row.band),
            quarter=Quarter.read(row.quarter),
            starts_on=row.starts_on,
            reservation=Reservation(row.reservation),
            procedure=Procedure(row.procedure) if row.procedure else None,
            is_social=row.is_social,
            is_environmental=row.is_environmental,
            renews=row.renews,
        ),
        state=PlannedState(row.state),
        announced_quarter=Quarter.read(row.announced_quarter),
        announced_band=ThresholdBand(row.announced_band),
        consultation=Consultation(row.consulted_on, row.notice, row.notice_address) if row.consulted_on else None,
        reason=row.reason,
        announced_at=row.announced_at,
        changed_at=row.changed_at,
        contract_keys=tuple(award.contract_key for award in row.awards.all()),
    )


def public_purchase(number: int) -> PlannedPurchase:
    """The row that everybody sees under a number; NotFound where there is none, Gone where the agency hides it.

    It is found whatever kind is shown, and the rest of the request shows its kind.
    """
    refuse_hidden(HideablePurchase.PLANNED_PURCHASE, number)
    visible = Q(organisation__in=accepted_organisations()) | Q(organisation=None)
    row = PlannedPurchase.objects.filter(visible).select_related("organisation").filter(pk=number).first()
    if row is None:
        raise NotFound("purchase_unknown", _UNKNOWN)
    show_kind_of(PLANNED_PURCHASES, is_invented=row.organisation is None)
    return row


def own_purchase(number: int) -> tuple[PlannedPurchase, Organisation]:
    """The row of a number and the organisation that announced it, seen by everybody or not; NotFound without.

    Gone where the agency hides it.
    """
    refuse_hidden(HideablePurchase.PLANNED_PURCHASE, number)
    row = PlannedPurchase.objects.select_related("organisation").filter(pk=number).first()
    if row is None or row.organisation is None:
        raise NotFound("purchase_unknown", _UNKNOWN)
    return row, row.organisation


def purchases_of(organisations: InList) -> QuerySet[PlannedPurchase]:
    """What these organisations announced, whatever became of it, by quarter."""
    rows = PlannedPurchase.objects.filter(organisation__in=organisations)
    return without_hidden(rows, HideablePurchase.PLANNED_PURCHASE)


def changes_of(row: PlannedPurchase) -> Sequence[tuple[dt.datetime, str, Mapping[str, Any]]]:
    """Every state of a purchase as it was said: when, by which act, the values whole; the first first."""
    return [(change.at, change.act, change.values) for change in row.changes.all()]


def purchases_of_contract(key: str) -> list[StatedPurchase]:
    """The planned purchases of which a contract came, as their buyers confirmed."""
    return stated_purchases(public_purchases().filter(awards__contract_key=key).distinct())


def confirmed_keys(keys: Collection[str]) -> set[str]:
    """Those of these contracts that are confirmed for a planned purchase."""
    awards = PlannedPurchaseAward.objects.filter(contract_key__in=list(keys))
    return set(awards.values_list("contract_key", flat=True))


_VERSIONS: Final = {
    is_invented: RowTotals(partial(purchases_of_kind, is_invented=is_invented), Max("changed_at"), Count("pk"))
    for is_invented in (False, True)
}


def programme_version() -> tuple[Hashable, int]:
    """What says whether anything changed in what everybody sees: the last change, and how many purchases there are."""
    is_invented = shows_demonstration(PLANNED_PURCHASES)
    last, count = _VERSIONS[is_invented].now()
    return (last, is_invented, takedowns_version()), count


def buyers_announcing() -> list[tuple[str, str]]:
    """SIRET and name of the buyers that announce purchases which everybody sees, by name."""
    rows = public_purchases().values_list("organisation__siret", "organisation__name", "buyer_siret", "buyer_name")
    named = {(siret or invented_siret, name or invented) for siret, name, invented_siret, invented in rows.distinct()}
    return sorted(((siret, name) for siret, name in named if siret), key=lambda buyer: buyer[1])


def has_programme() -> bool:
    """Whether any purchase is announced that everybody sees."""
    return public_purchases().exists()
