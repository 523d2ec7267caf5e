"""Evidence files of a clause by month and reporter, and their decrypted content, for authorised people.

The link of a letter lists the files of its month, but opens none, since a link may leak.
"""

from typing import Final

from django.db.models import Count, QuerySet

from maillage.core.problems import NotFound, sentence
from maillage.include.clauses.domain.evidence_files import EvidenceKind, KeptEvidence
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.models import (
    EvidenceContent,
    EvidenceFile,
    HourEntry,
    HourReporter,
    InsertionClause,
    MonthTotal,
)
from maillage.include.clauses.store.sealing import evidence_file_place, unsealed_file, unsealed_words

_NO_FILE: Final = sentence("Cette pièce n’est plus gardée : la page des pièces montre celles qui restent.")


def evidence_rows(clause: InsertionClause, *, reporter_siret: str = "") -> QuerySet[EvidenceFile]:
    """The files of a clause, optionally of one reporter, latest month first."""
    rows = EvidenceFile.objects.filter(reporter__clause=clause).select_related("reporter")
    if reporter_siret:
        rows = rows.filter(reporter__siret=reporter_siret)
    return rows.order_by("-month", "reporter", "pk")


def month_evidence_rows(reporter: HourReporter, month: WorkMonth) -> QuerySet[EvidenceFile]:
    """The files of one month with one reporter."""
    rows = EvidenceFile.objects.filter(reporter=reporter, month=month.number)
    return rows.select_related("reporter").order_by("pk")


def named_evidence(rows: QuerySet[EvidenceFile]) -> list[KeptEvidence]:
    """The files with decrypted names, without their contents."""
    return [
        KeptEvidence(
            row.pk,
            unsealed_words(bytes(row.sealed_name), beside=evidence_file_place(row.reporter_id, row.month)),
            EvidenceKind(row.kind),
            WorkMonth(row.month),
            row.reporter.name,
            row.kept_at.date(),
        )
        for row in rows
    ]


def evidence_file(rows: QuerySet[EvidenceFile], number: int) -> EvidenceFile:
    """The file with that number among ``rows``; raises NotFound."""
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotFound("evidence_unknown", _NO_FILE)
    return row


def opened_evidence(row: EvidenceFile) -> bytes:
    """The decrypted content of a file; Unavailable without its encryption key."""
    content = EvidenceContent.objects.get(file=row)
    return unsealed_file(bytes(content.sealed), beside=evidence_file_place(row.reporter_id, row.month))


def months_without_evidence(clause: InsertionClause, *, reporter_siret: str = "") -> list[tuple[WorkMonth, str]]:
    """Months with reported hours and without evidence, with the reporter, latest first."""
    totals = MonthTotal.objects.filter(clause=clause)
    if reporter_siret:
        totals = totals.filter(reporter__siret=reporter_siret)
    said = set(totals.values_list("month", "reporter__name", "reporter_id").distinct())
    proven = set(evidence_rows(clause).values_list("month", "reporter__name", "reporter_id"))
    return [(WorkMonth(month), name) for month, name, _reporter in sorted(said - proven, reverse=True)]


def evidence_that_may_show(participant_id: int) -> tuple[list[int], int]:
    """The ids of files about one person alone, and the number of those that may show her among others.

    Covers months and reporters with which she worked: if nobody else did, the file is about her alone.
    """
    months = set(HourEntry.objects.filter(participant=participant_id).values_list("reporter_id", "month").distinct())
    if not months:
        return [], 0
    reporters = {reporter for reporter, _month in months}
    people = (
        HourEntry.objects.filter(reporter__in=reporters, month__in={month for _reporter, month in months})
        .order_by()
        .values_list("reporter_id", "month")
        .annotate(people=Count("participant", distinct=True))
    )
    alone = {(reporter, month) for reporter, month, count in people if count == 1} & months
    files = [
        (number, (reporter, month))
        for number, reporter, month in EvidenceFile.objects.filter(reporter__in=reporters).values_list(
            "pk", "reporter_id", "month"
        )
        if (reporter, month) in months
    ]
    of_her = [number for number, place in files if place in alone]
    return of_her, len(files) - len(of_her)
