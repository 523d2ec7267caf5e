"""Records the problems that readers report, notifies the people in charge, closes reports, and takes data offline.

An organisation or the agency withdraws a single version; the agency suspends a whole data set. The organisation can
neither restore a suspended data set nor publish it again under the same URLs.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.problems import Refused, sentence
from maillage.core.tables.writing.positions import find_positions
from maillage.opendata.catalog.domain.terms import DatasetState, DatasetVerb, ProblemKind
from maillage.opendata.catalog.store.datasets import newest_version
from maillage.opendata.catalog.store.models import Dataset, ProblemReport
from maillage.opendata.catalog.store.publishing import change_state, locked_dataset, reason_of, update_denormalised
from maillage.opendata.catalog.store.tables.engine import schema_of
from maillage.web.turns import advisory_lock

LONGEST_MESSAGE: Final = 2_000
LONGEST_ANSWER: Final = 1_000
MOST_WAITING: Final = 200  # per data set: more is abuse


@transaction.atomic
def report_problem(dataset: Dataset, kind: ProblemKind, message: str, *, email: str, now: datetime) -> ProblemReport:
    """Store a report; the same that waits already is that one (a second click, a page that is loaded again).

    Refused without a message, or if too many already wait for this data set.
    """
    text = message.strip()
    if not text:
        raise Refused("message_missing", sentence("Dites ce qui ne va pas : une phrase suffit."))
    if len(text) > LONGEST_MESSAGE:
        message = sentence("C’est trop long : %(longest)s caractères au plus.")
        raise Refused("message_too_long", message, longest=LONGEST_MESSAGE)
    advisory_lock(f"reports of {dataset.pk}")
    waiting = ProblemReport.objects.filter(dataset=dataset, answered_at=None)
    same = waiting.filter(kind=kind.value, message=text, email=email).first()
    if same is not None:
        return same
    if waiting.count() >= MOST_WAITING:
        message = sentence("Beaucoup de signalements attendent déjà pour ce jeu : l’organisation les lit.")
        raise Refused("reports_full", message)
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
    """Close a report; the e-mail address for the answer or "", erased here. Refused twice or without text."""
    waiting = ProblemReport.objects.select_for_update().get(pk=report.pk)
    text = " ".join(answer.split())
    if waiting.answered_at is not None:
        raise Refused("already_answered", sentence("Ce signalement a déjà une réponse : rechargez la page."))
    if not text or len(text) > LONGEST_ANSWER:
        message = sentence("Dites ce qui a été fait, en %(longest)s caractères au plus : la personne le lira.")
        raise Refused("answer_missing", message, longest=LONGEST_ANSWER)
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


def suspend_dataset(acting: Acting, dataset: Dataset, *, reason: str, now: datetime) -> None:
    """The agency suspends the data set: pages and files give the reason, and only the agency can lift it."""
    change_state(acting, dataset, DatasetState.SUSPENDED, reason=reason_of(reason), now=now)


def lift_suspension(acting: Acting, dataset: Dataset, *, now: datetime) -> None:
    """Publish a suspended data set again; Refused for one that is not suspended."""
    if dataset.state != DatasetState.SUSPENDED.value:
        raise Refused("not_suspended", sentence("Ce jeu n’est pas suspendu : rechargez la page."))
    change_state(acting, dataset, DatasetState.PUBLISHED, reason="", now=now)


@transaction.atomic
def withdraw_version(acting: Acting, dataset: Dataset, number: int, *, reason: str, now: datetime) -> None:
    """Withdraw the version; the newest remaining one comes into force. Refused for the only version."""
    why = reason_of(reason)
    published = locked_dataset(dataset)
    version = published.versions.filter(number=number, withdrawn_at=None).first()
    if version is None:
        raise Refused("nothing_to_change", sentence("C’est déjà fait : rechargez la page."))
    if not published.versions.filter(withdrawn_at=None).exclude(number=number).exists():
        message = sentence("C’est la seule version : retirez le jeu de données entier, avec le même motif.")
        raise Refused("last_version", message)
    version.withdrawn_at, version.withdrawn_reason = now, why
    version.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    newest = newest_version(published)
    if newest is None:
        raise TypeError("a version is always left")
    published.version_number, published.row_count, published.modified_at = newest.number, newest.row_count, now
    published.schema_id, published.schema_version = newest.schema_id, newest.schema_version
    published.error_count = newest.error_count if newest.schema_id else None
    published.has_positions = find_positions(newest.columns, schema_of(newest)) is not None
    update_denormalised(published, newest, now=now)
    published.save()
    detail = {"version": number, "reason": why}
    note(
        acting,
        DatasetVerb.VERSION_WITHDRAWN,
        about=f"dataset:{dataset.id}",
        title=dataset.title,
        now=now,
        detail=detail,
    )
