"""Every contract of a search as rows of text, in the order of the list: what is downloaded equals what is seen."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from maillage.purchases.queries.contract_filters import ContractSearch
from maillage.purchases.queries.contract_search import contract_order, numbered_contracts, summed_selection
from maillage.purchases.queries.kept_answers import published_rows

_STATED: Final = (
    *("key", "id", "buyer_id", "buyer_label", "object", "cpv", "nature", "procedure", "place_code", "place_name"),
    *("notified_on", "published_on", "duration_months", "amount_eur", "amendment_count", "duration_now_months"),
    *("amount_now_eur", "ends_on", "is_framework", "is_social", "is_environmental", "is_valid", "source"),
    *("source_name", "dropped_on", "source_withdrawn_on", "left_out"),
)
_EUROS: Final = frozenset({"amount_eur", "amount_now_eur"})
# As text, empty where nothing is known; whole euros without decimals.
_CELLS: Final = ", ".join(
    f"coalesce(regexp_replace(round({name}, 2)::DECIMAL(18, 2)::VARCHAR, '\\.?0+$', ''), '')"
    if name in _EUROS
    else f"coalesce({name}::VARCHAR, '')"
    for name in _STATED
)
EXPORT_COLUMNS: Final = (*_STATED, "holder_ids", "holder_names")
_AT_ONCE: Final = 10_000
_BETWEEN: Final = " | "


def exported_rows(search: ContractSearch, *, today: dt.date) -> Iterator[tuple[str, ...]]:
    """The rows of ``search`` under EXPORT_COLUMNS; what is not known is empty."""
    selection = summed_selection(search, today=today)
    sort, parameters = contract_order(search.order_in_force, today=today)
    numbers = [
        number
        for (number,) in published_rows(
            f"SELECT number FROM {selection.table} WHERE {selection.sql} ORDER BY {sort}",  # noqa: S608 -- of our own words
            {**selection.parameters, **parameters},
        )
    ]
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        rows = published_rows(
            f"SELECT number, {_CELLS} FROM contracts WHERE number IN ({', '.join(map(str, some))})"  # noqa: S608
        )
        by_number = {number: values for number, *values in rows}
        holders = {contract.number: contract.holders for contract in numbered_contracts(some)}
        for number in some:
            own = holders.get(number, ())
            yield (
                *by_number[number],
                _BETWEEN.join(holder.id or "" for holder in own),
                _BETWEEN.join(holder.name or "" for holder in own),
            )
