"""The balance of all clauses as the agency reads it: promises as they are, hours done as of the last closing day.

All together have what closings told (rules/balance_closings.py). Below that, lines have what the published years say of
contracts and nothing else: hours by clause beside hours by people would be two cuts of the same people, and what one
has more than the other the hours of few.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db.models import Count, Max, Sum

from maillage.clauses.models import ClosedBalance, PublishedContractYear, PublishedYear
from maillage.clauses.queries.balances import BalancedClause, balance_version, promising_clauses

_CONVENTION: Final = "convention "  # before its name: no key of a contract begins so


@dataclass(frozen=True, slots=True)
class ToldLine:
    """Several clauses together; ``done`` is None where nothing is told of them."""

    name: str
    clauses: int
    promised: int
    done: int | None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class AgencyBalance:
    """All together, and the same by coordination, département, owner, contract or convention; hours in hundredths.

    ``closed_on`` is the day of the last closing, None before the first one; ``through_year`` the last published year,
    until which lines have hours, None before there is one.
    """

    closed_on: dt.date | None
    through_year: int | None
    whole: ToldLine
    coordinations: tuple[ToldLine, ...]
    departements: tuple[ToldLine, ...]
    owners: tuple[ToldLine, ...]
    contracts: tuple[ToldLine, ...]


def agency_balance() -> AgencyBalance:
    """The balance of the region, kept while no clause changes, no balance is closed and no year is published."""
    closings = ClosedBalance.objects.aggregate(count=Count("pk"), last=Max("closed_on"))
    years = [year.year for year in PublishedYear.objects.filter(is_invented=False).only("year", "rows") if year.rows]
    return _balance(closings["last"], closings["count"], tuple(years), *balance_version(None))


@lru_cache(maxsize=2)  # to add up a region's closings and promises costs a tenth of a second
def _balance(
    closed_on: dt.date | None, _closings: int, years: tuple[int, ...], _count: int, _changes: int, _last: str
) -> AgencyBalance:
    clauses, published = promising_clauses(), _published_hours()
    contracts: dict[str, list[BalancedClause]] = {}
    for clause in clauses:
        contracts.setdefault(_ground(clause), []).append(clause)
    # A contract of two coordinations counts once, where it promises most.
    largest = {ground: max(members, key=_promise) for ground, members in contracts.items()}

    def lines(name_of: Callable[[BalancedClause], str]) -> tuple[ToldLine, ...]:
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
    """What a contract is known by, a convention by its owner too."""
    return clause.contract_key or f"{_CONVENTION}{clause.convention}, {clause.owner}"


def _promise(clause: BalancedClause) -> tuple[int, int]:
    return (clause.promised, -clause.number)


def _line(name: str, members: Collection[BalancedClause], done: int | None, *, number: int | None = None) -> ToldLine:
    return ToldLine(name, len(members), sum(clause.promised for clause in members), done, number)


def _sorted(lines: Iterable[ToldLine]) -> tuple[ToldLine, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.promised, line.name)))


def _published_hours() -> Mapping[str, int]:
    """What published years have of each contract."""
    rows = PublishedContractYear.objects.filter(year__is_invented=False).order_by().values_list("contract_key")
    return dict(rows.annotate(hours=Sum("centihours")))


def _closed_hours() -> int | None:
    """What all closings told together; None where they told nothing."""
    told = [
        row["centihours"]
        for sums in ClosedBalance.objects.values_list("sums", flat=True)
        for row in sums
        if not row["path"]
    ]
    return sum(told) if told else None
