"""Balances of many clauses: promised and done, by owner, coordination and département of the place of work.

Sums come from the index of hours alone, and are kept while no clause changes: every write of hours touches its clause.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, QuerySet, Sum

from maillage.accounts.queries import Organisation
from maillage.clauses.models import HourEntry, InsertionClause
from maillage.clauses.terms.clauses import FLOOR


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """What several clauses promise and did together, in hundredths of hours."""

    name: str
    clauses: int
    promised: int
    done: int


@dataclass(frozen=True, slots=True)
class ClauseBalance:
    """All together, and the same by owner, by coordination, by département (promised: of the clause)."""

    whole: BalanceLine
    owners: tuple[BalanceLine, ...]
    coordinations: tuple[BalanceLine, ...]
    departements: tuple[BalanceLine, ...]


def clause_balance(coordination: Organisation | None) -> ClauseBalance:
    """The balance of a coordination's clauses; of all for None."""
    number = coordination.pk if coordination is not None else None
    rows = _clauses(number)
    version = rows.aggregate(count=Count("pk"), last=Max("changed_at"))
    return _balance(number, version["count"], str(version["last"]))


def hours_for_others(coordination: Organisation) -> int | None:
    """Hours done in the département of a coordination for clauses of others, in hundredths.

    None where fewer people than the floor did them: they are nobody's of this coordination.
    """
    code = coordination.territory.partition("departement:")[2]
    if not code:
        return None
    rows = HourEntry.objects.filter(departement=code).exclude(clause__coordination=coordination)
    facts = rows.aggregate(people=Count("participant", distinct=True), hours=Sum("centihours"))
    return facts["hours"] if facts["people"] >= FLOOR else None


def _clauses(coordination: int | None) -> QuerySet[InsertionClause]:
    rows = InsertionClause.objects.order_by()
    return rows if coordination is None else rows.filter(coordination=coordination)


@lru_cache(maxsize=64)  # a region's two million rows cost a second; each page of a balance would pay it
def _balance(coordination: int | None, _count: int, _last: str) -> ClauseBalance:
    clauses = list(
        _clauses(coordination).values_list(
            "pk", "owner_name", "coordination__name", "departement", "promised_centihours"
        )
    )
    hours = HourEntry.objects.order_by()
    if coordination is not None:
        hours = hours.filter(clause__coordination=coordination)
    done_by_clause: dict[int, int] = {}
    done_by_departement: dict[str, int] = {}
    for clause, departement, done in hours.values_list("clause_id", "departement").annotate(done=Sum("centihours")):
        done_by_clause[clause] = done_by_clause.get(clause, 0) + done
        done_by_departement[departement] = done_by_departement.get(departement, 0) + done
    facts = [
        (owner, name, departement, promised, done_by_clause.get(number, 0))
        for number, owner, name, departement, promised in clauses
    ]
    departements = {line.name: line for line in _lines((place, promised, 0) for _o, _c, place, promised, _d in facts)}
    return ClauseBalance(
        whole=BalanceLine("", len(facts), sum(fact[3] for fact in facts), sum(fact[4] for fact in facts)),
        owners=_lines((owner, promised, done) for owner, _c, _p, promised, done in facts),
        coordinations=_lines((name, promised, done) for _o, name, _p, promised, done in facts),
        departements=tuple(
            BalanceLine(
                code,
                departements[code].clauses if code in departements else 0,
                departements[code].promised if code in departements else 0,
                done_by_departement.get(code, 0),
            )
            for code in sorted({*departements, *done_by_departement})
        ),
    )


def _lines(facts: Iterable[tuple[str, int, int]]) -> tuple[BalanceLine, ...]:
    lines: dict[str, BalanceLine] = {}
    for name, promised, done in facts:
        line = lines.get(name, BalanceLine(name, 0, 0, 0))
        lines[name] = BalanceLine(name, line.clauses + 1, line.promised + promised, line.done + done)
    return tuple(sorted(lines.values(), key=lambda line: (-line.promised, line.name)))
