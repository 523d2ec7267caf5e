"""Keeps what readers report on data sets, tells those who must know, and closes it with an answer."""

from datetime import datetime
from typing import Final

from django.db import transaction

from maillage.accounts.record import note
from maillage.accounts.terms import Acting
from maillage.catalog.models import Dataset, ProblemReport
from maillage.catalog.terms import DatasetVerb, ProblemKind
from maillage.core.problems import Refused, sentence

LONGEST_MESSAGE: Final = 2_000
LONGEST_ANSWER: Final = 1_000
MOST_WAITING: Final = 200  # of one data set: past that somebody fills the list


@transaction.atomic
def report_problem(dataset: Dataset, kind: ProblemKind, message: str, *, email: str, now: datetime) -> ProblemReport:
    """The report; Refused without a message, and where many already wait for this data set."""
    text = message.strip()
    if not text:
        raise Refused("message_missing", sentence("Dites ce qui ne va pas : une phrase suffit."))
    if len(text) > LONGEST_MESSAGE:
        raise Refused(
            "message_too_long", sentence("C’est trop long : %(longest)s caractères au plus."), longest=LONGEST_MESSAGE
        )
    if ProblemReport.objects.filter(dataset=dataset, answered_at=None).count() >= MOST_WAITING:
        raise Refused(
            "reports_full", sentence("Beaucoup de signalements attendent déjà pour ce jeu : l’organisation les lit.")
        )
    return ProblemReport.objects.create(
        dataset=dataset,
        version_number=dataset.version_number,
        kind=kind.value,
        message=text,
        email=email,
        reported_at=now,
    )


@transaction.atomic
def answer_report(acting: Acting, report: ProblemReport, answer: str, *, now: datetime) -> str:
    """The address to which the answer goes ("" where none was given), erased here; Refused twice, or without answer."""
    waiting = ProblemReport.objects.select_for_update().get(pk=report.pk)
    text = " ".join(answer.split())
    if waiting.answered_at is not None:
        raise Refused("already_answered", sentence("Ce signalement a déjà une réponse : rechargez la page."))
    if not text or len(text) > LONGEST_ANSWER:
        raise Refused(
            "answer_missing",
            sentence("Dites ce qui a été fait, en %(longest)s caractères au plus : la personne le lira."),
            longest=LONGEST_ANSWER,
        )
    email, waiting.email = waiting.email, ""
    waiting.answer, waiting.answered_at, waiting.answered_by_id = text, now, acting.user_id
    waiting.save()
    note(
        acting,
        DatasetVerb.REPORT_ANSWERED,
        about=f"dataset:{waiting.dataset_id}",
        title=waiting.dataset.title,
        now=now,
        detail={"kind": waiting.kind, "answer": text},
    )
    return email
