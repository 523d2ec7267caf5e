"""Converts a contract to rows of the flat tables, in the column order of their schemas."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, Final

from maillage.buy.contracts.domain.contracts import Holder
from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.intake.table_schemas import table_schema

Row = tuple[Any, ...]

_KEYED: Final = 2  # the first columns of every table: key and record
_LISTS: Final = frozenset({"techniques", "execution_modes", "price_types"})
_COUNTED: Final = ("holder_count", "amendment_count", "is_valid", "is_excluded")  # the last columns of contracts


def column_names(table: FlatTable) -> tuple[str, ...]:
    """The column names of a table."""
    return tuple(field.name for field in table_schema(table).fields)


_VALUES: Final = column_names(FlatTable.CONTRACTS)[_KEYED : -len(_COUNTED)]
_values_of: Final = attrgetter(*_VALUES)
_LIST_PLACES: Final = tuple(place for place, name in enumerate(_VALUES) if name in _LISTS)


def flat_rows(published: PublishedContract, record: int) -> Mapping[FlatTable, Iterable[Row]]:
    """The rows of one contract by table; ``record`` numbers the distinct records of a key."""
    contract = published.contract
    place = (published.key, record)
    values = list(_values_of(contract))
    for index in _LIST_PLACES:
        if values[index] is not None:
            values[index] = ",".join(values[index])
    judged = (len(contract.holders), len(contract.amendments), published.is_valid, published.is_excluded)
    rows: dict[FlatTable, Iterable[Row]] = {FlatTable.CONTRACTS: ((*place, *values, *judged),)}
    holders = [(*place, 0, rank, *_operator(holder)) for rank, holder in enumerate(contract.holders, 1)]
    if contract.amendments:
        holders += [
            (*place, amendment_rank, rank, *_operator(holder))
            for amendment_rank, amendment in enumerate(contract.amendments, 1)
            for rank, holder in enumerate(amendment.holders, 1)
        ]
        rows[FlatTable.AMENDMENTS] = [
            (
                *(*place, rank, amendment.number, amendment.notified_on, amendment.published_on),
                *(amendment.duration_months, amendment.amount_eur, amendment.object),
            )
            for rank, amendment in enumerate(contract.amendments, 1)
        ]
    rows[FlatTable.HOLDERS] = holders
    if contract.subcontracts:
        rows[FlatTable.SUBCONTRACTS] = [
            (
                *(*place, rank, act.number, act.is_amendment, *_operator(act.holder)[:3]),
                *(act.duration_months, act.notified_on, act.published_on, act.amount_eur, act.price_variation),
            )
            for rank, act in enumerate(contract.subcontracts, 1)
        ]
    if contract.social is not None or contract.environmental is not None:
        rows[FlatTable.CONSIDERATIONS] = [
            *((*place, "social", word) for word in contract.social or ()),
            *((*place, "environmental", word) for word in contract.environmental or ()),
        ]
    if contract.years:
        rows[FlatTable.CONCESSION_YEARS] = [
            (*place, rank, year.published_on, year.investment_eur, *tariff)
            for rank, year in enumerate(contract.years, 1)
            for tariff in [(number, price.name, price.amount_eur) for number, price in enumerate(year.tariffs, 1)]
            or [(0, None, None)]
        ]
    return rows


def _operator(holder: Holder | None) -> Row:
    return (holder.id_kind, holder.id, holder.siren, holder.name) if holder is not None else (None, None, None, None)
