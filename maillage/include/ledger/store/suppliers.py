"""The structures of the directory that stand in a ledger, those of the same companies, and where suppliers are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from maillage.buy.companies.store.companies import establishments_by_siret
from maillage.include.ledger.domain.balance import ledger_balance
from maillage.include.ledger.domain.ledgers import LedgerBalance, LedgerSums, ListedSupplier, SupplierPlace
from maillage.include.structures.domain.structures import StructureKind
from maillage.include.structures.store.structures import structures_of_kind
from maillage.territory.domain.terms import departement_of_code
from maillage.territory.store.built_in import built_in, current_code

_AT_ONCE = 900
_SIREN_DIGITS = 9
_SIRET_DIGITS = 14


def balance_of(sums: LedgerSums) -> LedgerBalance:
    """The balance of a ledger beside the directory as it is now."""
    numbers = {number for number, _category in sums.cents}
    directory, communes = listed_suppliers(numbers)
    balance = ledger_balance(sums, directory, places_of(numbers, communes))
    real = structures_of_kind(is_invented=False).filter(withdrawn_at=None)
    return replace(balance, is_directory_empty=not directory and not real.exists())


def places_of(numbers: Collection[str], communes: Mapping[str, str]) -> Mapping[str, SupplierPlace]:
    """Where the establishments of these numbers are: ``communes`` of the directory, others by the stock of SIRENE.

    A number whose place nobody knows is absent; a SIREN has none, for it is no establishment.
    """
    sought = [number for number in numbers if len(number) == _SIRET_DIGITS and number not in communes]
    stock = {siret: row.commune for siret, row in establishments_by_siret(sought).items() if row.commune}
    place_by_code: dict[str, SupplierPlace] = {}
    places = {}
    for siret, code in {**stock, **communes}.items():
        if siret in numbers and code:
            if code not in place_by_code:
                place_by_code[code] = place_of_commune(code)
            places[siret] = place_by_code[code]
    return places


def place_of_commune(code: str) -> SupplierPlace:
    """A commune with what it lies in, as it is called today; its département alone where the reference lost it."""
    commune = built_in(f"commune:{current_code(code) or code}")
    if commune is None:
        return SupplierPlace(departement=departement_of_code(code))
    return SupplierPlace(commune.code, commune.epci or "", commune.departement or "")


def listed_suppliers(numbers: Collection[str]) -> tuple[Mapping[str, ListedSupplier], Mapping[str, str]]:
    """The structures of the companies of these numbers, by SIRET, each with all kinds it holds; and their communes."""
    sirens = sorted({number[:_SIREN_DIGITS] for number in numbers if number})
    # A ledger is read beside the real directory: that no invented structure is paid says nothing of a buyer.
    is_invented = _names_any(sirens, is_invented=True) and not _names_any(sirens, is_invented=False)
    structures = structures_of_kind(is_invented=is_invented).filter(withdrawn_at=None)
    listed: dict[str, ListedSupplier] = {}
    communes: dict[str, str] = {}
    for begin in range(0, len(sirens), _AT_ONCE):
        rows = structures.filter(siren__in=sirens[begin : begin + _AT_ONCE]).order_by("kind", "pk")
        for pk, siret, kind, name, commune in rows.values_list("pk", "siret", "kind", "name", "commune"):
            same = listed.get(siret)
            kinds = (*(same.kinds if same else ()), StructureKind(kind))
            listed[siret] = ListedSupplier(siret, name, kinds, pk)
            communes[siret] = commune
    return listed, communes


def _names_any(sirens: Sequence[str], *, is_invented: bool) -> bool:
    rows = structures_of_kind(is_invented=is_invented)
    return any(
        rows.filter(siren__in=sirens[begin : begin + _AT_ONCE]).exists() for begin in range(0, len(sirens), _AT_ONCE)
    )
