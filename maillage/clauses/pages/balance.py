"""Balances of clauses: of one's coordinations, and of all for the agency; and the years that everybody reads."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import User
from maillage.accounts.queries.people import belongs_to_agency
from maillage.accounts.terms import Role
from maillage.clauses.pages.local_help import HelpLine, help_line
from maillage.clauses.pages.plan_indicator import PlanIndicator, plan_indicator
from maillage.clauses.pages.yearly_shares import YearShares, value_words, year_shares
from maillage.clauses.parts.clause_sentences import portfolio_words
from maillage.clauses.parts.clause_words import clause_href, hours_words, year_marks
from maillage.clauses.parts.public_hours import departement_words
from maillage.clauses.queries.access import coordinations_for, shown_coordinations
from maillage.clauses.queries.agency_balance import AgencyBalance, ToldLine, agency_balance
from maillage.clauses.queries.balances import BalanceLine, ClauseBalance, clause_balance, hours_for_others
from maillage.clauses.queries.eligibility_lists import eligibility_lists
from maillage.clauses.queries.yearly_people import published_rows_of_years
from maillage.clauses.rules.balance_closings import next_closing_day
from maillage.clauses.terms.clauses import FLOOR
from maillage.clauses.terms.yearly_tables import BREAKDOWN_NAMES
from maillage.core.problems import sentence
from maillage.web.wording.formats import day, number, percent
from maillage.web.wording.glossary import NumberMark

_MOST_CONTRACTS: Final = 100
_NO_SHARE: Final = "–"  # of what is not told, or where nothing was promised
_NONE_SAID: Final = sentence("aucune dite")  # nobody said hours: that is not zero


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One line of a balance in words."""

    name: str
    clauses: str
    promised: str
    done: str
    share: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class BalanceSection:
    """The balance of a coordination, or of all: a sentence, and tables by coordination, contract, owner, département.

    ``rest`` says how many contracts stand in no line, ``closed`` of which day the hours are, "" for today;
    ``done_heading`` stands over hours done, "" where no line has any.
    """

    title: str
    summary: str
    for_others: str
    rest: str
    tables: tuple[tuple[str, tuple[BalanceRow, ...]], ...]
    closed: str = ""
    done_heading: str = ""
    has_shares: bool = False


@dataclass(frozen=True, slots=True)
class BalancePage:
    """What templates/clauses/balance.html shows."""

    sections: tuple[BalanceSection, ...]


@dataclass(frozen=True, slots=True)
class YearLine:
    """A published row in words."""

    year: str
    place: str
    breakdown: str
    value: str
    people: str
    hours: str


@dataclass(frozen=True, slots=True)
class PublicClausesPage:
    """What templates/clauses/public.html shows: the published years, and who helps where."""

    summary: str
    marks: tuple[NumberMark, ...]
    year: str
    shares: tuple[YearShares, ...]
    rows: tuple[YearLine, ...]
    helpers: tuple[HelpLine, ...]
    own_href: str
    plan: PlanIndicator | None


def balance_page(person: User) -> BalancePage:
    """The balances that ``person`` may see."""
    sections = []
    if belongs_to_agency(person):
        sections.append(_agency_section(agency_balance()))
    for choice in coordinations_for(person, Role.READER):
        coordination = choice.organisation
        hours = hours_for_others(coordination)
        sections.append(_section(coordination.name, clause_balance(coordination), hours))
    return BalancePage(tuple(sections))


def public_page_of_clauses(*, today: dt.date) -> PublicClausesPage:
    """The page of the published years, and of who helps where."""
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
    helpers, lists = shown_coordinations(), eligibility_lists()
    return PublicClausesPage(
        summary=summary,
        marks=year_marks(*whole, of=str(settings.HOME_TERRITORY)) if whole else (),
        year=str(whole[0]) if whole else "",
        shares=year_shares((row for year, row in years if year == whole[0]), whole[0], lists) if whole else (),
        rows=tuple(
            YearLine(
                year=str(year),
                place=row.departement or _("tous"),
                breakdown=_(BREAKDOWN_NAMES[row.breakdown]),
                value=value_words(row, year, lists),
                people=number(row.people),
                hours=number(round(row.centihours / 100)),
            )
            for year, row in years
        ),
        helpers=tuple(map(help_line, helpers)),
        own_href=reverse("own_clauses"),
        plan=plan_indicator(today=today),
    )


def _section(title: str, balance: ClauseBalance, for_others: int | None) -> BalanceSection:
    whole = balance.whole
    tables = [
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
        tables=tuple((name, _rows(lines)) for name, lines in tables),
        done_heading=_("Heures faites"),
        has_shares=True,
    )


def _agency_section(balance: AgencyBalance) -> BalanceSection:
    """The balance of all as the agency reads it."""
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
        tables=tuple((name, tuple(map(_told_row, lines))) for name, lines in tables),
        done_heading=_("Heures faites jusqu’à fin %(year)s") % {"year": year} if year else "",
    )


def _line_words(year: int | None) -> str:
    """What hours the lines have: those of published years, as everybody reads them."""
    if year is None:
        return _("Les lignes ont leurs heures faites quand une année est publiée, trois mois après sa fin.")
    return _(
        "Les lignes ont les heures des années publiées : chaque personne y compte, avec toutes ses heures de l’année, "
        "pour le marché où elle a le plus travaillé. Ce que les années ne disent pas n’est dit dans aucune ligne."
    )


def _untold_words(balance: AgencyBalance) -> str:
    """What is promised, and why no hours stand beside it."""
    words = {"promised": hours_words(balance.whole.promised), "floor": FLOOR}
    if balance.closed_on is None:
        return _("%(promised)s promises ; les heures faites ne sont pas encore arrêtées.") % words
    return _("%(promised)s promises ; moins de %(floor)s personnes y ont travaillé.") % words


def _closed_words(closed_on: dt.date | None) -> str:
    """Of which day the hours done are, and when the next ones come."""
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


def _told_row(line: ToldLine) -> BalanceRow:
    return BalanceRow(
        name=line.name,
        clauses=number(line.clauses),
        promised=number(round(line.promised / 100)),
        done=_("non dites") if line.done is None else _hours_done(line.done),
        share=_NO_SHARE,
        href=clause_href(line.number) if line.number is not None else "",
    )


def _hours_done(centihours: int) -> str:
    return number(round(centihours / 100)) if centihours else _(_NONE_SAID)


def _rest(contracts: int) -> str:
    """How many contracts have no line."""
    if contracts <= _MOST_CONTRACTS:
        return ""
    words = {"most": _MOST_CONTRACTS, "rest": number(contracts - _MOST_CONTRACTS)}
    return _("Les %(most)s plus grandes promesses ont leur ligne, %(rest)s autres comptent dans les sommes.") % words


def _rows(lines: Iterable[BalanceLine]) -> tuple[BalanceRow, ...]:
    return tuple(
        BalanceRow(
            name=line.name,
            clauses=number(line.clauses),
            promised=number(round(line.promised / 100)),
            done=_hours_done(line.done),
            share=percent(line.done / line.promised) if line.promised and line.done else _NO_SHARE,
            href=clause_href(line.number) if line.number is not None else "",
        )
        for line in lines
    )
