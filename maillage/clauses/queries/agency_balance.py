"""The balance of all clauses as the agency reads it: promises as they are, hours done as of the last closing day.

Done is counted where the clause stood: its coordination, département, owner, contract or convention (of hours by place
of work a subtraction could make those of few). What a closing tells: rules/balance_closings.py.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from django.db.models import Count, Max

from maillage.clauses.models import ClosedBalance
from maillage.clauses.queries.balances import BalancedClause, balance_version, promising_clauses
from maillage.clauses.rules.told_sums import Path

_CONVENTION: Final = "convention "  # before its name: no key of a contract begins so


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

    def lines(key_of: Callable[[Path], str], depth: int, *, are_contracts: bool = False) -> tuple[ToldLine, ...]:
        """A line a key of all paths of that depth; one of a contract has the words of its largest promise."""
        groups: dict[str, list[BalancedClause]] = {}
        for clause in clauses:
            groups.setdefault(key_of(_path(clause)), []).append(clause)
        told: dict[str, list[ClosedHours]] = {}
        for path, hours in closed.items():
            if len(path) == depth:
                told.setdefault(key_of(path), []).append(hours)
        several = []
        for key in groups if are_contracts else {**groups, **told}:
            members = groups.get(key, [])
            largest = max(members, key=lambda clause: (clause.promised, -clause.number)) if are_contracts else None
            line = _line(largest.title if largest else key, members, told.get(key, before_any))
            several.append(replace(line, number=largest.number) if largest else line)
        return tuple(sorted(several, key=lambda line: (-line.promised, line.name)))

    return AgencyBalance(
        closed_on=closed_on,
        whole=_line("", clauses, (closed.get((), _NOTHING_TOLD),)),
        coordinations=lines(lambda path: path[0], 1),
        departements=lines(lambda path: path[1], 2),
        owners=lines(lambda path: path[2], 3),
        contracts=lines(_ground, 4, are_contracts=True),
    )


def _path(clause: BalancedClause) -> Path:
    ground = clause.contract_key or f"{_CONVENTION}{clause.convention}"
    return (clause.coordination, clause.departement, clause.owner, ground)


def _ground(path: Path) -> str:
    """What a contract is known by, a convention by its owner too."""
    *_above, owner, ground = path
    return f"{ground}, {owner}" if ground.startswith(_CONVENTION) else ground


def _line(name: str, members: Collection[BalancedClause], told: Iterable[ClosedHours]) -> ToldLine:
    """The promises of some clauses, and the sum of what closings told where they stood."""
    hours = list(told)
    shown = [part.done for part in hours if part.done is not None]
    return ToldLine(
        name=name,
        clauses=len(members),
        promised=sum(clause.promised for clause in members),
        done=sum(shown) if shown or not hours else None,
        is_whole=all(part.is_whole for part in hours),
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
