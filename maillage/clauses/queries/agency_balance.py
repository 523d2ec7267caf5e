"""The balance of all clauses as the agency reads it: promises everywhere, hours done where nobody's can be subtracted.

Done is counted where the clause stands: its coordination, département, owner, contract or convention (of hours by place
of work a subtraction could make those of few). What is told: rules/told_sums.py.
"""

import pathlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db import connection

from maillage.clauses.queries.balances import BalancedClause, balance_version, balanced_clauses
from maillage.clauses.rules.told_sums import ClausePeople, Path, told_paths
from maillage.clauses.terms.clauses import FLOOR

_PEOPLE: Final = "SELECT DISTINCT clause_id, participant_id FROM clauses_hourentry WHERE participant_id IS NOT NULL"
# PostgreSQL 15 shares a DISTINCT among workers, who hand rows on in the order of their hashes: of two million that had
# just come, the last step filled and emptied its table 223,674 times, for four minutes. Clause by clause it reads an
# index, whatever it believes of the table.
_SOME_PEOPLE: Final = (pathlib.Path(__file__).parents[1] / "sql" / "people_by_clause.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class ToldLine:
    """Several clauses together: ``done`` is of those that are told, None where none is; ``is_whole``: of all."""

    name: str
    clauses: int
    promised: int
    done: int | None
    is_whole: bool
    number: int | None = None


@dataclass(frozen=True, slots=True)
class AgencyBalance:
    """All together, and the same by coordination, département, owner, contract or convention; hours in hundredths."""

    whole: ToldLine
    coordinations: tuple[ToldLine, ...]
    departements: tuple[ToldLine, ...]
    owners: tuple[ToldLine, ...]
    contracts: tuple[ToldLine, ...]


def agency_balance() -> AgencyBalance:
    """The balance of the region, kept while no clause changes."""
    return _balance(*balance_version(None))


@lru_cache(maxsize=2)  # to count a region's people costs half a second; each balance of the agency would pay it
def _balance(_count: int, _changes: int, _last: str) -> AgencyBalance:
    clauses = balanced_clauses(None)
    people = _people_by_clause()
    told = told_paths(
        [ClausePeople(_path(clause), clause.done, people.get(clause.number, frozenset())) for clause in clauses]
    )

    def lines(name_of: Callable[[BalancedClause], str], depth: int) -> tuple[ToldLine, ...]:
        several = _grouped(clauses, name_of)
        together = (_line(name, members, told, depth=depth) for name, members in several.items())
        return tuple(sorted(together, key=lambda line: (-line.promised, line.name)))

    return AgencyBalance(
        whole=_line("", clauses, told, depth=0),
        coordinations=lines(lambda clause: clause.coordination, 1),
        departements=lines(lambda clause: clause.departement, 2),
        owners=lines(lambda clause: clause.owner, 3),
        contracts=_contract_lines(clauses, told),
    )


def _path(clause: BalancedClause) -> Path:
    return (clause.coordination, clause.departement, clause.owner, clause.contract_key or f"\0{clause.convention}")


def _contract_lines(clauses: Iterable[BalancedClause], told: frozenset[Path]) -> tuple[ToldLine, ...]:
    """A line a contract with all its lots, or a convention; it has the words of the clause that promises most."""
    several = _grouped(clauses, lambda clause: clause.contract_key or f"{clause.convention}\0{clause.owner}")
    lines = []
    for members in several.values():
        largest = max(members, key=lambda clause: (clause.promised, -clause.number))
        lines.append(_line(largest.title, members, told, depth=4, number=largest.number))
    return tuple(sorted(lines, key=lambda line: (-line.promised, line.name)))


def _line(
    name: str, members: list[BalancedClause], told: frozenset[Path], *, depth: int, number: int | None = None
) -> ToldLine:
    """The sum of what is told of some clauses, each counted where its path of that depth is told."""
    shown = [clause for clause in members if _path(clause)[:depth] in told]
    hidden = [clause for clause in members if clause.done and _path(clause)[:depth] not in told]
    return ToldLine(
        name=name,
        clauses=len(members),
        promised=sum(clause.promised for clause in members),
        done=sum(clause.done for clause in shown) if shown or not hidden else None,
        is_whole=not hidden,
        number=number,
    )


def _grouped(
    clauses: Iterable[BalancedClause], name_of: Callable[[BalancedClause], str]
) -> dict[str, list[BalancedClause]]:
    several: dict[str, list[BalancedClause]] = {}
    for clause in clauses:
        several.setdefault(name_of(clause), []).append(clause)
    return several


def _people_by_clause() -> dict[int, frozenset[int]]:
    """Who did hours of each clause, of many the floor of them alone: more say no more."""
    people: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_SOME_PEOPLE, [FLOOR])
        else:
            cursor.execute(_PEOPLE)
        for number, person in cursor.fetchall():
            several = people.setdefault(number, set())
            if len(several) < FLOOR:
                several.add(person)
    return {number: frozenset(several) for number, several in people.items()}
