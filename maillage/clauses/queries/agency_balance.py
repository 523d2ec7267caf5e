"""The balance of all clauses as the agency reads it: promises as they are, hours done as of the last closing day.

Done is counted where the clause stood: its coordination, département, owner, contract or convention (of hours by place
of work a subtraction could make those of few). What a closing tells: rules/balance_closings.py.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max

from maillage.clauses.models import ClosedBalance
from maillage.clauses.queries.balances import BalancedClause, balance_version, promising_clauses
from maillage.clauses.rules.told_sums import Path


@dataclass(frozen=True, slots=True)
class ToldLine:
    """Several clauses together: ``done`` is what closings told, None where they told nothing; ``is_whole``: of all."""

    name: str
    clauses: int
    promised: int
    done: int | None
    is_whole: bool
    number: int | None = None


@dataclass(frozen=True, slots=True)
class AgencyBalance:
    """All together, and the same by coordination, département, owner, contract or convention; hours in hundredths.

    ``closed_on`` is the day of the last closing, None before the first one.
    """

    closed_on: dt.date | None
    whole: ToldLine
    coordinations: tuple[ToldLine, ...]
    departements: tuple[ToldLine, ...]
    owners: tuple[ToldLine, ...]
    contracts: tuple[ToldLine, ...]


@dataclass(frozen=True, slots=True)
class ClosedHours:
    """What closings told of a path, None where they told nothing of it; whether they told all that changed there."""

    done: int | None
    is_whole: bool


_NOTHING_TOLD = ClosedHours(None, is_whole=False)


def agency_balance() -> AgencyBalance:
    """The balance of the region, kept while no clause changes and no balance is closed."""
    closings = ClosedBalance.objects.aggregate(count=Count("pk"), last=Max("closed_on"))
    return _balance(closings["last"], closings["count"], *balance_version(None))


def balance_paths() -> Mapping[int, Path]:
    """Where each clause stands in the tree now, by its number."""
    return {clause.number: _path(clause) for clause in promising_clauses()}


@lru_cache(maxsize=2)  # to add up a region's closings and promises costs a tenth of a second
def _balance(closed_on: dt.date | None, _closings: int, _count: int, _changes: int, _last: str) -> AgencyBalance:
    clauses, closed = promising_clauses(), _closed_hours()
    before_any = () if closed_on else (_NOTHING_TOLD,)

    def lines(name_of: Callable[[Path], str], depth: int) -> tuple[ToldLine, ...]:
        groups: dict[str, list[BalancedClause]] = {}
        for clause in clauses:
            groups.setdefault(name_of(_path(clause)), []).append(clause)
        told: dict[str, list[ClosedHours]] = {}
        for path, hours in closed.items():
            if len(path) == depth:
                told.setdefault(name_of(path), []).append(hours)
        return tuple(
            sorted(
                (_line(name, groups.get(name, []), told.get(name, before_any)) for name in {**groups, **told}),
                key=lambda line: (-line.promised, line.name),
            )
        )

    whole = closed.get((), _NOTHING_TOLD)
    return AgencyBalance(
        closed_on=closed_on,
        whole=_line("", clauses, (whole,)),
        coordinations=lines(lambda path: path[0], 1),
        departements=lines(lambda path: path[1], 2),
        owners=lines(lambda path: path[2], 3),
        contracts=_contract_lines(clauses, closed, before_any=before_any),
    )


def _path(clause: BalancedClause) -> Path:
    return (clause.coordination, clause.departement, clause.owner, clause.contract_key or f"\0{clause.convention}")


def _contract_lines(
    clauses: Iterable[BalancedClause], closed: Mapping[Path, ClosedHours], *, before_any: Iterable[ClosedHours]
) -> tuple[ToldLine, ...]:
    """A line a contract with all its lots, or a convention; it has the words of the clause that promises most."""
    groups: dict[Path, list[BalancedClause]] = {}
    for clause in clauses:
        groups.setdefault(_ground(_path(clause)), []).append(clause)
    told: dict[Path, list[ClosedHours]] = {}
    for path, hours in closed.items():
        if len(path) == len(("coordination", "departement", "owner", "ground")):
            told.setdefault(_ground(path), []).append(hours)
    lines = []
    for ground, members in groups.items():
        largest = max(members, key=lambda clause: (clause.promised, -clause.number))
        lines.append(_line(largest.title, members, told.get(ground, before_any), number=largest.number))
    return tuple(sorted(lines, key=lambda line: (-line.promised, line.name)))


def _ground(path: Path) -> Path:
    """What a contract is known by, a convention by its owner too."""
    *_above, owner, ground = path
    return (ground, owner) if ground.startswith("\0") else (ground,)


def _line(
    name: str, members: Iterable[BalancedClause], told: Iterable[ClosedHours], *, number: int | None = None
) -> ToldLine:
    """The promises of some clauses, and the sum of what closings told where they stood."""
    several, hours = list(members), list(told)
    shown = [part.done for part in hours if part.done is not None]
    return ToldLine(
        name=name,
        clauses=len(several),
        promised=sum(clause.promised for clause in several),
        done=sum(shown) if shown or not hours else None,
        is_whole=all(part.is_whole for part in hours),
        number=number,
    )


def _closed_hours() -> Mapping[Path, ClosedHours]:
    """What all closings told together, path by path."""
    closed: dict[Path, ClosedHours] = {}
    for sums in ClosedBalance.objects.order_by("closed_on").values_list("sums", flat=True):
        for row in sums:
            path, change = tuple(row["path"]), row["centihours"]
            before = closed.get(path, ClosedHours(None, is_whole=True))
            done = before.done if change is None else (before.done or 0) + change
            closed[path] = ClosedHours(done, is_whole=before.is_whole and change is not None)
    return closed
