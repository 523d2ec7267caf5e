"""The clauses that a person follows, coordination by coordination, and those that she sees as owner or holder."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation, User
from maillage.accounts.terms import Role
from maillage.clauses.models import InsertionClause
from maillage.clauses.parts.clause_sentences import portfolio_words
from maillage.clauses.parts.clause_words import clause_href, hours_words, month_words
from maillage.clauses.queries.access import coordinations_for, makes_clauses
from maillage.clauses.queries.follow_up import facilitators_of
from maillage.clauses.queries.hours.hour_sums import done_by_clause
from maillage.clauses.queries.hours.seen_hours import clauses_of_others
from maillage.clauses.queries.month_letters import calls_to_make
from maillage.clauses.terms.clauses import FLOOR, ClauseState
from maillage.clauses.terms.months import WorkMonth
from maillage.web.wording.formats import day, number, percent


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """One clause of a list: how much of its promise is done, and its end."""

    title: str
    owner: str
    href: str
    done: str
    hours: str
    ends: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class CallLine:
    """A month to ask somebody for by telephone, and where its hours are entered."""

    title: str
    reporter: str
    month: str
    why: str
    months_href: str
    ask_href: str
    number: int
    month_word: str
    may_ask: bool


@dataclass(frozen=True, slots=True)
class CoordinationPortfolio:
    """The clauses of one coordination; ``through`` acts for it by mandate."""

    organisation: Organisation
    through: Organisation | None
    summary: str
    calls: tuple[CallLine, ...]
    facilitators: tuple[tuple[int, str, int], ...]  # number, name, how many open clauses are hers
    hand_over_href: str
    open_clauses: tuple[ClauseLine, ...]
    closed_clauses: tuple[ClauseLine, ...]
    may_make: bool
    make_href: str
    file_href: str
    pseudonyms_href: str


@dataclass(frozen=True, slots=True)
class PortfolioPage:
    """All that templates/clauses/own_clauses.html shows."""

    portfolios: tuple[CoordinationPortfolio, ...]
    others: tuple[ClauseLine, ...]


def portfolio_page(person: User, *, today: dt.date) -> PortfolioPage:
    """The page of what ``person`` follows."""
    portfolios = []
    for choice in coordinations_for(person, Role.READER):
        rows = InsertionClause.objects.filter(coordination=choice.organisation)
        done = done_by_clause(rows)
        several = list(rows)
        slug = choice.organisation.slug
        portfolios.append(
            CoordinationPortfolio(
                organisation=choice.organisation,
                through=choice.through,
                summary=portfolio_words(
                    len(several), sum(row.promised_centihours for row in several), sum(done.values())
                ),
                calls=call_lines(choice.organisation, today=today),
                facilitators=facilitators_of(choice.organisation),
                hand_over_href=reverse("clause_hand_over", args=[slug]),
                open_clauses=_lines((row for row in several if row.state == ClauseState.OPEN), done, today=today),
                closed_clauses=_lines((row for row in several if row.state == ClauseState.CLOSED), done, today=today),
                may_make=makes_clauses(choice),
                make_href=reverse("make_clause", args=[slug]),
                file_href=reverse("clause_hours_file", args=[slug]),
                pseudonyms_href=reverse("clause_pseudonyms", args=[slug]),
            )
        )
    this_month = WorkMonth.of(today).number
    others = tuple(
        _line(other.row, other.done, other.promised, is_over=other.row.last_month < this_month)
        for other in clauses_of_others(person)
    )
    return PortfolioPage(tuple(portfolios), others)


def call_lines(coordination: Organisation, *, today: dt.date) -> tuple[CallLine, ...]:
    """The calendar of a facilitator: which month to ask whom for, and why."""
    return tuple(
        CallLine(
            title=call.reporter.clause.title,
            reporter=call.reporter.name,
            month=month_words(call.month),
            why=_("sans adresse pour la lettre du mois")
            if call.asked_on is None
            else _("lettre du %(day)s sans réponse") % {"day": day(call.asked_on)},
            months_href=f"{reverse('clause_month', args=[call.reporter.clause_id])}"
            f"?declarant={call.reporter.pk}&mois={call.month.word}",
            ask_href=reverse("clause_ask", args=[call.reporter.clause_id]),
            number=call.reporter.pk,
            month_word=call.month.word,
            may_ask=bool(call.reporter.email),
        )
        for call in calls_to_make(coordination, today)
    )


def _lines(rows: Iterable[InsertionClause], done: Mapping[int, int], *, today: dt.date) -> tuple[ClauseLine, ...]:
    this_month = WorkMonth.of(today).number
    return tuple(
        _line(row, done.get(row.pk, 0), row.promised_centihours, is_over=row.last_month < this_month) for row in rows
    )


def _line(row: InsertionClause, done: int | None, promised: int, *, is_over: bool) -> ClauseLine:
    """A line of a list; hours done of few people are not told to who does not follow them; none said are not zero."""
    share, hours = _("moins de %(floor)s personnes") % {"floor": FLOOR}, _("%(promised)s promises.")
    if done == 0:
        share = _("aucune heure dite")
    elif done is not None:
        share, hours = percent(done / promised), _("%(done)s sur %(promised)s")
    return ClauseLine(
        title=row.title,
        owner=row.owner_name,
        href=clause_href(row.pk),
        done=share,
        hours=hours % {"done": number(round((done or 0) / 100)), "promised": hours_words(promised)},
        ends=month_words(WorkMonth(row.last_month)),
        is_over=is_over,
    )
