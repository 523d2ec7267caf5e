"""The structures of the directory that stand in a ledger, and those of the same companies."""

from collections.abc import Collection, Mapping

from maillage.inclusion.queries.structures import public_structures
from maillage.inclusion.terms.structures import StructureKind
from maillage.ledger.rules.balance import ledger_balance
from maillage.ledger.terms.ledgers import LedgerBalance, LedgerSums, ListedSupplier

_AT_ONCE = 900
_SIREN_DIGITS = 9


def balance_of(sums: LedgerSums) -> LedgerBalance:
    """The balance of a ledger beside the directory as it is now."""
    return ledger_balance(sums, listed_suppliers({number for number, _category in sums.cents}))


def listed_suppliers(numbers: Collection[str]) -> Mapping[str, ListedSupplier]:
    """The structures of the companies of these numbers, by SIRET, each with all kinds that it holds."""
    sirens = sorted({number[:_SIREN_DIGITS] for number in numbers if number})
    listed: dict[str, ListedSupplier] = {}
    for begin in range(0, len(sirens), _AT_ONCE):
        rows = public_structures().filter(siren__in=sirens[begin : begin + _AT_ONCE]).order_by("kind", "pk")
        for pk, siret, kind, name, commune in rows.values_list("pk", "siret", "kind", "name", "commune"):
            known = listed.get(siret)
            kinds = (*(known.kinds if known else ()), StructureKind(kind))
            departement = commune[:3] if commune.startswith("97") else commune[:2]
            listed[siret] = ListedSupplier(siret, name, kinds, departement, pk)
    return listed
