"""Suspicious hours of a clause, computed from the rows each time, so that no finding is stale.

Decrypts people to check their eligibility: the caller must be authorised to see pseudonyms.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from maillage.include.clauses.domain.hours import HourFault, HourFinding, is_eligible, legal_centihours
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.models import HourEntry, InsertionClause, MonthTotal
from maillage.include.clauses.store.participants import in_batches, people_numbered, pseudonyms_of
from maillage.include.clauses.store.sealed_persons import opened_person
from maillage.include.structures.store.structure_life import withdrawn_months

_SHORTEST_MONTH: Final = WorkMonth(2001 * 12 + 1)  # a February with 28 days
MonthBounds = Mapping[int, tuple[WorkMonth, WorkMonth]]


def hour_findings(clause: InsertionClause) -> list[HourFinding]:
    """The findings, worst kind first, by month."""
    bounds = month_bounds(rows_of_people(clause))
    findings = [
        *hours_above_legal(clause, bounds),
        *hours_of_two_reporters(clause),
        *hours_out_of_eligibility(clause, bounds),
        *hours_out_of_time(clause),
        *hours_claimed_twice(clause),
        *hours_after_closing(clause),
    ]
    order = list(HourFault)
    return sorted(findings, key=lambda finding: (order.index(finding.fault), finding.month.number, finding.pseudonym))


def month_bounds(rows: QuerySet[HourEntry]) -> MonthBounds:
    """The first and last month of each person in some rows, by id."""
    bounds = rows.values_list("participant_id").annotate(first=Min("month"), last=Max("month"))
    return {person: (WorkMonth(first), WorkMonth(last)) for person, first, last in bounds}


def hours_above_legal(clause: InsertionClause, bounds: MonthBounds) -> Iterator[HourFinding]:
    """People of this clause above the legal monthly hours, over all clauses of their coordination."""
    above = list(months_above_legal([clause.pk], bounds))
    pseudonyms = pseudonyms_of(person for person, *_rest in above)
    for person, month, count, hours in above:
        yield HourFinding(HourFault.ABOVE_LEGAL, month, count, hours, pseudonyms[person])


def months_above_legal(clauses: Collection[int], people: Collection[int]) -> Iterator[tuple[int, WorkMonth, int, int]]:
    """Months of these people above the legal hours, some in these clauses: person, month, rows, hours."""
    several = (
        HourEntry.objects.order_by()
        .values_list("participant_id", "month")
        .annotate(hours=Sum("centihours"), rows=Count("*"), here=Count("clause", filter=Q(clause__in=clauses)))
        .filter(hours__gt=legal_centihours(_SHORTEST_MONTH), here__gt=0)
    )
    # By explicit ids: with a subquery PostgreSQL read the hours of the whole region.
    for numbers in in_batches(people):
        for person, month, hours, count, _here in several.filter(participant__in=numbers):
            if hours > legal_centihours(WorkMonth(month)):
                yield person, WorkMonth(month), count, hours


def hours_of_two_reporters(clause: InsertionClause) -> Iterator[HourFinding]:
    """People whose hours of a month were reported by two reporters of the clause."""
    rows = list(
        rows_of_people(clause)
        .values_list("participant_id", "month")
        .annotate(first=Min("reporter"), last=Max("reporter"), rows=Count("*"), hours=Sum("centihours"))
        .filter(first__lt=F("last"))
    )
    pseudonyms = pseudonyms_of(person for person, *_rest in rows)
    for person, month, _first, _last, count, hours in rows:
        yield HourFinding(HourFault.SAID_BY_TWO, WorkMonth(month), count, hours, pseudonyms[person])


def hours_out_of_eligibility(clause: InsertionClause, bounds: MonthBounds) -> Iterator[HourFinding]:
    """People who were not eligible in a month, by their diagnosis date.

    Eligibility is a range of months: if the first and last month are inside, so are all between.
    """
    people = people_numbered(bounds)
    stated = {person: opened_person(row) for person, row in people.items()}
    outside = [
        person for person, ends in bounds.items() if any(is_eligible(stated[person], month) is False for month in ends)
    ]
    months = rows_of_people(clause).values_list("participant_id", "month")
    sums = months.annotate(rows=Count("*"), hours=Sum("centihours"))
    for numbers in in_batches(outside):
        for person, month, count, hours in sums.filter(participant__in=numbers):
            if is_eligible(stated[person], WorkMonth(month)) is False:
                yield HourFinding(HourFault.NOT_ELIGIBLE, WorkMonth(month), count, hours, people[person].pseudonym)


def hours_out_of_time(clause: InsertionClause) -> Iterator[HourFinding]:
    """Hours before the start, after the end, or with a reporter already replaced."""
    totals = MonthTotal.objects.filter(clause=clause)
    yield from _findings(HourFault.BEFORE_START, totals.filter(month__lt=clause.first_month))
    yield from _findings(HourFault.AFTER_END, totals.filter(month__gt=clause.last_month))
    yield from _findings(HourFault.REPLACED, totals.filter(month__gt=F("reporter__last_month")))


def hours_claimed_twice(clause: InsertionClause) -> Iterator[HourFinding]:
    """Hours of a holder and month that another coordination counts too, on the same contract and lot or convention."""
    same = Q(contract_key=clause.contract_key, lot=clause.lot)
    if not clause.contract_key:
        same = Q(contract_key="", convention__iexact=clause.convention, owner_siret=clause.owner_siret)
    others = InsertionClause.objects.filter(same).exclude(coordination=clause.coordination_id)
    numbers = list(others.order_by().values_list("pk", flat=True))
    if not numbers:
        return
    # Regardless of the place of work: two coordinations may see a worksite from two départements.
    columns = ("reporter__siret", "month")
    elsewhere = set(MonthTotal.objects.filter(clause__in=numbers).order_by().values_list(*columns).distinct())
    totals = MonthTotal.objects.filter(clause=clause).order_by().values_list(*columns)
    for siret, month, count, hours in totals.annotate(lines=Sum("rows"), hours=Sum("centihours")):
        if (siret, month) in elsewhere:
            yield HourFinding(HourFault.CLAIMED_TWICE, WorkMonth(month), count, hours)


def hours_after_closing(clause: InsertionClause) -> Iterator[HourFinding]:
    """Hours of a structure after the month in which it left the directory."""
    sirets = list(clause.reporters.values_list("siret", flat=True))
    for siret, last_month in withdrawn_months(sirets).items():
        totals = MonthTotal.objects.filter(clause=clause, reporter__siret=siret, month__gt=last_month)
        yield from _findings(HourFault.STRUCTURE_CLOSED, totals)


def rows_of_people(clause: InsertionClause) -> QuerySet[HourEntry]:
    """The rows of a clause whose people are not anonymised."""
    return HourEntry.objects.filter(clause=clause).exclude(participant=None).order_by()


def _findings(fault: HourFault, totals: QuerySet[MonthTotal]) -> Iterator[HourFinding]:
    sums = totals.order_by().values_list("month").annotate(lines=Sum("rows"), hours=Sum("centihours"))
    for month, count, hours in sums:
        yield HourFinding(fault, WorkMonth(month), count, hours)


def findings_by_fault(findings: Iterable[HourFinding]) -> Mapping[HourFault, int]:
    """The number of rows to review, by kind."""
    counts: dict[HourFault, int] = {}
    for finding in findings:
        counts[finding.fault] = counts.get(finding.fault, 0) + finding.rows
    return counts
