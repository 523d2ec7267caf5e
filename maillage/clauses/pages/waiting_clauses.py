"""The open tasks of a person in clauses: months to ask for, hours behind the promise, clauses to settle."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation, User
from maillage.accounts.terms import Role
from maillage.clauses.models import InsertionClause
from maillage.clauses.parts.clause_sentences import call_reason
from maillage.clauses.parts.clause_words import clause_href, hours_words, month_words
from maillage.clauses.queries.access import coordinations_for
from maillage.clauses.queries.hours.hour_sums import done_by_clause
from maillage.clauses.queries.hours.seen_hours import clauses_of_others
from maillage.clauses.queries.month_letters import calls_to_make, months_of_holder
from maillage.clauses.rules.lateness import hours_behind
from maillage.clauses.terms.clauses import ClauseState
from maillage.clauses.terms.months import WorkMonth

_MOST_TASKS: Final = 6  # shown per organisation


@dataclass(frozen=True, slots=True)
class ClauseTask:
    """One task: text, clause and URL."""

    text: str
    clause: str
    href: str


@dataclass(frozen=True, slots=True)
class WaitingClauses:
    """The tasks in one organisation; ``name`` is "" for those as owner or holder."""

    name: str
    tasks: tuple[ClauseTask, ...]
    href: str


def waiting_clauses(person: User, *, today: dt.date) -> tuple[WaitingClauses, ...]:
    """The tasks of ``person`` by coordination, then as owner and holder; without empty groups."""
    groups = [
        WaitingClauses(
            choice.organisation.name,
            tuple(_facilitator_tasks(choice.organisation, today=today))[:_MOST_TASKS],
            reverse("own_clauses"),
        )
        for choice in coordinations_for(person, Role.EDITOR)
    ]
    groups.append(WaitingClauses("", tuple(_others_tasks(person, today=today))[:_MOST_TASKS], reverse("own_clauses")))
    return tuple(group for group in groups if group.tasks)


def _facilitator_tasks(coordination: Organisation, *, today: dt.date) -> Iterator[ClauseTask]:
    for call in calls_to_make(coordination, today):
        text = _("Appeler %(name)s pour %(month)s : %(why)s.") % {
            "name": call.reporter.name,
            "month": month_words(call.month),
            "why": call_reason(call),
        }
        address = reverse("clause_month", args=[call.reporter.clause_id])
        address += f"?declarant={call.reporter.pk}&mois={call.month.word}"
        yield ClauseTask(text, call.reporter.clause.title, address)
    rows = InsertionClause.objects.filter(coordination=coordination, state=ClauseState.OPEN.value)
    done = done_by_clause(rows)
    yield from _clause_tasks(
        ((row, row.promised_centihours, done.get(row.pk, 0)) for row in rows),
        today=today,
        over=_("Finie en %(month)s : arrêtez son bilan avec le maître d’ouvrage, puis fermez-la."),
    )


def _others_tasks(person: User, *, today: dt.date) -> Iterator[ClauseTask]:
    others = clauses_of_others(person)
    for title, name, month in months_of_holder(person, today):
        text = _("%(name)s : les heures du mois (%(month)s) sont attendues, par le lien de la lettre.") % {
            "month": month_words(month),
            "name": name,
        }
        yield ClauseTask(text, title, reverse("own_clauses"))
    yield from _clause_tasks(
        ((other.row, other.promised, other.done) for other in others if other.row.state == ClauseState.OPEN),
        today=today,
        over=_("Finie en %(month)s : son attestation est prête."),
    )


def _clause_tasks(
    clauses: Iterable[tuple[InsertionClause, int, int | None]], *, today: dt.date, over: str
) -> Iterator[ClauseTask]:
    """Clauses that are over, or behind their promise; nothing for hidden hours."""
    this_month = WorkMonth.of(today)
    for row, promised, done in clauses:
        if row.last_month < this_month.number:
            if done is not None:
                yield ClauseTask(
                    over % {"month": month_words(WorkMonth(row.last_month))}, row.title, clause_href(row.pk)
                )
        elif done is not None:
            behind = hours_behind(
                promised=promised,
                done=done,
                first_month=row.first_month,
                last_month=row.last_month,
                this_month=this_month.number,
            )
            if behind:
                late, silent = _("En retard de %(hours)s sur un rythme égal."), _("Aucune heure n’est encore dite.")
                text = late % {"hours": hours_words(behind)} if done else silent
                yield ClauseTask(text, row.title, clause_href(row.pk))
