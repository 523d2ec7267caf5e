"""Looks up companies and establishments in bulk; numbers missing from the stock are left out.

The stored files hold no names of natural persons or of companies with partial diffusion, so none can be disclosed.
"""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from maillage.accounts.store.visibility import HiddenNames, hidden_names
from maillage.buy.companies.domain.terms import Company, Establishment, FormerName, SizeCategory, StockPart
from maillage.buy.companies.store.stock_files import as_table, part_path
from maillage.core.files.parquet_rows import parquet_rows

_SIREN_DIGITS: Final = 9


def companies_by_siren(sirens: Collection[str]) -> Mapping[str, Company]:
    """The companies in the stock among ``sirens``, by SIREN."""
    former: dict[str, list[FormerName]] = {}
    hidden = hidden_names()
    for siren, name, until in _rows(StockPart.FORMER_NAMES, "siren, name, until", "siren", sirens):
        former.setdefault(siren, []).append(FormerName(name, until))
    columns = "siren, name, size, naf, legal_category, is_active, is_withheld, seat_siret, naf_2025"
    companies = {}
    for row in _rows(StockPart.COMPANIES, columns, "siren", sirens):
        siren, name, size, naf, legal_category, is_active, is_withheld, seat_siret, naf_2025 = row
        company = Company(
            siren,
            name,
            SizeCategory(size) if size else None,
            naf,
            legal_category,
            is_active,
            is_withheld,
            seat_siret,
            naf_2025=naf_2025,
        )
        if name is not None:
            names = tuple(before for before in former.get(siren, ()) if before.name != name)
            company = dataclasses.replace(company, former_names=names)
        companies[siren] = company
    return {siren: _without_hidden_names(company, hidden) for siren, company in companies.items()}


def _without_hidden_names(company: Company, hidden: HiddenNames) -> Company:
    """The company without the personal names that the agency hides."""
    if not hidden:
        return company
    former = tuple(before for before in company.former_names if not hidden.are_in(before.name))
    if hidden.are_in(company.name):
        return dataclasses.replace(company, name=None, is_withheld=True, former_names=())
    return dataclasses.replace(company, former_names=former)


def company_of(number: str) -> Company | None:
    """The company of a SIREN or SIRET; None if the stock lacks it."""
    siren = number[:_SIREN_DIGITS]
    return companies_by_siren([siren]).get(siren)


def establishments_by_siret(sirets: Collection[str]) -> Mapping[str, Establishment]:
    """The establishments in the stock among ``sirets``, by SIRET."""
    columns = "siret, is_seat, naf, commune, postal_code, x_m, y_m, is_active, is_withheld, naf_2025"
    return {row[0]: Establishment(*row) for row in _rows(StockPart.ESTABLISHMENTS, columns, "siret", sirets)}


def _rows(part: StockPart, columns: str, key: str, numbers: Collection[str]) -> Sequence[tuple[Any, ...]]:
    """The rows for ``numbers``: the file is sorted by them, so bounds prune most row groups."""
    path = part_path(part)
    if path is None or not numbers:
        return ()
    sought = sorted(set(numbers))
    sql = (
        f"SELECT {columns} FROM {as_table(path)} "  # noqa: S608 -- words of ours; numbers are bound
        f"WHERE {key} BETWEEN $first AND $last AND {key} IN (SELECT unnest($sought::TEXT[])) ORDER BY ALL"
    )
    return parquet_rows(sql, {"first": sought[0], "last": sought[-1], "sought": sought})
