"""Every contract of a search as a row of texts, in the order of the list: what is downloaded equals what is seen."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import contract_order, summed_selection
from maillage.buy.contracts.store.contract_store import numbered_contracts
from maillage.buy.contracts.store.kept_answers import published_rows
from maillage.core.schema.terms import FieldType
from maillage.core.tables.terms import TextRow
from maillage.kits.lists.columns import Columns, text_columns

# By its name in the store.
_STORED: Final[Mapping[str, FieldType]] = {
    "key": FieldType.STRING,
    "id": FieldType.STRING,
    "buyer_id": FieldType.STRING,
    "buyer_label": FieldType.STRING,
    "object": FieldType.STRING,
    "cpv": FieldType.STRING,
    "nature": FieldType.STRING,
    "procedure": FieldType.STRING,
    "place_code": FieldType.STRING,
    "place_name": FieldType.STRING,
    "notified_on": FieldType.DATE,
    "published_on": FieldType.DATE,
    "duration_months": FieldType.INTEGER,
    "amount_eur": FieldType.NUMBER,
    "amendment_count": FieldType.INTEGER,
    "duration_now_months": FieldType.INTEGER,
    "amount_now_eur": FieldType.NUMBER,
    "ends_on": FieldType.DATE,
    "is_framework": FieldType.BOOLEAN,
    "is_social": FieldType.BOOLEAN,
    "is_environmental": FieldType.BOOLEAN,
    "is_valid": FieldType.BOOLEAN,
    "source": FieldType.STRING,
    "source_name": FieldType.STRING,
    "dropped_on": FieldType.DATE,
    "source_withdrawn_on": FieldType.DATE,
    "left_out": FieldType.STRING,
}
STORED_COLUMNS: Final[Columns[TextRow]] = text_columns((*_STORED, "holder_ids", "holder_names"), _STORED)
# As text, empty where nothing is known, whole euros without decimals: the engine writes a million of them faster.
_CELLS: Final = ", ".join(
    f"coalesce(regexp_replace(round({name}, 2)::DECIMAL(18, 2)::VARCHAR, '\\.?0+$', ''), '')"
    if kind is FieldType.NUMBER
    else f"coalesce({name}::VARCHAR, '')"
    for name, kind in _STORED.items()
)
_AT_ONCE: Final = 10_000
_BETWEEN: Final = " | "


def exported_rows(search: ContractSearch, *, today: dt.date) -> Iterator[TextRow]:
    """The rows of ``search`` under STORED_COLUMNS, the key first; what is not known is empty."""
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
