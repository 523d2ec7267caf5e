"""The monthly letters that ask for hours; the token of the link is only in the letter."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import installation_acting
from maillage.core.problems import Refused, sentence
from maillage.include.clauses.domain.letter_kinds import CLAUSE_MONTH
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.parts.clause_words import month_words
from maillage.include.clauses.store.models import HourReporter
from maillage.include.clauses.store.month_letters import months_to_ask, renew_letter
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.record.queue import enqueue, template_text
from maillage.kits.letters.terms import Letter

_NO_ADDRESS = sentence(
    "Ce titulaire n’a pas d’adresse pour la lettre du mois : dites ses heures vous-même, ou ajoutez-la."
)


def ask_due_months(now: dt.datetime, origin: str) -> int:
    """Queue a request for last month to each reporter who reported nothing; each is asked once. Their number."""
    month, reporters = months_to_ask(localdate(now))
    for reporter in reporters:
        ask_month(installation_acting(reporter.clause.coordination_id), reporter, month, origin=origin, now=now)
    return len(reporters)


@transaction.atomic
def ask_month(
    acting: Acting, reporter: HourReporter, month: WorkMonth, *, origin: str, now: dt.datetime
) -> QueuedLetter:
    """Queue the letter with a new link, which invalidates the previous one.

    Raises Refused without an e-mail address.
    """
    if not reporter.email:
        raise Refused("reporter_without_email", _NO_ADDRESS)
    token = renew_letter(acting, reporter, month, now=now)
    return enqueue(
        Letter(
            CLAUSE_MONTH,
            key=f"clause-month:{reporter.pk}:{month.number}:{now.isoformat()}",
            to=reporter.email,
            organisation_id=reporter.clause.coordination_id,
            subject_words={"month": month_words(month)},
            text=template_text(
                "clauses/mail/month.txt",
                {
                    "clause": reporter.clause,
                    "reporter": reporter,
                    "month": month_words(month),
                    "href": f"{origin}{reverse('month_letter', args=[token])}",
                },
            ),
        )
    )
