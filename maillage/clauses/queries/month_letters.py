"""Letters of months: whose link it is, who is to be asked, and who was asked and did not answer."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.accounts.queries import Organisation, User
from maillage.accounts.queries.permissions import organisations_for
from maillage.accounts.terms import Capability, Role
from maillage.clauses.models import HourEntry, HourReporter, MonthLetter
from maillage.clauses.terms.clauses import ClauseState
from maillage.clauses.terms.months import WorkMonth
from maillage.core.problems import NotFound, sentence
from maillage.web.protection.tokens import token_digest

VALID_DAYS: Final = 92
ANSWER_DAYS: Final = 10  # after which the calendar of the facilitator says to call
ASKED_FROM_DAY: Final = 3  # of the month after
_GONE: Final = sentence(
    "Ce lien n’est plus valable, ou il a été remplacé : prenez celui de la dernière lettre, ou demandez-en une à votre "
    "facilitateur."
)


@dataclass(frozen=True, slots=True)
class CallToMake:
    """A month that a reporter does not say: asked on a day, or never for want of an address (None)."""

    reporter: HourReporter
    month: WorkMonth
    asked_on: dt.date | None


def month_letter_of(token: str, *, now: dt.datetime) -> MonthLetter:
    """The letter of a link; NotFound where it is none, was replaced, or is too old."""
    letters = MonthLetter.objects.select_related("reporter__clause__coordination")
    oldest = now - dt.timedelta(days=VALID_DAYS)
    letter = letters.filter(token_digest=token_digest(token), asked_at__gt=oldest).first()
    if letter is None:
        raise NotFound("month_letter_gone", _GONE)
    return letter


def reporters_without(month: WorkMonth) -> QuerySet[HourReporter]:
    """Who does hours of an open clause in that month and said none of it, by no door."""
    said = HourEntry.objects.filter(reporter=OuterRef("pk"), month=month.number)
    answered = MonthLetter.objects.filter(reporter=OuterRef("pk"), month=month.number).exclude(answered_at=None)
    return (
        HourReporter.objects.filter(
            clause__state=ClauseState.OPEN.value,
            clause__first_month__lte=month.number,
            clause__last_month__gte=month.number,
        )
        .filter(Q(last_month=None) | Q(last_month__gte=month.number))
        .exclude(Exists(said))
        .exclude(Exists(answered))
        .select_related("clause")
    )


def months_to_ask(today: dt.date) -> tuple[WorkMonth, list[HourReporter]]:
    """The month that is over, and who is asked for it: once, and not before its third day after."""
    month = WorkMonth.of(today).after(-1)
    if today.day < ASKED_FROM_DAY:
        return month, []
    asked = MonthLetter.objects.filter(reporter=OuterRef("pk"), month=month.number)
    return month, list(reporters_without(month).exclude(email="").exclude(Exists(asked)).order_by("pk"))


def months_of_holder(person: User, today: dt.date) -> list[tuple[str, str, WorkMonth]]:
    """The clause and the name of each reporter of her organisations (by SIRET) that did not say the month before."""
    month = WorkMonth.of(today).after(-1)
    choices = organisations_for(person, Role.READER, Capability.INCLUDE)
    sirets = {choice.organisation.siret for choice in choices if choice.organisation.siret}
    rows = reporters_without(month).filter(siret__in=sirets).order_by("clause__title", "pk") if sirets else ()
    return [(reporter.clause.title, reporter.name, month) for reporter in rows]


def calls_to_make(coordination: Organisation, today: dt.date) -> list[CallToMake]:
    """Whom a coordination should call: asked some days ago without an answer, or without an address to ask at."""
    month = WorkMonth.of(today).after(-1)
    late = today - dt.timedelta(days=ANSWER_DAYS)
    letters = {
        letter.reporter_id: letter.asked_at.date()
        for letter in MonthLetter.objects.filter(reporter__clause__coordination=coordination, month=month.number)
    }
    calls = []
    for reporter in reporters_without(month).filter(clause__coordination=coordination).order_by("clause__title", "pk"):
        asked_on = letters.get(reporter.pk)
        if (asked_on is not None and asked_on <= late) or (not reporter.email and today.day >= ASKED_FROM_DAY):
            calls.append(CallToMake(reporter, month, asked_on))
    return calls
