"""Letters that ask for the hours of a month, once each; the token of a link stands in its letter alone."""

import datetime as dt
from smtplib import SMTPException

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.record.trace import installation_acting
from maillage.accounts.terms import Acting
from maillage.clauses.models import HourReporter
from maillage.clauses.parts.clause_words import month_words
from maillage.clauses.queries.month_letters import months_to_ask
from maillage.clauses.record.month_letters import renew_letter
from maillage.clauses.terms.months import WorkMonth
from maillage.core.problems import Refused, Unavailable, sentence
from maillage.web.letters import template_letter

log = structlog.get_logger("maillage.clauses")

_NO_ADDRESS = sentence(
    "Ce titulaire n’a pas d’adresse pour la lettre du mois : dites ses heures vous-même, ou ajoutez-la."
)
_NOT_SENT = sentence("La lettre n’a pas pu partir : recommencez dans quelques minutes.")


def ask_due_months(now: dt.datetime, origin: str) -> int:
    """How many letters left for the month that is over: each reporter who said nothing of it is asked once."""
    month, reporters = months_to_ask(now.date())
    letters = 0
    for reporter in reporters:
        try:
            ask_month(installation_acting(reporter.clause.coordination_id), reporter, month, origin=origin, now=now)
        except Unavailable:
            # That letter stays due; where nobody answers, the next would wait in vain as long.
            log.warning("letter of a month not sent")
            break
        letters += 1
    return letters


def ask_month(acting: Acting, reporter: HourReporter, month: WorkMonth, *, origin: str, now: dt.datetime) -> None:
    """The letter with a fresh link is sent; a link of before leads nowhere any more.

    Raises Refused without an address, Unavailable where the letter cannot leave: nothing is written then.
    """
    if not reporter.email:
        raise Refused("reporter_without_email", _NO_ADDRESS)
    try:
        with transaction.atomic():
            token = renew_letter(acting, reporter, month, now=now)
            template_letter(
                reporter.email,
                _("Vos heures d’insertion de %(month)s") % {"month": month_words(month)},
                "clauses/mail/month.txt",
                {
                    "clause": reporter.clause,
                    "reporter": reporter,
                    "month": month_words(month),
                    "href": f"{origin}{reverse('month_letter', args=[token])}",
                },
            ).send()
    except (SMTPException, OSError) as error:
        # The rows are as they were: nobody was asked, and may be again.
        raise Unavailable("letter_not_sent", _NOT_SENT) from error
