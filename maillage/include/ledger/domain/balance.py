"""What of a ledger goes to inclusive structures: by SIRET alone, for another establishment may be of another kind."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from maillage.core.problems import sentence
from maillage.include.ledger.domain.ledgers import (
    NOWHERE,
    DisabilityFundRule,
    KindAmount,
    LedgerBalance,
    LedgerSums,
    ListedSupplier,
    NamedAmount,
    SupplierAmount,
    SupplierPlace,
)
from maillage.include.structures.domain.structures import FAMILIES, StructureFamily, StructureKind

_SIREN_DIGITS = 9

# Code du travail, D5212-22 (décret n° 2019-523 du 27 mai 2019): 30 % of the price without tax, less raw materials,
# products, materials, subcontracting and what else is no labour; at most 50 % of the contribution, 75 % where the
# employer has at least half of the beneficiaries that it is to have. Public employers declare to the FIPHFP.
RULE: Final = DisabilityFundRule(
    rate=0.30,
    cap_low=0.50,
    cap_high=0.75,
    in_force_from=dt.date(2020, 1, 1),
    read_on=dt.date(2026, 11, 28),
    source=sentence("code du travail, articles L5212-10-1 et D5212-22 (décret n° 2019-523 du 27 mai 2019)"),
    href="https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000038563464",
)


def is_counted(kinds: tuple[StructureKind, ...]) -> bool:
    """Whether contracts can be reserved to these kinds (L2113-12, L2113-13); others are given separately."""
    return any(FAMILIES[kind] is not StructureFamily.OTHER for kind in kinds)


def is_for_disability(kinds: tuple[StructureKind, ...]) -> bool:
    """Whether purchases from a structure of these kinds are declared to the disability fund: EA, EATT, ESAT."""
    return any(FAMILIES[kind] is StructureFamily.DISABILITY for kind in kinds)


def ledger_balance(
    sums: LedgerSums, directory: Mapping[str, ListedSupplier], places: Mapping[str, SupplierPlace]
) -> LedgerBalance:
    """The balance of a ledger beside the structures of the directory, and where establishments are, by SIRET."""
    of_company: dict[str, str] = {}
    for siret in directory:
        of_company.setdefault(siret[:_SIREN_DIGITS], siret)
    by_supplier: dict[str, int] = {}
    by_number: dict[str, int] = {}
    maybe: dict[str, int] = {}
    categories: dict[str, list[int]] = {}
    unnumbered = 0
    for (number, category), cents in sums.cents.items():
        supplier = directory.get(number)
        by_number[number] = by_number.get(number, 0) + cents
        counted = cents if supplier is not None and is_counted(supplier.kinds) else 0
        of_category = categories.setdefault(category, [0, 0])
        of_category[0] += cents
        of_category[1] += counted
        if supplier is not None:
            by_supplier[number] = by_supplier.get(number, 0) + cents
        elif number[:_SIREN_DIGITS] in of_company:
            siret = of_company[number[:_SIREN_DIGITS]]
            maybe[siret] = maybe.get(siret, 0) + cents
        elif not number:
            unnumbered += cents
    suppliers = _amounts(by_supplier, directory)
    counted_suppliers = [amount for amount in suppliers if is_counted(amount.supplier.kinds)]
    inclusive = {amount.supplier.siret: amount.cents for amount in counted_suppliers}

    def by_place(code_of: Callable[[SupplierPlace], str]) -> tuple[NamedAmount, ...]:
        rows: dict[str, list[int]] = {}
        for number, cents in by_number.items():
            if number in places or number in inclusive:
                row = rows.setdefault(code_of(places.get(number, NOWHERE)), [0, 0])
                row[0] += cents
                row[1] += inclusive.get(number, 0)
        named = [NamedAmount(code, *amounts) for code, amounts in rows.items()]
        return tuple(sorted(named, key=lambda row: (-row.inclusive_cents, -row.cents, row.name)))

    return LedgerBalance(
        rows=sums.rows,
        unread_rows=sums.unread_rows,
        cents=sum(sums.cents.values()),
        inclusive_cents=sum(amount.cents for amount in counted_suppliers),
        disability_cents=sum(amount.cents for amount in suppliers if is_for_disability(amount.supplier.kinds)),
        unnumbered_cents=unnumbered,
        kinds=_kinds(suppliers),
        departements=by_place(lambda place: place.departement),
        epcis=by_place(lambda place: place.epci),
        communes=by_place(lambda place: place.commune),
        categories=tuple(
            NamedAmount(name, *cents) for name, cents in sorted(categories.items(), key=lambda item: -item[1][0])
        ),
        suppliers=suppliers,
        maybe=_amounts(maybe, directory),
    )


def _amounts(cents: Mapping[str, int], directory: Mapping[str, ListedSupplier]) -> tuple[SupplierAmount, ...]:
    amounts = [SupplierAmount(directory[siret], amount) for siret, amount in cents.items()]
    return tuple(sorted(amounts, key=lambda amount: (-amount.cents, amount.supplier.siret)))


def _kinds(suppliers: tuple[SupplierAmount, ...]) -> tuple[KindAmount, ...]:
    cents: dict[tuple[StructureKind, ...], list[int]] = {}
    for amount in suppliers:
        cents.setdefault(amount.supplier.kinds, []).append(amount.cents)
    rows = [KindAmount(kinds, sum(several), len(several), is_counted(kinds)) for kinds, several in cents.items()]
    return tuple(sorted(rows, key=lambda row: (not row.is_counted, -row.cents, row.kinds)))


def most_deductible_cents(bought_cents: int, rule: DisabilityFundRule = RULE) -> int:
    """The most that these purchases can take off: were all of their price labour; 0 where more came back than went."""
    return max(0, round(bought_cents * rule.rate))
