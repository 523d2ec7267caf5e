"""Writes monthly letters: the digest of a token, and answers."""

import datetime as dt
import secrets

from maillage.accounts.terms import Acting
from maillage.clauses.models import HourReporter, MonthLetter
from maillage.clauses.record.clauses import note_clause
from maillage.clauses.terms.clauses import ClauseVerb
from maillage.clauses.terms.months import WorkMonth
from maillage.web.protection.tokens import token_digest


def renew_letter(acting: Acting, reporter: HourReporter, month: WorkMonth, *, now: dt.datetime) -> str:
    """Create the token of a new link, which invalidates the previous one."""
    token = secrets.token_urlsafe(32)
    MonthLetter.objects.update_or_create(
        reporter=reporter,
        month=month.number,
        defaults={"token_digest": token_digest(token), "asked_at": now},
    )
    note_clause(acting, reporter.clause, ClauseVerb.LETTER_SENT, now=now, detail={"month": month.word})
    return token


def answer_month(reporter: HourReporter, month: WorkMonth, *, now: dt.datetime) -> None:
    """Record that nobody worked in the month: it is no longer requested."""
    MonthLetter.objects.update_or_create(
        reporter=reporter,
        month=month.number,
        defaults={"answered_at": now},
        create_defaults={
            "answered_at": now,
            "asked_at": now,
            "token_digest": token_digest(secrets.token_urlsafe(32)),  # an unused link
        },
    )


def note_answer(letter: MonthLetter, *, now: dt.datetime) -> None:
    """Mark the letter as answered, with or without hours."""
    MonthLetter.objects.filter(pk=letter.pk).update(answered_at=now)
