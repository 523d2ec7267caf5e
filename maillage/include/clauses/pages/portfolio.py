"""The clauses that a person follows, by coordination, and those that she sees as owner or holder."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.model_types import User
from maillage.accounts.store.permissions import OrganisationChoice
from maillage.include.clauses.pages.parts.clause_sentences import portfolio_words
from maillage.include.clauses.store.access import coordinations_for, makes_clauses
from maillage.include.clauses.store.follow_up import facilitators_of
from maillage.include.clauses.store.hours.hour_sums import done_by_clause
from maillage.include.clauses.store.hours.seen_hours import ClauseProgress, clauses_of_others
from maillage.include.clauses.store.models import InsertionClause
from maillage.include.clauses.store.month_letters import CallToMake, calls_to_make
from maillage.kits.forms.fields import sent_as
from maillage.kits.forms.forms import RefusableForm


class HandOverForm(RefusableForm):
    """Whose open clauses are handed over, and to whom: (id, name, number of open clauses) of the facilitators."""

    former = sent_as("de", forms.CharField(label=_("Les clauses de"), widget=forms.Select))
    following = sent_as("a", forms.CharField(label=_("vont à"), widget=forms.Select))

    def __init__(self, facilitators: Sequence[tuple[int, str, int]], **options: Any) -> None:
        super().__init__(**options)
        self.offer("former", [(number, f"{name} ({count})") for number, name, count in facilitators])
        self.offer("following", [(number, name) for number, name, _count in facilitators])


@dataclass(frozen=True, slots=True)
class CoordinationPortfolio:
    """The clauses of a coordination, calls to make, and the form that hands clauses over, if there is to whom."""

    choice: OrganisationChoice
    summary: str
    calls: list[CallToMake]
    hand_over_form: HandOverForm | None
    open_clauses: list[ClauseProgress]
    closed_clauses: list[ClauseProgress]
    may_make: bool


def portfolio_page(person: User, *, today: dt.date) -> dict[str, object]:
    """Context of the portfolio: followed clauses by coordination, then those seen as owner or holder."""
    return {
        "portfolios": [_portfolio(choice, today=today) for choice in coordinations_for(person, Role.READER)],
        "others": clauses_of_others(person),
    }


def _portfolio(choice: OrganisationChoice, *, today: dt.date) -> CoordinationPortfolio:
    rows = InsertionClause.objects.filter(coordination=choice.organisation)
    done = done_by_clause(rows)
    several = [ClauseProgress(row, row.promised_centihours, done.get(row.pk, 0)) for row in rows]
    open_clauses = [clause for clause in several if clause.row.is_open]
    facilitators, may_make = facilitators_of(choice.organisation), makes_clauses(choice)
    is_handed_over = may_make and open_clauses and len(facilitators) > 1
    return CoordinationPortfolio(
        choice=choice,
        summary=portfolio_words(len(several), sum(clause.promised for clause in several), sum(done.values())),
        calls=calls_to_make(choice.organisation, today),
        hand_over_form=HandOverForm(facilitators, auto_id=f"%s-{choice.organisation.pk}") if is_handed_over else None,
        open_clauses=open_clauses,
        closed_clauses=[clause for clause in several if not clause.row.is_open],
        may_make=may_make,
    )
