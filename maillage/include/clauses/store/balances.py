"""The balances of many clauses: promised and done, by contract, owner, coordination and département.

Sums come from month totals, cached until a clause changes: every write of hours touches its clause.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, Max, QuerySet, Sum

from maillage.accounts.domain.terms import INVENTED_MARK
from maillage.accounts.store.model_types import Organisation
from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD
from maillage.include.clauses.store.access import of_kind
from maillage.include.clauses.store.models import HourEntry, InsertionClause, MonthTotal


class BalancedClause(NamedTuple):
    """A clause as counted in a balance."""

    number: int
    title: str
    contract_key: str
    convention: str
    owner: str
    coordination: str
    departement: str
    promised: int
    done: int


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """The promise and hours of several clauses in hundredths; ``number`` is the id of one of them."""

    name: str
    clauses: int
    promised: int
    done: int
    number: int | None = None

    @property
    def share(self) -> float | None:
        """The share of the promise done; None without a promise or reported hours."""
        return self.done / self.promised if self.promised and self.done else None


@dataclass(frozen=True, slots=True)
class ClauseBalance:
    """The total, and lines by contract or convention, owner, coordination and département."""

    whole: BalanceLine
    contracts: tuple[BalanceLine, ...]
    owners: tuple[BalanceLine, ...]
    coordinations: tuple[BalanceLine, ...]
    departements: tuple[BalanceLine, ...]


def clause_balance(coordination: Organisation | None) -> ClauseBalance:
    """The balance of a coordination's clauses; of all real ones for None."""
    number = coordination.pk if coordination is not None else None
    return _balance(number, *balance_version(number))


def balance_version(coordination: int | None) -> tuple[int, int, str]:
    """A cache key that changes with the clauses of a coordination or their hours; None: all real clauses."""
    rows = _clauses(coordination)
    version = rows.aggregate(count=Count("pk"), changes=Sum("revision"), last=Max("changed_at"))
    return version["count"], version["changes"] or 0, str(version["last"])


def promising_clauses() -> list[BalancedClause]:
    """All real clauses with their promises, without hours done."""
    return _with_hours(None, {})


def hours_for_others(coordination: Organisation) -> int | None:
    """Hours (hundredths) done in the département of a coordination for clauses of others.

    None below the threshold of people, none of whom belong to this coordination.
    """
    code = coordination.territory.partition("departement:")[2]
    if not code:
        return None
    others = MonthTotal.objects.filter(departement=code).exclude(clause__coordination=coordination)
    totals = of_kind(others, is_invented=coordination.name.endswith(INVENTED_MARK), through="clause__coordination__")
    by_clause = dict(totals.order_by().values_list("clause_id").annotate(hours=Sum("centihours")))
    people: set[int] = set()
    for clause in by_clause:
        # Stop at the threshold: some dozen of a region's millions of rows are read.
        rows = HourEntry.objects.filter(clause=clause, departement=code).exclude(participant=None).order_by()
        people.update(rows.values_list("participant_id", flat=True).distinct()[:DISCLOSURE_THRESHOLD])
        if len(people) >= DISCLOSURE_THRESHOLD:
            return sum(by_clause.values())
    return None


def _clauses(coordination: int | None) -> QuerySet[InsertionClause]:
    rows = InsertionClause.objects.order_by()
    return of_kind(rows, is_invented=False) if coordination is None else rows.filter(coordination=coordination)


@lru_cache(maxsize=64)  # a region's totals take a tenth of a second for each page of a balance
def _balance(coordination: int | None, _count: int, _changes: int, _last: str) -> ClauseBalance:
    totals = MonthTotal.objects.order_by()
    if coordination is None:
        totals = of_kind(totals, is_invented=False, through="clause__coordination__")
    else:
        totals = totals.filter(clause__coordination=coordination)
    clauses = _with_hours(coordination, dict(totals.values_list("clause_id").annotate(done=Sum("centihours"))))
    return ClauseBalance(
        whole=BalanceLine(
            "", len(clauses), sum(clause.promised for clause in clauses), sum(clause.done for clause in clauses)
        ),
        contracts=_contract_lines(clauses),
        owners=_lines((clause.owner, clause) for clause in clauses),
        coordinations=_lines((clause.coordination, clause) for clause in clauses),
        departements=tuple(
            sorted(_lines((clause.departement, clause) for clause in clauses), key=lambda line: line.name)
        ),
    )


def _with_hours(coordination: int | None, done: Mapping[int, int]) -> list[BalancedClause]:
    columns = ("pk", "title", "contract_key", "convention", "owner_name", "coordination__name", "departement")
    rows = _clauses(coordination).values_list(*columns, "promised_centihours")
    return [BalancedClause._make((*row, done.get(row[0], 0))) for row in rows]


def _contract_lines(clauses: Iterable[BalancedClause]) -> tuple[BalanceLine, ...]:
    """A line per contract with all its lots, or per convention, labelled by the clause with the largest promise."""
    several: dict[tuple[str, ...], list[BalancedClause]] = {}
    for clause in clauses:
        ground = (clause.contract_key,) if clause.contract_key else (clause.convention, clause.owner)
        several.setdefault(ground, []).append(clause)
    lines = []
    for together in several.values():
        largest = max(together, key=lambda clause: (clause.promised, -clause.number))
        promised, done = (
            sum(values) for values in zip(*((clause.promised, clause.done) for clause in together), strict=True)
        )
        lines.append(BalanceLine(largest.title, len(together), promised, done, largest.number))
    return tuple(sorted(lines, key=lambda line: (-line.promised, line.name)))


def _lines(clauses: Iterable[tuple[str, BalancedClause]]) -> tuple[BalanceLine, ...]:
    lines: dict[str, BalanceLine] = {}
    for name, clause in clauses:
        line = lines.get(name, BalanceLine(name, 0, 0, 0))
        lines[name] = BalanceLine(name, line.clauses + 1, line.promised + clause.promised, line.done + clause.done)
    return tuple(sorted(lines.values(), key=lambda line: (-line.promised, line.name)))
