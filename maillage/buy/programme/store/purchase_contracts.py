"""Contracts of the store beside planned purchases: those confirmed, candidates for one, those to renew, their amounts.

A candidate is a sign and never asserted: only a buyer says that a contract came of a purchase.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.timezone import localdate

from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.domain.contracts import CONTRACTS
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.domain.threshold_bands import band_of
from maillage.buy.contracts.store.contract_filters import ContractSelection
from maillage.buy.contracts.store.contract_search import listed_contracts
from maillage.buy.contracts.store.contract_store import store_in_force, store_version
from maillage.buy.contracts.store.kept_answers import published_rows
from maillage.buy.programme.domain.plan_and_fact import PlannedFact
from maillage.buy.programme.domain.planned_purchases import renewed_keys
from maillage.buy.programme.store.models import PlannedPurchase
from maillage.buy.programme.store.planned_purchases import PLANNED_PURCHASES, StatedPurchase, confirmed_keys
from maillage.core.problems import Refused, sentence
from maillage.web.demonstration import shown_as
from maillage.web.wording import formats

_BEFORE: Final = sentence(
    "Ce marché est notifié le %(notified)s, avant le %(begun)s où tout a commencé ici : il ne peut pas en venir. "
    "Choisissez-en un notifié depuis."
)
CPV_CLASS_DIGITS: Final = 5
RENEWED_WITHIN_MONTHS: Final = 18  # a consultation takes six; what is announced earlier can be answered
_MOST: Final = 30


@dataclass(frozen=True, slots=True)
class AwardCandidate:
    """A contract that may have come of a purchase, and whether its amount lies in the band that was announced."""

    contract: ListedContract
    is_in_band: bool | None


@shown_as(PLANNED_PURCHASES, CONTRACTS)
def contracts_of_keys(keys: Collection[str], *, today: dt.date) -> dict[str, ListedContract]:
    """The contracts of these keys, by key; one that the store has no more is absent."""
    if not keys or not store_version():
        return {}
    listed = listed_contracts(_numbered(keys), ContractOrder.NEWEST, today=today, most=len(keys))
    return {contract.key: contract for contract in listed}


def award_candidates(purchase: StatedPurchase, *, today: dt.date) -> list[AwardCandidate]:
    """The contracts of the same buyer and CPV class that were notified since the announcement; the first first.

    Those of another planned purchase are left out, those of this one are not.
    """
    if not purchase.buyer_siret or not store_version():
        return []
    selection = ContractSelection(
        "buyer_id = $buyer AND starts_with(cpv, $cpv) AND notified_on >= $announced",
        {
            "buyer": purchase.buyer_siret,
            "cpv": purchase.plan.cpv[:CPV_CLASS_DIGITS],
            "announced": localdate(purchase.announced_at),
        },
    )
    listed = listed_contracts(selection, ContractOrder.NEWEST, today=today, most=_MOST)
    elsewhere = confirmed_keys([contract.key for contract in listed]) - set(purchase.contract_keys)
    return [
        AwardCandidate(
            contract,
            None if contract.amount_now_eur is None else band_of(contract.amount_now_eur) is purchase.announced_band,
        )
        for contract in reversed(listed)
        if contract.key not in elsewhere
    ]


def contracts_to_renew(siret: str, *, today: dt.date, last: dt.date) -> list[ListedContract]:
    """The contracts of a buyer that end up to a day, the first first; not those that a planned purchase renews."""
    if not siret or not store_version():
        return []
    selection = ContractSelection(
        "buyer_id = $buyer AND ends_on BETWEEN $first AND $last", {"buyer": siret, "first": today, "last": last}
    )
    listed = listed_contracts(selection, ContractOrder.ENDING, today=today, most=_MOST)
    planned = PlannedPurchase.objects.filter(organisation__siret=siret).exclude(renews="")
    renewed = {key for renews in planned.values_list("renews", flat=True) for key in renewed_keys(renews)}
    return [contract for contract in listed if contract.key not in renewed]


def buyer_of_contract(key: str) -> str | None:
    """The SIRET of the buyer of a contract; None where there is no such contract, or it names none."""
    if not key or not store_version():
        return None
    selection = _numbered([key])
    rows = published_rows(f"SELECT buyer_id FROM contracts WHERE {selection.sql}", selection.parameters)  # noqa: S608
    return rows[0][0] if rows else None


def refuse_contracts_before(keys: Collection[str], day: dt.date) -> None:
    """Nothing; Refused where one of these contracts was notified before ``day``: it cannot come of what began then."""
    if not keys or not store_version():
        return
    selection = _numbered(keys)
    rows = published_rows(f"SELECT notified_on FROM contracts WHERE {selection.sql}", selection.parameters)  # noqa: S608
    before = sorted(notified_on for (notified_on,) in rows if notified_on is not None and notified_on < day)
    if before:
        raise Refused("contract_before", _BEFORE, notified=formats.day(before[0]), begun=formats.day(day))


@shown_as(PLANNED_PURCHASES, CONTRACTS)
def planned_facts(purchases: Iterable[StatedPurchase]) -> list[PlannedFact]:
    """The facts of each purchase; its amount is that of its contracts as they were notified, all known or none."""
    stated = list(purchases)
    keys = [key for purchase in stated for key in purchase.contract_keys]
    amounts = {}
    if keys and store_version():
        selection = _numbered(keys)
        sql = f"SELECT key, amount_eur FROM contracts WHERE {selection.sql}"  # noqa: S608 -- of our own words
        amounts = dict(published_rows(sql, selection.parameters))
    facts = []
    for purchase in stated:
        notified = [amounts.get(key) for key in purchase.contract_keys]
        facts.append(
            PlannedFact(
                state=purchase.state,
                planned=purchase.announced_quarter,
                quarter=purchase.plan.quarter,
                band=purchase.announced_band,
                consulted_on=purchase.consultation.on if purchase.consultation else None,
                amount_eur=sum(filter(None, notified)) if notified and None not in notified else None,
            )
        )
    return facts


def _numbered(keys: Iterable[str]) -> ContractSelection:
    """The contracts of these keys by their numbers, in whose order they stand: few groups of rows are read."""
    numbers = ", ".join(str(number) for number in sorted(store_in_force().numbers_of(keys).values()))
    return ContractSelection(f"number IN ({numbers or 'NULL'})", {})
