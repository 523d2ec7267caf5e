"""The agency's balance of all clauses: current promises, and hours done as of the last closing day.

The total is the sum disclosed by closings (domain/balance_closings.py). Lines below it only have the contract hours of
published years: hours by clause next to hours by people would be two partitions of the same people, whose difference
may isolate a few.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db.models import Count, Max, Sum

from maillage.include.clauses.store.balances import BalancedClause, balance_version, promising_clauses
from maillage.include.clauses.store.models import ClosedBalance, PublishedContractYear, PublishedYear

_CONVENTION: Final = "convention "  # prefix of convention keys: no contract key starts with it


@dataclass(frozen=True, slots=True)
class DisclosedLine:
    """Several clauses together; ``done`` is None if nothing may be disclosed."""

    name: str
    clauses: int
    promised: int
    done: int | None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class AgencyBalance:
    """The total, and lines by coordination, département, owner, contract or convention; hours in hundredths.

    ``closed_on`` is the last closing day, None before the first; ``through_year`` the last published year, which limits
    the hours of lines, None before the first.
    """

    closed_on: dt.date | None
    through_year: int | None
    whole: DisclosedLine
    coordinations: tuple[DisclosedLine, ...]
    departements: tuple[DisclosedLine, ...]
    owners: tuple[DisclosedLine, ...]
    contracts: tuple[DisclosedLine, ...]


def agency_balance() -> AgencyBalance:
    """The balance of the region; cached until a clause changes, a balance is closed or a year is published."""
    closings = ClosedBalance.objects.aggregate(count=Count("pk"), last=Max("closed_on"))
    years = [year.year for year in PublishedYear.objects.filter(is_invented=False).only("year", "rows") if year.rows]
    return _balance(closings["last"], closings["count"], tuple(years), *balance_version(None))


@lru_cache(maxsize=2)  # adding up a region's closings and promises takes a tenth of a second
def _balance(
    closed_on: dt.date | None, _closings: int, years: tuple[int, ...], _count: int, _changes: int, _last: str
) -> AgencyBalance:
    clauses, published = promising_clauses(), _published_hours()
    contracts: dict[str, list[BalancedClause]] = {}
    for clause in clauses:
        contracts.setdefault(_ground(clause), []).append(clause)
    # A contract followed by two coordinations counts once, for the larger promise.
    largest = {ground: max(members, key=_promise) for ground, members in contracts.items()}

    def lines(name_of: Callable[[BalancedClause], str]) -> tuple[DisclosedLine, ...]:
        groups: dict[str, list[BalancedClause]] = {}
        for clause in clauses:
            groups.setdefault(name_of(clause), []).append(clause)
        several = []
        for name, members in groups.items():
            told = [published[key] for key in published if key in largest and name_of(largest[key]) == name]
            several.append(_line(name, members, sum(told) if told else None))
        return _sorted(several)

    return AgencyBalance(
        closed_on=closed_on,
        through_year=max(years, default=None),
        whole=_line("", clauses, _closed_hours()),
        coordinations=lines(lambda clause: clause.coordination),
        departements=lines(lambda clause: clause.departement),
        owners=lines(lambda clause: clause.owner),
        contracts=_sorted(
            _line(largest[ground].title, members, published.get(ground), number=largest[ground].number)
            for ground, members in contracts.items()
        ),
    )


def _ground(clause: BalancedClause) -> str:
    """The identity of a contract, or of a convention and its owner."""
    return clause.contract_key or f"{_CONVENTION}{clause.convention}, {clause.owner}"


def _promise(clause: BalancedClause) -> tuple[int, int]:
    return (clause.promised, -clause.number)


def _line(
    name: str, members: Collection[BalancedClause], done: int | None, *, number: int | None = None
) -> DisclosedLine:
    return DisclosedLine(name, len(members), sum(clause.promised for clause in members), done, number)


def _sorted(lines: Iterable[DisclosedLine]) -> tuple[DisclosedLine, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.promised, line.name)))


def _published_hours() -> Mapping[str, int]:
    """The published hours of each contract."""
    rows = PublishedContractYear.objects.filter(year__is_invented=False).order_by().values_list("contract_key")
    return dict(rows.annotate(hours=Sum("centihours")))


def _closed_hours() -> int | None:
    """The sum disclosed by all closings; None if they disclosed nothing."""
    told = [
        row["centihours"]
        for sums in ClosedBalance.objects.values_list("sums", flat=True)
        for row in sums
        if not row["path"]
    ]
    return sum(told) if told else None
