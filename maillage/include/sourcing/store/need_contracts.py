"""Contracts related to needs: possible results, and renewals that a need prepares."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.utils.timezone import localdate

from maillage.accounts.store.model_types import Organisation
from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.domain.threshold_bands import band_of
from maillage.buy.contracts.store.contract_filters import ContractSelection
from maillage.buy.contracts.store.contract_search import listed_contracts
from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.programme.store.planned_purchases import public_purchase, stated_purchase
from maillage.buy.programme.store.purchase_contracts import buyer_of_contract, contracts_of_keys
from maillage.buy.programme.store.purchase_places import place_text
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.sourcing.store.models import Need

_MOST: Final = 20
_OTHER_BUYER: Final = sentence("Ce marché est introuvable, ou d’un autre acheteur : choisissez-en un des vôtres.")


def contracts_since(need: Need, sirets: Sequence[str], *, today: dt.date) -> tuple[ListedContract, ...]:
    """The buyer's contracts with these holders since structures were asked, newest first."""
    buyer = need.organisation.siret if need.organisation else ""
    if not buyer or not sirets or need.asked_at is None or not store_version():
        return ()
    selection = ContractSelection(
        "buyer_id = $buyer AND notified_on >= $since AND number IN "
        "(SELECT contract_number FROM holders WHERE id IN (SELECT unnest($sirets::TEXT[])))",
        {"buyer": buyer, "since": localdate(need.asked_at), "sirets": list(sirets)},
    )
    return listed_contracts(selection, ContractOrder.NEWEST, today=today, most=_MOST)


def refuse_contract_of_another(key: str, buyer: Organisation) -> None:
    """Raise Refused if the contract belongs to another buyer."""
    if key and (not buyer.siret or buyer_of_contract(key) != buyer.siret):
        raise Refused("contract_of_another", _OTHER_BUYER)


def need_of_purchase(number: int) -> dict[str, Any]:
    """Initial values of a need that prepares an announced purchase; empty if it is unknown."""
    try:
        plan = stated_purchase(public_purchase(number)).plan
    except NotFound:
        # The purchase is gone: the form starts empty.
        return {}
    return {
        "object": plan.object,
        "cpv": plan.cpv,
        "place": place_text(plan.territory),
        "band": plan.band.value,
        "starts_on": plan.starts_on,
        "purchase": number,
    }


def need_of_contract(key: str, *, today: dt.date) -> dict[str, Any]:
    """Initial values of a need that prepares the successor of an ending contract."""
    contract = contracts_of_keys([key], today=today).get(key)
    if contract is None:
        return {}
    amount, ends_on = contract.amount_now_eur, contract.ends_on
    place = f"commune:{contract.commune}" if contract.commune else ""
    starts_on = ends_on + dt.timedelta(days=1) if ends_on else None
    return {
        "object": contract.object or "",
        "cpv": contract.cpv or "",
        "place": place_text(place),
        "band": band_of(amount).value if amount is not None else "",
        "starts_on": starts_on if starts_on and starts_on > today else None,
        "contract": key,
    }
