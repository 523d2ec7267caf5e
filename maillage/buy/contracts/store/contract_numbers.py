"""Which contracts a search or a key means, by their numbers in the store."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from maillage.accounts.store.visibility import refuse_hidden
from maillage.buy.contracts.domain.hideable import HideableContract
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import contract_order, summed_selection
from maillage.buy.contracts.store.contract_store import store_with
from maillage.buy.contracts.store.hidden_contracts import refuse_contract_of_hidden_file
from maillage.buy.contracts.store.kept_answers import published_rows, published_store
from maillage.core.problems import NotFound, sentence
from maillage.web.wording import formats

_TAKEN_OUT: Final = (
    "SELECT source_name, retracted_on, object, coalesce(buyer_name, buyer_id) FROM retracted WHERE key = $key"
)
_UNKNOWN: Final = sentence(
    "Aucun marché ne porte ce numéro : il a pu être retiré ou corrigé. Cherchez-le par son objet."
)
_RETRACTED: Final = sentence(
    "La source « %(source)s » a retiré ce marché le %(day)s : il ne compte plus ici. Elle en disait : %(object)s, par "
    "%(buyer)s."
)


def numbers_of_page(search: ContractSearch, *, today: dt.date, size: int) -> tuple[Sequence[int], int]:
    """The numbers of a page of ``size`` contracts of a search, none past the last one; and how many pages there are."""
    selection = summed_selection(search, today=today)
    sort, sorting = contract_order(search.order_in_force, today=today)
    rows = published_rows(
        f"SELECT number, count(*) OVER () FROM {selection.table} WHERE {selection.sql} ORDER BY {sort} "  # noqa: S608
        f"LIMIT {size} OFFSET {(search.page - 1) * size}",
        {**selection.parameters, **sorting},
    )
    total = rows[0][1] if rows else 0
    return [number for number, _total in rows], -(-total // size)


def contract_number(key: str) -> int:
    """The number of the contract of ``key``; NotFound where there is none, or its source took it out as wrong.

    It is found whatever kind is shown, and the rest of the request shows its kind. Gone where the agency hides it, or
    the data set that it came in is out of force.
    """
    refuse_hidden(HideableContract.CONTRACT, key)
    store = store_with(lambda store: bool(store.numbers_of([key]))) or published_store()
    number = store.numbers_of([key]).get(key) if store is not None else None
    if number is None:
        refuse_contract_of_hidden_file(key)
        for source, on, purchase, buyer in published_rows(_TAKEN_OUT, {"key": key}):
            raise NotFound(
                "contract_retracted",
                _RETRACTED,
                source=source,
                day=formats.day(on),
                object=purchase or "—",
                buyer=buyer or "—",
            )
        raise NotFound("contract_unknown", _UNKNOWN)
    return number
