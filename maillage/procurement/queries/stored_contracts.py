"""Many contracts at once, each as its file has it, with the names that the store has for its buyer and holders."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from maillage.procurement.queries.contract_store import published_manifest, store_folder, store_rows
from maillage.procurement.terms.contracts import (
    Amendment,
    Contract,
    Holder,
)
from maillage.procurement.terms.stored_contract import StoredContract
from maillage.procurement.terms.vocabularies import (
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
    Procedure,
    SocialConsideration,
    Technique,
)

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
CONTRACT_COLUMNS: Final = tuple(name for name in Contract.__slots__ if name not in _PARTS)
_AT_ONCE: Final = 2_000
_Row = tuple[Any, ...]


def received_days() -> Mapping[str, dt.date]:
    """When each file of the store in force came, by its digest; Unavailable while nothing was published."""
    store_folder()
    manifest = published_manifest() or {"files": []}
    return {file["sha256"]: dt.date.fromisoformat(file["received_on"]) for file in manifest["files"]}


def all_numbers() -> Sequence[int]:
    """The numbers of all contracts, rising."""
    return [number for (number,) in store_rows("SELECT number FROM contracts ORDER BY number")]


def stored_contracts(numbers: Sequence[int]) -> Iterator[StoredContract]:
    """The contracts of ``numbers`` in that order, without subcontracts and years of concessions."""
    received = received_days()
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        by_number = {stored.number: stored for stored in _stored(some, received)}
        yield from (by_number[number] for number in some if number in by_number)


def stated_values(values: Sequence[Any]) -> dict[str, Any]:
    """The values of a row of CONTRACT_COLUMNS by the fields of Contract, in our words."""
    stated = dict(zip(CONTRACT_COLUMNS, values, strict=True))
    for name, word in _WORDS.items():
        stated[name] = word(stated[name]) if stated[name] is not None else None
    for name, word in _LISTS.items():
        # "" is a list that was stated, and is empty.
        stated[name] = tuple(map(word, filter(None, stated[name].split(",")))) if stated[name] is not None else None
    return stated


def _stored(numbers: Sequence[int], received: Mapping[str, dt.date]) -> Iterator[StoredContract]:
    """``numbers`` as they stand in the store: its files are sorted by them, so that bounds leave most of it unread."""
    wanted = {"numbers": list(numbers), "lowest": min(numbers), "highest": max(numbers)}
    kept = "BETWEEN $lowest AND $highest AND {number} IN (SELECT unnest($numbers::INTEGER[]))"
    own, of_parts = kept.format(number="number"), kept.format(number="contract_number")
    considerations = _by_contract(
        "SELECT contract_number, kind, consideration FROM considerations "  # noqa: S608 -- words of ours
        f"WHERE contract_number {of_parts} ORDER BY contract_number",
        wanted,
    )
    holders = _by_contract(
        "SELECT contract_number, amendment_rank, id_kind, id, coalesce(name, label), siren FROM holders "  # noqa: S608
        f"WHERE contract_number {of_parts} ORDER BY contract_number, amendment_rank, rank",
        wanted,
    )
    amendments = _by_contract(
        "SELECT contract_number, rank, number, notified_on, published_on, duration_months, amount_eur, object "  # noqa: S608
        f"FROM amendments WHERE contract_number {of_parts} ORDER BY contract_number, rank",
        wanted,
    )
    frameworks: Mapping[int, str] = dict(
        store_rows(
            "SELECT own.number, framework.key FROM contracts AS own "  # noqa: S608
            "JOIN contracts AS framework ON framework.number = own.framework_number "
            f"WHERE own.framework_number IS NOT NULL AND own.number {kept.format(number='own.number')}",
            wanted,
        )
    )
    rows = store_rows(
        f"SELECT number, key, file_sha256, buyer_label, {', '.join(CONTRACT_COLUMNS)} "  # noqa: S608
        f"FROM contracts WHERE number {own}",
        wanted,
    )
    for number, key, sha256, buyer_label, *values in rows:
        stated = stated_values(values)
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
            subcontracts=(),
            years=(),
        )
        yield StoredContract(number, key, contract, received[sha256], frameworks.get(number))


def _by_contract(sql: str, parameters: Mapping[str, Any]) -> Mapping[int, Sequence[_Row]]:
    """The rows of a part of contracts, by the number of each."""
    return {
        number: [row[1:] for row in rows] for number, rows in groupby(store_rows(sql, parameters), key=itemgetter(0))
    }
