"""The prediction of fixed 4G in templates, in the language of the page: `{% load coverage %}`."""

from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.cover.network.domain.link_budget import BudgetLine
from maillage.cover.prediction.domain.commune_rows import CommuneRow, HouseholdTotals
from maillage.cover.prediction.domain.plan_requests import PlanRequestState
from maillage.cover.prediction.domain.truth_reports import MeasuredShare
from maillage.cover.prediction.pages.parts.commune_service import commune_href, sector_households_text
from maillage.cover.prediction.pages.parts.prediction_words import not_served, reason_words, undecided
from maillage.cover.prediction.pages.parts.truth_words import share_percents
from maillage.cover.prediction.pages.requests import question_words
from maillage.cover.prediction.store.plan_tables.models import PlanRequest
from maillage.web.wording.formats import NO_BREAK, number
from maillage.web.wording.glossary import marked_number


@dataclass(frozen=True, slots=True)
class StateShares:
    """Percent of the width of a bar, as SVG writes numbers: how wide each state is, and where it begins."""

    served: str
    unknown: str
    unknown_from: str
    refused: str
    refused_from: str


def state_shares(totals: HouseholdTotals | CommuneRow) -> StateShares:
    """The shares of a bar; nothing where there are no households."""
    whole = max(totals.households, 1) / 100
    served, unknown, refused = (part / whole for part in (totals.served_low, undecided(totals), not_served(totals)))
    parts = (served, unknown, served, refused, served + unknown)
    return StateShares(*(f"{part:.2f}" for part in parts))


register = template.Library()

register.filter(commune_href)
register.filter(sector_households_text)
register.filter(reason_words)
register.filter(state_shares)
register.filter(question_words)


@register.filter
def households_mark(row: CommuneRow) -> SafeString:
    """The households of a commune, marked as a number of the glossary."""
    return marked_number(number(row.households), "households", row.households, of=f"commune:{row.code}")


@register.filter
def served_mark(row: CommuneRow) -> SafeString:
    """The served households of a commune, marked likewise."""
    return marked_number(number(row.served), "households_reached", row.served, of=f"commune:{row.code}")


@register.filter
def budget_label(line: BudgetLine) -> str:
    """What a number of the link budget is."""
    return _(line.label)


@register.filter
def budget_source(line: BudgetLine) -> str:
    """Where a number of the link budget comes from."""
    return _(line.source)


@register.filter
def with_unit(value: float, unit: str) -> str:
    """A number of the link budget, with as many decimals as it has, at most four."""
    digits = next((digits for digits in range(4) if round(value, digits) == value), 4)
    text = number(value, digits)
    return f"{text}{NO_BREAK}{_(unit)}" if unit else text


@register.filter
def request_state(row: PlanRequest) -> str:
    """How far a request is: "en calcul"."""
    return _(PlanRequestState(row.state).label)


@register.filter
def share_words(measured: MeasuredShare) -> str:
    """A share with its interval: "92 % (85 à 96)"."""
    return _("%(share)s %% (%(low)s à %(high)s)") % share_percents(measured)
