"""Contracts found by a search: how many, worth how much, a page of them; and the same rows, all, for the export."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np

from maillage.buy.contracts.domain.contract_search import ROWS_OF_A_PAGE, ContractOrder
from maillage.buy.contracts.domain.contract_sorting import first_places, sorting_keys
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.domain.vocabularies import LeftOut
from maillage.buy.contracts.store.contract_filters import ContractSearch, ContractSelection, contract_selection
from maillage.buy.contracts.store.contract_store import (
    AWARDS,
    LEFT_OUT_NUMBERS,
    numbered_contracts,
    store_in_force,
)
from maillage.buy.contracts.store.kept_answers import aggregated_rows, published_rows

_ORDERS: Final[Mapping[ContractOrder, str]] = {
    ContractOrder.NEWEST: "notified_on DESC NULLS LAST, number",
    ContractOrder.AMOUNT: "amount_now_eur DESC NULLS LAST, number",
    ContractOrder.ENDING: "ends_on IS NULL OR ends_on < $today, ends_on, number",
}


@dataclass(frozen=True, slots=True)
class ContractResults:
    """How many contracts a search finds, what they count for in sums (None: no amount is known), and a page of them.

    ``placeholders`` and ``excluded`` are left out of the sum.
    """

    total: int
    counted_eur: float | None
    placeholders: int
    excluded: int
    page: int
    page_count: int
    contracts: tuple[ListedContract, ...]


class SelectionTotal(NamedTuple):
    """How many contracts, what they count for in sums (None: no amount is known), and what that leaves out."""

    contracts: int = 0
    counted_eur: float | None = None
    placeholders: int = 0
    excluded: int = 0


_TOTAL: Final = (
    "count(*) {over}, sum(counted_eur) {over}, count(*) FILTER (left_out = 'placeholder') {over}, "
    "count(*) FILTER (left_out = 'excluded') {over}"
)


def contracts_found(search: ContractSearch, *, today: dt.date, page_size: int = ROWS_OF_A_PAGE) -> ContractResults:
    """The page of ``search``, the last one where it asks for a later; NotFound for a territory that is none."""
    selection = summed_selection(search, today=today)
    if set(selection.parameters) == {"matches"}:
        return _contracts_of_words(selection.parameters["matches"], search, today=today, page_size=page_size)
    if "matches" in selection.parameters:  # a long list, which the engine is given once for the page and the sums
        sort, sorting = contract_order(search.order_in_force, today=today)
        rows = published_rows(
            f"SELECT number, {_TOTAL.format(over='OVER ()')} FROM {selection.table} "  # noqa: S608 -- of our own
            f"WHERE {selection.sql} "
            f"ORDER BY {sort} LIMIT {page_size} OFFSET {(search.page - 1) * page_size}",
            {**selection.parameters, **sorting},
        )
        if rows:  # none: nothing matches, or the last page lies before this one
            listed = numbered_contracts([number for number, *_ in rows])
            total = SelectionTotal(*rows[0][1:])
            return ContractResults(*total, search.page, -(-total.contracts // page_size), listed)
    total = selection_total(selection)
    page_count = max(1, -(-total.contracts // page_size))
    page = min(search.page, page_count)
    listed = listed_contracts(
        selection, search.order_in_force, today=today, most=page_size, skipped=(page - 1) * page_size
    )
    return ContractResults(*total, page, page_count, listed)


def _contracts_of_words(
    matches: Sequence[int], search: ContractSearch, *, today: dt.date, page_size: int
) -> ContractResults:
    """The page of a search that asks for words alone: sorted and summed in memory, however many they find."""
    if not matches:  # or nothing is published
        return ContractResults(*SelectionTotal(), 1, 1, ())
    numbers, values = np.asarray(matches), store_in_force().sorting()
    counted = values["counted_eur"][numbers - 1]
    keys = sorting_keys(search.order_in_force, values, numbers - 1, today=today)
    page_count = max(1, -(-numbers.size // page_size))
    page = min(search.page, page_count)
    places = first_places(keys, page * page_size)[(page - 1) * page_size :]
    listed = numbered_contracts(numbers[places].tolist())
    amount = None if np.isnan(counted).all() else float(np.nansum(counted))
    left_out = values["left_out"][numbers - 1]
    placeholders, excluded = (int(np.count_nonzero(left_out == LEFT_OUT_NUMBERS[reason])) for reason in LeftOut)
    return ContractResults(numbers.size, amount, placeholders, excluded, page, page_count, listed)


def first_contracts(search: ContractSearch, *, today: dt.date, most: int) -> tuple[ListedContract, ...]:
    """The first ``most`` contracts of a search, in its order."""
    selection = summed_selection(search, today=today)
    sort, sorting = contract_order(search.order_in_force, today=today)
    numbers = aggregated_rows(
        f"SELECT number FROM {selection.table} WHERE {selection.sql} ORDER BY {sort} LIMIT {most}",  # noqa: S608 -- of our own
        {**selection.parameters, **sorting},
    )
    return numbered_contracts([number for (number,) in numbers])


def published_contracts(
    search: ContractSearch, *, today: dt.date, most: int
) -> tuple[tuple[ListedContract, dt.date | None], ...]:
    """The contracts of a search that were published last, each with the day; those that end first, if it asks for ends.

    A contract whose publication is unknown counts by its notification, and none was published before that.
    """
    selection = summed_selection(search, today=today)
    is_by_end = search.ends_within is not None
    sort, sorting = (
        contract_order(ContractOrder.ENDING, today=today) if is_by_end else ("day DESC NULLS LAST, number", {})
    )
    rows = aggregated_rows(
        f"""
        SELECT number, greatest(published_on, notified_on) AS day
        FROM contracts
        WHERE number IN (SELECT number FROM {selection.table} WHERE {selection.sql})
        ORDER BY {sort}
        LIMIT {most}
        """,  # noqa: S608 -- of our own words
        {**selection.parameters, **sorting},
    )
    days: dict[int, dt.date | None] = dict(rows)
    return tuple((contract, days[contract.number]) for contract in numbered_contracts(list(days)))


def listed_contracts(
    selection: ContractSelection, order: ContractOrder, *, today: dt.date, most: int, skipped: int = 0
) -> tuple[ListedContract, ...]:
    """``most`` of the contracts of a selection, after ``skipped`` others, with their holders."""
    sort, sorting = contract_order(order, today=today)
    numbers = published_rows(
        f"SELECT number FROM {selection.table} WHERE {selection.sql} ORDER BY {sort} LIMIT {most} OFFSET {skipped}",  # noqa: S608
        {**selection.parameters, **sorting},
    )
    return numbered_contracts([number for (number,) in numbers])


def contract_order(order: ContractOrder, *, today: dt.date) -> tuple[str, Mapping[str, Any]]:
    """What contracts are sorted by, as SQL with its parameters."""
    return _ORDERS[order], {"today": today} if order is ContractOrder.ENDING else {}


def selection_total(selection: ContractSelection) -> SelectionTotal:
    """The contracts of a selection in sum."""
    rows = aggregated_rows(
        f"SELECT {_TOTAL.format(over='')} FROM {selection.table} WHERE {selection.sql}",  # noqa: S608 -- of our own words
        selection.parameters,
    )
    return SelectionTotal(*rows[0]) if rows else SelectionTotal()


def summed_selection(search: ContractSearch, *, today: dt.date) -> ContractSelection:
    """The same for who lists and sums: those of a holder stand together, with what that asks of them (awards.sql).

    NotFound for a territory that is none.
    """
    if not search.holder:
        return contract_selection(search, today=today)
    others = contract_selection(replace(search, holder=""), today=today)
    return ContractSelection(
        f"siren = $holder AND {others.sql}", {**others.parameters, "holder": search.holder}, AWARDS
    )
