"""Public contracts with social considerations against the national plan, and the clauses followed here."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.buy.contracts.pages.parts.figure_words import considerations_text
from maillage.buy.contracts.store import indicators
from maillage.buy.contracts.store.contract_filters import ContractSearch, contract_selection
from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.kept_answers import aggregated_rows
from maillage.include.clauses.pages.parts.public_hours import promised_words
from maillage.include.clauses.store.public_hours import promised_on_contracts
from maillage.web.filters import with_pairs
from maillage.web.installation import home_territory
from maillage.web.wording.formats import number, percent


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
