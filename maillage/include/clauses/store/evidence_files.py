"""Writes evidence files: store encrypted, remove, and delete with the people they may show."""

import datetime as dt
from collections import Counter
from typing import Final

from django.conf import settings
from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import installation_acting, note
from maillage.core.files.received_documents import DocumentKind, still_document
from maillage.core.problems import Refused, sentence
from maillage.include.clauses.domain.clauses import ClauseVerb
from maillage.include.clauses.domain.evidence_files import MOST_FILES_A_MONTH, evidence_kind, evidence_name
from maillage.include.clauses.domain.hours import EntryOrigin
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.store.clauses import note_clause
from maillage.include.clauses.store.hours.evidence_files import month_evidence_rows, named_evidence
from maillage.include.clauses.store.models import EvidenceContent, EvidenceFile, HourReporter, InsertionClause
from maillage.include.clauses.store.sealing import evidence_file_place, sealed_file, sealed_words

_MOST_AT_ONCE: Final = 200
_MANY: Final = sentence("Ce mois a déjà %(most)s pièces : ôtez-en une, ou réunissez-les dans un seul PDF.")
_EARLY: Final = sentence("Une pièce prouve un mois commencé : choisissez un mois passé, ou celui-ci.")


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
    if month > WorkMonth.of(now.date()):
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
    oldest = WorkMonth.of(now.date()).number - settings.CLAUSES_RETENTION_MONTHS
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
