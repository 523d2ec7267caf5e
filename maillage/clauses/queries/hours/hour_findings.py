"""What is odd in the hours of a clause, read anew from the rows at each look: no row carries a stale remark.

People are opened to see whether they counted in a month: whoever asks for their pseudonyms must be allowed to.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from django.db.models import Count, Max, Min, Q, Sum

from maillage.clauses.models import HourEntry, InsertionClause
from maillage.clauses.queries.hours.hour_sums import hours_of
from maillage.clauses.queries.participants import people_of_clause, pseudonyms_of
from maillage.clauses.queries.sealed_persons import opened_person
from maillage.clauses.rules.hour_checks import is_eligible, legal_centihours
from maillage.clauses.terms.hours import HourFault, HourFinding
from maillage.clauses.terms.months import WorkMonth
from maillage.inclusion.queries.withdrawals import withdrawn_months

_SHORTEST_MONTH: Final = WorkMonth(2001 * 12 + 1)  # a February of 28 days


def hour_findings(clause: InsertionClause) -> list[HourFinding]:
    """What to look at, the worst sort first, months in their order."""
    findings = [
        *hours_above_legal(clause),
        *hours_of_two_reporters(clause),
        *hours_out_of_eligibility(clause),
        *hours_out_of_time(clause),
        *hours_claimed_twice(clause),
        *hours_after_closing(clause),
    ]
    order = list(HourFault)
    return sorted(findings, key=lambda finding: (order.index(finding.fault), finding.month.number, finding.pseudonym))


def hours_above_legal(clause: InsertionClause) -> Iterator[HourFinding]:
    """People of this clause who worked more than a month allows, over all clauses of their coordination."""
    people = HourEntry.objects.filter(clause=clause).exclude(participant=None).values("participant_id")
    rows = (
        HourEntry.objects.filter(participant__in=people)
        .order_by()
        .values_list("participant_id", "month")
        .annotate(hours=Sum("centihours"), rows=Count("pk"), in_clause=Count("pk", filter=Q(clause=clause)))
        .filter(hours__gt=legal_centihours(_SHORTEST_MONTH), in_clause__gt=0)
    )
    above = [row for row in rows if row[2] > legal_centihours(WorkMonth(row[1]))]
    pseudonyms = pseudonyms_of(person for person, *_rest in above)
    for person, month, hours, count, _in_clause in above:
        yield HourFinding(HourFault.ABOVE_LEGAL, WorkMonth(month), count, hours, pseudonyms[person])


def hours_of_two_reporters(clause: InsertionClause) -> Iterator[HourFinding]:
    """People whose hours of one month two reporters of the clause say."""
    rows = list(
        HourEntry.objects.filter(clause=clause)
        .exclude(participant=None)
        .order_by()
        .values_list("participant_id", "month")
        .annotate(reporters=Count("reporter", distinct=True), rows=Count("pk"), hours=Sum("centihours"))
        .filter(reporters__gt=1)
    )
    pseudonyms = pseudonyms_of(person for person, *_rest in rows)
    for person, month, _reporters, count, hours in rows:
        yield HourFinding(HourFault.SAID_BY_TWO, WorkMonth(month), count, hours, pseudonyms[person])


def hours_out_of_eligibility(clause: InsertionClause) -> Iterator[HourFinding]:
    """People who did not count for clauses in a month, by the day on which somebody looked.

    She counts for months in a row: where her first and her last one count, all between them do.
    """
    rows = HourEntry.objects.filter(clause=clause).exclude(participant=None).order_by()
    bounds = rows.values_list("participant_id").annotate(first=Min("month"), last=Max("month"))
    months = {person: (WorkMonth(first), WorkMonth(last)) for person, first, last in bounds}
    people = {row.pk: row for row in people_of_clause(clause)}
    stated = {person: opened_person(row) for person, row in people.items()}
    outside = [
        person for person, ends in months.items() if any(is_eligible(stated[person], month) is False for month in ends)
    ]
    sums = rows.filter(participant__in=outside).values_list("participant_id", "month")
    for person, month, count, hours in sums.annotate(rows=Count("pk"), hours=Sum("centihours")):
        if is_eligible(stated[person], WorkMonth(month)) is False:
            yield HourFinding(HourFault.NOT_ELIGIBLE, WorkMonth(month), count, hours, people[person].pseudonym)


def hours_out_of_time(clause: InsertionClause) -> Iterator[HourFinding]:
    """Hours before the start, after the end, and with somebody who was replaced already."""
    sums = hours_of(clause).values_list("month").annotate(rows=Count("pk"), hours=Sum("centihours"))
    out = Q(month__lt=clause.first_month) | Q(month__gt=clause.last_month)
    for month, count, hours in sums.filter(out):
        fault = HourFault.BEFORE_START if month < clause.first_month else HourFault.AFTER_END
        yield HourFinding(fault, WorkMonth(month), count, hours)
    for reporter in clause.reporters.exclude(last_month=None):
        late = sums.filter(reporter=reporter, month__gt=reporter.last_month)
        yield from _findings(HourFault.REPLACED, late)


def hours_claimed_twice(clause: InsertionClause) -> Iterator[HourFinding]:
    """Hours of a holder and month that another coordination counts too, for the same contract and lot or convention."""
    same = Q(contract_key=clause.contract_key, lot=clause.lot)
    if not clause.contract_key:
        same = Q(contract_key="", convention__iexact=clause.convention, owner_siret=clause.owner_siret)
    others = InsertionClause.objects.filter(same).exclude(coordination=clause.coordination_id)
    elsewhere = set(
        HourEntry.objects.filter(clause__in=others).values_list("reporter__siret", "month", "departement").distinct()
    )
    if not elsewhere:
        return
    rows = hours_of(clause).values_list("reporter__siret", "month", "departement")
    for siret, month, departement, count, hours in rows.annotate(rows=Count("pk"), hours=Sum("centihours")):
        if (siret, month, departement) in elsewhere:
            yield HourFinding(HourFault.CLAIMED_TWICE, WorkMonth(month), count, hours)


def hours_after_closing(clause: InsertionClause) -> Iterator[HourFinding]:
    """Hours of a structure after the month in which it left the directory."""
    sirets = list(clause.reporters.values_list("siret", flat=True))
    for siret, last_month in withdrawn_months(sirets).items():
        late = hours_of(clause, reporter_siret=siret).filter(month__gt=last_month)
        yield from _findings(
            HourFault.STRUCTURE_CLOSED,
            late.values_list("month").annotate(rows=Count("pk"), hours=Sum("centihours")),
        )


def _findings(fault: HourFault, rows: Iterable[tuple[int, int, int]]) -> Iterator[HourFinding]:
    for month, count, hours in rows:
        yield HourFinding(fault, WorkMonth(month), count, hours)


def findings_by_fault(findings: Iterable[HourFinding]) -> Mapping[HourFault, int]:
    """How many rows of each sort there are to look at."""
    counts: dict[HourFault, int] = {}
    for finding in findings:
        counts[finding.fault] = counts.get(finding.fault, 0) + finding.rows
    return counts
