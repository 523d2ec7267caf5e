"""The balances of clauses: of a person's coordinations, of everything for the agency, and the published years."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.domain.terms import Role
from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import belongs_to_agency
from maillage.include.clauses.domain.balance_closings import next_closing_day
from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD
from maillage.include.clauses.domain.yearly_tables import BREAKDOWN_NAMES
from maillage.include.clauses.pages.parts.clause_sentences import portfolio_words
from maillage.include.clauses.pages.parts.clause_words import hours_words, year_marks
from maillage.include.clauses.pages.parts.public_hours import departement_words
from maillage.include.clauses.pages.plan_indicator import plan_indicator
from maillage.include.clauses.pages.yearly_shares import value_words, year_shares
from maillage.include.clauses.store.access import coordinations_for, shown_coordinations
from maillage.include.clauses.store.agency_balance import AgencyBalance, DisclosedLine, agency_balance
from maillage.include.clauses.store.balances import BalanceLine, ClauseBalance, clause_balance, hours_for_others
from maillage.include.clauses.store.eligibility_lists import eligibility_lists
from maillage.include.clauses.store.yearly_people import published_rows_of_years
from maillage.web.error_pages import public_page
from maillage.web.installation import home_territory
from maillage.web.wording.formats import day, number

_MOST_CONTRACTS: Final = 100


@dataclass(frozen=True, slots=True)
class BalanceSection:
    """The balance of a coordination or of all: a summary, and tables by coordination, contract, owner, département.

    ``rest`` counts contracts without a line, ``closed`` gives the date of the hours ("" for today); ``done_heading`` is
    the heading of hours done, "" if no line has any.
    """

    title: str
    summary: str
    for_others: str
    rest: str
    tables: tuple[tuple[str, Sequence[BalanceLine | DisclosedLine]], ...]
    closed: str = ""
    done_heading: str = ""
    has_shares: bool = False


def balance_sections(person: User) -> list[BalanceSection]:
    """The balances that ``person`` may see: everything for the agency, then each of her coordinations."""
    sections = []
    if belongs_to_agency(person):
        sections.append(_agency_section(agency_balance()))
    for choice in coordinations_for(person, Role.READER):
        coordination = choice.organisation
        hours = hours_for_others(coordination)
        sections.append(_section(coordination.name, clause_balance(coordination), hours))
    return sections


def published_clauses(*, today: dt.date) -> dict[str, object]:
    """Context of the page of published years: the latest in shares, all rows, and who helps where."""
    years = published_rows_of_years()
    whole = next(((year, row) for year, row in years if not row.departement), None)
    if whole is None:
        summary = _(
            "Aucune année n’est encore publiée : une année l’est quand onze personnes au moins y ont travaillé."
        )
    else:
        year, row = whole
        summary = _("En %(year)s, %(people)s personnes ont fait %(hours)s au titre de clauses sociales.") % {
            "year": year,
            "people": number(row.people),
            "hours": hours_words(row.centihours),
        }
    lists = eligibility_lists()
    return {
        "summary": summary,
        "marks": year_marks(*whole, of=home_territory()) if whole else (),
        "year": whole[0] if whole else None,
        "shares": year_shares((row for year, row in years if year == whole[0]), whole[0], lists) if whole else (),
        "rows": [(year, row, BREAKDOWN_NAMES[row.breakdown], value_words(row, year, lists)) for year, row in years],
        "helpers": shown_coordinations(),
        "plan": plan_indicator(today=today),
    }


def _section(title: str, balance: ClauseBalance, for_others: int | None) -> BalanceSection:
    whole = balance.whole
    tables: list[tuple[str, Sequence[BalanceLine]]] = [
        (_("Maître d’ouvrage"), balance.owners),
        (_("Marché ou convention"), balance.contracts[:_MOST_CONTRACTS]),
        (
            _("Département de la clause"),
            tuple(replace(line, name=departement_words(line.name)) for line in balance.departements),
        ),
    ]
    if len(balance.coordinations) > 1:
        tables.insert(0, (_("Coordination"), balance.coordinations))
    return BalanceSection(
        title=title,
        summary=portfolio_words(whole.clauses, whole.promised, whole.done),
        for_others=_("Dans votre département, pour des clauses d’autres coordinations : %(hours)s.")
        % {"hours": hours_words(for_others)}
        if for_others
        else "",
        rest=_rest(len(balance.contracts)),
        tables=tuple(tables),
        done_heading=_("Heures faites"),
        has_shares=True,
    )


def _agency_section(balance: AgencyBalance) -> BalanceSection:
    """The overall balance as shown to the agency."""
    whole, contracts = balance.whole, balance.contracts
    tables = (
        (_("Coordination"), balance.coordinations),
        (
            _("Département de la clause"),
            tuple(replace(line, name=departement_words(line.name)) for line in balance.departements),
        ),
        (_("Maître d’ouvrage"), balance.owners),
        (_("Marché ou convention"), contracts[:_MOST_CONTRACTS]),
    )
    year = balance.through_year
    return BalanceSection(
        title=_("Toutes les coordinations"),
        summary=_untold_words(balance)
        if whole.done is None
        else portfolio_words(whole.clauses, whole.promised, whole.done),
        closed=_closed_words(balance.closed_on),
        for_others=_line_words(year),
        rest=_rest(len(contracts)),
        tables=tables,
        done_heading=_("Heures faites jusqu’à fin %(year)s") % {"year": year} if year else "",
    )


def _line_words(year: int | None) -> str:
    """Which hours the lines show: those of published years."""
    if year is None:
        return _("Les lignes ont leurs heures faites quand une année est publiée, trois mois après sa fin.")
    return _(
        "Les lignes ont les heures des années publiées : chaque personne y compte, avec toutes ses heures de l’année, "
        "pour le marché où elle a le plus travaillé. Ce que les années ne disent pas n’est dit dans aucune ligne."
    )


def _untold_words(balance: AgencyBalance) -> str:
    """The promise, and why no hours are shown next to it."""
    words = {"promised": hours_words(balance.whole.promised), "floor": DISCLOSURE_THRESHOLD}
    if balance.closed_on is None:
        return _("%(promised)s promises ; les heures faites ne sont pas encore arrêtées.") % words
    return _("%(promised)s promises ; moins de %(floor)s personnes y ont travaillé.") % words


def _closed_words(closed_on: dt.date | None) -> str:
    """The closing date of the hours, and the next one."""
    if closed_on is None:
        return _("Les heures faites paraissent ici dès que onze personnes ont travaillé, puis quatre fois par an.")
    words = {"day": day(closed_on), "next": day(next_closing_day(closed_on))}
    return (
        _(
            "Heures faites arrêtées au %(day)s, prochain arrêté le %(next)s : entre les deux elles ne bougent pas, et "
            "aucune différence entre deux bilans n’est de moins de onze personnes. Les promesses sont d’aujourd’hui."
        )
        % words
    )


def _rest(contracts: int) -> str:
    """The number of contracts without a line."""
    if contracts <= _MOST_CONTRACTS:
        return ""
    words = {"most": _MOST_CONTRACTS, "rest": number(contracts - _MOST_CONTRACTS)}
    return _("Les %(most)s plus grandes promesses ont leur ligne, %(rest)s autres comptent dans les sommes.") % words


@require_safe
@for_people
def own_balance(request: HttpRequest, person: User) -> HttpResponse:
    """Promised and done, by owner, coordination and département."""
    return render(request, "clauses/balance.html", {"sections": balance_sections(person)})


@public_page
def public_clauses(request: HttpRequest) -> HttpResponse:
    """The published years, and who helps where."""
    return render(request, "clauses/public.html", published_clauses(today=localdate()))
