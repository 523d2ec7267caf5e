"""Letters that ask for the hours of a month, once each; the token of a link stands in its letter alone."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from maillage.accounts.record.trace import installation_acting
from maillage.accounts.terms import Acting
from maillage.clauses.letter_kinds import CLAUSE_MONTH
from maillage.clauses.models import HourReporter
from maillage.clauses.parts.clause_words import month_words
from maillage.clauses.queries.month_letters import months_to_ask
from maillage.clauses.record.month_letters import renew_letter
from maillage.clauses.terms.months import WorkMonth
from maillage.core.problems import Refused, sentence
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.record.queue import enqueue, template_text
from maillage.kits.letters.terms import Letter

_NO_ADDRESS = sentence(
    "Ce titulaire n’a pas d’adresse pour la lettre du mois : dites ses heures vous-même, ou ajoutez-la."
)


def ask_due_months(now: dt.datetime, origin: str) -> int:
    """How many letters were written for the month that is over: each reporter who said nothing of it is asked once."""
    month, reporters = months_to_ask(now.date())
    for reporter in reporters:
        ask_month(installation_acting(reporter.clause.coordination_id), reporter, month, origin=origin, now=now)
    return len(reporters)


@transaction.atomic
def ask_month(
    acting: Acting, reporter: HourReporter, month: WorkMonth, *, origin: str, now: dt.datetime
) -> QueuedLetter:
    """The letter with a fresh link, in the queue; a link of before leads nowhere any more.

    Raises Refused without an address.
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
