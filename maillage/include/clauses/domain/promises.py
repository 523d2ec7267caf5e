"""Selects the clauses that count in a sum of promises: a lot followed by two coordinations counts once.

Several clauses of a coordination on one lot (one per holder) add up. Two coordinations on one lot follow the same
promise: the larger counts. A clause on a whole contract includes what others follow on its lots.
"""

from collections.abc import Iterable
from typing import NamedTuple


class ContractPromise(NamedTuple):
    """The promise of a clause on a lot ("" for a whole contract) in hundredths of hours, and its coordination."""

    contract_key: str
    lot: str
    coordination: int
    centihours: int


def counted_promises(promises: Iterable[ContractPromise]) -> list[ContractPromise]:
    """The promises to add up: for each contract and lot those of a single coordination."""
    contracts: dict[str, dict[str, dict[int, list[ContractPromise]]]] = {}
    for promise in promises:
        lots = contracts.setdefault(promise.contract_key, {})
        lots.setdefault(promise.lot, {}).setdefault(promise.coordination, []).append(promise)
    counted = []
    for lots in contracts.values():
        by_lot = {lot: max(several.values(), key=_total) for lot, several in sorted(lots.items())}
        whole = by_lot.pop("", [])
        parts = [promise for several in by_lot.values() for promise in several]
        follow_both = lots.get("", {}).keys() & {who for lot in by_lot for who in lots[lot]}
        counted += [*whole, *parts] if follow_both or not whole else max(whole, parts, key=_total)
    return counted


def _total(promises: Iterable[ContractPromise]) -> int:
    return sum(promise.centihours for promise in promises)
