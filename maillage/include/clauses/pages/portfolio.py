"""The clauses that a person follows, by coordination, and those that she sees as owner or holder."""

import datetime as dt
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class CoordinationPortfolio:
    """The clauses of a coordination, calls to make, and ``facilitators``: id, name, number of open clauses."""

    choice: OrganisationChoice
    summary: str
    calls: list[CallToMake]
    facilitators: tuple[tuple[int, str, int], ...]
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
    return CoordinationPortfolio(
        choice=choice,
        summary=portfolio_words(len(several), sum(clause.promised for clause in several), sum(done.values())),
        calls=calls_to_make(choice.organisation, today),
        facilitators=facilitators_of(choice.organisation),
        open_clauses=[clause for clause in several if clause.row.is_open],
        closed_clauses=[clause for clause in several if not clause.row.is_open],
        may_make=makes_clauses(choice),
    )
