"""The balances of clauses: of a person's coordinations, of everything for the agency, and the published years."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.domain.terms import Role
from maillage.accounts.pages.parts import for_people
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import belongs_to_agency
from maillage.buy.contracts.pages.parts.figure_words import considerations_text
from maillage.buy.contracts.store import indicators
from maillage.buy.contracts.store.contract_filters import ContractSearch, contract_selection
from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.kept_answers import aggregated_rows
from maillage.core.problems import sentence
from maillage.include.clauses.domain.balance_closings import next_closing_day
from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD
from maillage.include.clauses.domain.hours import WorkMode
from maillage.include.clauses.domain.publics import EligibilityList
from maillage.include.clauses.domain.yearly_tables import Breakdown, ClauseYearRow
from maillage.include.clauses.pages.parts.clause_sentences import portfolio_words
from maillage.include.clauses.pages.parts.clause_words import hours_words, people_words, year_marks
from maillage.include.clauses.pages.parts.public_hours import category_words, departement_words, promised_words
from maillage.include.clauses.store.access import coordinations_for, shown_coordinations
from maillage.include.clauses.store.agency_balance import AgencyBalance, DisclosedLine, agency_balance
from maillage.include.clauses.store.balances import BalanceLine, ClauseBalance, clause_balance, hours_for_others
from maillage.include.clauses.store.eligibility_lists import eligibility_lists
from maillage.include.clauses.store.public_hours import promised_on_contracts
from maillage.include.clauses.store.yearly_people import published_rows_of_years
from maillage.web.charts.share_lists import ShareLine, bar_width
from maillage.web.error_pages import public_page
from maillage.web.filters import with_pairs
from maillage.web.installation import home_territory
from maillage.web.wording.formats import day, number, percent

_MOST_CONTRACTS: Final = 100

_TITLES: Final = (
    (Breakdown.CATEGORY, sentence("Qui a travaillé")),
    (Breakdown.MODE, sentence("Comment")),
    (Breakdown.AGE, sentence("À quel âge")),
)
_AGES: Final = {
    "-26": sentence("moins de 26 ans"),
    "26-49": sentence("de 26 à 49 ans"),
    "50+": sentence("50 ans et plus"),
}


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
        "rows": [(year, row, row.breakdown.label, value_words(row, year, lists)) for year, row in years],
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


@dataclass(frozen=True, slots=True)
class PlanIndicator:
    """The indicator: contracts with a consideration, total, unknown ones, target, followed clauses."""

    sentence: str
    unsaid: str
    goal: str
    followed: str
    href: str


def plan_indicator(*, today: dt.date) -> PlanIndicator | None:
    """The indicator for the last full year in the region; None without published contracts."""
    if not store_version():
        return None
    year = today.year - 1
    search = ContractSearch(territory=home_territory(), year=year)
    social = indicators.consideration_shares(aggregated_rows, contract_selection(search, today=today)).social
    if not social.contracts:
        return None
    goal = indicators.goal_of(social.kind, year)
    words = {"year": year, "unsaid": number(social.contracts - social.stated), "contracts": number(social.contracts)}
    return PlanIndicator(
        sentence=f"{year} : {considerations_text(social)}",
        unsaid=_("%(unsaid)s marchés sur %(contracts)s ne le disent pas : leur part n’est ni un oui ni un non.") % words
        if social.contracts > social.stated
        else "",
        goal=_("Objectif : %(share)s des marchés en %(year)s (%(plan)s).")
        % {"share": percent(goal.share), "year": goal.year, "plan": goal.plan}
        if goal
        else "",
        followed=promised_words(promised_on_contracts("")),
        href=with_pairs(reverse("contract_figures"), search.pairs()),
    )


def year_shares(
    rows: Iterable[ClauseYearRow], year: int, words: Sequence[EligibilityList]
) -> list[tuple[str, tuple[ShareLine, ...]]]:
    """The titled lists of a year, most hours first: over all départements, and each département's share.

    A list with a single part is left out.
    """
    several = tuple(rows)
    lists = [
        (_(title), [row for row in several if not row.departement and row.breakdown is breakdown])
        for breakdown, title in _TITLES
    ]
    lists.append((_("Où"), [row for row in several if row.departement and row.breakdown is Breakdown.ALL]))
    return [(title, _parts(parts, year, words)) for title, parts in lists if len(parts) > 1]


def value_words(row: ClauseYearRow, year: int, lists: Sequence[EligibilityList]) -> str:
    """The label of a row's value; merged values keep theirs."""
    if row.breakdown is Breakdown.CATEGORY:
        return category_words(row.value, year, lists)
    if row.breakdown is Breakdown.MODE and row.value in set(WorkMode):
        return _(WorkMode(row.value).label)
    return _(_AGES[row.value]) if row.value in _AGES else row.value


def _parts(rows: list[ClauseYearRow], year: int, lists: Sequence[EligibilityList]) -> tuple[ShareLine, ...]:
    most = max(row.centihours for row in rows)
    return tuple(
        ShareLine(
            departement_words(row.departement) if row.departement else value_words(row, year, lists),
            hours_words(row.centihours),
            people_words(row.people, is_exact=False),
            width=bar_width(row.centihours, most),
        )
        for row in sorted(rows, key=lambda row: -row.centihours)
    )
