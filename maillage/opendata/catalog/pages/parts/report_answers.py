"""The answer to a report, with its letter: used by all pages that list reports."""

from datetime import datetime

from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Acting
from maillage.kits.letters.record.queue import enqueue, plain_text, quoted
from maillage.kits.letters.terms import Letter
from maillage.opendata.catalog.domain.letter_kinds import REPORT_ANSWER
from maillage.opendata.catalog.store.models import ProblemReport
from maillage.opendata.catalog.store.reports import answer_report


def answer_and_write(acting: Acting, report: ProblemReport, answer: str, *, now: datetime) -> None:
    """Close a report and queue the answer to the reader, if she left an address; Refused as ``answer_report``."""
    email = answer_report(acting, report, answer, now=now)
    if email:
        enqueue(
            Letter(
                REPORT_ANSWER,
                key=f"report-answer:{report.pk}",
                to=email,
                organisation_id=report.dataset.organisation_id,
                text=plain_text(
                    _("Bonjour,"),
                    _("Vous aviez signalé un problème dans « %(title)s ». Voici la réponse :")
                    % {"title": report.dataset.title},
                    quoted(" ".join(answer.split())),
                ),
                is_invented=report.dataset.is_demonstration,
            )
        )
