"""Evidence files: stored encrypted, read by month and reporter, removed, deleted with the people they may show.

The link of a letter lists the files of its month, but opens none, since a link may leak.
"""

import datetime as dt
from collections import Counter
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import installation_acting, note
from maillage.core.files.received_documents import DocumentKind, still_document
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.clauses.domain.clauses import ClauseVerb
from maillage.include.clauses.domain.evidence_files import (
    MOST_FILES_A_MONTH,
    EvidenceKind,
    KeptEvidence,
    evidence_kind,
    evidence_name,
)
from maillage.include.clauses.domain.hours import EntryOrigin
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.clauses import note_clause
from maillage.include.clauses.store.models import (
    EvidenceContent,
    EvidenceFile,
    HourEntry,
    HourReporter,
    InsertionClause,
    MonthTotal,
)
from maillage.include.clauses.store.sealing import (
    evidence_file_place,
    sealed_file,
    sealed_words,
    unsealed_file,
    unsealed_words,
)

_MOST_AT_ONCE: Final = 200
_MANY: Final = sentence("Ce mois a déjà %(most)s pièces : ôtez-en une, ou réunissez-les dans un seul PDF.")
_EARLY: Final = sentence("Une pièce prouve un mois commencé : choisissez un mois passé, ou celui-ci.")

_NO_FILE: Final = sentence("Cette pièce n’est plus gardée : la page des pièces montre celles qui restent.")


def store_evidence(
    acting: Acting,
    reporter: HourReporter,
    month: WorkMonth,
    sent: bytes,
    *,
    origin: EntryOrigin,
    now: dt.datetime,
) -> EvidenceFile:
    """Store the file; Refused if it is not acceptable, or the month has reached its limit."""
    if month > WorkMonth.of(localdate(now)):
        raise Refused("evidence_early", _EARLY)
    kind = evidence_kind(sent)
    content = still_document(sent, DocumentKind(kind.value))
    place = evidence_file_place(reporter.pk, month.number)
    with transaction.atomic():
        # Serialises uploads: the second counts the file of the first.
        InsertionClause.objects.select_for_update().get(pk=reporter.clause_id)
        names = [kept.name for kept in named_evidence(month_evidence_rows(reporter, month))]
        if len(names) >= MOST_FILES_A_MONTH:
            raise Refused("evidence_many", _MANY, most=MOST_FILES_A_MONTH)
        row = EvidenceFile.objects.create(
            reporter=reporter,
            month=month.number,
            kind=kind.value,
            sealed_name=sealed_words(evidence_name(month, kind, names), beside=place),
            origin=origin.value,
            kept_at=now,
        )
        EvidenceContent.objects.create(file=row, sealed=sealed_file(content, beside=place))
        note_clause(acting, reporter.clause, ClauseVerb.EVIDENCE_KEPT, now=now, detail={"month": month.word})
    return row


def remove_evidence(acting: Acting, row: EvidenceFile, *, now: dt.datetime) -> None:
    """Delete the file with its content."""
    detail = {"month": WorkMonth(row.month).word}
    with transaction.atomic():
        row.delete()
        note_clause(acting, row.reporter.clause, ClauseVerb.EVIDENCE_REMOVED, now=now, detail=detail)


def forget_past_evidence(now: dt.datetime) -> int:
    """Delete files of months beyond the retention period, when people are anonymised; how many.

    So no remaining file may show an anonymised person.
    """
    oldest = WorkMonth.of(localdate(now)).number - settings.CLAUSES_RETENTION_MONTHS
    past = list(
        EvidenceFile.objects.filter(month__lt=oldest)
        .order_by("month", "pk")
        .values_list("pk", "reporter__clause__coordination_id")[:_MOST_AT_ONCE]
    )
    for coordination, count in Counter(coordination for _number, coordination in past).items():
        numbers = [number for number, of in past if of == coordination]
        with transaction.atomic():
            EvidenceFile.objects.filter(pk__in=numbers).delete()
            about = f"coordination:{coordination}"
            note(
                installation_acting(coordination),
                ClauseVerb.EVIDENCE_REMOVED,
                about=about,
                title="",
                now=now,
                detail={"files": count},
            )
    return len(past)


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
            localdate(row.kept_at),
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
