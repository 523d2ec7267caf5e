"""The number of rows to review over many clauses by kind: hour_findings.py as set-based queries.

A row reported for two clauses of the set counts once.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count, F, Max, Min, QuerySet, Sum

from maillage.include.clauses.domain.hours import HourFault, is_eligible
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.publics import StatedParticipant
from maillage.include.clauses.store.hours.hour_findings import (
    MonthBounds,
    findings_by_fault,
    hours_claimed_twice,
    month_bounds,
    months_above_legal,
)
from maillage.include.clauses.store.models import (
    ClauseParticipant,
    HourEntry,
    HourReporter,
    InsertionClause,
    MonthTotal,
)
from maillage.include.clauses.store.participants import in_batches
from maillage.include.clauses.store.sealed_persons import SEALED_COLUMNS, opened_people
from maillage.include.structures.store.structure_life import withdrawn_months


def rows_to_look_at(numbers: Collection[int]) -> Mapping[HourFault, int]:
    """The number of rows by kind in these clauses, worst first; kinds without rows are absent."""
    totals = MonthTotal.objects.filter(clause__in=numbers).order_by()
    bounds = month_bounds(_of_people(numbers))
    counts = {
        HourFault.ABOVE_LEGAL: rows_above_legal(numbers, bounds),
        HourFault.NOT_ELIGIBLE: rows_out_of_eligibility(numbers, bounds),
        HourFault.BEFORE_START: _rows(totals.filter(month__lt=F("clause__first_month"))),
        HourFault.AFTER_END: _rows(totals.filter(month__gt=F("clause__last_month"))),
        HourFault.CLAIMED_TWICE: rows_claimed_twice(numbers),
        HourFault.STRUCTURE_CLOSED: rows_after_closing(numbers),
        HourFault.REPLACED: _rows(totals.filter(month__gt=F("reporter__last_month"))),
        HourFault.SAID_BY_TWO: rows_of_two_reporters(numbers),
    }
    return {fault: counts[fault] for fault in HourFault if counts[fault]}


def _rows(totals: QuerySet[MonthTotal]) -> int:
    return int(totals.aggregate(rows=Sum("rows"))["rows"] or 0)


def _of_people(numbers: Collection[int]) -> QuerySet[HourEntry]:
    return HourEntry.objects.filter(clause__in=numbers).exclude(participant=None).order_by()


def rows_above_legal(numbers: Collection[int], people: Collection[int]) -> int:
    """Rows of people above the legal monthly hours, in any clause of their coordination."""
    return sum(rows for _who, _month, rows, _hours in months_above_legal(numbers, people))


def rows_of_two_reporters(numbers: Collection[int]) -> int:
    """Rows of people whose hours of a month were reported by two reporters of a clause."""
    several = (
        _of_people(numbers)
        .values_list("clause_id", "participant_id", "month")
        .annotate(first=Min("reporter"), last=Max("reporter"), rows=Count("*"))
        .filter(first__lt=F("last"))
    )
    return sum(row[-1] for row in several)


def rows_out_of_eligibility(numbers: Collection[int], bounds: MonthBounds) -> int:
    """Rows of people who were not eligible in that month."""
    stated: dict[int, StatedParticipant] = {}
    for some in in_batches(bounds):
        stated.update(opened_people(ClauseParticipant.objects.filter(pk__in=some).values_list(*SEALED_COLUMNS)))
    outside = [
        person for person, ends in bounds.items() if any(is_eligible(stated[person], end) is False for end in ends)
    ]
    months = _of_people(numbers).values_list("participant_id", "month").annotate(rows=Count("*"))
    return sum(
        count
        for some in in_batches(outside)
        for person, month, count in months.filter(participant__in=some)
        if is_eligible(stated[person], WorkMonth(month)) is False
    )


def rows_claimed_twice(numbers: Collection[int]) -> int:
    """Rows also counted by another coordination, for clauses with the same contract and lot, or convention."""
    columns = ("contract_key", "lot", "convention", "owner_siret", "coordination_id")
    coordinations: dict[Any, set[int]] = {}
    for key, lot, convention, owner, coordination in InsertionClause.objects.order_by().values_list(*columns):
        coordinations.setdefault(_ground(key, lot, convention, owner), set()).add(coordination)
    shared = {ground for ground, several in coordinations.items() if len(several) > 1}
    clauses = InsertionClause.objects.filter(pk__in=numbers).order_by()
    counts = [
        findings_by_fault(hours_claimed_twice(clause)).get(HourFault.CLAIMED_TWICE, 0)
        for clause in clauses
        if _ground(clause.contract_key, clause.lot, clause.convention, clause.owner_siret) in shared
    ]
    return sum(counts)


def _ground(key: str, lot: str, convention: str, owner: str) -> tuple[str, str]:
    return (key, lot) if key else (convention.casefold(), owner)


def rows_after_closing(numbers: Collection[int]) -> int:
    """Rows of structures after the month in which they left the directory."""
    sirets = set(HourReporter.objects.filter(clause__in=numbers).values_list("siret", flat=True))
    rows = 0
    for siret, last_month in withdrawn_months(sirets).items():
        rows += _rows(
            MonthTotal.objects.filter(clause__in=numbers, reporter__siret=siret, month__gt=last_month).order_by()
        )
    return rows
