"""What is odd in the hours of a clause, read anew from the rows at each look: no row carries a stale remark.

People are opened to see whether they counted in a month: whoever asks for their pseudonyms must be allowed to.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from maillage.clauses.models import HourEntry, InsertionClause, MonthTotal
from maillage.clauses.queries.participants import in_batches, people_numbered, pseudonyms_of
from maillage.clauses.queries.sealed_persons import opened_person
from maillage.clauses.rules.hour_checks import is_eligible, legal_centihours
from maillage.clauses.terms.hours import HourFault, HourFinding
from maillage.clauses.terms.months import WorkMonth
from maillage.inclusion.queries.withdrawals import withdrawn_months

_SHORTEST_MONTH: Final = WorkMonth(2001 * 12 + 1)  # a February of 28 days
MonthBounds = Mapping[int, tuple[WorkMonth, WorkMonth]]


def hour_findings(clause: InsertionClause) -> list[HourFinding]:
    """What to look at, the worst sort first, months in their order."""
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
    """The first and the last month of each person in some rows of people, by the number of her own row."""
    bounds = rows.values_list("participant_id").annotate(first=Min("month"), last=Max("month"))
    return {person: (WorkMonth(first), WorkMonth(last)) for person, first, last in bounds}


def hours_above_legal(clause: InsertionClause, bounds: MonthBounds) -> Iterator[HourFinding]:
    """People of this clause who worked more than a month allows, over all clauses of their coordination."""
    above = list(months_above_legal([clause.pk], bounds))
    pseudonyms = pseudonyms_of(person for person, *_rest in above)
    for person, month, count, hours in above:
        yield HourFinding(HourFault.ABOVE_LEGAL, month, count, hours, pseudonyms[person])


def months_above_legal(clauses: Collection[int], people: Collection[int]) -> Iterator[tuple[int, WorkMonth, int, int]]:
    """Each of these people's months with more hours than it allows, some in these clauses: how many rows and hours."""
    several = (
        HourEntry.objects.order_by()
        .values_list("participant_id", "month")
        .annotate(hours=Sum("centihours"), rows=Count("*"), here=Count("clause", filter=Q(clause__in=clauses)))
        .filter(hours__gt=legal_centihours(_SHORTEST_MONTH), here__gt=0)
    )
    # By their numbers: to find them by a question within the question, PostgreSQL read the hours of a region.
    for numbers in in_batches(people):
        for person, month, hours, count, _here in several.filter(participant__in=numbers):
            if hours > legal_centihours(WorkMonth(month)):
                yield person, WorkMonth(month), count, hours


def hours_of_two_reporters(clause: InsertionClause) -> Iterator[HourFinding]:
    """People whose hours of one month two reporters of the clause say."""
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
    """People who did not count for clauses in a month, by the day on which somebody looked.

    She counts for months in a row: where her first and her last one count, all between them do.
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
    """Hours before the start, after the end, and with somebody who was replaced already."""
    totals = MonthTotal.objects.filter(clause=clause)
    yield from _findings(HourFault.BEFORE_START, totals.filter(month__lt=clause.first_month))
    yield from _findings(HourFault.AFTER_END, totals.filter(month__gt=clause.last_month))
    yield from _findings(HourFault.REPLACED, totals.filter(month__gt=F("reporter__last_month")))


def hours_claimed_twice(clause: InsertionClause) -> Iterator[HourFinding]:
    """Hours of a holder and month that another coordination counts too, for the same contract and lot or convention."""
    same = Q(contract_key=clause.contract_key, lot=clause.lot)
    if not clause.contract_key:
        same = Q(contract_key="", convention__iexact=clause.convention, owner_siret=clause.owner_siret)
    others = InsertionClause.objects.filter(same).exclude(coordination=clause.coordination_id)
    numbers = list(others.order_by().values_list("pk", flat=True))
    if not numbers:
        return
    # Wherever they say that it was done: two coordinations see one worksite from two départements.
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
    """The rows of a clause whose people were not forgotten."""
    return HourEntry.objects.filter(clause=clause).exclude(participant=None).order_by()


def _findings(fault: HourFault, totals: QuerySet[MonthTotal]) -> Iterator[HourFinding]:
    sums = totals.order_by().values_list("month").annotate(lines=Sum("rows"), hours=Sum("centihours"))
    for month, count, hours in sums:
        yield HourFinding(fault, WorkMonth(month), count, hours)


def findings_by_fault(findings: Iterable[HourFinding]) -> Mapping[HourFault, int]:
    """How many rows of each sort there are to look at."""
    counts: dict[HourFault, int] = {}
    for finding in findings:
        counts[finding.fault] = counts.get(finding.fault, 0) + finding.rows
    return counts
