"""What those who follow a search are notified of: a sentence for each, and what ends soon."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.domain.saved_searches import SearchMatch
from maillage.buy.contracts.pages.parts.contract_words import buyer_name, contract_href, holders_text, object_text
from maillage.buy.contracts.store.contract_filters import ContractSearch, ContractSelection
from maillage.buy.contracts.store.contract_search import contracts_found, listed_contracts
from maillage.opendata.catalog.domain.subscriptions import FollowedSearch, SubjectChange
from maillage.web.wording.formats import day, euros, number

_SOON_MONTHS: Final = 12  # where the search says nothing else
_MOST_NAMED: Final = 3


def contract_changes(
    matches: Mapping[FollowedSearch, list[SearchMatch]], *, until: dt.datetime, most: int
) -> Mapping[FollowedSearch, list[SubjectChange]]:
    """For each search ``most`` of its matches, in their order, as letters list them."""
    numbers = {match.contract.number for of_search in matches.values() for match in of_search[:most]}
    selection = ContractSelection("number IN (SELECT unnest($numbers::INTEGER[]))", {"numbers": sorted(numbers)})
    listed = listed_contracts(selection, ContractOrder.NEWEST, today=localdate(until), most=len(numbers))
    contracts = {contract.number: contract for contract in listed}
    # Many follow the same: each sentence is written once.
    changes: dict[tuple[int, bool], SubjectChange] = {}
    for match in chain.from_iterable(of_search[:most] for of_search in matches.values()):
        name = match.contract.number, match.is_new
        if name in changes:
            continue
        contract = contracts[match.contract.number]
        amount = "" if contract.amount_now_eur is None else euros(contract.amount_now_eur)
        notified = "" if contract.notified_on is None else _("notifié le %(day)s") % {"day": day(contract.notified_on)}
        # One that came in is notified once at its moment, whichever of her searches a reader finds it by.
        changes[name] = SubjectChange(
            key=f"contract:{'new' if match.is_new else 'ending'}:{contract.key}",
            at=match.contract.arrived_at if match.is_new else until,
            title=contract_sentence(contract, is_new=match.is_new),
            publisher=" · ".join(fact for fact in (amount, notified) if fact),
            href=contract_href(contract.key),
            is_new=match.is_new,
        )
    return {
        search: [changes[match.contract.number, match.is_new] for match in of_search[:most]]
        for search, of_search in matches.items()
    }


def contract_sentence(contract: ListedContract, *, is_new: bool) -> str:
    """Who buys what from whom until when; of one that is not new, that it ends."""
    words = {
        "buyer": buyer_name(contract),
        "object": object_text(contract.object),
        "holders": holders_text(contract.holders),
        "day": "" if contract.ends_on is None else day(contract.ends_on),
    }
    if not is_new:
        return _("« %(object)s », de %(buyer)s avec %(holders)s, se termine le %(day)s") % words
    if contract.ends_on is None:
        return _("%(buyer)s achète « %(object)s » à %(holders)s") % words
    return _("%(buyer)s achète « %(object)s » à %(holders)s jusqu’au %(day)s") % words


def endings_sentence(search: ContractSearch, *, today: dt.date) -> str:
    """How many contracts of a search end soon, and which ones first."""
    months = search.ends_within or _SOON_MONTHS
    soon = contracts_found(replace(search.unpaged(), ends_within=months, order=ContractOrder.ENDING), today=today)
    if not soon.total:
        return _("Aucune fin n’est connue d’ici %(months)s mois.") % {"months": number(months)}
    first = " ; ".join(
        f"{object_text(contract.object)} ({day(contract.ends_on)})"
        for contract in soon.contracts[:_MOST_NAMED]
        if contract.ends_on is not None
    )
    words = {"count": number(soon.total), "months": number(months), "first": first}
    return (
        ngettext(
            "%(count)s se termine d’ici %(months)s mois : %(first)s.",
            "%(count)s se terminent d’ici %(months)s mois, d’abord : %(first)s.",
            soon.total,
        )
        % words
    )
