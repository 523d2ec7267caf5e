"""Loads many contracts at once as in their files, with the store's names of buyers and holders."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from maillage.buy.contracts.domain.contracts import (
    Amendment,
    ConcessionYear,
    Contract,
    Holder,
    Subcontract,
    Tariff,
)
from maillage.buy.contracts.domain.stored_contract import StoredContract
from maillage.buy.contracts.domain.vocabularies import (
    Ccag,
    ContractKind,
    EnvironmentalConsideration,
    ExecutionMode,
    FormatVersion,
    Grouping,
    IdentifierKind,
    Nature,
    PlaceKind,
    PriceForm,
    PriceType,
    PriceVariation,
    Procedure,
    SocialConsideration,
    Technique,
)
from maillage.buy.contracts.store.contract_store import ContractStore, store_in_force, store_rows

_WORDS: Final[Mapping[str, Any]] = {
    "kind": ContractKind,
    "version": FormatVersion,
    "nature": Nature,
    "procedure": Procedure,
    "ccag": Ccag,
    "grouping": Grouping,
    "place_kind": PlaceKind,
    "price_form": PriceForm,
}
_LISTS: Final[Mapping[str, Any]] = {
    "techniques": Technique,
    "execution_modes": ExecutionMode,
    "price_types": PriceType,
}
_PARTS: Final = ("social", "environmental", "holders", "amendments", "subcontracts", "years")
_COLUMNS: Final = tuple(name for name in Contract.__slots__ if name not in _PARTS)
_AT_ONCE: Final = 2_000
_WANTED: Final = "BETWEEN $lowest AND $highest AND {number} IN (SELECT unnest($numbers::INTEGER[]))"
_ACT_COLUMNS: Final = (
    "number, is_amendment, id_kind, id, siren, duration_months, notified_on, published_on, amount_eur, price_variation"
)
_YEAR_COLUMNS: Final = "rank, published_on, investment_eur, tariff_rank, tariff_name, tariff_eur"
_Row = tuple[Any, ...]


def all_numbers() -> Sequence[int]:
    """The numbers of all contracts, ascending."""
    return [number for (number,) in store_rows("SELECT number FROM contracts ORDER BY number")]


def stored_contracts(numbers: Sequence[int]) -> Iterator[StoredContract]:
    """The contracts with these numbers, in order."""
    store = store_in_force()
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        by_number = {stored.number: stored for stored in _stored(some, store)}
        yield from (by_number[number] for number in some if number in by_number)


def _stated_values(values: Sequence[Any]) -> dict[str, Any]:
    """A row of _COLUMNS as fields of Contract, with enumerations."""
    stated = dict(zip(_COLUMNS, values, strict=True))
    for name, word in _WORDS.items():
        stated[name] = word(stated[name]) if stated[name] is not None else None
    for name, word in _LISTS.items():
        # "" is a stated, empty list.
        stated[name] = tuple(map(word, filter(None, stated[name].split(",")))) if stated[name] is not None else None
    return stated


def _stored(numbers: Sequence[int], store: ContractStore) -> Iterator[StoredContract]:
    """Load ``numbers`` from ``store``, whose files are sorted by number: bounds prune most row groups."""
    rows = store.rows(
        f"SELECT number, key, file_sha256, buyer_label, framework_number, amendment_count, {', '.join(_COLUMNS)} "  # noqa: S608
        f"FROM contracts WHERE number {_WANTED.format(number='number')}",
        _bounds_of(numbers),
    )
    # The cost of a query grows with its result: parts that a contract cannot have are not queried.
    amended = [row[0] for row in rows if row[5]]
    concessions = [row[0] for row in rows if ContractKind.CONCESSION in row]
    part = partial(_by_contract, store)
    considerations = part("considerations", "kind, consideration", numbers)
    holders = part(
        "holders", "amendment_rank, id_kind, id, coalesce(name, label), siren", numbers, order="amendment_rank, rank"
    )
    amendments = part(
        "amendments",
        "rank, number, notified_on, published_on, duration_months, amount_eur, object",
        amended,
        order="rank",
    )
    subcontracts = part("subcontracts", _ACT_COLUMNS, numbers, order="rank")
    years = part("concession_years", _YEAR_COLUMNS, concessions, order="rank, tariff_rank")
    listed = ", ".join(sorted({str(row[4]) for row in rows if row[4] is not None}))
    keys = f"SELECT number, key FROM contracts WHERE number IN ({listed})"  # noqa: S608 -- numbers of ours
    frameworks: Mapping[int | None, str] = dict(store.rows(keys)) if listed else {}
    for number, key, sha256, buyer_label, framework, _count, *values in rows:
        stated = _stated_values(values)
        stated["buyer_name"] = stated["buyer_name"] or buyer_label
        by_rank: dict[int, tuple[Holder, ...]] = {}
        for rank, kind, *operator in holders.get(number, ()):
            holder = Holder(IdentifierKind(kind) if kind else None, *operator)
            by_rank[rank] = (*by_rank.get(rank, ()), holder)
        asked = considerations.get(number, ())
        contract = Contract(
            **stated,
            social=tuple(SocialConsideration(word) for kind, word in asked if kind == "social") or None,
            environmental=tuple(EnvironmentalConsideration(word) for kind, word in asked if kind == "environmental")
            or None,
            holders=by_rank.get(0, ()),
            amendments=tuple(
                replace(Amendment(*change), holders=by_rank.get(rank, ()))
                for rank, *change in amendments.get(number, ())
            ),
            subcontracts=tuple(_subcontract(*act) for act in subcontracts.get(number, ())),
            years=_concession_years(years.get(number, ())),
        )
        yield StoredContract(number, key, contract, store.received_days[sha256], frameworks.get(framework))


def _bounds_of(numbers: Sequence[int]) -> Mapping[str, Any]:
    """The parameters of _WANTED."""
    return {"numbers": list(numbers), "lowest": min(numbers), "highest": max(numbers)}


def _subcontract(act: int | None, is_amendment: bool, *values: Any) -> Subcontract:  # noqa: FBT001 -- columns
    kind, operator, siren, months, notified_on, published_on, amount_eur, variation = values
    holder = Holder(IdentifierKind(kind) if kind else None, operator, None, siren) if operator else None
    price_variation = PriceVariation(variation) if variation else None
    return Subcontract(act, is_amendment, holder, months, notified_on, published_on, amount_eur, price_variation)


def _concession_years(rows: Iterable[_Row]) -> tuple[ConcessionYear, ...]:
    years: dict[int, ConcessionYear] = {}
    for rank, published_on, investment_eur, tariff, name, amount_eur in rows:
        before = years.get(rank)
        tariffs = (*(before.tariffs if before else ()), *([Tariff(name, amount_eur)] if tariff else ()))
        years[rank] = ConcessionYear(published_on, investment_eur, tariffs)
    return tuple(years.values())


def _by_contract(
    store: ContractStore, table: str, columns: str, numbers: Sequence[int], *, order: str = ""
) -> Mapping[int, Sequence[_Row]]:
    """The rows of a part table for these contracts, grouped by contract number."""
    if not numbers:
        return {}
    rows = store.rows(
        f"SELECT contract_number, {columns} FROM {table} WHERE contract_number "  # noqa: S608 -- words of ours
        f"{_WANTED.format(number='contract_number')} ORDER BY {', '.join(filter(None, ('contract_number', order)))}",
        _bounds_of(numbers),
    )
    return {number: [row[1:] for row in own] for number, own in groupby(rows, key=itemgetter(0))}
