"""Contracts found by a search: how many, worth how much, a page of them; and the same rows, all, for the export."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np

from maillage.procurement.queries.contract_store import (
    AWARDS,
    LEFT_OUT_NUMBERS,
    LISTED_COLUMNS,
    store_in_force,
)
from maillage.procurement.queries.indicators import signal_column
from maillage.procurement.terms.signals import SignalState
from maillage.procurement.terms.vocabularies import LeftOut
from maillage.purchases.queries.kept_answers import aggregated_rows, published_rows, published_store
from maillage.purchases.rules.contract_search import full_text_query
from maillage.purchases.rules.contract_sorting import first_places, sorting_keys
from maillage.purchases.terms.contract_search import ROWS_OF_A_PAGE, ContractOrder, ContractSearch
from maillage.territory.queries import communes_of, territory
from maillage.territory.terms import Kind

# Those of LISTED_COLUMNS that are days.
_DAYS: Final = tuple(
    LISTED_COLUMNS.index(name) for name in ("notified_on", "ends_on", "dropped_on", "source_withdrawn_on")
)
_ORDERS: Final[Mapping[ContractOrder, str]] = {
    ContractOrder.NEWEST: "notified_on DESC NULLS LAST, number",
    ContractOrder.AMOUNT: "amount_now_eur DESC NULLS LAST, number",
    ContractOrder.ENDING: "ends_on IS NULL OR ends_on < $today, ends_on, number",
}
_SIREN_DIGITS: Final = 9
_PLACE_COLUMNS: Final = frozenset({Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI, Kind.COMMUNE})


@dataclass(frozen=True, slots=True)
class ListedHolder:
    """A holder as lists name it."""

    name: str | None
    id: str | None
    siren: str | None


@dataclass(frozen=True, slots=True)
class ListedContract:
    """One contract as lists show it; amount, months and end are those after all amendments.

    ``dropped_on``: since when its source has it no more.
    """

    number: int
    key: str
    object: str | None
    buyer_id: str | None
    buyer_label: str | None
    cpv: str | None
    nature: str | None
    amount_now_eur: float | None
    notified_on: dt.date | None
    duration_now_months: int | None
    ends_on: dt.date | None
    is_framework: bool | None
    amendment_count: int
    is_social: bool | None
    is_environmental: bool | None
    is_valid: bool
    place_name: str | None
    commune: str | None
    departement: str | None
    source_name: str
    dropped_on: dt.date | None
    source_withdrawn_on: dt.date | None
    left_out: str | None = None  # why sums leave it out: a word of LeftOut
    holders: tuple[ListedHolder, ...] = ()


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


@dataclass(frozen=True, slots=True)
class ContractSelection:
    """What the contracts of a search have in common, as SQL with its parameters."""

    sql: str
    parameters: Mapping[str, Any]
    table: str = "contracts"


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

    A contract whose publication is not told counts by its notification, and none was published before that.
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


def numbered_contracts(numbers: Sequence[int]) -> tuple[ListedContract, ...]:
    """The contracts of ``numbers`` in that order, each once, as lists show them."""
    contracts = []
    for card in store_in_force().cards(dict.fromkeys(numbers)) if numbers else ():
        for place in _DAYS:
            card[place] = dt.date.fromisoformat(card[place]) if card[place] is not None else None
        card[-1] = tuple(ListedHolder(*holder) for holder in card[-1])
        contracts.append(ListedContract(*card))
    return tuple(contracts)


def contract_order(order: ContractOrder, *, today: dt.date) -> tuple[str, Mapping[str, Any]]:
    """What contracts are sorted by, as SQL with its parameters."""
    return _ORDERS[order], {"today": today} if order is ContractOrder.ENDING else {}


def contract_selection(search: ContractSearch, *, today: dt.date) -> ContractSelection:
    """What the contracts of ``search`` have in common; NotFound for a territory that is none."""
    amount, months, query = search.amount, search.ends_within, full_text_query(search.text)
    # A text without a word is found nowhere.
    store = published_store() if query else None
    matches = (store.numbers_matching(query) if store is not None else []) if search.text else None
    # Each: what holds, and the value of its parameter, which has the same name; None where it is not asked.
    conditions: dict[str, tuple[str, Any]] = {
        "matches": ("number IN (SELECT unnest($matches::INTEGER[]))", matches),
        "buyer": (
            f"{'buyer_siren' if len(search.buyer) == _SIREN_DIGITS else 'buyer_id'} = $buyer",
            search.buyer or None,
        ),
        "holder": ("number IN (SELECT number FROM awards WHERE siren = $holder)", search.holder or None),
        "territory": _within(search.territory),
        "cpv": ("starts_with(cpv, $cpv)", search.cpv or None),
        "year": ("year = $year", search.year),
        "least": ("amount_now_eur >= $least", amount and amount.least_eur),
        "below": ("amount_now_eur < $below", amount and amount.below_eur),
        "today": ("ends_on >= $today", today if months else None),
        "last_day": ("ends_on <= $last_day", last_day_within(today, months) if months else None),
        "clause": (f"is_{search.clause} = $clause", True if search.clause else None),
        "procedure": ("procedure = $procedure", search.procedure),
        # Of the whole table: that of the holders has no signs.
        "signal": (
            f"number IN (SELECT number FROM contracts WHERE {signal_column(search.signal)} = $signal)"  # noqa: S608 -- ours
            if search.signal
            else "",
            SignalState.FIRES.value if search.signal else None,
        ),
    }
    in_force = {name: (sql, value) for name, (sql, value) in conditions.items() if value is not None}
    sql = " AND ".join(sql for sql, _value in in_force.values())
    return ContractSelection(sql or "true", {name: value for name, (_sql, value) in in_force.items()})


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
    sql = f"siren = $holder AND {others.sql}"
    return ContractSelection(sql, {**others.parameters, "holder": search.holder}, table=AWARDS)


def _within(address: str) -> tuple[str, Any]:
    """What holds in a territory; a place of the agency's own is the communes that it has."""
    if not address:
        return "", None
    place = territory(address)
    if place.kind in _PLACE_COLUMNS:
        return f"{place.kind.value} = $territory", place.code
    return "commune IN (SELECT unnest($territory::TEXT[]))", list(communes_of(place.address))


def last_day_within(day: dt.date, months: int) -> dt.date:
    """The day ``months`` after ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    # The last day that the month has: 31 January and a month is 28 February.
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(following - dt.timedelta(days=1), dt.date(year, month + 1, 1) + dt.timedelta(days=day.day - 1))
