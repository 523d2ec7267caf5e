"""Monthly letters: the letter of a token, reporters to ask, and those who did not answer."""

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
ANSWER_DAYS: Final = 10  # without an answer, after which the facilitator is advised to call
ASKED_FROM_DAY: Final = 3  # of the following month
_GONE: Final = sentence(
    "Ce lien n’est plus valable, ou il a été remplacé : prenez celui de la dernière lettre, ou demandez-en une à votre "
    "facilitateur."
)


@dataclass(frozen=True, slots=True)
class CallToMake:
    """A month that a reporter did not report: asked on a day, or None without an e-mail address."""

    reporter: HourReporter
    month: WorkMonth
    asked_on: dt.date | None


def month_letter_of(token: str, *, now: dt.datetime) -> MonthLetter:
    """The letter of a token; NotFound if unknown, replaced or expired."""
    letters = MonthLetter.objects.select_related("reporter__clause__coordination")
    oldest = now - dt.timedelta(days=VALID_DAYS)
    letter = letters.filter(token_digest=token_digest(token), asked_at__gt=oldest).first()
    if letter is None:
        raise NotFound("month_letter_gone", _GONE)
    return letter


def reporters_without(month: WorkMonth) -> QuerySet[HourReporter]:
    """The reporters of open clauses who reported nothing for that month, on any channel."""
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
    """The last month, and the reporters to ask for it: once, from the third day on."""
    month = WorkMonth.of(today).after(-1)
    if today.day < ASKED_FROM_DAY:
        return month, []
    asked = MonthLetter.objects.filter(reporter=OuterRef("pk"), month=month.number)
    return month, list(reporters_without(month).exclude(email="").exclude(Exists(asked)).order_by("pk"))


def months_of_holder(person: User, today: dt.date) -> list[tuple[str, str, WorkMonth]]:
    """Clause and name of each reporter of her organisations (by SIRET) that did not report last month."""
    month = WorkMonth.of(today).after(-1)
    choices = organisations_for(person, Role.READER, Capability.INCLUDE)
    sirets = {choice.organisation.siret for choice in choices if choice.organisation.siret}
    rows = reporters_without(month).filter(siret__in=sirets).order_by("clause__title", "pk") if sirets else ()
    return [(reporter.clause.title, reporter.name, month) for reporter in rows]


def calls_to_make(coordination: Organisation, today: dt.date) -> list[CallToMake]:
    """The reporters that a coordination should call: without an answer for some days, or without an e-mail address."""
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
