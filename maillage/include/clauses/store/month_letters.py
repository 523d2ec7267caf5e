"""Monthly letters: reporters to ask, the letter of a token (stored as a digest), answers, and who did not answer."""

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.permissions import sirets_for
from maillage.core.problems import NotFound, sentence
from maillage.include.clauses.domain.clauses import ClauseState, ClauseVerb
from maillage.include.clauses.domain.months import ReporterTime, WorkMonth, months_owed
from maillage.include.clauses.store.clauses import note_clause
from maillage.include.clauses.store.models import HourEntry, HourReporter, InsertionClause, MonthLetter, MonthTotal
from maillage.web.protection.tokens import token_digest

VALID_DAYS: Final = 92
ANSWER_DAYS: Final = 10  # without an answer, after which the facilitator is advised to call
ASKED_FROM_DAY: Final = 3  # of the following month
_GONE: Final = sentence(
    "Ce lien n’est plus valable, ou il a été remplacé : prenez celui de la dernière lettre, ou demandez-en une à votre "
    "facilitateur."
)


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


def owed_months(clause: InsertionClause, *, today: dt.date) -> Mapping[int, tuple[WorkMonth, ...]]:
    """The months that each reporter of an open clause owes, by reporter; none of a closed one.

    A reporter that said no month yet owes those since the clause began if it is the only one, else since it was added.
    """
    if not clause.is_open:
        return {}
    known: dict[int, set[int]] = defaultdict(set)
    first: dict[int, int] = {}
    totals = MonthTotal.objects.filter(clause=clause).order_by("month")
    for reporter, month in totals.values_list("reporter_id", "month").distinct():
        known[reporter].add(month)
        first.setdefault(reporter, month)
    letters = MonthLetter.objects.filter(reporter__clause=clause).exclude(answered_at=None)
    for reporter, month in letters.values_list("reporter_id", "month"):
        known[reporter].add(month)
    reporters = list(clause.reporters.all())
    this_month = WorkMonth.of(today).number
    owed = {}
    for row in reporters:
        begin = clause.first_month if len(reporters) == 1 else WorkMonth.of(localdate(row.added_at)).number
        time = ReporterTime(max(first.get(row.pk, begin), clause.first_month), row.last_month)
        owed[row.pk] = months_owed(
            time, clause_end=clause.last_month, this_month=this_month, known_months=known[row.pk]
        )
    return owed


def month_to_report(clause: InsertionClause, word: str, *, today: dt.date) -> WorkMonth:
    """The month of the clause that ``word`` names ("2026-11"), until the current one; last month for anything else."""
    this_month = WorkMonth.of(today)
    month = WorkMonth.read(word)
    is_within = month is not None and clause.first_month <= month.number <= min(clause.last_month, this_month.number)
    return month if month is not None and is_within else this_month.after(-1)


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
    sirets = sirets_for(person, Role.READER, Capability.INCLUDE)
    rows = reporters_without(month).filter(siret__in=sirets).order_by("clause__title", "pk")
    return [(reporter.clause.title, reporter.name, month) for reporter in rows]


def calls_to_make(coordination: Organisation, today: dt.date) -> list[CallToMake]:
    """The reporters that a coordination should call: without an answer for some days, or without an e-mail address."""
    month = WorkMonth.of(today).after(-1)
    late = today - dt.timedelta(days=ANSWER_DAYS)
    letters = {
        letter.reporter_id: localdate(letter.asked_at)
        for letter in MonthLetter.objects.filter(reporter__clause__coordination=coordination, month=month.number)
    }
    calls = []
    for reporter in reporters_without(month).filter(clause__coordination=coordination).order_by("clause__title", "pk"):
        asked_on = letters.get(reporter.pk)
        if (asked_on is not None and asked_on <= late) or (not reporter.email and today.day >= ASKED_FROM_DAY):
            calls.append(CallToMake(reporter, month, asked_on))
    return calls
