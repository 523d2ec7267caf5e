"""The public figures: hours promised on public contracts, and the frozen rows of published years.

Promises concern nobody in particular. Hours done are read from published years, never from live rows.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db.models import Count, Max, QuerySet, Sum

from maillage.buy.programme.store.purchase_contracts import contracts_of_keys
from maillage.include.clauses.domain.clauses import counted_promises
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.yearly_tables import Breakdown, ClauseYearRow
from maillage.include.clauses.store.access import CLAUSES, of_kind
from maillage.include.clauses.store.clause_contracts import contract_promises, promised_by_key
from maillage.include.clauses.store.models import InsertionClause, PublishedContractYear, PublishedYear
from maillage.web.demonstration import shows_demonstration
from maillage.web.row_totals import RowTotals


@dataclass(frozen=True, slots=True)
class PromisedHours:
    """The number of clauses on public contracts, and their promise in hundredths of hours."""

    clauses: int
    centihours: int


@dataclass(frozen=True, slots=True)
class ContractOfClause:
    """A public contract with clauses: total promise, months, and hours of published years.

    ``done_centihours`` and ``through_year`` are None before a year is published.
    """

    key: str
    promised_centihours: int
    first_month: WorkMonth
    last_month: WorkMonth
    done_centihours: int | None = None
    through_year: int | None = None


@dataclass(frozen=True, slots=True)
class ContractYear:
    """The hours of a contract in a published year, over the départements that may be disclosed."""

    year: int
    people: int
    centihours: int


def _promising(*, is_invented: bool) -> QuerySet[InsertionClause]:
    """The clauses of public contracts, real or invented."""
    return of_kind(InsertionClause.objects.exclude(contract_key="").order_by(), is_invented=is_invented)


_PROMISED: Final = {
    is_invented: RowTotals(
        partial(_promising, is_invented=is_invented), Count("pk"), Sum("promised_centihours"), Max("made_at")
    )
    for is_invented in (False, True)
}
_YEARS: Final = {
    is_invented: RowTotals(
        partial(PublishedYear.objects.filter, is_invented=is_invented), Count("pk"), Max("published_at")
    )
    for is_invented in (False, True)
}


def public_hours_version() -> tuple[object, ...]:
    """A cache key of the public figures, () if there are none; reports of hours do not change it."""
    is_invented = shows_demonstration(CLAUSES)
    promised, years = _PROMISED[is_invented].now(), _YEARS[is_invented].now()
    if not (promised[0] or years[0]):
        return ()
    return (is_invented, *promised, *years)


def promised_on_contracts(departement: str) -> PromisedHours:
    """The promises of public contracts in a département, or in all of them for ""."""
    clauses = _promising(is_invented=shows_demonstration(CLAUSES))
    return _promised(clauses.filter(departement=departement) if departement else clauses)


def promised_by_contract(key: str) -> PromisedHours:
    """The promises of one public contract."""
    return _promised(InsertionClause.objects.filter(contract_key=key).order_by()) if key else PromisedHours(0, 0)


def _promised(clauses: QuerySet[InsertionClause]) -> PromisedHours:
    counted = counted_promises(contract_promises(clauses))
    return PromisedHours(len(counted), sum(promise.centihours for promise in counted))


def contracts_of_clauses(communes: Collection[str], departement: str, *, today: dt.date) -> list[ContractOfClause]:
    """The public contracts with clauses performed in these communes of a département, by key."""
    clauses = _promising(is_invented=shows_demonstration(CLAUSES)).filter(departement=departement)
    months: dict[str, tuple[int, int]] = {}
    for key, first, last in clauses.values_list("contract_key", "first_month", "last_month"):
        before = months.get(key, (first, last))
        months[key] = (min(first, before[0]), max(last, before[1]))
    if not months:
        return []
    inside, listed = set(communes), contracts_of_keys(list(months), today=today)
    keys = sorted(key for key, contract in listed.items() if contract.commune in inside)
    if not keys:
        return []
    promised = promised_by_key(keys)
    years = PublishedContractYear.objects.filter(contract_key__in=keys).order_by().values("contract_key")
    done = {row["contract_key"]: row for row in years.annotate(hours=Sum("centihours"), last=Max("year__year"))}
    return [
        ContractOfClause(
            key,
            promised[key],
            WorkMonth(months[key][0]),
            WorkMonth(months[key][1]),
            done[key]["hours"] if key in done else None,
            done[key]["last"] if key in done else None,
        )
        for key in keys
        if key in promised
    ]


def newest_year() -> tuple[int, list[ClauseYearRow]] | None:
    """The latest published year with rows, and its rows; None before the first."""
    for published in PublishedYear.objects.filter(is_invented=shows_demonstration(CLAUSES)).order_by("-year"):
        if published.rows:
            return published.year, [
                ClauseYearRow(
                    row["departement"], Breakdown(row["breakdown"]), row["value"], row["people"], row["centihours"]
                )
                for row in published.rows
            ]
    return None


def contract_years(key: str) -> list[ContractYear]:
    """The published years of a contract, newest first; undisclosed years are absent."""
    rows = PublishedContractYear.objects.filter(contract_key=key).order_by("-year__year").values_list("year__year")
    sums = rows.annotate(people=Sum("people"), hours=Sum("centihours"))
    return [ContractYear(year, people, hours) for year, people, hours in sums]
